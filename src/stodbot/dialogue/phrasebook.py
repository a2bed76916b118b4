"""The bot's own sentences, by language and key."""

from collections.abc import Mapping

from stodbot.domain.entry import Language, Texts


class Phrasebook:
    """Says what the knowledge's `texts/` hold."""

    def __init__(self, phrases: Mapping[Language, Mapping[str, str]]) -> None:
        self._phrases = phrases

    def say(self, language: Language, key: str, **fields: object) -> str:
        """The sentence of that key, in Swedish where the language lacks it."""
        own = self._phrases.get(language, {})
        text = own.get(key) or self._phrases[Language.SWEDISH][key]
        return text.format(**fields)


def best_language(texts: Texts, wanted: Language) -> Language:
    """The language to show a text in: the wanted one, else Swedish, else English, else any."""
    for language in (wanted, Language.SWEDISH, Language.ENGLISH):
        if language in texts:
            return language
    return next(iter(texts))


def title_in(texts: Texts, wanted: Language) -> str:
    """A name in the best language there is."""
    return texts[best_language(texts, wanted)]
