"""Rows are read again as they were, whatever is in them."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stodbot.errors import BackupError
from stodbot.store.backups.rows import packed, part_name, table_of, unpacked
from stodbot.store.tables import Row

PART = "tables/event/00001.jsonl.gz"
VALUES = st.one_of(
    st.none(),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.text(st.characters(codec=None)),
    st.binary(),
)


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=20))
def test_rows_come_back_as_they_were(rows: list[tuple[object, object]]) -> None:
    (part,) = packed([list(rows)])

    assert rows == unpacked(part, PART)


def test_a_part_holds_no_more_than_memory_should() -> None:
    chunks: list[list[Row]] = [[("x" * 1_000,)] * 2_000 for _ in range(6)]

    parts = list(packed(chunks))

    assert [6_000, 6_000] == [len(unpacked(part, PART)) for part in parts]


def test_no_rows_make_no_part() -> None:
    assert [] == list(packed([]))


def test_the_same_rows_make_the_same_bytes() -> None:
    assert list(packed([[(1, b"x")]])) == list(packed([[(1, b"x")]]))


@pytest.mark.parametrize(
    "content",
    [b"x", gzip.compress(b"[1")[:-9], gzip.compress(b"[1\n"), gzip.compress(b'[{"x":1}]\n')],
    ids=["not compressed", "cut", "no json", "no value"],
)
def test_what_are_no_rows_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(BackupError, match=PART):
        unpacked(content, PART)


def test_a_part_is_known_by_its_name() -> None:
    assert "event" == table_of(part_name("event", 123_456))
    assert None is table_of("tables/event; DROP/00001.jsonl.gz")
