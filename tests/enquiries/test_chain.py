"""Any change of the log is found, wherever and however it is made."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stodbot.enquiries.chain import (
    BEGINNING,
    Change,
    Event,
    Flaw,
    FlawKind,
    Head,
    Payload,
    canonical,
    flaws_of,
    sealed,
)

Log = list[tuple[Event, Payload | None]]
HEAD_OF_NOTHING = Head(0, BEGINNING)
FIELD = st.text(st.characters(exclude_characters="\n"))


def log_of(count: int, head: Head = HEAD_OF_NOTHING) -> Log:
    """As many events, every second with something about a person."""
    log: Log = []
    for number in range(count):
        payload = Payload(b"salt" * 4, f"text {number}".encode()) if number % 2 else None
        change = Change(
            at=f"2026-01-01T00:00:{number % 60:02}.000000+00:00",
            actor="asker:1",
            kind="registered",
            subject=f"26STOD{number + 1}",
            facts=canonical({"queue": "registrator"}),
        )
        event = sealed(head, change, payload)
        log.append((event, payload))
        head = Head(event.seq, event.seal)
    return log


def edited(event: Event, field: str, text: str) -> Event:
    """The event with another text in a field, its seal left as it is."""
    return event._replace(change=event.change._replace(**{field: text}))


def head_of(log: Log) -> Head:
    return Head(log[-1][0].seq, log[-1][0].seal)


def found(log: Log, *heads: Head) -> list[Flaw]:
    return list(flaws_of(log, heads))


def test_an_honest_log_has_no_flaw() -> None:
    log = log_of(20)

    assert [] == found(log, head_of(log), head_of(log[:7]))


def test_an_empty_log_has_no_flaw() -> None:
    assert [] == found([], HEAD_OF_NOTHING)


@pytest.mark.parametrize("field", ["at", "actor", "kind", "subject", "facts"])
def test_an_edit_is_found_at_its_event(field: str) -> None:
    log = log_of(9)
    event, payload = log[4]
    log[4] = (edited(event, field, getattr(event.change, field) + "x"), payload)

    assert [Flaw(FlawKind.CHANGED, 5)] == found(log)


def test_an_edit_with_a_seal_of_its_own_breaks_the_next() -> None:
    log = log_of(9)
    head = Head(4, log[3][0].seal)
    forged = sealed(head, log[4][0].change._replace(kind="voided"), log[4][1])
    log[4] = (forged, log[4][1])

    assert [Flaw(FlawKind.CHANGED, 6)] == found(log)


def test_a_deletion_is_found() -> None:
    log = log_of(9)
    del log[4]

    assert Flaw(FlawKind.GAP, 6) in found(log)


def test_a_swap_is_found() -> None:
    log = log_of(9)
    log[3], log[4] = log[4], log[3]

    assert FlawKind.GAP in {flaw.kind for flaw in found(log)}


def test_an_insertion_is_found() -> None:
    log = log_of(9)
    log.insert(4, log[3])

    assert FlawKind.GAP in {flaw.kind for flaw in found(log)}


def test_a_cut_is_found_by_an_exported_head_only() -> None:
    log = log_of(9)

    assert [] == found(log[:6])
    assert [Flaw(FlawKind.CUT, 9)] == found(log[:6], head_of(log))


def test_a_log_that_was_sealed_anew_is_found_by_an_exported_head_only() -> None:
    log = log_of(9)
    forged, head = log[:4], head_of(log[:4])
    for event, payload in log[4:]:
        new = sealed(head, event.change._replace(facts='{"queue":"elsewhere"}'), payload)
        forged.append((new, payload))
        head = Head(new.seq, new.seal)

    assert [] == found(forged)
    assert [Flaw(FlawKind.RESEALED, 9)] == found(forged, head_of(log))


def test_a_changed_payload_is_found_and_a_weeded_one_is_no_flaw() -> None:
    log = log_of(4)
    event, payload = log[1]
    assert payload is not None

    changed = [log[0], (event, payload._replace(body=b"other")), *log[2:]]
    weeded = [log[0], (event, None), *log[2:]]

    assert [Flaw(FlawKind.PAYLOAD_CHANGED, 2)] == found(changed)
    assert [] == found(weeded, head_of(log))


@given(st.lists(FIELD, min_size=5, max_size=5), st.integers(0, 3))
def test_what_moves_from_one_field_to_the_next_changes_the_seal(texts: list[str], at: int) -> None:
    def seal(fields: list[str]) -> bytes:
        names = ("at", "actor", "kind", "subject", "facts")
        change = Change(**dict(zip(names, fields, strict=True)))
        return sealed(HEAD_OF_NOTHING, change, None).seal

    moved = [*texts[:at], texts[at] + texts[at + 1], "", *texts[at + 2 :]]

    assert (moved == texts) == (seal(moved) == seal(texts))


@pytest.mark.parametrize("field", ["actor", "kind", "subject", "facts"])
@pytest.mark.parametrize("text", ["\n", "a\nb", "a\n"])
def test_a_field_with_a_line_break_is_not_sealed(field: str, text: str) -> None:
    change = log_of(1)[0][0].change._replace(**{field: text})

    with pytest.raises(ValueError, match="line break"):
        sealed(HEAD_OF_NOTHING, change, None)


def test_each_of_200_single_byte_changes_is_found() -> None:
    log = log_of(60)
    chance = random.Random(26)  # noqa: S311  # the same at each run
    for _ in range(200):
        place = chance.randrange(len(log))
        event, payload = log[place]
        field = chance.choice(["at", "actor", "kind", "subject", "facts"])
        text = getattr(event.change, field)
        at = chance.randrange(len(text))
        other = chr(ord(text[at]) ^ 1)
        bad = edited(event, field, text[:at] + other + text[at + 1 :])
        changed = [*log[:place], (bad, payload), *log[place + 1 :]]

        assert Flaw(FlawKind.CHANGED, event.seq) in found(changed)


@pytest.mark.alone
def test_a_long_log_is_verified_quickly() -> None:
    log = log_of(20_000)
    start = time.perf_counter()

    assert [] == found(log)

    assert len(log) / (time.perf_counter() - start) > 50_000  # 200,000 on a quiet machine
