"""The knowledge that ships, held against what `product.md` promises of it."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from stodbot.domain.entry import Confidence, Entry, Language, Statement
from stodbot.domain.knowledge_base import Coordinators
from stodbot.domain.phrases import TRIAGE_FIELDS
from stodbot.knowledge.cases import NONE, Case, read_cases
from stodbot.knowledge.checks import check_phrasings
from stodbot.knowledge.loader import Loaded, load_knowledge, shipped_directory
from stodbot.knowledge.phrases_form import needed_in
from stodbot.knowledge.problem import Problem

PROMISED = [
    "utvecklingsstod",
    "investeringsstod",
    "regionalt-investeringsstod",
    "innovationsstod",
    "konsultstod",
    "tillvaxtcheck",
    "digitalisering",
    "internationalisering",
    "saddfinansiering",
    "kommersiell-service",
    "transportbidrag",
    "starta-eget",
    "projektstod",
    "eu-strukturfonder",
    "interreg",
    "ansokan",
    "beslut-utbetalning",
    "de-minimis",
    "foretagsstod-oversikt",
    "rus",
    "infrastrukturplanering",
    "natverk-samverkan",
    "europa-2020",
    "nationell-strategi",
    "lag-2010-630",
    "kontakt",
    "diarieforing",
    "allmanna-handlingar",
    "tillganglighet",
    "om",
]
STAFF = {"frida-kallenbach", "frida-bergman", "peter-sagebro", "johan-loock", "maria-lidgren"}
LONGEST_ANSWER = 600
_AMOUNT = re.compile(r"\d\s*(?:procent|kronor|miljoner|euro)\b", re.IGNORECASE)
_SAYS_FROM_WHEN = re.compile(
    r"enligt|uppgift|sida|äldre|lydelse|\b(?:19|20)\d\d\b(?!\s*(?:procent|kronor|miljoner|euro))",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_knowledge(shipped_directory())


@pytest.fixture(scope="module")
def entries(loaded: Loaded) -> list[Entry]:
    return list(loaded.base.entries.values())


@pytest.fixture(scope="module")
def coordinators(loaded: Loaded) -> Coordinators:
    assert loaded.base.coordinators is not None
    return loaded.base.coordinators


@pytest.fixture(scope="module")
def cases(loaded: Loaded) -> list[Case]:
    problems: list[Problem] = []
    found = read_cases(loaded.directory, frozenset(loaded.base.entries), problems)
    assert problems == []
    return found


def statements(entry: Entry) -> Iterator[tuple[str, Statement]]:
    """What an entry states, each with a name to find it by."""
    yield f"{entry.id} answer", entry.answer
    for name, facet in entry.facets.items():
        yield f"{entry.id} {name}", facet


def stated(
    entries: list[Entry], confidence: Confidence, languages: set[Language]
) -> Iterator[tuple[str, str]]:
    """Every text of that confidence, with its name."""
    for entry in entries:
        for name, statement in statements(entry):
            if statement.confidence is confidence:
                for language in languages & statement.texts.keys():
                    yield f"{name} {language}", statement.texts[language]


# Entries


def test_every_promised_entry_ships(entries: list[Entry]) -> None:
    shipped = {str(entry.id) for entry in entries}

    missing = [promised for promised in PROMISED if promised not in shipped]

    assert [] == missing


def test_every_entry_lists_fourteen_swedish_questions(entries: list[Entry]) -> None:
    too_few = [e.id for e in entries if len(e.questions.get(Language.SWEDISH, ())) < 14]

    assert [] == too_few


def test_every_entry_lists_five_english_questions(entries: list[Entry]) -> None:
    too_few = [e.id for e in entries if len(e.questions.get(Language.ENGLISH, ())) < 5]

    assert [] == too_few


@pytest.mark.parametrize("language", [Language.SWEDISH, Language.ENGLISH])
def test_every_entry_has_an_answer(entries: list[Entry], language: Language) -> None:
    without = [entry.id for entry in entries if language not in entry.answer.texts]

    assert [] == without


@pytest.mark.parametrize("language", [Language.SWEDISH, Language.ENGLISH])
def test_every_entry_has_a_title(entries: list[Entry], language: Language) -> None:
    without = [entry.id for entry in entries if language not in entry.title]

    assert [] == without


def test_every_statement_has_a_source(entries: list[Entry]) -> None:
    without = [name for e in entries for name, statement in statements(e) if not statement.sources]

    assert [] == without


def test_every_source_has_a_year_or_says_that_it_has_none(entries: list[Entry]) -> None:
    as_of = {s.as_of for e in entries for _, statement in statements(e) for s in statement.sources}

    undated = {words for words in as_of if not re.search(r"\b(19|20)\d\d|odaterad", words)}

    assert set() == undated


@pytest.mark.parametrize("key", ["kind", "source", "confidence", "review_by", "owner", "queue"])
def test_every_entry_says_itself(loaded: Loaded, key: str) -> None:
    silent = [
        entry_id
        for entry_id, placed in loaded.placed.items()
        if key not in {name.value for name, _ in placed.node.items}
    ]

    assert [] == silent


def test_every_owner_is_in_coordinators(entries: list[Entry], coordinators: Coordinators) -> None:
    strangers = {entry.owner for entry in entries} - set(map(str, coordinators.people))

    assert set() == strangers


def test_every_queue_is_in_coordinators(entries: list[Entry], coordinators: Coordinators) -> None:
    unknown = {entry.queue for entry in entries} - coordinators.queues.keys()

    assert set() == unknown


def test_kontakt_and_ten_more_entries_answer_in_finnish(entries: list[Entry]) -> None:
    finnish = {str(entry.id) for entry in entries if Language.FINNISH in entry.answer.texts}

    assert (True, True) == ("kontakt" in finnish, len(finnish - {"kontakt"}) >= 10)


def test_no_swedish_answer_is_longer_than_is_read(entries: list[Entry]) -> None:
    lengths = {entry.id: len(entry.answer.texts[Language.SWEDISH]) for entry in entries}

    too_long = {entry: length for entry, length in lengths.items() if length > LONGEST_ANSWER}

    assert {} == too_long


# What is uncertain is said to be so


def test_amount_that_is_not_certain_says_from_when_it_is(entries: list[Entry]) -> None:
    texts = stated(entries, Confidence.MEDIUM, {Language.SWEDISH})

    bare = [
        name for name, text in texts if _AMOUNT.search(text) and not _SAYS_FROM_WHEN.search(text)
    ]

    assert [] == bare


def test_some_amount_is_not_certain(entries: list[Entry]) -> None:
    texts = stated(entries, Confidence.MEDIUM, {Language.SWEDISH})

    amounts = [name for name, text in texts if _AMOUNT.search(text)]

    assert "utvecklingsstod amount sv" in amounts


def test_statement_of_low_confidence_contains_no_digits(entries: list[Entry]) -> None:
    texts = stated(entries, Confidence.LOW, set(Language))

    with_digits = [name for name, text in texts if re.search(r"\d", text)]

    assert [] == with_digits


# People


def test_the_five_of_the_seed_page_and_the_registrar_ship(coordinators: Coordinators) -> None:
    people = set(map(str, coordinators.people))

    assert STAFF | {"registrator"} == people


def test_the_registrar_is_a_function_without_a_name(coordinators: Coordinators) -> None:
    nameless = [person.id for person in coordinators.people.values() if person.name is None]

    assert ["registrator"] == nameless


def test_the_growth_manager_is_one_of_them(coordinators: Coordinators) -> None:
    manager = coordinators.growth_manager

    assert "maria-lidgren" == manager


def test_no_coordinator_is_named_outside_coordinators(
    loaded: Loaded, coordinators: Coordinators
) -> None:
    names = [person.name for person in coordinators.people.values() if person.name]
    wanted = re.compile(
        "|".join(rf"\b{re.escape(name.split()[-1])}\b" for name in names), re.IGNORECASE
    )

    found = [
        str(path)
        for path in files_of(loaded.directory)
        if path.name != "coordinators.yaml" and wanted.search(path.read_text("utf-8"))
    ]

    assert [] == found


def files_of(directory: Path) -> Iterator[Path]:
    return (path for path in sorted(directory.rglob("*")) if path.is_file())


# Tests of the knowledge


def test_every_entry_has_six_tests(entries: list[Entry], cases: list[Case]) -> None:
    counts = Counter(case.expect for case in cases)

    too_few = [entry.id for entry in entries if counts[entry.id] < 6]

    assert [] == too_few


def test_two_hundred_tests_are_about_nothing_of_ours(cases: list[Case]) -> None:
    counts = Counter(case.expect for case in cases)

    assert counts[NONE] >= 200


def test_near_misses_are_among_what_is_not_ours(loaded: Loaded, cases: list[Case]) -> None:
    listed = loaded.base.out_of_scope.get(Language.SWEDISH, ())
    texts = " ".join([*listed, *(case.text for case in cases if case.expect == NONE)]).lower()

    missing = [word for word in ("stödhjul", "stödstrumpor") if word not in texts]

    assert [] == missing


def test_no_phrasing_is_listed_twice_nor_tested(loaded: Loaded, cases: list[Case]) -> None:
    problems = list(check_phrasings(loaded, cases))

    assert [] == problems


# The bot's own sentences


@pytest.mark.parametrize("language", list(Language))
def test_bot_speaks_every_language_it_answers_in(loaded: Loaded, language: Language) -> None:
    said = loaded.base.phrases[language].keys()

    assert {*needed_in(language), *TRIAGE_FIELDS} == said
