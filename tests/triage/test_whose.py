"""Answers to the question whether it is about health or about the business."""

import pytest

from stodbot.domain.triage import Whose
from stodbot.matching.text import tokens
from stodbot.triage.whose import WhoseReader

ANSWERS = {
    Whose.HEALTH: ("min hälsa", "mig själv"),
    Whose.BUSINESS: ("företaget", "det gäller firman"),
}


def read(text: str) -> Whose | None:
    return WhoseReader(ANSWERS).read(tokens(text))


@pytest.mark.parametrize("text", ["Min hälsa", "min halsa!", "mig sjalv", "mig sjlv"])
def test_health_is_read_with_slips_and_without_accents(text: str) -> None:
    assert Whose.HEALTH is read(text)


@pytest.mark.parametrize("text", ["företaget.", "foretaget", "förtaget", "det gäller firman"])
def test_business_is_read_with_slips_and_without_accents(text: str) -> None:
    assert Whose.BUSINESS is read(text)


@pytest.mark.parametrize(
    "text", ["", "ja", "hur mycket kan man få", "företaget vill ha pengar till en ny maskin nu"]
)
def test_anything_else_is_no_answer(text: str) -> None:
    assert read(text) is None
