"""Nothing goes out faster than Telegram takes it, and nothing waits longer than it has to."""

import weakref
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stodbot.telegram.pace import Pace

MANY = settings(max_examples=250, deadline=None)
SOON = 1e-9  # seconds: what adding floats may cost

CHATS = st.sampled_from(["1", "2", "3"])
PAUSES = st.sampled_from([0.0, 0.001, 0.05, 0.5, 0.95, 1.0, 1.05, 3.0, 59.0]) | st.floats(0, 70)


@dataclass
class FakeClock:
    """A clock that stands until it is moved."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Outbox:
    """Sends whenever it may, and remembers when."""

    overall: int | None = 30
    clock: FakeClock = field(default_factory=FakeClock)
    sent: defaultdict[tuple[str, bool], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        self.pace = Pace(self.clock, overall=self.overall)

    def try_to_send(self, chat: str, *, is_group: bool) -> None:
        if self.pace.wait(chat, is_group=is_group) == 0:
            self.pace.note(chat, is_group=is_group)
            self.sent[chat, is_group].append(self.clock.seconds)

    def every(self) -> list[float]:
        return sorted(at for times in self.sent.values() for at in times)

    def due(self, chat: str, *, is_group: bool) -> float:
        """When it may be sent to that chat, by all that was ever sent."""
        own = self.sent[chat, is_group]
        all_last = self.every()[-(self.overall or 0) :]
        return max(
            own[-1] + 1.05 if own else 0.0,
            own[-20] + 63.0 if is_group and len(own) >= 20 else 0.0,
            all_last[0] + 1.05 if len(all_last) == self.overall else 0.0,
        )


@st.composite
def outboxes(draw: st.DrawFn) -> Outbox:
    """Any sequence of pauses, and of rushes on a private chat or a group."""
    outbox = Outbox(draw(st.sampled_from([None, 1, 2, 5, 30])))
    steps = st.tuples(PAUSES, CHATS, st.booleans(), st.sampled_from([1, 2, 19, 40]))
    for pause, chat, is_group, rush in draw(st.lists(steps, max_size=40)):
        outbox.clock.seconds += pause
        for _ in range(rush):
            outbox.try_to_send(chat, is_group=is_group)
    return outbox


def most_within(times: list[float], seconds: float) -> int:
    """The most that was sent in any sliding window, both its ends included."""
    return max((sum(at <= other <= at + seconds for other in times) for at in times), default=0)


@given(outboxes())
@MANY
def test_whatever_is_sent_when_no_wait_is_left_no_window_is_exceeded(outbox: Outbox) -> None:
    every = most_within(outbox.every(), 1.0)
    in_groups = [
        most_within(times, 60.0) for (_, is_group), times in outbox.sent.items() if is_group
    ]
    alone = [most_within(times, 1.0) for times in outbox.sent.values()]

    assert outbox.overall is None or outbox.overall >= every
    assert 20 >= max(in_groups, default=0)
    assert 1 >= max(alone, default=0)


@given(outboxes(), CHATS, st.booleans())
@MANY
def test_a_wait_is_as_long_as_the_rules_say_and_no_longer(
    outbox: Outbox, chat: str, is_group: bool
) -> None:
    actual = outbox.pace.wait(chat, is_group=is_group)

    left = outbox.due(chat, is_group=is_group) - outbox.clock.seconds
    assert pytest.approx(max(left, 0.0), abs=SOON) == actual


@given(outboxes(), CHATS, st.booleans())
@MANY
def test_after_its_wait_a_message_may_be_sent(outbox: Outbox, chat: str, is_group: bool) -> None:
    outbox.clock.seconds += outbox.pace.wait(chat, is_group=is_group) + SOON

    actual = outbox.pace.wait(chat, is_group=is_group)

    assert 0.0 == actual


@given(outboxes())
@MANY
def test_until_next_is_the_shortest_of_the_waits(outbox: Outbox) -> None:
    actual = outbox.pace.until_next()

    free = outbox.pace.wait("a chat never sent to")
    own = Outbox(None, outbox.clock, outbox.sent)
    waits = [own.due(chat, is_group=is_group) - own.clock.seconds for chat, is_group in own.sent]
    expected = min((wait for wait in [free, *waits] if wait > 0), default=None)
    assert pytest.approx(expected, abs=SOON) == actual


@given(outboxes())
@MANY
def test_the_resting_are_the_private_chats_that_have_to_wait(outbox: Outbox) -> None:
    actual = outbox.pace.resting()

    own = Outbox(None, outbox.clock, outbox.sent)
    private = [chat for chat, is_group in own.sent if not is_group]
    assert {at for at in private if own.due(at, is_group=False) > own.clock.seconds} == actual


@given(outboxes())
@MANY
def test_there_is_room_for_as_many_as_can_be_sent_to_other_chats(outbox: Outbox) -> None:
    room = outbox.pace.room()

    sent = 0
    while outbox.pace.wait(f"other {sent}") == 0 and sent < 50:
        outbox.pace.note(f"other {sent}")
        sent += 1
    assert (50 if room is None else room) == sent


@pytest.mark.parametrize(
    ("chats", "is_group", "most", "seconds"),
    [
        (["1"], False, 1, 1.05),
        (["1"], True, 1, 1.05),
        ([str(number) for number in range(31)], False, 30, 1.05),
    ],
    ids=["private chat", "group", "overall"],
)
def test_each_rule_holds_to_its_number(
    chats: list[str], is_group: bool, most: int, seconds: float
) -> None:
    outbox = Outbox()
    for number in range(most):
        chat = chats[number % len(chats)]
        assert 0.0 == outbox.pace.wait(chat, is_group=is_group)
        outbox.pace.note(chat, is_group=is_group)

    actual = outbox.pace.wait(chats[-1], is_group=is_group)

    assert pytest.approx(seconds) == actual


def test_a_group_takes_twenty_messages_a_minute() -> None:
    outbox = Outbox()
    for _ in range(20):
        assert 0.0 == outbox.pace.wait("1", is_group=True)
        outbox.pace.note("1", is_group=True)
        outbox.clock.seconds += 2.0

    actual = outbox.pace.wait("1", is_group=True)

    assert pytest.approx(63.0 - 40.0) == actual
    assert 0 == outbox.pace.spare("1")


def test_what_a_group_takes_more_within_a_minute_is_what_was_not_sent_to_it() -> None:
    pace = Pace(FakeClock())
    for _ in range(3):
        pace.note("1", is_group=True)
        pace.note("2", is_group=True)

    assert 17 == pace.spare("1")


def test_a_new_pace_lets_all_go() -> None:
    pace = Pace(FakeClock())

    assert (0.0, set(), 30, None) == (
        pace.wait("1"),
        pace.resting(),
        pace.room(),
        pace.until_next(),
    )


def test_a_chat_that_was_sent_to_holds_up_no_other() -> None:
    pace = Pace(FakeClock())

    pace.note("1")

    assert (0.0, 0.0) == (pace.wait("2"), pace.wait("1", is_group=True))
    assert ({"1"}, 29) == (pace.resting(), pace.room())


def test_messages_sent_too_early_all_the_same_count() -> None:
    clock = FakeClock()
    pace = Pace(clock, overall=2)
    for _ in range(5):
        pace.note("1")
        clock.seconds += 0.1

    assert pytest.approx(0.95) == pace.wait("1")
    assert pytest.approx(0.85) == pace.wait("2")
    assert 0 == pace.room()


def test_without_an_overall_limit_any_number_may_be_sent() -> None:
    pace = Pace(FakeClock(), overall=None)
    for number in range(1000):
        pace.note(str(number))

    assert (0.0, None) == (pace.wait("another"), pace.room())


@pytest.mark.parametrize("overall", [0, -1])
def test_a_limit_that_nothing_passes_is_refused(overall: int) -> None:
    with pytest.raises(ValueError, match=str(overall)):
        Pace(FakeClock(), overall=overall)


class Chat(str):
    """A string that one can tell whether anybody still holds it."""

    __slots__ = ("__weakref__",)


@pytest.mark.parametrize("is_group", [False, True])
def test_chats_are_forgotten_as_soon_as_they_do_not_count(is_group: bool) -> None:
    clock = FakeClock()
    pace = Pace(clock)
    held: weakref.WeakSet[Chat] = weakref.WeakSet()
    most = 0
    for number in range(5000):
        chat = Chat(number)
        held.add(chat)
        assert 0.0 == pace.wait(Chat(-number), is_group=is_group)
        pace.note(chat, is_group=is_group)
        pace.note("busy", is_group=is_group)
        clock.seconds += 0.1
        most = max(most, len(held))
    clock.seconds += 100
    pace.note("last")
    del chat

    assert (634 if is_group else 15) > most
    assert 0 == len(held)
