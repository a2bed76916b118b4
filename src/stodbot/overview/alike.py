"""Which questions are the same, however they were spelt."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import OSA

from stodbot.enquiries.statistics import Unanswered
from stodbot.matching.text import clean, tokens

_LONGEST = 500  # characters that tell a question from another
_LONG_ENOUGH = 12  # letters, for one of them to be a slip rather than another word


def groups(asked: Iterable[Unanswered]) -> list[list[Unanswered]]:
    """The questions, those that are the same together; each group begins with its usual spelling.

    They are the same if their letters and digits are, without case, accents, punctuation and
    spaces: compounds are often written apart. A slip of one letter (left out, too many, another,
    or two of them exchanged) is forgiven where there are twelve or more; none in a number. More
    would bring together what differs in a word that matters. Messages without a letter are left
    out.
    """
    spelt: defaultdict[str, list[Unanswered]] = defaultdict(list)
    for question in asked:
        spelt["".join(tokens(clean(question.text[:_LONGEST])))].append(question)
    spelt.pop("", None)
    usual = _Spellings()
    found: defaultdict[str, list[Unanswered]] = defaultdict(list)
    for spelling in sorted(spelt, key=lambda key: (-len(spelt[key]), -len(key), key)):
        found[usual.nearest(spelling)] += spelt[spelling]
    return list(found.values())


class _Spellings:
    """Those that were met, to be found by either end: a slip leaves one of them as it was."""

    def __init__(self) -> None:
        self._by_end: defaultdict[tuple[int, bool, str], list[str]] = defaultdict(list)

    def nearest(self, spelling: str) -> str:
        """One that was met and may be the same but for a slip; else itself, met from now on."""
        if len(spelling) < _LONG_ENOUGH:
            return spelling
        size = len(spelling)
        for length in (size, size - 1, size + 1):
            for end in _ends(spelling, length):
                near = _near(spelling, self._by_end.get(end, ()))
                if near is not None:
                    return near
        for end in _ends(spelling, size):
            self._by_end[end].append(spelling)
        return spelling


def _ends(spelling: str, length: int) -> Iterator[tuple[int, bool, str]]:
    """What one of that length would begin with, and end with, of which a slip leaves one."""
    half = (length - 1) // 2  # two letters that are exchanged can't lie in both
    yield length, True, spelling[:half]
    yield length, False, spelling[-half:]


def _near(spelling: str, others: Sequence[str]) -> str | None:
    same = (other for other in others if OSA.distance(spelling, other, score_cutoff=1) <= 1)
    return next((other for other in same if _digits(other) == _digits(spelling)), None)


def _digits(spelling: str) -> str:
    return "".join(filter(str.isdigit, spelling))
