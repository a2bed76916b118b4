"""What whoever keeps the knowledge is told about it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stodbot.app import App
from stodbot.domain.entry import Confidence, Entry, EntryId, FacetName, Kind, Language, QueueId
from stodbot.domain.entry import Statement as Said
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.knowledge.problem import Place, Problem
from stodbot.knowledge.status import KnowledgeStatus
from stodbot.overview.about_knowledge import about_knowledge

TODAY = date(2026, 11, 24)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
STATUS = KnowledgeStatus(version="0123456789ab", loaded_at=AT, entries=2)
WORDS = {
    "knowledge_version": "version {version}, {at}, {count} svar",
    "knowledge_refused": "används inte {at}: {count} fel",
    "knowledge_refused_more": "{count} fel till",
    "knowledge_not_loaded": "programfel {at}",
    "knowledge_ending": "inom {days} dagar",
    "knowledge_ending_item": "{entry} till {date}",
    "knowledge_ended_item": "{entry} gick ut {date}",
    "knowledge_review": "ses över",
    "knowledge_review_item": "{entry} senast {date}",
}


def say(language: Language, key: str, **fields: object) -> str:
    assert language is Language.SWEDISH
    return WORDS[key].format(**fields)


def said(valid_to: date | None = None) -> Said:
    return Said(
        texts={Language.SWEDISH: "Ja."},
        sources=(),
        confidence=Confidence.HIGH,
        valid_to=valid_to,
    )


def entry(
    name: str,
    valid_to: date | None = None,
    facets: Mapping[FacetName, Said] | None = None,
    review_by: date | None = None,
) -> Entry:
    return Entry(
        id=EntryId(name),
        kind=Kind.SUPPORT,
        title={Language.SWEDISH: name},
        aliases={},
        questions={},
        answer=said(valid_to),
        facets=facets or {},
        queue=QueueId("registrator"),
        review_by=review_by,
        owner=None,
        related=(),
    )


@pytest.fixture
def base(toy_app: App) -> KnowledgeBase:
    """Knowledge of nothing yet."""
    return replace(toy_app.base, entries={})


def told(base: KnowledgeBase, *entries: Entry, status: KnowledgeStatus = STATUS) -> list[str]:
    known = replace(base, entries={one.id: one for one in entries})
    return about_knowledge(known, status, TODAY, STOCKHOLM, say).splitlines()


def problems(number: int) -> tuple[Problem, ...]:
    return tuple(
        Problem(Place(Path("knowledge/office.yaml"), line, 3), f"fel {line}.")
        for line in range(1, number + 1)
    )


def test_knowledge_with_nothing_amiss_is_its_version_in_the_regions_time(
    base: KnowledgeBase,
) -> None:
    assert ["version 01234567, 2026-11-24 10:05, 2 svar"] == told(base, entry("office"))


@pytest.mark.parametrize(
    ("valid_to", "line"),
    [
        (YESTERDAY, ["boats gick ut 2026-11-23"]),
        (TODAY, ["boats till 2026-11-24"]),
        (TODAY + timedelta(days=30), ["boats till 2026-12-24"]),
        (TODAY + timedelta(days=31), []),
        (None, []),
    ],
)
def test_an_answer_is_told_of_once_its_last_day_is_near(
    base: KnowledgeBase, valid_to: date | None, line: list[str]
) -> None:
    assert line == told(base, entry("boats", valid_to))[3:]


def test_a_side_with_a_last_day_of_its_own_is_told_by_name(base: KnowledgeBase) -> None:
    boats = entry("boats", facets={FacetName.AMOUNT: said(TOMORROW), FacetName.WHO: said()})

    assert ["inom 30 dagar", "boats (amount) till 2026-11-25"] == told(base, boats)[2:]


def test_a_side_that_ends_with_its_answer_is_not_told_twice(base: KnowledgeBase) -> None:
    boats = entry("boats", TOMORROW, {FacetName.AMOUNT: said(TOMORROW)})

    assert ["inom 30 dagar", "boats till 2026-11-25"] == told(base, boats)[2:]


def test_what_ended_first_comes_first(base: KnowledgeBase) -> None:
    lines = told(base, entry("boats", TOMORROW), entry("bikes", YESTERDAY), entry("cars", TODAY))

    assert ["bikes", "cars", "boats"] == [line.split()[0] for line in lines[3:]]


@pytest.mark.parametrize(
    ("review_by", "lines"),
    [(YESTERDAY, ["ses över", "boats senast 2026-11-23"]), (TODAY, []), (None, [])],
)
def test_an_entry_is_to_be_reviewed_once_its_day_has_passed(
    base: KnowledgeBase, review_by: date | None, lines: list[str]
) -> None:
    assert lines == told(base, entry("boats", review_by=review_by))[2:]


def test_each_problem_of_a_refused_change_is_told_with_its_place(base: KnowledgeBase) -> None:
    status = replace(STATUS, refused_at=AT, problems=problems(2))

    lines = told(base, status=status)[2:]

    assert [
        "används inte 2026-11-24 10:05: 2 fel",
        "- knowledge/office.yaml:1:3: fel 1.",
        "- knowledge/office.yaml:2:3: fel 2.",
    ] == lines


@pytest.mark.parametrize(
    ("number", "rest"), [(10, []), (11, ["1 fel till"]), (200, ["190 fel till"])]
)
def test_of_many_problems_ten_are_told_and_the_rest_counted(
    base: KnowledgeBase, number: int, rest: list[str]
) -> None:
    status = replace(STATUS, refused_at=AT, problems=problems(number))

    lines = told(base, status=status)[3:]

    assert (10, rest) == (sum(line.startswith("- ") for line in lines), lines[10:])


def test_a_change_that_the_program_failed_on_is_told_as_that(base: KnowledgeBase) -> None:
    status = replace(STATUS, refused_at=AT)

    assert ["programfel 2026-11-24 10:05"] == told(base, status=status)[2:]
