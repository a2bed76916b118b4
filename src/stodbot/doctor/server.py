"""Whether a PostgreSQL server can be used, by this user, for what the bot does."""

from collections.abc import Callable, Iterator
from datetime import datetime

from stodbot.doctor.backlog import look_at_backlog
from stodbot.doctor.finding import Check, Finding, fine, in_two, wrong
from stodbot.doctor.schema import judge_version
from stodbot.doctor.serving import judge_serving
from stodbot.errors import StodbotError
from stodbot.store.choice import extra_is_missing


def look_at_server(address: str, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """The server, then the database, then what lies in it; nothing of it is changed."""
    try:
        from stodbot.store.postgres.looking import peeking  # noqa: PLC0415  # an extra
    except ImportError:
        yield wrong(Check.DATABASE, *in_two(extra_is_missing()))
        return
    try:
        with peeking(address) as looked:
            yield fine(
                Check.DATABASE,
                f"{looked.name}: PostgreSQL {looked.server}, som bekräftar när det är sparat.",
            )
            yield judge_version(looked.name, looked.version, looked.known)
            if looked.is_read_only:
                yield _read_only(looked.name)
            if looked.version != looked.known:
                return
            yield _judge_rights(looked.name, looked.user, looked.missing)
            yield from judge_serving([(one.program, one.knowledge) for one in looked.serving])
            yield from list(look_at_backlog(looked.db, looked.dialect, clock()))
    except StodbotError as error:
        yield wrong(Check.DATABASE, *in_two(error))


def _read_only(name: str) -> Finding:
    return wrong(
        Check.DATABASE,
        f"{name} tar inte emot ändringar: servern är en kopia eller skrivskyddad.",
        "Ange den server som kan skrivas i, i STODBOT_DATABASE.",
    )


def _judge_rights(name: str, user: str, missing: list[str]) -> Finding:
    if not missing:
        return fine(Check.DATABASE, f"Användaren {user} har de rättigheter i {name} som behövs.")
    grants = "; ".join(f"GRANT {one} TO {user}" for one in missing)
    told = f"Användaren {user} saknar rättigheter i {name}."
    return wrong(Check.DATABASE, told, f"Låt tabellernas ägare köra {grants}.")
