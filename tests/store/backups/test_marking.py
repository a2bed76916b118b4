"""After a restore nothing is done as if no time had passed."""

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.rights import digest_of
from tests.store.backups.conftest import LATER, OPERATOR, UNTIL, Place
from tests.store.contract import (
    ANNA,
    NOW,
    all_leased,
    leased,
    owed,
    received,
    register,
    said,
)

MANY = 1_000


async def test_what_was_owed_then_is_left_to_be_doubted(place: Place, empty: Place) -> None:
    async with place.store() as store:
        await owed(store, said("Hej"), said("på er", Chat("asker:2")))
        sending = await leased(store)

    restored = empty.restore(place.backup())

    async with empty.store() as store:
        left = await store.expired(LATER)
    assert [sending.id, sending.id + 1] == [one.id for one in left]
    assert 2 == restored.marked.in_doubt


async def test_what_was_sent_then_stays_sent(place: Place, empty: Place) -> None:
    async with place.store() as store:
        await owed(store, said("Hej"))
        await all_leased(store)

    restored = empty.restore(place.backup())

    async with empty.store() as store:
        (sent, _) = await store.deliveries(DeliveryState.SENT, MANY)
        assert [] == await store.expired(LATER)
    assert (said("Hej"), 0) == (sent.message, restored.marked.in_doubt)


async def test_what_waited_to_be_seen_to_waits(place: Place, empty: Place) -> None:
    async with place.store() as store:
        waiting = await received(store)

    restored = empty.restore(place.backup())

    async with empty.store() as store:
        (found,) = await store.inbox(Stage.WAITING, MANY)
    assert (waiting.seq, 1) == (found.seq, restored.marked.waiting)


async def test_an_invitation_that_may_have_been_used_is_none_any_more(
    place: Place, empty: Place
) -> None:
    async with place.store() as store:
        await store.invite(OPERATOR, ANNA, digest_of("ett"), UNTIL)

    empty.restore(place.backup())

    async with empty.store() as store:
        assert None is await store.invited(digest_of("ett"), NOW)


async def test_the_log_tells_of_it_and_goes_on_from_where_it_was(
    place: Place, empty: Place
) -> None:
    async with place.store() as store:
        await register(store)
        before = await store.head()

    empty.restore(place.backup())

    async with empty.store() as store:
        assert before.seq + 1 == (await store.head()).seq
        assert [] == await store.flaws([before])
