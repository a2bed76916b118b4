"""A digest of an entry of the register, kept in the log beside what was done to it.

The rows of the register could be changed in silence: the log seals what was done, and with the
digest also what came of it.
"""

import hashlib
from collections.abc import Sequence

_ASKER = 3  # the column; who that is, is in what the log says about persons


def digest_of(row: Sequence[object]) -> str:
    """Of the values of an entry's row but the asker: texts, whole numbers and nothing else."""
    values = (*row[:_ASKER], *row[_ASKER + 1 :])
    return hashlib.sha256(ascii(values).encode()).hexdigest()[:32]


def asker_of(row: Sequence[object]) -> object:
    """The asker in the values of an entry's row."""
    return row[_ASKER]
