"""Which language a message is in, and which to answer it in."""

import pytest

from stodbot.dialogue.language import LanguageGuesser, reply_language
from stodbot.domain.entry import Language


@pytest.fixture(scope="module")
def guesser() -> LanguageGuesser:
    return LanguageGuesser()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("kan man fa bidrag till en ny maskin", "sv"),
        ("is there a grant for a new machine", "en"),
        ("voiko uuteen koneeseen saada tukea", "fi"),
        ("kann ich einen Zuschuss für eine neue Maschine bekommen", "de"),
        ("هل يمكنني الحصول على دعم لآلة جديدة", "ar"),
    ],
)
def test_a_sentence_is_recognised(guesser: LanguageGuesser, text: str, language: str) -> None:
    assert language == guesser.guess(text)


@pytest.mark.parametrize("text", ["", "RUS", "2010:630", "interreg"])
def test_what_tells_nothing_is_in_the_usual_language(guesser: LanguageGuesser, text: str) -> None:
    assert ["sv", "fi"] == [guesser.guess(text), guesser.guess(text, "fi")]


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        ("sv", "sv"),
        ("en", "en"),
        ("fi", "fi"),
        ("no", "sv"),
        ("da", "sv"),
        ("ar", "en"),
        ("xx", "en"),
    ],
)
def test_other_languages_get_the_nearest_that_we_have(language: str, reply: str) -> None:
    assert Language(reply) is reply_language(language)
