"""What others do: a scan with one fuzzy scorer, and BM25 ranking."""

from collections.abc import Callable, Sequence

import bm25s
from rapidfuzz import fuzz, process, utils

Search = Callable[[str], object]


def fuzzy_scan(phrasings: Sequence[str]) -> Search:
    """Rapidfuzz `extractOne` with its default scorer, WRatio, over every phrasing."""
    prepared = [utils.default_process(text) for text in phrasings]
    return lambda text: process.extractOne(
        utils.default_process(text), prepared, scorer=fuzz.WRatio
    )


def bm25(phrasings: Sequence[str]) -> Search:
    """bm25s over every phrasing, the best hit."""
    index = bm25s.BM25()
    index.index(
        bm25s.tokenize(list(phrasings), stopwords=None, show_progress=False), show_progress=False
    )

    def search(text: str) -> object:
        query = bm25s.tokenize([text], stopwords=None, show_progress=False)
        return index.retrieve(query, k=1, show_progress=False)

    return search
