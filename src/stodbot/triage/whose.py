"""Reads the answer to the question whether something is about health or about the business."""

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from stodbot.domain.triage import Whose
from stodbot.matching.text import tokens

_ALIKE = 85  # per cent of the letters: a slip or two is forgiven


class WhoseReader:
    """Knows the answers that the knowledge lists."""

    def __init__(self, answers: Mapping[Whose, tuple[str, ...]]) -> None:
        self._answers = {
            " ".join(tokens(text)): whose for whose, texts in answers.items() for text in texts
        }

    def read(self, words: Sequence[str]) -> Whose | None:
        """The answer that a message's words are, None where they are something else."""
        same_length = [answer for answer in self._answers if answer.count(" ") + 1 == len(words)]
        found = process.extractOne(
            " ".join(words), same_length, scorer=fuzz.ratio, score_cutoff=_ALIKE
        )
        return self._answers[found[0]] if found else None
