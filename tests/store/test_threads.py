"""The threads of the group, whatever the store is made of."""

from dataclasses import replace

import pytest

from stodbot.domain.enquiry import Enquiry, EnquiryId
from stodbot.enquiries.outgoing import DeliveryState, Kind, Outgoing
from stodbot.enquiries.port import Store
from stodbot.enquiries.rooms import GENERAL, room_for
from stodbot.enquiries.threads import Thread
from tests.store.contract import NOW, all_leased, by, claimed, noted, owed, register, wish

GROUP, OTHER_GROUP = -1001, -1002
MANY = 1_000


def thread_of(enquiry: Enquiry, number: int = 7, group: int = GROUP) -> Thread:
    """A thread that shows an enquiry as it is."""
    return Thread(
        enquiry=enquiry.id,
        group=group,
        number=number,
        name=enquiry.number,
        version=enquiry.version,
    )


async def changed(store: Store, draft: str = "d1", number: int = 7) -> Thread:
    """The thread of an enquiry that was claimed since, and of which all has been told."""
    enquiry = await register(store, wish(draft))
    thread = thread_of(enquiry, number)
    await store.keep_thread(thread)
    await claimed(store, enquiry.number)
    await all_leased(store)
    return thread


def told(enquiry: EnquiryId) -> Outgoing:
    """A card in the room of an enquiry."""
    return Outgoing(to=room_for(enquiry), kind=Kind.CARD, facts={"why": "again"}, enquiry=enquiry)


async def test_an_enquiry_has_no_thread_at_first(store: Store) -> None:
    enquiry = await register(store)

    assert None is await store.thread(enquiry.id, GROUP)
    assert None is await store.enquiry_of_thread(GROUP, 7)


async def test_a_thread_is_found_by_its_enquiry_and_by_its_number(store: Store) -> None:
    first, second = await register(store), await register(store, wish("d2"))
    thread = replace(thread_of(first), name="Å 🙂", is_closed=True, version=3)
    other = thread_of(second, 8)

    await store.keep_thread(thread)
    await store.keep_thread(other)

    found = [await store.thread(one.id, GROUP) for one in (first, second)]
    assert [thread, other] == found
    numbers = [await store.enquiry_of_thread(GROUP, number) for number in (7, 8)]
    assert [first.id, second.id] == numbers


async def test_a_thread_is_in_one_group_only(store: Store) -> None:
    enquiry = await register(store)
    await store.keep_thread(thread_of(enquiry))

    assert None is await store.thread(enquiry.id, OTHER_GROUP)
    assert None is await store.enquiry_of_thread(OTHER_GROUP, 7)
    assert [] == await store.outdated_threads(OTHER_GROUP, MANY)


async def test_a_thread_in_another_group_takes_the_place_of_the_first(store: Store) -> None:
    enquiry = await register(store)
    await store.keep_thread(thread_of(enquiry))
    moved = thread_of(enquiry, 9, OTHER_GROUP)

    await store.keep_thread(moved)

    assert moved == await store.thread(enquiry.id, OTHER_GROUP)
    assert None is await store.thread(enquiry.id, GROUP)
    assert None is await store.enquiry_of_thread(GROUP, 7)


async def test_a_thread_is_kept_as_it_looks_now(store: Store) -> None:
    enquiry = await register(store)
    await store.keep_thread(thread_of(enquiry))
    after = replace(thread_of(enquiry), name="klart", is_closed=True, version=9)

    await store.keep_thread(after)

    assert after == await store.thread(enquiry.id, GROUP)


# Losing one


async def test_a_lost_thread_is_forgotten_and_what_belongs_to_the_new_one_is_owed(
    store: Store,
) -> None:
    thread = await changed(store)

    await store.lose_thread(by(), thread, [told(thread.enquiry)])

    assert None is await store.thread(thread.enquiry, GROUP)
    (waiting,) = await store.deliveries(DeliveryState.WAITING, MANY)
    assert told(thread.enquiry) == waiting.message


async def test_a_thread_is_lost_once(store: Store) -> None:
    thread = await changed(store)

    for _ in range(2):
        await store.lose_thread(by(), thread, [told(thread.enquiry)])

    assert 1 == len(await store.deliveries(DeliveryState.WAITING, MANY))


@pytest.mark.parametrize(("number", "group"), [(8, GROUP), (7, OTHER_GROUP)])
async def test_a_thread_that_has_been_replaced_is_not_lost(
    store: Store, number: int, group: int
) -> None:
    thread = await changed(store)
    new = replace(thread, number=number, group=group)
    await store.keep_thread(new)

    await store.lose_thread(by(), thread, [told(thread.enquiry)])

    assert new == await store.thread(thread.enquiry, group)
    assert [] == await store.deliveries(DeliveryState.WAITING, MANY)


# Outdated ones


async def test_a_thread_is_outdated_once_its_enquiry_has_changed(store: Store) -> None:
    enquiry = await register(store)
    await store.keep_thread(thread_of(enquiry))
    await all_leased(store)
    before = await store.outdated_threads(GROUP, MANY)

    after = await noted(store, enquiry.number, "ring först")

    assert ([], [thread_of(enquiry)]) == (before, await store.outdated_threads(GROUP, MANY))
    await store.keep_thread(replace(thread_of(enquiry), version=after.version))
    assert [] == await store.outdated_threads(GROUP, MANY)


async def test_a_thread_is_not_outdated_while_something_is_on_its_way_to_it(store: Store) -> None:
    thread = await changed(store)
    await owed(store, told(thread.enquiry))
    waiting = await store.outdated_threads(GROUP, MANY)
    (delivery,) = await store.lease(NOW, NOW.replace(hour=13))
    leased = await store.outdated_threads(GROUP, MANY)

    await store.sent(delivery, NOW, ["1"], ())

    assert ([], [], [thread]) == (waiting, leased, await store.outdated_threads(GROUP, MANY))


async def test_a_thread_is_outdated_whatever_is_on_its_way_elsewhere(store: Store) -> None:
    thread = await changed(store)
    number = EnquiryId(thread.enquiry * 10)  # begins with the same digits

    await owed(store, replace(told(thread.enquiry), to=GENERAL))
    await owed(store, replace(told(thread.enquiry), to=room_for(number)))

    assert [thread] == await store.outdated_threads(GROUP, MANY)


async def test_outdated_threads_come_oldest_enquiry_first_and_no_more_than_wanted(
    store: Store,
) -> None:
    threads = [await changed(store, f"d{number}", 90 - number) for number in range(4)]

    assert threads[:3] == await store.outdated_threads(GROUP, 3)
