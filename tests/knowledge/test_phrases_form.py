"""`texts/<language>.yaml`: the bot's sentences, and how people ask for one side of a subject."""

import pytest

from stodbot.domain.entry import FacetName, Language
from stodbot.domain.staff_phrases import STAFF_FIELDS
from stodbot.knowledge.form import Form
from stodbot.knowledge.phrases_form import missing_phrases, needed_in, read_phrases
from stodbot.knowledge.problem import Problem
from tests.knowledge import node_of

BRACES = "klamrarna { } går inte ihop. Skriv {namn} för det som fylls i."


def problems_of(text: str) -> list[str]:
    problems: list[Problem] = []
    read_phrases(node_of(text), Form(problems))
    return [str(problem) for problem in problems]


def test_sentences_are_read_by_key() -> None:
    sentences, _ = read_phrases(node_of("welcome: Hej!\nsource: 'Ur {list}'\n"), Form([]))

    assert {"welcome": "Hej!", "source": "Ur {list}"} == sentences


def test_sides_are_read_by_facet_and_whole_is_none_of_them() -> None:
    text = "sides:\n  amount: [hur mycket, vad kostar det]\n  whole: [berätta]\n"

    _, sides = read_phrases(node_of(text), Form([]))

    assert {FacetName.AMOUNT: ("hur mycket", "vad kostar det"), None: ("berätta",)} == sides


def test_sides_are_no_sentence() -> None:
    sentences, _ = read_phrases(node_of("help: x\nsides: {who: [vem]}\n"), Form([]))

    assert {"help": "x"} == sentences


def test_doubled_braces_are_plain_text() -> None:
    said = problems_of("help: 'skriv {{så}}'\n")

    assert [] == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "- x", "a.yaml:1:1: här ska det stå texter som nycklar med värden.", id="list"
        ),
        pytest.param(
            "help: x\nwellcome: y\n",
            'a.yaml:2:1: okänd nyckel "wellcome". Menade du "welcome"?',
            id="key that the program does not say",
        ),
        pytest.param(
            "help: [x]\n", "a.yaml:1:7: här ska det stå text, inte en lista.", id="no text"
        ),
        pytest.param("help: 'ring {phone'\n", f"a.yaml:1:7: {BRACES}", id="brace not closed"),
        pytest.param("help: 'ring phone}'\n", f"a.yaml:1:7: {BRACES}", id="brace not opened"),
        pytest.param(
            "sides:\n  colour: [x]\n",
            'a.yaml:2:3: "colour" finns inte. Välj: who, what, amount, apply, rules, time, '
            "decides, contact.",
            id="unknown side",
        ),
        pytest.param(
            "sides:\n  who: vem\n",
            'a.yaml:2:8: här ska det stå en lista: en rad med "- " för varje värde.',
            id="side without a list",
        ),
        pytest.param(
            "sides: vem\n",
            "a.yaml:1:8: här ska det stå delar (who, amount, apply ...) som nycklar med värden.",
            id="sides that are text",
        ),
    ],
)
def test_text_that_breaks_the_rules_is_refused_where_it_does(text: str, expected: str) -> None:
    said = problems_of(text)

    assert [expected] == said


@pytest.mark.parametrize(
    "text",
    [
        "ring {telefon} eller {mail}",
        "ring {phone}",
        "ring {phone:d} eller {mail}",
        "ring {phone!r} eller {mail}",
        "ring {phone.__class__} eller {mail}",
        "ring oss",
    ],
    ids=["another name", "one left out", "format", "conversion", "into an object", "none"],
)
def test_sentence_without_just_the_fields_that_are_filled_in_is_refused(text: str) -> None:
    said = problems_of(f"other_ways: '{text}'\n")

    expected = 'texten "other_ways" ska ha just de här fälten, skrivna så: {mail} {phone}.'
    assert [f"a.yaml:1:13: {expected}"] == said


def test_fields_may_stand_in_any_order() -> None:
    assert [] == problems_of("other_ways: '{mail} eller {phone}'\n")


def test_sentence_with_a_field_where_there_is_none_is_refused() -> None:
    said = problems_of("goodbye: 'Hej då {name}'\n")

    assert ['a.yaml:1:10: texten "goodbye" ska ha just de här fälten, skrivna så: inga.'] == said


def test_what_a_language_does_not_say_is_told() -> None:
    needed = needed_in(Language.ENGLISH)
    own = dict.fromkeys(needed, "x")
    del own["goodbye"]

    assert ["goodbye"] == missing_phrases(own, needed)


def test_what_only_staff_see_is_needed_in_swedish_only() -> None:
    only_swedish = set(needed_in(Language.SWEDISH)) - set(needed_in(Language.FINNISH))

    assert set(STAFF_FIELDS) == only_swedish
