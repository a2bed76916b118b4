"""The clock is set two hours back and forth: nothing waits for it, is doubled or out of order."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, cycle
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stodbot.app import App
from stodbot.courier import Courier
from stodbot.domain.enquiry import Chat, ItemNumber
from stodbot.domain.entry import PersonId, QueueId
from stodbot.domain.message import Shown
from stodbot.enquiries.acting import By, Retention
from stodbot.enquiries.counter import Counter, Registration, Written
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.incoming import Identity, Incoming, Received, Settlement, Stage
from stodbot.enquiries.outgoing import Delivery, DeliveryState, Kind, Outgoing
from stodbot.errors import ChannelError, SlowDownError
from stodbot.service import Service, open_service
from stodbot.settings import load_settings
from stodbot.store.log import records
from tests.postgres.server import Server

REGION = ZoneInfo("Europe/Stockholm")
HOURS = timedelta(hours=2)
SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=30)
MANY = 1_000
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKER, OTHER = Chat("asker:1"), Chat("asker:2")
REGISTRAR = PersonId("registrator")
TURNS = {
    "summer time begins": "2026-03-29T01:59:59",
    "summer time ends": "2026-10-25T02:59:59",
    "the year ends": "2026-12-31T23:59:59",
}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=REGION).astimezone(UTC)


@dataclass
class Clock:
    """As late as it is set, and each time that it is asked set another way from there."""

    at: datetime = NOW
    offsets: Sequence[timedelta] = (timedelta(),)
    asked: "count[int]" = field(default_factory=count)

    def __call__(self) -> datetime:
        return self.at + self.offsets[next(self.asked) % len(self.offsets)]


@dataclass
class Channel:
    """Sends nothing, and may fail."""

    sent: list[tuple[Chat, str]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def send(self, to: Chat, shown: Shown, _delivery: Delivery) -> tuple[str]:
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append((to, shown.text))
        return (str(len(self.sent)),)

    def told(self, to: Chat) -> list[str]:
        return [text for chat, text in self.sent if chat == to]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture(params=["sqlite", "postgres"])
async def service(
    request: pytest.FixtureRequest, toy_app: App, tmp_path: Path, clock: Clock
) -> AsyncIterator[Service]:
    address = None
    if request.param == "postgres":
        server: Server = request.getfixturevalue("postgres")
        address = server.url(request.getfixturevalue("database"))
    settings = load_settings(data_dir=tmp_path / "data", database=address)
    async with open_service(toy_app, settings, clock) as opened:
        yield opened


@pytest.fixture
def courier(service: Service, channel: Channel) -> Courier:
    return service.courier(channel)


def said(text: str, to: Chat = ASKER) -> Outgoing:
    return Outgoing(to=to, kind=Kind.SAID, facts={"text": text, "buttons": []})


async def owe(service: Service, *messages: Outgoing) -> None:
    by = By(actor="system", at=service.clock())
    await service.store.settle(by, Settlement(outgoing=messages))


async def register(service: Service, draft: str, received_at: datetime, at: datetime) -> str:
    """The number of a new enquiry."""
    wanted = Registration(
        draft=draft,
        asker=ASKER,
        language="sv",
        written=(Written(text="Hur når jag er?", received_at=received_at),),
        queues=(QueueId("registrator"),),
    )
    counter = Counter(await service.offices.at(at))
    registered = await service.store.register(
        By(actor=ASKER, at=at), wanted, lambda new: counter.open(wanted, new, at), Settlement()
    )
    return registered.enquiry.number


async def reply(service: Service, number: str) -> None:
    """The registrar claims it and answers."""
    at = service.clock()
    desk, by = Desk(await service.offices.at(at)), By(actor="staff:registrator", at=at)
    first = ItemNumber(1)
    await service.store.change(by, number, lambda e: desk.claim(e, first, REGISTRAR, at))
    await service.store.change(by, number, lambda e: desk.reply(e, first, REGISTRAR, "Ring"))


async def in_state(service: Service, state: DeliveryState) -> list[Delivery]:
    return await service.store.deliveries(state, MANY)


# What is owed


@pytest.mark.parametrize("jump", [HOURS, -HOURS], ids=["ahead", "back"])
async def test_clock_set_between_what_is_owed_and_the_courier_keeps_nothing_waiting(
    service: Service, courier: Courier, clock: Clock, channel: Channel, jump: timedelta
) -> None:
    await owe(service, said("1"), said("2"))
    await courier.deliver_all()
    await owe(service, said("3"))
    clock.at += jump

    await courier.deliver_all()

    assert ["1", "2", "3"] == channel.told(ASKER)


async def test_what_was_owed_while_the_clock_was_ahead_goes_out_also_if_no_courier_looked_then(
    service: Service, courier: Courier, clock: Clock, channel: Channel
) -> None:
    await courier.deliver_all()
    clock.at += HOURS
    await owe(service, said("1"))
    clock.at -= HOURS - SECOND

    await courier.deliver_all()

    assert ["1"] == channel.told(ASKER)


@pytest.mark.parametrize("jump", [HOURS, -HOURS], ids=["ahead", "back"])
async def test_clock_set_while_a_message_is_sent_neither_doubles_it_nor_keeps_its_chat_waiting(
    service: Service, courier: Courier, clock: Clock, channel: Channel, jump: timedelta
) -> None:
    await owe(service, said("1"), said("2"))
    (first,) = await courier.take()
    clock.at += jump

    await courier.recover()  # as the post does every second
    meanwhile = await courier.take()
    await courier.deliver(first)
    await courier.deliver_all()

    assert [] == meanwhile
    assert ["1", "2"] == channel.told(ASKER)
    assert [0, 0] == [one.doubts for one in await in_state(service, DeliveryState.SENT)]


async def test_clock_set_ahead_while_several_are_sent_leaves_those_to_their_courier(
    service: Service, courier: Courier, clock: Clock, channel: Channel
) -> None:
    await owe(service, said("1"), said("2", OTHER))
    first, second = await courier.take(2)
    await courier.deliver(first)
    clock.at += HOURS

    await courier.recover()
    await courier.deliver(second)

    assert [(ASKER, "1"), (OTHER, "2")] == channel.sent
    assert [0, 0] == [one.doubts for one in await in_state(service, DeliveryState.SENT)]


async def test_clock_set_ahead_while_a_reply_is_sent_makes_it_neither_unsure_nor_doubted(
    service: Service, courier: Courier, clock: Clock, channel: Channel
) -> None:
    await reply(service, await register(service, "d1", NOW, NOW))
    await courier.deliver_all()
    desk = Desk(await service.offices.at(NOW))
    by = By(actor="staff:registrator", at=NOW)
    await service.store.change(
        by, "26STOD1", lambda e: desk.reply(e, ItemNumber(1), REGISTRAR, "Ring växeln")
    )
    (sending,) = await courier.take()
    clock.at += HOURS

    await courier.recover()
    await courier.deliver(sending)

    assert Kind.REPLY is sending.message.kind
    assert [] == await in_state(service, DeliveryState.UNSURE)
    assert "Ring växeln" in channel.told(ASKER)[-1]


@pytest.mark.parametrize("error", [ChannelError(), SlowDownError(600)], ids=["down", "slow down"])
async def test_clock_set_back_makes_nothing_wait_that_was_to_be_tried_again(
    service: Service, courier: Courier, clock: Clock, channel: Channel, error: Exception
) -> None:
    channel.errors = [error]
    await owe(service, said("1"))
    await courier.deliver_all()
    clock.at -= HOURS

    await courier.deliver_all()

    assert ["1"] == channel.told(ASKER)


async def test_clock_set_back_while_the_channel_is_down_does_not_keep_it_from_being_tried(
    service: Service, courier: Courier, clock: Clock, channel: Channel
) -> None:
    channel.errors = [ChannelError() for _ in range(3)]
    await owe(service, *(said(str(n), Chat(f"asker:{n}")) for n in range(3)))
    await courier.deliver_all()
    clock.at -= HOURS

    await courier.deliver_all()

    assert 3 == len(channel.sent)


async def test_clock_that_goes_on_tries_nothing_before_its_time(
    service: Service, courier: Courier, clock: Clock, channel: Channel
) -> None:
    channel.errors = [SlowDownError(600)]
    await owe(service, said("1"))
    await courier.deliver_all()
    for _ in range(5):
        clock.at += SECOND
        await courier.deliver_all()

    assert [] == channel.sent


async def test_what_waits_longer_than_anything_may_is_tried_at_the_start(
    service: Service, courier: Courier, clock: Clock, channel: Channel
) -> None:
    channel.errors = [ChannelError(), SlowDownError(600)]
    await owe(service, said("1"), said("2", OTHER))
    await courier.deliver_all()
    clock.at -= HOURS  # while nobody was there

    await service.courier(channel).begin()
    await service.courier(channel).deliver_all()

    assert ["1", "2"] == sorted(text for _, text in channel.sent)


async def test_what_is_to_wait_for_some_minutes_waits_over_a_start(
    service: Service, courier: Courier, channel: Channel
) -> None:
    channel.errors = [SlowDownError(600)]
    await owe(service, said("1"))
    await courier.deliver_all()

    await service.courier(channel).begin()
    await service.courier(channel).deliver_all()

    assert [] == channel.sent


async def test_lease_of_a_courier_that_died_ends_in_time_though_the_clock_was_set_back(
    service: Service, courier: Courier, clock: Clock, channel: Channel
) -> None:
    await courier.take()  # it has looked at the clock
    await owe(service, said("1"), said("2"))
    await service.courier(channel).take()  # and this one dies
    clock.at -= HOURS

    await courier.deliver_all()
    before = channel.told(ASKER)
    clock.at += LEASE
    await courier.deliver_all()

    assert [] == before
    assert ["1", "2"] == [text.splitlines()[-1] for text in channel.told(ASKER)]


# The log and the series


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
async def test_log_is_in_the_order_of_what_was_done_whatever_the_clock_said(
    service: Service, clock: Clock, turn: str
) -> None:
    clock.at, clock.offsets = local(turn), (timedelta(), HOURS, -HOURS, SECOND)
    years: dict[int, list[str]] = {}
    for number in range(12):
        received_at = clock()
        given = await register(service, f"d{number}", received_at, clock())
        years.setdefault(received_at.astimezone(REGION).year, []).append(given)

    rows = await service.store._db.read(lambda db: records(db).fetchall())

    numbers = [row[4] for row in rows]
    assert [f"{str(y)[2:]}STOD{n}" for y in years for n in range(1, len(years[y]) + 1)] == [
        number for year in years.values() for number in year
    ]
    assert list(range(1, 13)) == [row[0] for row in rows]
    assert sorted(number for year in years.values() for number in year) == sorted(numbers)
    assert sorted(row[1] for row in rows) != [row[1] for row in rows]  # its times are not
    assert [] == await service.store.flaws()


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
async def test_enquiry_sent_while_the_clock_jumps_is_registered_once_and_all_get_their_answers(
    service: Service, courier: Courier, clock: Clock, channel: Channel, turn: str
) -> None:
    clock.at, clock.offsets = local(turn), (timedelta(), HOURS, -HOURS)
    keys = count()

    async def take(chat: Chat, text: str | None = None, press: str | None = None) -> Received:
        message = Incoming(channel="test", key=str(next(keys)), chat=chat, text=text, press=press)
        received = await service.intake.receive(message)
        await service.intake.process(received)
        await courier.deliver_all()
        return received

    for number in range(4):
        asked = await take(Chat(f"asker:{number}"), text="vem vann matchen om båtplanen")
        for verb in ("forward", "send"):
            await take(Chat(f"asker:{number}"), press=f"{verb} {asked.seq}")
    await courier.deliver_all()

    found = await service.store.open_items()
    assert 4 == len({one.draft for one in found}) == len(found)
    assert [] == await service.store.inbox(Stage.WAITING, MANY)
    waiting = await in_state(service, DeliveryState.WAITING)
    assert [] == waiting + await in_state(service, DeliveryState.SENDING)
    receipts = [text for _, text in channel.sent if "Meddelandet har skickats" in text]
    assert [1] * 4 == [sum(one.number in text for text in receipts) for one in found]
    assert [] == await service.store.flaws()


@pytest.mark.parametrize(
    ("steps", "numbers"),
    [
        ((-1, 1, -1, 1), ["26STOD1", "27STOD1", "26STOD2", "27STOD2"]),
        ((1, -7_200, 7_200, -1), ["27STOD1", "26STOD1", "27STOD2", "26STOD2"]),
    ],
    ids=["forth and back", "back and forth"],
)
async def test_number_is_of_the_local_year_of_receipt_on_either_side_of_midnight(
    service: Service, steps: tuple[int, ...], numbers: list[str]
) -> None:
    midnight = local("2027-01-01T00:00:00")

    given = [
        await register(service, f"d{n}", midnight + timedelta(seconds=seconds), midnight)
        for n, seconds in enumerate(steps)
    ]

    assert numbers == given
    assert [] == await service.store.flaws()


# What is done as time passes


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param("2026-03-27T15:00", "2026-03-31T15:00", id="start of summer time"),
        pytest.param("2026-10-23T15:00", "2026-10-27T15:00", id="end of summer time"),
        pytest.param("2026-12-30T15:00", "2027-01-05T15:00", id="New Year"),
    ],
)
async def test_two_working_days_are_two_when_the_clocks_change(
    service: Service, clock: Clock, received: str, due: str
) -> None:
    clock.at = local(received)
    await register(service, "d1", clock.at, clock.at)
    levels = []

    for at in (local(due) - SECOND, local(due), local(due) - HOURS, local(due) + HOURS):
        clock.at = at
        await service.housekeeping.run()
        (enquiry,) = await service.store.open_items()
        levels.append(enquiry.items[0].level)

    assert [0, 1, 1, 1] == levels


@pytest.mark.parametrize("monday", ["2026-03-30", "2026-10-26"], ids=["spring", "autumn"])
async def test_morning_is_told_once_a_working_day_whatever_the_clock_does(
    service: Service, clock: Clock, monday: str
) -> None:
    opening = local(f"{monday}T08:00")
    await join(service, opening - timedelta(days=4))
    await register(service, "d1", opening - timedelta(days=3), opening - timedelta(days=3))
    told = []

    jumps = cycle((timedelta(), HOURS, -HOURS))
    for minutes in range(-26 * 60, 50 * 60, 20):  # from Sunday at six to Wednesday
        clock.at = opening + timedelta(minutes=minutes) + next(jumps)
        await service.housekeeping.run()
        told.append(await mornings(service))

    assert 0 == told[23 * 3]  # all Sunday
    assert 3 == told[-1]
    days = [date.fromisoformat(monday) + timedelta(days=n) for n in range(3)]
    assert days == [one.date() for one in await morning_times(service)]


async def test_morning_is_told_once_also_by_a_bot_that_was_started_after_the_clock_was_set_back(
    service: Service, clock: Clock
) -> None:
    clock.at = local("2026-10-26T08:30")
    await join(service, clock.at - timedelta(days=4))
    await register(service, "d1", clock.at - timedelta(days=3), clock.at - timedelta(days=3))
    await service.housekeeping.run()
    clock.at -= timedelta(minutes=30)

    service.housekeeping._greeted = None  # what it remembers is gone
    await service.housekeeping.run()

    assert 1 == await mornings(service)


async def test_clock_that_is_set_removes_texts_once_and_no_more_than_the_jump_too_early(
    service: Service, clock: Clock
) -> None:
    keep = timedelta(days=30)
    rule = Retention(keep=keep, decision="beslut 1")
    started = local("2026-10-10T12:00")  # summer time ends meanwhile
    message = Incoming(channel="test", key="1", chat=ASKER, text="Hej")
    received = await service.store.receive(message, started)
    await service.store.settle(By(actor=ASKER, at=started, cause=received.seq), Settlement())

    removed = [
        await service.store.remove_old(started + keep + jump, rule)
        for jump in (-SECOND, -HOURS, timedelta(), -HOURS, HOURS)
    ]

    assert [0, 0, 1, 0, 0] == removed
    assert [] == await service.store.flaws()


async def join(service: Service, at: datetime) -> None:
    """The registrar is on the staff."""
    by = By(actor="system", at=at)
    await service.store.invite(by, REGISTRAR, b"x" * 32, at + HOURS)
    await service.store.join(by, Identity("telegram-501"), b"x" * 32, Settlement())


async def mornings(service: Service) -> int:
    waiting = await in_state(service, DeliveryState.WAITING)
    return sum(one.message.kind is Kind.MORNING for one in waiting)


async def morning_times(service: Service) -> list[datetime]:
    """When they were owed, in the region."""
    rows = await service.store._db.read(
        lambda db: db.execute(
            "SELECT next_at FROM outbox WHERE kind = 'morning' ORDER BY id"
        ).fetchall()
    )
    return [datetime.fromisoformat(at).astimezone(REGION) for (at,) in rows]
