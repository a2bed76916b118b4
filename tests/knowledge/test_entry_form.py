"""Entries: the knowledge contract of `product.md`, key by key."""

from datetime import date

import pytest

from stodbot.domain.entry import (
    Confidence,
    Entry,
    EntryId,
    FacetName,
    Kind,
    Language,
    QueueId,
    Source,
    Statement,
)
from stodbot.knowledge.entry_form import PlacedEntry, read_entries
from stodbot.knowledge.form import Form
from stodbot.knowledge.problem import Problem
from tests.knowledge import ENTRY, at, node_of

AFTER_MISSING = '"valid_to" kräver "after": vad som ska sägas efter den dagen.'
NO_TEXT = "texten saknas. Skriv den eller ta bort nyckeln."
ALLOWED = (
    "id, kind, title, aliases, questions, answer, facets, queue, source, confidence, valid_to, "
    "after, review_by, owner, related"
)
ID_RULE = "Använd 1-48 tecken: a-z, 0-9 och bindestreck."

EVERY_KEY = """\
id: utvecklingsstod
kind: support
title: {sv: Utvecklingsstöd, en: Development grant}
aliases: {sv: [mikrobidrag]}
questions: {sv: [finns det bidrag, nåt litet stöd], en: [small grant]}
answer: {sv: Ett mindre stöd., en: A small grant.}
facets:
  who: {sv: Små företag.}
queue: foretagsstod
source: [{title: Regionens sida, url: "https://example.org/stod", as_of: 2024-05-01}]
confidence: medium
valid_to: 2026-12-31
after: {sv: Fråga oss.}
review_by: 2027-03-01
owner: registrator
related: [investeringsstod]
"""

FOOTING = """\
source: {title: Svarets källa, as_of: 2023}
confidence: medium
valid_to: 2026-12-31
after: {sv: Svaret har gått ut.}
"""


def placed_of(text: str) -> PlacedEntry:
    problems: list[Problem] = []
    (placed,) = read_entries(node_of(text), Form(problems))
    assert problems == []
    return placed


def entry_of(text: str) -> Entry:
    return placed_of(text).entry


def problems_of(text: str) -> list[str]:
    problems: list[Problem] = []
    read_entries(node_of(text), Form(problems))
    return [str(problem) for problem in problems]


def facet_of(facet: str) -> Statement:
    """The facet of an entry that has source, confidence, valid_to and after."""
    return entry_of(f"{ENTRY}{FOOTING}facets:\n  amount: {facet}\n").facets[FacetName.AMOUNT]


# What an entry may say


def test_every_key_of_the_contract_is_read() -> None:
    entry = entry_of(EVERY_KEY)

    source = Source(title="Regionens sida", url="https://example.org/stod", as_of="2024-05-01")
    after = {Language.SWEDISH: "Fråga oss."}
    expected = Entry(
        id=EntryId("utvecklingsstod"),
        kind=Kind.SUPPORT,
        title={Language.SWEDISH: "Utvecklingsstöd", Language.ENGLISH: "Development grant"},
        aliases={Language.SWEDISH: ("mikrobidrag",)},
        questions={
            Language.SWEDISH: ("finns det bidrag", "nåt litet stöd"),
            Language.ENGLISH: ("small grant",),
        },
        answer=Statement(
            texts={Language.SWEDISH: "Ett mindre stöd.", Language.ENGLISH: "A small grant."},
            sources=(source,),
            confidence=Confidence.MEDIUM,
            valid_to=date(2026, 12, 31),
            after=after,
        ),
        facets={
            FacetName.WHO: Statement(
                texts={Language.SWEDISH: "Små företag."},
                sources=(source,),
                confidence=Confidence.MEDIUM,
                valid_to=date(2026, 12, 31),
                after=after,
            )
        },
        queue=QueueId("foretagsstod"),
        review_by=date(2027, 3, 1),
        owner="registrator",
        related=(EntryId("investeringsstod"),),
    )
    assert expected == entry


def test_id_title_and_answer_are_enough() -> None:
    entry = entry_of("id: a\ntitle: {sv: A}\nanswer: {sv: Svar.}\n")

    expected = Entry(
        id=EntryId("a"),
        kind=Kind.GUIDE,
        title={Language.SWEDISH: "A"},
        aliases={},
        questions={},
        answer=Statement(texts={Language.SWEDISH: "Svar."}, sources=(), confidence=Confidence.HIGH),
        facets={},
        queue=QueueId("registrator"),
        review_by=None,
        owner=None,
        related=(),
    )
    assert expected == entry


def test_answer_in_another_language_than_swedish_is_enough() -> None:
    entry = entry_of("id: a\ntitle: {fi: A}\nanswer: {fi: Vastaus.}\n")

    assert {Language.FINNISH: "Vastaus."} == entry.answer.texts


def test_file_may_hold_a_list_of_entries() -> None:
    text = (
        "- {id: a, title: {sv: A}, answer: {sv: x}}\n- {id: b, title: {sv: B}, answer: {sv: y}}\n"
    )

    placed = read_entries(node_of(text), Form([]))

    assert ["a", "b"] == [one.entry.id for one in placed]


def test_broken_entry_of_a_list_leaves_the_others() -> None:
    text = (
        "- {id: A!, title: {sv: A}, answer: {sv: x}}\n- {id: b, title: {sv: B}, answer: {sv: y}}\n"
    )

    placed = read_entries(node_of(text), Form([]))

    assert ["b"] == [one.entry.id for one in placed]


@pytest.mark.parametrize("name", [name.value for name in FacetName])
def test_every_facet_of_the_contract_is_read(name: str) -> None:
    entry = entry_of(f"{ENTRY}facets:\n  {name}: {{sv: x}}\n")

    assert [name] == list(entry.facets)


@pytest.mark.parametrize("identifier", ["a", "0755", "no", "lag-2010-630", "a" * 48])
def test_id_within_the_pattern_is_accepted_as_written(identifier: str) -> None:
    entry = entry_of(f"id: {identifier}\ntitle: {{sv: A}}\nanswer: {{sv: x}}\n")

    assert identifier == entry.id


def test_texts_that_look_like_other_types_stay_text() -> None:
    entry = entry_of(
        "id: a\ntitle: {sv: no}\nanswer: {sv: 0755}\nquestions: {sv: [12:30, 1:1, 2026-12-31]}\n"
    )

    expected = ("no", "0755", ("12:30", "1:1", "2026-12-31"))
    actual = (
        entry.title[Language.SWEDISH],
        entry.answer.texts[Language.SWEDISH],
        entry.questions[Language.SWEDISH],
    )
    assert expected == actual


@pytest.mark.parametrize("as_of", ["2024-05-01", "2024", "odaterad (ca 2022-2024)"])
def test_as_of_is_a_date_a_year_or_words(as_of: str) -> None:
    entry = entry_of(f"{ENTRY}source: [{{title: Sidan, as_of: {as_of}}}]\n")

    assert (Source(title="Sidan", url=None, as_of=as_of),) == entry.answer.sources


def test_single_source_may_stand_without_a_list() -> None:
    entry = entry_of(f"{ENTRY}source: {{title: Sidan, as_of: 2024}}\n")

    assert (Source(title="Sidan", url=None, as_of="2024"),) == entry.answer.sources


def test_empty_address_of_a_source_is_no_address() -> None:
    entry = entry_of(f"{ENTRY}source: {{title: Sidan, url: , as_of: 2024}}\n")

    assert (Source(title="Sidan", url=None, as_of="2024"),) == entry.answer.sources


# What a facet takes from the answer, and what it says of its own


def test_facet_without_footing_takes_all_of_the_answers() -> None:
    facet = facet_of("{sv: Högst hälften.}")

    expected = Statement(
        texts={Language.SWEDISH: "Högst hälften."},
        sources=(Source(title="Svarets källa", url=None, as_of="2023"),),
        confidence=Confidence.MEDIUM,
        valid_to=date(2026, 12, 31),
        after={Language.SWEDISH: "Svaret har gått ut."},
    )
    assert expected == facet


def test_facets_own_source_stands_in_place_of_the_answers() -> None:
    facet = facet_of("{sv: x, source: {title: Egen, as_of: 2025}}")

    assert (Source(title="Egen", url=None, as_of="2025"),) == facet.sources


def test_facets_own_source_leaves_the_rest_inherited() -> None:
    facet = facet_of("{sv: x, source: {title: Egen, as_of: 2025}}")

    assert (Confidence.MEDIUM, date(2026, 12, 31)) == (facet.confidence, facet.valid_to)


def test_facets_own_confidence_stands_in_place_of_the_answers() -> None:
    facet = facet_of("{sv: x, confidence: low}")

    assert Confidence.LOW == facet.confidence


def test_facets_own_last_day_and_its_text_stand_in_place_of_the_answers() -> None:
    facet = facet_of("{sv: x, valid_to: 2025-06-30, after: {sv: Egen text.}}")

    expected = (date(2025, 6, 30), {Language.SWEDISH: "Egen text."})
    assert expected == (facet.valid_to, facet.after)


def test_facets_own_text_for_afterwards_stands_with_the_answers_last_day() -> None:
    facet = facet_of("{sv: x, after: {sv: Egen text.}}")

    expected = (date(2026, 12, 31), {Language.SWEDISH: "Egen text."})
    assert expected == (facet.valid_to, facet.after)


def test_facets_footing_does_not_change_the_answers() -> None:
    entry = entry_of(f"{ENTRY}confidence: high\nfacets: {{who: {{sv: x, confidence: low}}}}\n")

    assert Confidence.HIGH == entry.answer.confidence


def test_facet_without_confidence_anywhere_is_certain() -> None:
    entry = entry_of(f"{ENTRY}facets: {{who: {{sv: x}}}}\n")

    assert Confidence.HIGH == entry.facets[FacetName.WHO].confidence


# What is refused, where, and what to write instead. ENTRY is three lines long.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "hej", "a.yaml:1:1: här ska det stå ett svar som nycklar med värden.", id="no mapping"
        ),
        pytest.param(
            "title: {sv: A}\nanswer: {sv: x}\n",
            'a.yaml:1:1: nyckeln "id" saknas. Lägg till den.',
            id="no id",
        ),
        pytest.param(
            "id: a\nanswer: {sv: x}\n",
            'a.yaml:1:1: nyckeln "title" saknas. Lägg till den.',
            id="no title",
        ),
        pytest.param(
            "- id: a\n  title: {sv: A}\n",
            'a.yaml:1:3: nyckeln "answer" saknas. Lägg till den.',
            id="no answer",
        ),
        pytest.param(
            "id: a\ntitle: {}\nanswer: {sv: x}\n",
            "a.yaml:2:8: minst ett språk krävs. Skriv till exempel sv: ...",
            id="title in no language",
        ),
        pytest.param(
            "id: a\ntitle: {sv: A}\nanswer: {}\n",
            "a.yaml:3:9: minst ett språk krävs. Skriv till exempel sv: ...",
            id="answer in no language",
        ),
        pytest.param(
            "id: a\ntitle: {sv: A}\nanswer:\n  sv:\n", f"a.yaml:4:6: {NO_TEXT}", id="empty answer"
        ),
        pytest.param(
            "id: a\ntitle: A\nanswer: {sv: x}\n",
            "a.yaml:2:8: här ska det stå språk (sv, en, fi) som nycklar med värden.",
            id="title without language",
        ),
        pytest.param(
            f"{ENTRY}colour: red\n",
            f'a.yaml:4:1: okänd nyckel "colour". Tillåtna: {ALLOWED}.',
            id="unknown key",
        ),
        pytest.param(
            f"{ENTRY}relatd: [b]\n",
            'a.yaml:4:1: okänd nyckel "relatd". Menade du "related"?',
            id="misspelt key",
        ),
        pytest.param(
            f"{ENTRY}kind: grant\n",
            'a.yaml:4:7: "grant" finns inte. Välj: support, strategy, guide.',
            id="unknown kind",
        ),
        pytest.param(
            f"{ENTRY}aliases: {{sv: mikrobidrag}}\n",
            'a.yaml:4:15: här ska det stå en lista: en rad med "- " för varje värde.',
            id="alias without a list",
        ),
        pytest.param(
            f"{ENTRY}questions:\n  sv:\n    - x\n    - [y]\n",
            "a.yaml:7:7: här ska det stå text, inte en lista.",
            id="list within a list of questions",
        ),
        pytest.param(
            f"{ENTRY}questions:\n  sv:\n    - x\n    - och: y\n",
            "a.yaml:7:7: här ska det stå text, inte nycklar med värden.",
            id="question with a colon in it",
        ),
        pytest.param(
            f"{ENTRY}questions:\n  se: [x]\n",
            'a.yaml:5:3: okänd nyckel "se". Tillåtna: sv, en, fi.',
            id="unknown language",
        ),
        pytest.param(
            f"{ENTRY}queue: Företagsstöd\n",
            f'a.yaml:4:8: "Företagsstöd" har fel form. {ID_RULE}',
            id="queue that is no id",
        ),
        pytest.param(
            f"{ENTRY}owner: Registrator\n",
            f'a.yaml:4:8: "Registrator" har fel form. {ID_RULE}',
            id="owner that is no id",
        ),
        pytest.param(
            f"{ENTRY}related:\n  - b\n  - C d\n",
            f'a.yaml:6:5: "C d" har fel form. {ID_RULE}',
            id="related that is no id",
        ),
        pytest.param(
            f"{ENTRY}related: b\n",
            'a.yaml:4:10: här ska det stå en lista: en rad med "- " för varje värde.',
            id="related without a list",
        ),
        pytest.param(
            f"{ENTRY}confidence: sure\n",
            'a.yaml:4:13: "sure" finns inte. Välj: high, medium, low.',
            id="unknown confidence",
        ),
        pytest.param(
            f"{ENTRY}review_by: 2027\n",
            'a.yaml:4:12: "2027" är inget datum. Skriv till exempel 2026-12-31.',
            id="year for a day",
        ),
        pytest.param(
            f"{ENTRY}after: {{sv: x}}\nvalid_to: 2026-02-30\n",
            'a.yaml:5:11: "2026-02-30" är inget datum. Skriv till exempel 2026-12-31.',
            id="day that there is not",
        ),
        pytest.param(
            "- {id: b, title: {sv: B}, answer: {sv: x}, valid_to: 2026-12-31}\n",
            f"a.yaml:1:3: {AFTER_MISSING}",
            id="last day without a text for afterwards",
        ),
        pytest.param(
            f"{ENTRY}source: Regionens sida\n",
            'a.yaml:4:9: här ska det stå en lista: en rad med "- " för varje värde.',
            id="source that is text",
        ),
        pytest.param(
            f"{ENTRY}source:\n  - {{title: Sidan}}\n",
            'a.yaml:5:5: nyckeln "as_of" saknas. Lägg till den.',
            id="source without a date",
        ),
        pytest.param(
            f"{ENTRY}source:\n  - {{as_of: 2024}}\n",
            'a.yaml:5:5: nyckeln "title" saknas. Lägg till den.',
            id="source without a title",
        ),
        pytest.param(
            f"{ENTRY}source: {{title: Sidan, as_of: 2024, url: rvn.se/stod}}\n",
            'a.yaml:4:42: "rvn.se/stod" har fel form. Skriv hela webbadressen, med https://.',
            id="address without https",
        ),
        pytest.param(
            f"{ENTRY}source: {{title: Sidan, as_of: 2024, url: 'javascript:alert(1)'}}\n",
            'a.yaml:4:42: "javascript:alert(1)" har fel form. '
            "Skriv hela webbadressen, med https://.",
            id="address that is a script",
        ),
        pytest.param(
            f"{ENTRY}source: {{title: {'x' * 201}, as_of: 2024}}\n",
            "a.yaml:4:17: texten är för lång (201 tecken, högst 200). Korta den.",
            id="long title of a source",
        ),
        pytest.param(
            f"{ENTRY}source: {{title: x, as_of: {'x' * 81}}}\n",
            "a.yaml:4:27: texten är för lång (81 tecken, högst 80). Korta den.",
            id="long date of a source",
        ),
        pytest.param(
            f"{ENTRY}facets:\n  whom: {{sv: x}}\n",
            'a.yaml:5:3: "whom" finns inte. Välj: who, what, amount, apply, rules, time, decides, '
            "contact.",
            id="unknown facet",
        ),
        pytest.param(
            f"{ENTRY}facets: alla\n",
            "a.yaml:4:9: här ska det stå delar (who, amount, apply ...) som nycklar med värden.",
            id="facets that are text",
        ),
        pytest.param(
            f"{ENTRY}facets:\n  who: alla\n",
            "a.yaml:5:8: här ska det stå språk (sv, en, fi) som nycklar med text.",
            id="facet without language",
        ),
        pytest.param(
            f"{ENTRY}facets:\n  who: {{confidence: low}}\n",
            "a.yaml:5:8: texten saknas. Skriv till exempel sv: ...",
            id="facet without text",
        ),
        pytest.param(
            f"{ENTRY}facets:\n  who: {{sv: x, queue: b}}\n",
            'a.yaml:5:16: okänd nyckel "queue". Tillåtna: sv, en, fi.',
            id="key that only an entry has",
        ),
        pytest.param(
            f"{ENTRY}facets:\n  who: {{sv: x, confidence: sure}}\n",
            'a.yaml:5:28: "sure" finns inte. Välj: high, medium, low.',
            id="unknown confidence of a facet",
        ),
        pytest.param(
            f"{ENTRY}facets:\n  who: {{sv: x, valid_to: 2026-12-31}}\n",
            f"a.yaml:5:8: {AFTER_MISSING}",
            id="last day of a facet without a text for afterwards",
        ),
    ],
)
def test_entry_that_breaks_the_contract_is_refused_where_it_does(text: str, expected: str) -> None:
    said = problems_of(text)

    assert [expected] == said


@pytest.mark.parametrize(
    "identifier", ["A", "a b", "å", "a_b", "../a", "a.b", "a" * 49, "utvecklingsstöd"]
)
def test_id_outside_the_pattern_is_refused_with_the_pattern(identifier: str) -> None:
    said = problems_of(f"id: {identifier}\ntitle: {{sv: A}}\nanswer: {{sv: x}}\n")

    assert [f'a.yaml:1:5: "{identifier}" har fel form. {ID_RULE}'] == said


@pytest.mark.parametrize(
    ("text", "place", "limit"),
    [
        pytest.param("id: a\nanswer: {sv: x}\ntitle: {sv: TEXT}\n", "3:13", 100, id="title"),
        pytest.param("id: a\ntitle: {sv: x}\nanswer: {sv: TEXT}\n", "3:14", 2_900, id="answer"),
        pytest.param(f"{ENTRY}facets: {{who: {{sv: TEXT}}}}\n", "4:20", 2_900, id="facet"),
        pytest.param(
            f"{ENTRY}valid_to: 2026-12-31\nafter: {{sv: TEXT}}\n", "5:13", 2_900, id="after"
        ),
        pytest.param(f"{ENTRY}questions: {{sv: [TEXT]}}\n", "4:18", 1_000, id="question"),
        pytest.param(f"{ENTRY}aliases: {{sv: [TEXT]}}\n", "4:16", 1_000, id="alias"),
    ],
)
class TestLimit:
    """Texts must fit a Telegram message, which counts UTF-16 units."""

    def test_emoji_to_the_limit_are_accepted(self, text: str, place: str, limit: int) -> None:
        del place

        said = problems_of(text.replace("TEXT", "\U0001f600" * (limit // 2)))

        assert not [line for line in said if "för lång" in line]

    def test_emoji_over_the_limit_are_refused(self, text: str, place: str, limit: int) -> None:
        said = problems_of(text.replace("TEXT", "\U0001f600" * (limit // 2 + 1)))

        problem = f"texten är för lång ({limit + 2} tecken, högst {limit}). Korta den."
        assert f"a.yaml:{place}: {problem}" in said


def test_all_problems_of_an_entry_are_told_in_one_go() -> None:
    text = "id: A\nkind: grant\ntitle: {se: A}\nanswer:\n- x\nreview_by: snart\n"

    said = problems_of(text)

    expected = [
        f'a.yaml:1:5: "A" har fel form. {ID_RULE}',
        'a.yaml:2:7: "grant" finns inte. Välj: support, strategy, guide.',
        'a.yaml:3:9: okänd nyckel "se". Tillåtna: sv, en, fi.',
        "a.yaml:5:1: här ska det stå språk (sv, en, fi) som nycklar med värden.",
        'a.yaml:6:12: "snart" är inget datum. Skriv till exempel 2026-12-31.',
    ]
    assert expected == said


# Where later checks point


def test_place_of_a_key_is_that_of_its_value() -> None:
    placed = placed_of(f"{ENTRY}facets:\n  who: {{sv: x, confidence: low}}\n")

    node = placed.node_of("facets", "who", "confidence")

    assert at(5, 28) == node.place


def test_place_of_a_key_that_is_not_there_is_the_nearest_above() -> None:
    placed = placed_of(f"{ENTRY}facets:\n  who: {{sv: x}}\n")

    node = placed.node_of("facets", "who", "confidence")

    assert at(5, 8) == node.place
