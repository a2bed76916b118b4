"""Reads the answer to the question whether something is about health or about the business."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from stodbot.domain.triage import Whose
from stodbot.matching.text import tokens

_LONGEST = 6  # words; who writes more asks something
_ALIKE = 85  # per cent of the letters: a slip or two is forgiven


class WhoseReader:
    """Knows the answers that the knowledge lists."""

    def __init__(self, answers: Mapping[Whose, tuple[str, ...]]) -> None:
        self._answers = {
            " ".join(tokens(text)): whose for whose, texts in answers.items() for text in texts
        }

    def read(self, words: Sequence[str]) -> Whose | None:
        """The answer that a message's words are, None where they are something else."""
        if not 0 < len(words) <= _LONGEST:
            return None
        found = process.extractOne(
            " ".join(words), list(self._answers), scorer=fuzz.ratio, score_cutoff=_ALIKE
        )
        return self._answers[found[0]] if found else None
