"""The Unigram tokenizer of XLM-RoBERTa (SentencePiece), in plain Python.

Gives the ids that the reference tokenizer gives, except that a special token typed as text
("</s>") is text here. A third of the memory and load time of the general library.
"""

import re
import unicodedata
from array import array

from stodbot.encoding.e5_file import E5File

_UNKNOWN_PENALTY = 10.0  # below the worst piece, as SentencePiece has it
_SPACES = re.compile(" {2,}")
_SPACE_MARK = "▁"


class UnigramTokenizer:
    """Text to token ids. Work grows with the text's length: cut before calling."""

    def __init__(self, weights: E5File) -> None:
        special = {
            weights.begin,
            weights.end,
            weights.pad,
            weights.unknown,
            len(weights.pieces) - 1,
        }
        self._ids = {
            piece: number for number, piece in enumerate(weights.pieces) if number not in special
        }
        self._scores = array("d", weights.scores.astype(float).tolist())  # a quarter of a list
        self._unknown = weights.unknown
        self._unknown_score = float(weights.scores.min()) - _UNKNOWN_PENALTY
        self._longest = max(map(len, self._ids))
        self._begin, self._end = weights.begin, weights.end
        self._normalisation = weights.normalisation

    def tokens(self, text: str, limit: int) -> list[int]:
        """At most `limit` ids, the marks for begin and end among them."""
        text = unicodedata.normalize("NFC", text).translate(self._normalisation)
        text = _SPACES.sub(" ", text)[: limit * self._longest]
        text = text if text.startswith(" ") else " " + text
        pieces = self._best_path(text.replace(" ", _SPACE_MARK))
        return [self._begin, *pieces[: limit - 2], self._end]

    def _best_path(self, text: str) -> list[int]:
        """The likeliest way to cut `text` into pieces (Viterbi); unknown runs count as one."""
        size = len(text)
        best: list[tuple[float, int, int] | None] = [(0.0, -1, 0)] + [None] * size
        for start in range(size):
            here = best[start]
            assert here is not None  # noqa: S101  # every position is reached: see the last lines
            score = here[0]
            for stop in range(start + 1, min(size, start + self._longest) + 1):
                piece = self._ids.get(text[start:stop])
                if piece is None:
                    continue
                old = best[stop]
                if old is None or score + self._scores[piece] > old[0]:
                    best[stop] = (score + self._scores[piece], piece, start)
            if best[start + 1] is None:
                best[start + 1] = (score + self._unknown_score, self._unknown, start)
        return self._trace(best)

    def _trace(self, best: list[tuple[float, int, int] | None]) -> list[int]:
        pieces: list[int] = []
        position = len(best) - 1
        while position:
            step = best[position]
            assert step is not None  # noqa: S101  # as above
            _, piece, position = step
            if not (piece == self._unknown and pieces and pieces[-1] == piece):
                pieces.append(piece)
        return pieces[::-1]
