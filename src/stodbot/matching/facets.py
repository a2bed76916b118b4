"""Which side of a subject a question asks for: "hur mycket", "vem kan söka", "how long"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stodbot.domain.entry import FacetName
from stodbot.matching.text import tokens
from stodbot.matching.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Side:
    """The side asked for, and the words of the message that ask for it."""

    facet: FacetName
    words: tuple[str, ...]


class FacetCues:
    """Finds the cues of the knowledge's texts, in any language, in a message."""

    def __init__(self, cues: Iterable[Mapping[str, Sequence[str]]]) -> None:
        found = [
            (tuple(tokens(cue)), FacetName(name))
            for by_name in cues
            for name, texts in by_name.items()
            for cue in texts
        ]
        # the longest cue says most: "hur gör man för att söka" before "hur gör man"
        self._cues = sorted(found, key=lambda cue: (-len(cue[0]), -len("".join(cue[0]))))
        self._known = Vocabulary.of(" ".join(words) for words, _ in found)

    def find(self, typed: Sequence[str]) -> Side | None:
        """The side that the tokens of a message ask for, None where they ask for the whole."""
        read = [self._read(word) for word in typed]
        for cue, facet in self._cues:
            start = _position(cue, read)
            if start is not None:
                return Side(facet, tuple(typed[start : start + len(cue)]))
        return None

    def _read(self, word: str) -> str:
        """Spelling is forgiven, compounds are not taken apart."""
        found = self._known.read(word)
        return found[0] if len(found) == 1 else word


def _position(cue: Sequence[str], words: Sequence[str]) -> int | None:
    size = len(cue)
    places = (at for at in range(len(words) - size + 1) if tuple(words[at : at + size]) == cue)
    return next(places, None)
