"""`register weed`: what was said about persons is removed by a decision."""

import argparse
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from stodbot.bureau import Bureau
from stodbot.cli.opening import run_in_bureau, settings_of
from stodbot.cli.printing import FAILED, OK, say, say_json, tell
from stodbot.clock import now
from stodbot.disk import unfinished
from stodbot.domain.enquiry import Enquiry, EnquiryId
from stodbot.domain.entry import Language, QueueId
from stodbot.enquiries.acting import By
from stodbot.enquiries.files import FOLDER
from stodbot.enquiries.office import allow
from stodbot.enquiries.rooms import chat_of
from stodbot.enquiries.weeding import WeedingRule
from stodbot.store.sql_store import SqlStore

_TOGETHER = 200  # looked up at once
_SYSTEM = "system"
_SV = Language.SWEDISH


@dataclass(frozen=True, slots=True, kw_only=True)
class _Removal:
    """What became of the files of what is weeded."""

    removed: int
    stuck: tuple[str, ...]  # that could not be removed


def weed(options: argparse.Namespace) -> int:
    """Show what a decision covers and, where that is confirmed, remove what it says on persons."""
    data_dir = settings_of(options).data_dir

    async def work(bureau: Bureau) -> int:
        at = now()
        if options.as_ is not None:
            allow((await bureau.offices.at(at)).roster.is_registrar(options.as_))
        _tell_of_unknown_queues(bureau, options.queue)
        rule = WeedingRule(
            decision=" ".join(options.decision.split()),
            before=_before(bureau, options, at),
            queues=frozenset(QueueId(queue) for queue in options.queue),
        )
        by = By(actor=_SYSTEM if options.as_ is None else chat_of(options.as_), at=at)
        covered = [one async for one in _covered(bureau, options, rule, by)]
        removal = await _remove_files(bureau.store, data_dir) if options.yes else None
        _report(bureau, options, rule, covered, removal)
        return FAILED if removal and removal.stuck else OK

    return run_in_bureau(options, work)


async def _covered(
    bureau: Bureau, options: argparse.Namespace, rule: WeedingRule, by: By
) -> AsyncIterator[tuple[str, date]]:
    """Each enquiry with the day it came; it is weeded before that, where it is confirmed."""
    last: EnquiryId | None = None
    while found := await bureau.store.weedable(rule, last, _TOGETHER):
        for enquiry in found:
            if options.yes and not await bureau.store.weed(by, enquiry.id, rule):
                continue  # somebody did something in the meantime
            _show(bureau, options, enquiry)
            yield enquiry.number, bureau.offices.hours.day_of(enquiry.received_at)
        last = found[-1].id
    if options.yes:
        await bureau.store.clear_traces()


def _show(bureau: Bureau, options: argparse.Namespace, enquiry: Enquiry) -> None:
    if not options.json:
        day = bureau.offices.hours.day_of(enquiry.received_at)
        say(f"{enquiry.number}  {day}  {bureau.names.subject(enquiry, _SV)}")


def _report(
    bureau: Bureau,
    options: argparse.Namespace,
    rule: WeedingRule,
    covered: list[tuple[str, date]],
    removal: _Removal | None,
) -> None:
    days = sorted(day for _, day in covered)
    span = (days[0].isoformat(), days[-1].isoformat()) if days else (None, None)
    for path in removal.stuck if removal else ():
        tell(f"Filen {path} gick inte att ta bort. Kontrollera rättigheterna och kör igen.")
    if options.json:
        facts = {
            "decision": rule.decision,
            "before": rule.before.isoformat(timespec="seconds"),
            "weeded": bool(options.yes),
            "count": len(covered),
            "oldest": span[0],
            "newest": span[1],
            "numbers": [number for number, _ in covered],
            "files_removed": removal.removed if removal else 0,
        }
        say_json(facts)
        return
    limit = bureau.offices.hours.day_of(rule.before).isoformat()
    say(_summary(options, rule, len(covered), span, limit))
    if removal and removal.removed:
        count = removal.removed
        what = "1 fil är borttagen" if count == 1 else f"{count} filer är borttagna"
        say(f"{what} från disken.")


def _summary(
    options: argparse.Namespace,
    rule: WeedingRule,
    count: int,
    span: tuple[str | None, str | None],
    limit: str,
) -> str:
    if not count:
        return f"Inget ärende är avslutat eller makulerat, orört sedan {limit} och ogallrat."
    what = f"{count} ärenden" if count > 1 else "1 ärende"
    when = f"inkomna {span[0]} till {span[1]}" if count > 1 else f"inkommet {span[0]}"
    if options.yes:
        return f"{what}, {when}, gallra{'de' if count > 1 else 't'} enligt {rule.decision}."
    return (
        f"{what}, {when}, kan gallras enligt {rule.decision}. Inget har hänt i dem sedan {limit}.\n"
        "Inget är gallrat än. Gallringen går inte att ångra. Stämmer listan, kör samma kommando"
        " med --yes."
    )


def _tell_of_unknown_queues(bureau: Bureau, queues: list[str]) -> None:
    for queue in queues:
        if queue not in bureau.offices.coordinators.queues:
            tell(
                f'Ingen kö heter "{queue}" i coordinators.yaml. Bara ärenden som registrerades när'
                " den fanns tas med."
            )


def _before(bureau: Bureau, options: argparse.Namespace, at: datetime) -> datetime:
    """Since when nothing may have happened: a day begins in the region."""
    if options.before is None:
        return at - timedelta(days=options.older_than)
    zone = ZoneInfo(bureau.offices.coordinators.working_hours.time_zone)
    return datetime.combine(options.before, time(), zone).astimezone(UTC)


async def _remove_files(store: SqlStore, data_dir: Path) -> _Removal:
    """Remove the files of all that is weeded: also those that an earlier run did not come to."""
    removed, stuck, last = 0, [], 0
    while found := await store.weeded_files(last, _TOGETHER):
        for last, path in found:  # noqa: B007  # where to go on
            try:
                removed += _remove(data_dir, path)
            except OSError:
                stuck.append(path)
    return _Removal(removed=removed, stuck=tuple(stuck))


def _remove(data_dir: Path, path: str) -> bool:
    """Whether it was there. Raises OSError where it can't be removed, or is none of ours."""
    folder, target = data_dir / FOLDER, data_dir / path
    if not target.resolve().is_relative_to(folder.resolve()):
        raise OSError
    was_there = target.exists()
    for one in (target, unfinished(target)):
        one.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty, or gone already
        target.parent.rmdir()
    return was_there
