"""`texts/<language>.yaml`: the bot's sentences, and how people ask for one side of a subject."""

import pytest

from stodbot.domain.entry import FacetName
from stodbot.knowledge.form import Form
from stodbot.knowledge.phrases_form import missing_phrases, read_phrases
from stodbot.knowledge.problem import Problem
from tests.knowledge import node_of

BRACES = "klamrarna { } går inte ihop. Skriv {namn} för det som fylls i."


def problems_of(text: str) -> list[str]:
    problems: list[Problem] = []
    read_phrases(node_of(text), Form(problems))
    return [str(problem) for problem in problems]


def differences(text: str, model: dict[str, str]) -> list[str]:
    """What is said of the sentences of a language beside those in Swedish."""
    problems: list[Problem] = []
    form, node = Form(problems), node_of(text)
    own, _ = read_phrases(node, form)
    missing_phrases(node, form, own, model)
    return [str(problem) for problem in problems]


def test_sentences_are_read_by_key() -> None:
    sentences, _ = read_phrases(node_of("welcome: Hej!\nsource_item: '{title}'\n"), Form([]))

    assert {"welcome": "Hej!", "source_item": "{title}"} == sentences


def test_sides_are_read_by_facet_and_whole_is_none_of_them() -> None:
    text = "sides:\n  amount: [hur mycket, vad kostar det]\n  whole: [berätta]\n"

    _, sides = read_phrases(node_of(text), Form([]))

    assert {FacetName.AMOUNT: ("hur mycket", "vad kostar det"), None: ("berätta",)} == sides


def test_sides_are_no_sentence() -> None:
    sentences, _ = read_phrases(node_of("a: x\nsides: {who: [vem]}\n"), Form([]))

    assert {"a": "x"} == sentences


def test_doubled_braces_are_plain_text() -> None:
    said = problems_of("a: 'skriv {{så}}'\n")

    assert [] == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "- x", "a.yaml:1:1: här ska det stå texter som nycklar med värden.", id="list"
        ),
        pytest.param(
            "a: x\nMin-text: y\n",
            'a.yaml:2:1: "Min-text" är ingen nyckel. Använd a-z, 0-9 och _.',
            id="key with a dash",
        ),
        pytest.param("a: [x]\n", "a.yaml:1:4: här ska det stå text, inte en lista.", id="no text"),
        pytest.param("a: 'ring {phone'\n", f"a.yaml:1:4: {BRACES}", id="brace not closed"),
        pytest.param("a: 'ring phone}'\n", f"a.yaml:1:4: {BRACES}", id="brace not opened"),
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


def test_sentence_missing_in_a_language_is_told() -> None:
    said = differences("a: x\n", model={"a": "x", "b": "y"})

    assert ['a.yaml:1:1: texten "b" saknas på det här språket. Lägg till den.'] == said


def test_sentence_with_another_field_is_told_with_those_it_should_have() -> None:
    said = differences("a: 'call {phone}'\n", model={"a": "ring {telefon} eller {mail}"})

    expected = 'a.yaml:1:1: texten "a" ska ha samma {fält} som på svenska: mail, telefon.'
    assert [expected] == said


def test_sentence_with_a_field_where_swedish_has_none_is_told() -> None:
    said = differences("a: 'call {phone}'\n", model={"a": "ring"})

    assert ['a.yaml:1:1: texten "a" ska ha samma {fält} som på svenska: inga.'] == said


def test_same_fields_in_another_order_are_the_same() -> None:
    said = differences("a: '{mail} or {phone}'\n", model={"a": "{phone} eller {mail}"})

    assert [] == said


def test_field_that_reaches_into_an_object_is_another_field() -> None:
    said = differences("a: '{phone.__class__}'\n", model={"a": "{phone}"})

    assert ['a.yaml:1:1: texten "a" ska ha samma {fält} som på svenska: phone.'] == said
