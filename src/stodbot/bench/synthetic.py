"""Makes knowledge of any size, and messages of any length, out of the shipped ones.

Random, but the same at every run: the seed is fixed.
"""

import random
from collections.abc import Sequence

from stodbot.matching.examples import Example
from stodbot.matching.text import words

_SEED = 7
_AN_ENTRY = 50  # phrasings
_OWN_WORDS = 25  # that no other made entry has
_OWN_SHARE = 0.4  # of the words of a phrasing
_SYLLABLES = [
    "bo",
    "da",
    "eg",
    "fa",
    "gu",
    "hi",
    "ka",
    "li",
    "mo",
    "nu",
    "pa",
    "ri",
    "so",
    "ta",
    "ve",
    "ång",
    "äld",
    "öst",
    "sjö",
    "berg",
    "dal",
    "fors",
    "hag",
    "lund",
    "mark",
    "näs",
    "rud",
    "skog",
    "ström",
    "vik",
]


def enlarged(examples: Sequence[Example], size: int) -> tuple[list[Example], list[str]]:
    """So many examples and their labels: the given ones, then variations on other subjects."""
    rng = random.Random(_SEED)  # noqa: S311  # no secrets here
    listed = [example for example in examples if example.is_question and example.label]
    kept = [example for example in examples if not example.label][: size // 10]
    made = [*kept]
    labels: list[str] = []
    while len(made) < size:
        labels.append(f"subject-{len(labels)}")
        own = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(_OWN_WORDS)]
        for example in rng.choices(listed, k=min(_AN_ENTRY, size - len(made))):
            text = " ".join(
                rng.choice(own) if rng.random() < _OWN_SHARE else word
                for word in words(example.text)
            )
            made.append(Example(text=text, label=labels[-1], is_question=True))
    return made, labels


def messages(texts: Sequence[str], length: int, count: int) -> list[str]:
    """So many messages of about `length` characters, strung together from texts."""
    rng = random.Random(_SEED)  # noqa: S311  # no secrets here
    made: list[str] = []
    for _ in range(count):
        message = ""
        while len(message) < length:
            message += rng.choice(texts) + ". "
        made.append(message[:length])
    return made
