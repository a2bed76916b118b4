"""Whether the knowledge can be read, and whether it is up to date."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from stodbot.doctor.finding import Check, Finding, doubtful, fine, wrong
from stodbot.doctor.wording import counted
from stodbot.domain.entry import Entry, Statement
from stodbot.knowledge.loader import Loaded, load_knowledge, shipped_directory
from stodbot.knowledge.problem import KnowledgeError
from stodbot.settings import Settings

_MOST = 10


def look_at_knowledge(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """The files, who answers, and what is out of date."""
    try:
        loaded = load_knowledge(settings.knowledge or shipped_directory())
    except KnowledgeError as error:
        yield from _unusable(error)
        return
    number = len(loaded.base.entries)
    told = f"Kunskapen kan läsas: {number} svar i {loaded.directory}."
    yield fine(Check.KNOWLEDGE, told)
    yield _who_answers(loaded)
    yield from _expired(loaded, clock().astimezone(ZoneInfo("Europe/Stockholm")).date())


def _unusable(error: KnowledgeError) -> Iterator[Finding]:
    number = len(error.problems)
    yield wrong(
        Check.KNOWLEDGE,
        f"Kunskapen kan inte användas: {number} fel.",
        "Rätta det som står nedan och kör `stodbot knowledge check`.",
    )
    for problem in error.problems[:_MOST]:
        yield wrong(Check.KNOWLEDGE, str(problem), None)
    if number > _MOST:
        yield wrong(Check.KNOWLEDGE, f"... och {number - _MOST} fel till.", None)


def _who_answers(loaded: Loaded) -> Finding:
    coordinators = loaded.base.coordinators
    if coordinators is None:
        return doubtful(
            Check.KNOWLEDGE,
            "coordinators.yaml saknas, så alla ärenden går till en registrator utan namn.",
            f"Lägg filen i {loaded.directory}, med dem som svarar och deras köer.",
        )
    people = counted(len(coordinators.people), "person eller funktion", "personer och funktioner")
    queues = counted(len(coordinators.queues), "kö", "köer")
    return fine(Check.KNOWLEDGE, f"coordinators.yaml har {people} och {queues}.")


def _expired(loaded: Loaded, today: date) -> Iterator[Finding]:
    entries = loaded.base.entries.values()
    number = sum(not said.is_current(today) for entry in entries for said in _statements(entry))
    if number:
        yield doubtful(
            Check.KNOWLEDGE,
            f"{counted(number, 'uppgift', 'uppgifter')} i svaren har gått ut.",
            "Visa dem med `stodbot knowledge check`, eller /kunskap i Telegram, och skriv de nya.",
        )


def _statements(entry: Entry) -> Iterator[Statement]:
    """The answer, and the sides that don't just end with it."""
    yield entry.answer
    yield from (side for side in entry.facets.values() if side.valid_to != entry.answer.valid_to)
