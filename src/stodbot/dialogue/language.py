"""Which language a message is written in."""

import re

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from stodbot.domain.entry import Language

# Those of the region, by speakers and by law; the detector knows many more, and errs more on all.
_CANDIDATES = (
    "sv", "en", "fi", "se", "no", "da", "de", "nl", "fr", "es", "pt", "it", "pl", "uk", "ru", "et",
    "lt", "lv", "ro", "hu", "cs", "sr", "sq", "bs", "tr", "ar", "fa", "ps", "ku", "so", "am", "th",
    "vi", "zh",
)  # fmt: skip
_NEIGHBOURS = ("no", "da")
_SAMI = ("se", "sma", "smj")  # whoever speaks it here reads Swedish better than English
_SURE = 0.6
_SURE_OF_OTHERS = 0.9
_MAX_CHARACTERS = 1_000


class LanguageGuesser:
    """Guesses by the letters; where they tell too little, it is Swedish."""

    def __init__(self) -> None:
        every = LanguageIdentifier.from_model_file(MODEL_FILE)
        every.set_languages(list(_CANDIDATES))
        # a second identifier over the chosen columns lets go of the others' 28 MB
        self._identifier = LanguageIdentifier(
            every.nb_ptc,
            every.nb_pc,
            every.nb_classes,
            every.tk_nextmove,
            every.tk_output,
            norm_probs=True,
            tk_row=every.tk_row,
        )

    def guess(self, text: str, usual: str = Language.SWEDISH) -> str:
        """The language's ISO 639-1 code; `usual` where the text is too short to tell."""
        language, confidence = self._identifier.classify(text[:_MAX_CHARACTERS])
        needed = _SURE if language in set(Language) else _SURE_OF_OTHERS
        return str(language) if confidence >= needed else usual


def client_language(tag: str | None) -> Language:
    """The language to greet somebody in whose program is set to that one; Swedish if it is none."""
    return Language.SWEDISH if tag is None else reply_language(primary_language(tag))


def primary_language(tag: str) -> str:
    """The language of a tag such as sv-SE; both kinds of Norwegian are one."""
    language = re.split("[-_]", tag.lower())[0]
    return "no" if language in ("nb", "nn") else language


def is_answered(language: str) -> bool:
    """Whether questions in that language get an answer; neighbours read Swedish."""
    return language in (*Language, *_NEIGHBOURS)


def reply_language(language: str) -> Language:
    """The language to answer a message in: its own if we have it, else the nearest we have."""
    if language in (*_NEIGHBOURS, *_SAMI):
        return Language.SWEDISH
    try:
        return Language(language)
    except ValueError:
        return Language.ENGLISH
