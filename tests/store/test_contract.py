"""What every store does, whatever it is made of: the port, tested as its docstrings promise it."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import (
    Chat,
    DeliveryId,
    Enquiry,
    EnquiryId,
    ItemNumber,
    Purpose,
    Reason,
    Sender,
    State,
)
from stodbot.domain.entry import EntryId
from stodbot.domain.knowledge_base import Absence
from stodbot.domain.message import Button
from stodbot.enquiries.acting import By, Retention
from stodbot.enquiries.chain import BEGINNING, Flaw, FlawKind, Head
from stodbot.enquiries.counter import Numbered
from stodbot.enquiries.files import FileFault, FileState
from stodbot.enquiries.incoming import (
    Attachment,
    AttachmentKind,
    Incoming,
    Matter,
    Settlement,
    Stage,
)
from stodbot.enquiries.outcome import Deed, Outcome
from stodbot.enquiries.outgoing import Delivery, DeliveryState, Kind, Reach
from stodbot.enquiries.port import Store
from stodbot.errors import DoneBeforeError, NotFoundError, TakenError, WrongStateError
from tests.store.contract import (
    ANNA,
    ASKER,
    BO,
    COUNTER,
    DESK,
    FIRST,
    KEELS,
    LATER,
    NOW,
    OTHER,
    REGISTRAR,
    WHEELS,
    added,
    all_leased,
    by,
    claimed,
    document,
    due_file,
    leased,
    noted,
    owed,
    received,
    register,
    replied,
    said,
    typed,
    wish,
)

MANY = 1_000
SECOND = timedelta(seconds=1)
HOURS = timedelta(hours=2)
RULE = Retention(keep=timedelta(days=30), decision="D 1")
MONTH_LATER = NOW + timedelta(days=30)
NO_SEQ = MessageSeq(0)


def refuse(numbered: Numbered) -> Outcome:
    raise LookupError(numbered.number)


# Inbox: receiving


async def test_the_same_message_written_another_way_is_the_same_and_other_words_are_not(
    store: Store,
) -> None:
    first = await store.receive(replace(typed("hej", key="7"), raw='{"a":1,"b":2}'), NOW)

    again = await store.receive(replace(typed("hej", key="7"), raw='{"b":2,"a":1}'), NOW)
    other = await store.receive(replace(typed("hopp", key="7"), raw='{"a":1,"b":2}'), NOW)

    assert (first.seq, False) == (again.seq, again.is_new)
    assert (True, True) == (other.is_new, other.seq != first.seq)


async def test_a_new_message_is_kept_as_it_came_and_waits(store: Store) -> None:
    message = Incoming(channel="c", key="7", chat=ASKER, press="claim 1", on=DeliveryId(3))

    found = await store.receive(message, NOW)

    assert (message, ASKER, NOW) == (found.message, found.chat, found.at)
    assert (Stage.WAITING, 0, True) == (found.stage, found.attempts, found.is_new)
    assert replace(found, is_new=False) == await store.message(found.seq)


async def test_the_same_key_again_is_the_same_message(store: Store) -> None:
    first = await store.receive(typed(), NOW)

    again = await store.receive(typed(), NOW + SECOND)

    assert replace(first, is_new=False) == again
    assert [again] == await store.waiting(NO_SEQ, MANY)


async def test_the_same_key_of_a_message_that_is_done_is_given_back_as_done(store: Store) -> None:
    first = await received(store)
    await store.settle(by(first.seq), Settlement(decision="answer", forget=(first.seq,)))

    again = await received(store)

    assert (first.seq, Stage.DONE, False) == (again.seq, again.stage, again.is_new)
    assert again.message is None


async def test_the_same_key_at_the_same_time_is_one_message(store: Store) -> None:
    found = await asyncio.gather(*(received(store) for _ in range(20)))

    assert 1 == len({one.seq for one in found})
    assert 1 == sum(one.is_new for one in found)


@pytest.mark.parametrize(
    "other",
    [typed("Annat"), typed(chat=OTHER), typed(channel="other"), typed(key="2")],
    ids=["text", "chat", "channel", "key"],
)
async def test_what_differs_in_anything_is_another_message(store: Store, other: Incoming) -> None:
    first = await received(store)

    second = await received(store, other)

    assert second.is_new
    assert first.seq < second.seq
    again = [await received(store), await received(store, other)]
    assert [first.seq, second.seq] == [one.seq for one in again]
    assert [False, False] == [one.is_new for one in again]


async def test_messages_wait_in_the_order_they_were_committed(store: Store) -> None:
    found = await asyncio.gather(*(received(store, typed(key=str(n))) for n in range(50)))

    every = await store.waiting(NO_SEQ, MANY)
    assert sorted(one.seq for one in found) == [one.seq for one in every]
    assert every[20:25] == await store.waiting(every[19].seq, 5)


async def test_a_message_that_never_came_is_none(store: Store) -> None:
    assert None is await store.message(MessageSeq(1))


# Inbox: being done


async def test_a_message_is_settled_once_with_its_talk_and_what_is_owed(store: Store) -> None:
    found = await received(store)
    settlement = Settlement(outgoing=(said("Svar"),), talk='"först"', decision="answer")

    first = await store.settle(by(found.seq), settlement)
    second = await store.settle(by(found.seq), replace(settlement, talk='"sedan"'))

    assert (True, False) == (first, second)
    assert '"först"' == await store.talk(ASKER)
    (owed_,) = await store.deliveries(DeliveryState.WAITING, MANY)
    assert (said("Svar"), found.seq) == (owed_.message, owed_.cause)


async def test_many_at_once_settle_a_message_once(store: Store) -> None:
    found = await received(store)
    settlement = Settlement(outgoing=(said(), said()))

    done = await asyncio.gather(*(store.settle(by(found.seq), settlement) for _ in range(20)))

    assert 1 == sum(done)
    assert 2 == len(await store.deliveries(DeliveryState.WAITING, MANY))


async def test_a_settled_message_waits_no_more_and_tells_what_was_decided(store: Store) -> None:
    found = await received(store)

    await store.settle(by(found.seq), Settlement(decision="answer", entry=EntryId("boats")))

    assert [] == await store.waiting(NO_SEQ, MANY)
    (done,) = await store.inbox(Stage.DONE, MANY)
    assert (found.seq, "answer") == (done.seq, done.decision)


async def test_a_message_that_never_came_is_not_settled(store: Store) -> None:
    assert not await store.settle(by(MessageSeq(9)), Settlement(outgoing=(said(),)))

    assert [] == await store.deliveries(DeliveryState.WAITING, MANY)


async def test_a_settlement_without_a_talk_leaves_the_talk(store: Store) -> None:
    first, second = await received(store), await received(store, typed(key="2"))
    await store.settle(by(first.seq), Settlement(talk='"kvar"'))

    await store.settle(by(second.seq), Settlement())

    assert '"kvar"' == await store.talk(ASKER)
    assert None is await store.talk(OTHER)


async def test_what_is_forgotten_has_no_text_and_keeps_its_place(store: Store) -> None:
    asked, answer = await received(store), await received(store, typed(key="2"))
    await store.settle(by(asked.seq), Settlement())

    await store.settle(by(answer.seq), Settlement(forget=(asked.seq, answer.seq)))

    kept = [await store.message(one.seq) for one in (asked, answer)]
    assert [None, None] == [one.message for one in kept if one is not None]
    assert [ASKER, ASKER] == [one.chat for one in kept if one is not None]


async def test_what_is_forgotten_twice_done_stays_when_the_message_was_done_before(
    store: Store,
) -> None:
    first, second = await received(store), await received(store, typed(key="2"))
    await store.settle(by(first.seq), Settlement())

    await store.settle(by(first.seq), Settlement(forget=(second.seq,)))

    kept = await store.message(second.seq)
    assert kept is not None
    assert typed(key="2") == kept.message


async def test_a_matter_comes_back_as_it_was(store: Store) -> None:
    found = await received(store)
    matter = Matter(
        queues=(WHEELS, KEELS),
        entry=EntryId("boats"),
        language="en",
        before=(MessageSeq(3), MessageSeq(4)),
        only="Bara \ud800 detta\x00",
        person=BO,
    )

    await store.settle(by(found.seq), Settlement(matter=matter))

    kept = await store.message(found.seq)
    assert kept is not None
    assert matter == kept.matter


# Inbox: what can't be processed


async def test_a_failure_is_noted_and_the_message_waits_on(store: Store) -> None:
    found = await received(store)

    await store.failed(by(found.seq), "KeyError in x.py:1", None)
    await store.failed(by(found.seq), "KeyError in x.py:2", None)

    (waiting,) = await store.waiting(NO_SEQ, MANY)
    assert (2, "KeyError in x.py:2") == (waiting.attempts, waiting.fault)
    assert [] == await store.deliveries(DeliveryState.WAITING, MANY)


async def test_a_message_that_is_put_aside_is_kept_and_its_sender_is_told(store: Store) -> None:
    found, later = await received(store), await received(store, typed(key="2"))

    await store.failed(by(found.seq), "fel", [said("Tyvärr")])

    assert [later.seq] == [one.seq for one in await store.waiting(NO_SEQ, MANY)]
    (aside,) = await store.inbox(Stage.QUARANTINED, MANY)
    assert (found.seq, typed(), "fel") == (aside.seq, aside.message, aside.fault)
    (told,) = await store.deliveries(DeliveryState.WAITING, MANY)
    assert said("Tyvärr") == told.message


async def test_a_message_that_is_put_aside_can_be_replayed_and_is_then_answered(
    store: Store,
) -> None:
    found = await received(store)
    await store.failed(by(found.seq), "fel", [said("Tyvärr")])

    replayed = await store.replay(found.seq)

    assert replayed
    (waiting,) = await store.waiting(NO_SEQ, MANY)
    assert (found.seq, 0) == (waiting.seq, waiting.attempts)
    assert await store.settle(by(found.seq), Settlement(outgoing=(said("Svar"),)))
    owed_ = await store.deliveries(DeliveryState.WAITING, MANY)
    assert [said("Tyvärr"), said("Svar")] == [one.message for one in owed_]


async def test_a_message_that_is_put_aside_is_not_settled(store: Store) -> None:
    found = await received(store)
    await store.failed(by(found.seq), "fel", [said("Tyvärr")])

    assert not await store.settle(by(found.seq), Settlement(outgoing=(said("Svar"),)))


async def test_only_what_was_put_aside_is_replayed(store: Store) -> None:
    waiting, done = await received(store), await received(store, typed(key="2"))
    await store.settle(by(done.seq), Settlement())

    replayed = [await store.replay(seq) for seq in (waiting.seq, done.seq, MessageSeq(99))]

    assert [False, False, False] == replayed
    assert [waiting.seq] == [one.seq for one in await store.waiting(NO_SEQ, MANY)]


async def test_a_message_that_is_done_does_not_fail(store: Store) -> None:
    found = await received(store)
    await store.settle(by(found.seq), Settlement())

    await store.failed(by(found.seq), "fel", [said("Tyvärr")])

    assert [] == await store.inbox(Stage.QUARANTINED, MANY)
    assert [] == await store.deliveries(DeliveryState.WAITING, MANY)


async def test_messages_at_a_stage_come_oldest_first_and_no_more_than_wanted(store: Store) -> None:
    found = [await received(store, typed(key=str(n))) for n in range(5)]

    first = await store.inbox(Stage.WAITING, 3)

    assert [one.seq for one in found[:3]] == [one.seq for one in first]


# Inbox: talks, and what is not kept for ever


async def test_a_talk_that_begins_anew_has_nothing_to_pick_from(store: Store) -> None:
    await owed(store, said(), said("Hej", OTHER))
    offered = (Button("Ja", "cancel"),)
    for _ in range(2):
        await store.sent(await leased(store), NOW, ["r"], offered)

    await store.begin_talk(ASKER, '"ny"', NOW)

    assert '"ny"' == await store.talk(ASKER)
    assert () == await store.buttons(ASKER)
    assert offered == await store.buttons(OTHER)


async def test_an_old_text_that_is_done_is_removed_with_its_matter(store: Store) -> None:
    found = await received(store)
    matter = Matter(queues=(WHEELS,), only="hemligt")
    await store.settle(by(found.seq), Settlement(matter=matter, decision="answer"))

    removed = await store.remove_old(MONTH_LATER, RULE)

    kept = await store.message(found.seq)
    assert kept is not None
    assert (1, None, None, "answer") == (removed, kept.message, kept.matter, kept.decision)


async def test_nothing_is_removed_before_its_time(store: Store) -> None:
    found = await received(store)
    await store.settle(by(found.seq), Settlement(talk='"t"', outgoing=(said("Svar"),)))
    await store.sent(await leased(store), NOW, ["r"], ())

    removed = await store.remove_old(MONTH_LATER - SECOND, RULE)

    kept = await store.message(found.seq)
    assert kept is not None
    assert (0, typed(), '"t"') == (removed, kept.message, await store.talk(ASKER))
    (sent,) = await store.deliveries(DeliveryState.SENT, MANY)
    assert said("Svar") == sent.message


async def test_an_old_talk_and_what_was_said_in_it_are_removed(store: Store) -> None:
    found = await received(store)
    settlement = Settlement(talk='"t"', outgoing=(said("Svar"), said("Osänt", OTHER)))
    await store.settle(by(found.seq), settlement)
    await store.sent(await leased(store), NOW, ["r"], (Button("Ja", "cancel"),))

    await store.remove_old(MONTH_LATER, RULE)

    assert None is await store.talk(ASKER)
    assert () == await store.buttons(ASKER)
    (sent,) = await store.deliveries(DeliveryState.SENT, MANY)
    assert {} == sent.message.facts
    (unsent,) = await store.deliveries(DeliveryState.FAILED, MANY)
    assert (OTHER, {}) == (unsent.message.to, unsent.message.facts)


async def test_what_was_owed_in_a_talk_that_began_anew_is_removed_in_its_time(store: Store) -> None:
    await owed(store, said("Hemligt"))
    await store.begin_talk(ASKER, '"ny"', NOW)

    kept = []
    for at in (MONTH_LATER - SECOND, MONTH_LATER):
        await store.remove_old(at, RULE)
        (left,) = await store.deliveries(DeliveryState.FAILED, MANY)
        kept.append(left.message)

    assert [said("Hemligt"), replace(said("Hemligt"), facts={})] == kept


async def test_what_waits_to_be_done_is_not_removed_but_what_was_put_aside_is(store: Store) -> None:
    waiting, aside = await received(store), await received(store, typed(key="2"))
    await store.failed(by(aside.seq), "fel", [])

    removed = await store.remove_old(MONTH_LATER, RULE)

    kept = [await store.message(one.seq) for one in (waiting, aside)]
    assert 1 == removed
    assert [typed(), None] == [one.message for one in kept if one is not None]


async def test_what_was_registered_stays_when_old_texts_are_removed(store: Store) -> None:
    found = await received(store)
    enquiry = await register(store, cause=found.seq)

    await store.remove_old(MONTH_LATER, RULE)

    case = await store.case(enquiry.number)
    assert case is not None
    assert ["Vem bygger bryggan?"] == [written.text for written in case.written]


async def test_a_removal_is_logged_once(store: Store) -> None:
    found = await received(store)
    await store.settle(by(found.seq), Settlement())

    removed = [await store.remove_old(MONTH_LATER, RULE) for _ in range(2)]

    assert [1, 0] == removed
    assert 1 == (await store.head()).seq


# Outbox: leases


async def test_what_is_owed_is_leased_oldest_first(store: Store) -> None:
    await owed(store, said("1"), said("2", OTHER))

    first, second = await leased(store), await leased(store)

    assert [said("1"), said("2", OTHER)] == [first.message, second.message]
    assert (DeliveryState.SENDING, 1) == (first.state, first.attempts)
    assert first.token is not None
    assert first.token != second.token


async def test_the_next_of_a_chat_waits_for_the_one_before(store: Store) -> None:
    await owed(store, said("1"), said("2"), said("3", OTHER))
    first = await leased(store)

    other = await leased(store)
    nothing = await store.lease(NOW, LATER)
    await store.sent(first, NOW, ["r"], ())
    second = await leased(store)

    assert ["3", "2"] == [one.message.facts["text"] for one in (other, second)]
    assert [] == nothing


async def test_each_message_goes_to_one_courier(store: Store) -> None:
    chats = [typed(chat=ASKER).chat.replace("1", str(n)) for n in range(10)]
    await owed(store, *(said(to=type(ASKER)(chat)) for chat in chats))

    found = await asyncio.gather(*(store.lease(NOW, LATER) for _ in range(25)))

    leases = [one.id for leased in found for one in leased]
    assert (10, 10) == (len(leases), len(set(leases)))


async def test_a_courier_gets_only_what_its_channel_reaches(store: Store) -> None:
    await owed(store, said(), said(to=OTHER))

    found = [await store.lease(NOW, LATER, Reach(OTHER)) for _ in range(2)]

    assert [[OTHER], []] == [[one.message.to for one in leased] for leased in found]
    assert [] == await store.lease(NOW, LATER, Reach(beginning="staff:"))
    assert [ASKER] == [
        one.message.to for one in await store.lease(NOW, LATER, Reach(beginning="asker:"))
    ]


async def test_nothing_goes_out_before_it_is_to_be_tried_again(store: Store) -> None:
    await owed(store, said("1"), said("2"), said("3", OTHER))
    await store.postpone(await leased(store), NOW + SECOND, "ChannelError")

    others = [await store.lease(NOW, LATER) for _ in range(2)]
    then = await leased(store, NOW + SECOND)

    assert [["3"], []] == [[one.message.facts["text"] for one in leased] for leased in others]
    assert ("1", 2, "ChannelError") == (then.message.facts["text"], then.attempts, then.fault)


async def test_what_is_owed_goes_out_at_once_even_if_the_clock_was_set_back_since(
    store: Store,
) -> None:
    await owed(store, said(), at=NOW + HOURS)

    assert said() == (await leased(store)).message


async def test_what_failed_and_is_to_be_sent_again_goes_out_even_if_the_clock_was_set_back(
    store: Store,
) -> None:
    await owed(store, said(), at=NOW + HOURS)
    lost = await leased(store, NOW + HOURS)
    await store.postpone(lost, NOW + HOURS, "late")
    held = await leased(store, NOW + HOURS)
    await store.give_up(held, by(actor="system"), "late", [], unsure=False)

    await store.decide(by(actor="system"), held.id, again=True)

    assert held.id == (await leased(store)).id


async def test_what_was_postponed_is_tried_now_if_that_is_wanted_and_no_other(
    store: Store,
) -> None:
    await owed(store, said("1"), said("2", OTHER), said("3", Chat("asker:3")))
    for fault, wait in (("A", SECOND), ("B", SECOND), ("B", HOURS)):
        await store.postpone(await leased(store), NOW + wait, fault)

    await store.hasten(NOW, Reach(OTHER), "A")
    await store.hasten(NOW, Reach(), beyond=NOW + SECOND)
    first = await leased(store)
    early = await store.lease(NOW, LATER)
    await store.hasten(NOW, Reach(beginning="asker:"))
    rest = [await leased(store), await leased(store)]

    assert ("3", []) == (first.message.facts["text"], early)
    assert ["1", "2"] == [one.message.facts["text"] for one in rest]


async def test_lease_ends_when_it_is_told_to_sooner_or_later(store: Store) -> None:
    await owed(store, said(), said(to=OTHER))
    ours, others = await leased(store), await leased(store)

    await store.end_leases(NOW + HOURS, Reach(ASKER))

    assert [others] == await store.expired(LATER)
    assert [ours, others] == await store.expired(NOW + HOURS)


async def test_what_was_sent_is_sent_and_offers_its_buttons(store: Store) -> None:
    await owed(store, said())
    offered = (Button("Ja", "cancel"), Button("Å\ud800", "send 1"))

    sent = await store.sent(await leased(store), NOW, ["r1"], offered)

    assert sent
    (found,) = await store.deliveries(DeliveryState.SENT, MANY)
    assert None is found.token
    assert offered == await store.buttons(ASKER)


async def end(store: Store, delivery: Delivery, how: str) -> bool:
    match how:
        case "sent":
            return await store.sent(delivery, NOW, ["r"], (Button("Ja", "cancel"),))
        case "postpone":
            return await store.postpone(delivery, NOW, "late")
        case _:
            told = [said("Osäkert", OTHER)]
            return await store.give_up(delivery, by(actor="system"), "late", told, unsure=True)


@pytest.mark.parametrize("how", ["sent", "postpone", "give_up"])
async def test_whoever_lost_the_lease_says_nothing(store: Store, how: str) -> None:
    await owed(store, said())
    lost = await leased(store)
    await store.postpone(lost, NOW, "taken over")
    held = await leased(store)
    before = await store.head()

    ended = await end(store, lost, how)

    assert not ended
    assert held == await store.delivery(held.id)
    assert [] == await store.deliveries(DeliveryState.WAITING, MANY)
    assert () == await store.buttons(ASKER)
    assert before == await store.head()


@pytest.mark.parametrize("how", ["sent", "postpone", "give_up"])
async def test_what_has_ended_does_not_end_again(store: Store, how: str) -> None:
    await owed(store, said())
    delivery = await leased(store)
    await store.sent(delivery, NOW, ["r"], ())

    assert not await end(store, delivery, how)

    assert 1 == len(await store.deliveries(DeliveryState.SENT, MANY))


async def test_a_lease_ends_in_time_and_not_before(store: Store) -> None:
    await owed(store, said(), said(to=OTHER))
    lost, sent = await leased(store), await leased(store)
    await store.sent(sent, NOW, ["r"], ())

    before, after = await store.expired(LATER - SECOND), await store.expired(LATER)

    assert ([], [lost]) == (before, after)
    assert [] == await store.lease(LATER, LATER + SECOND)


# Outbox: what doesn't get out


@pytest.mark.parametrize(
    ("unsure", "state"), [(True, DeliveryState.UNSURE), (False, DeliveryState.FAILED)]
)
async def test_what_is_given_up_is_told_logged_and_never_sent_by_itself(
    store: Store, unsure: bool, state: DeliveryState
) -> None:
    await owed(store, said("1"), said("2"))
    delivery = await leased(store)
    told = [said("Tyvärr", OTHER)]

    given_up = await store.give_up(delivery, by(actor="system"), "Blocked", told, unsure=unsure)

    assert given_up
    (found,) = await store.deliveries(state, MANY)
    assert (delivery.id, "Blocked", None) == (found.id, found.fault, found.token)
    assert 1 == (await store.head()).seq
    gone = [one.message for one in await all_leased(store, MONTH_LATER)]
    assert [said("2"), said("Tyvärr", OTHER)] == gone


@pytest.mark.parametrize("unsure", [True, False])
async def test_what_was_given_up_is_sent_again_if_somebody_decides_so(
    store: Store, unsure: bool
) -> None:
    await owed(store, said())
    delivery = await leased(store)
    await store.give_up(delivery, by(actor="system"), "x", [], unsure=unsure)

    await store.decide(by(), delivery.id, again=True)

    with pytest.raises(WrongStateError):
        await store.decide(by(), delivery.id, again=True)
    again = await leased(store)
    assert (delivery.id, 1, None) == (again.id, again.attempts, again.fault)
    assert int(unsure) == again.doubts  # it may have come before


async def test_nothing_else_is_sent_again(store: Store) -> None:
    await owed(store, said("1"), said("2", OTHER), said("3"))
    sent, sending = await leased(store), await leased(store)
    await store.sent(sent, NOW, ["r"], ())
    (waiting,) = await store.deliveries(DeliveryState.WAITING, MANY)

    for number in (sent.id, sending.id, waiting.id, DeliveryId(999)):
        with pytest.raises(WrongStateError):
            await store.decide(by(), number, again=True)


async def test_what_has_no_words_any_more_is_not_sent_again(store: Store) -> None:
    await owed(store, said())
    delivery = await leased(store)
    await store.give_up(delivery, by(actor="system"), "x", [], unsure=True)
    await store.remove_old(MONTH_LATER, RULE)

    with pytest.raises(WrongStateError):
        await store.decide(by(), delivery.id, again=True)


# Outbox: reading


async def test_the_newest_message_with_buttons_is_picked_from(store: Store) -> None:
    await owed(store, said("1"), said("2"))
    old, new = (Button("Gammal", "cancel"),), (Button("Ny", "cancel"),)

    await store.sent(await leased(store), NOW, ["r"], old)
    await store.sent(await leased(store), NOW, ["r"], new)

    assert new == await store.buttons(ASKER)
    assert () == await store.buttons(OTHER)


async def test_the_last_that_was_owed_is_the_latest(store: Store) -> None:
    await owed(store, said("1"), said("2"), said("3", OTHER))

    latest = await store.latest(ASKER)

    assert latest is not None
    assert said("2") == latest.message
    assert None is await store.latest(type(ASKER)("asker:none"))


async def test_messages_in_a_state_come_oldest_first_and_no_more_than_wanted(store: Store) -> None:
    await owed(store, *(said(str(n)) for n in range(5)))

    found = await store.deliveries(DeliveryState.WAITING, 3)

    assert ["0", "1", "2"] == [one.message.facts["text"] for one in found]


async def test_a_delivery_that_never_was_is_none(store: Store) -> None:
    assert None is await store.delivery(DeliveryId(1))


# Register: numbers


async def test_an_enquiry_gets_a_number_an_item_a_receipt_and_cards(store: Store) -> None:
    found = await received(store)
    wanted = wish()

    registered = await store.register(
        by(found.seq),
        wanted,
        lambda numbered: COUNTER.open(wanted, numbered, NOW),
        Settlement(outgoing=(said("Sänt"),), decision="sent"),
    )

    enquiry = registered.enquiry
    assert (True, "26STOD1", State.NEW) == (
        registered.is_new,
        enquiry.number,
        enquiry.items[0].state,
    )
    owed_ = await store.deliveries(DeliveryState.WAITING, MANY)
    assert {(ASKER, Kind.RECEIPT), ("staff:anna", Kind.CARD), ("staff:bo", Kind.CARD)} < {
        (one.message.to, one.message.kind) for one in owed_
    }
    assert {1} == {one.message.facts["event"] for one in owed_ if one.message.enquiry}
    done = await store.message(found.seq)
    assert done is not None
    assert (Stage.DONE, "sent") == (done.stage, done.decision)


async def test_an_enquiry_comes_back_as_it_was_registered(store: Store) -> None:
    sender = Sender(company="Båt AB", municipality="Ånge", contact="070")
    wanted = replace(
        wish(queues=(WHEELS, KEELS), sender=sender, text="Å\x00\ud800\u202e"),
        purpose=Purpose.ERASURE,
        entry=EntryId("boats"),
        language="fi",
    )

    enquiry = await register(store, wanted)

    case = await store.case(enquiry.number)
    assert case is not None
    assert enquiry == await store.enquiry(enquiry.number)
    assert (enquiry, sender, wanted.written) == (case.enquiry, case.sender, case.written)
    assert case == await store.by_id(enquiry.id)


async def test_what_is_owed_on_an_enquiry_is_in_its_case(store: Store) -> None:
    enquiry = await register(store)
    await register(store, wish("d2"))

    case = await store.by_id(enquiry.id)

    assert [Kind.RECEIPT, Kind.CARD, Kind.CARD] == [one.message.kind for one in case.deliveries]


async def test_numbers_have_no_gaps_where_some_registrations_are_undone(store: Store) -> None:
    async def attempt(number: int) -> Enquiry:
        wanted = wish(f"d{number}")
        if number % 3 == 0:
            await store.register(by(), wanted, refuse, Settlement())
        return await register(store, wanted)

    found = await asyncio.gather(*(attempt(n) for n in range(60)), return_exceptions=True)

    numbers = {one.number for one in found if isinstance(one, Enquiry)}
    assert {f"26STOD{serial}" for serial in range(1, 41)} == numbers
    assert 20 == sum(isinstance(one, LookupError) for one in found)
    assert [] == await store.flaws()


async def test_a_draft_is_registered_once_and_uses_one_number(store: Store) -> None:
    first = await register(store)

    again = await store.register(by(), wish(text="Annat"), refuse, Settlement())
    other = await register(store, wish("d2"))

    assert (first, False) == (again.enquiry, again.is_new)
    assert "26STOD2" == other.number
    assert 6 == len(await store.deliveries(DeliveryState.WAITING, MANY))


async def test_a_draft_that_is_sent_many_times_at_once_is_registered_once(store: Store) -> None:
    found = await asyncio.gather(*(register(store) for _ in range(20)))

    assert {"26STOD1"} == {one.number for one in found}
    assert 1 == (await store.head()).seq


async def test_a_draft_comes_back_as_it_has_become(store: Store) -> None:
    enquiry = await register(store)
    after = await claimed(store, enquiry.number)

    assert after == await register(store)


async def test_nothing_is_registered_for_a_message_that_is_done(store: Store) -> None:
    found = await received(store)
    await store.settle(by(found.seq), Settlement())

    with pytest.raises(DoneBeforeError):
        await register(store, cause=found.seq)

    assert [] == await store.of_asker(ASKER)
    assert [] == await store.deliveries(DeliveryState.WAITING, MANY)
    assert Head(0, BEGINNING) == await store.head()
    assert "26STOD1" == (await register(store)).number


@pytest.mark.parametrize(
    ("received_at", "number"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), "26STOD2"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "27STOD1"),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), "27STOD1"),
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), "26STOD2"),
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), "25STOD1"),
    ],
)
async def test_the_year_is_that_of_the_receipt_in_the_region(
    store: Store, received_at: datetime, number: str
) -> None:
    await register(store)

    enquiry = await register(
        store, wish("d2", received_at=received_at), at=datetime(2027, 1, 2, tzinfo=UTC)
    )

    assert number == enquiry.number
    assert [] == await store.flaws()


async def test_each_of_a_queue_has_a_turn(store: Store) -> None:
    found = [await register(store, wish(f"d{number}")) for number in range(4)]

    assert [ANNA, BO, ANNA, BO] == [one.items[0].suggested for one in found]


async def test_a_turn_that_was_undone_is_not_lost(store: Store) -> None:
    await register(store)
    done = await received(store)
    await store.settle(by(done.seq), Settlement())
    with pytest.raises(DoneBeforeError):
        await register(store, wish("d2"), cause=done.seq)

    enquiry = await register(store, wish("d3"))

    assert BO == enquiry.items[0].suggested


# Register: changes


async def test_a_change_is_kept_logged_and_settles_its_message(store: Store) -> None:
    enquiry, found = await register(store), await received(store)

    after = await store.change(
        by(found.seq, actor="staff:anna"),
        enquiry.number,
        lambda before: DESK.claim(before, FIRST, ANNA, NOW),
        Settlement(outgoing=(said("Din"),), talk='"t"'),
    )

    assert (ANNA, enquiry.version + 1) == (after.items[0].holder, after.version)
    assert after == await store.enquiry(enquiry.number)
    case = await store.by_id(enquiry.id)
    assert [Deed.REGISTERED, Deed.CLAIMED] == [past.deed for past in case.past]
    assert (2, NOW, "staff:anna") == (case.past[1].seq, case.past[1].at, case.past[1].actor)
    assert [] == await store.waiting(NO_SEQ, MANY)
    assert '"t"' == await store.talk(ASKER)
    kinds = [one.message.kind for one in await store.deliveries(DeliveryState.WAITING, MANY)]
    assert {Kind.TAKEN, Kind.SAID} < set(kinds)


async def test_what_a_change_raises_is_raised_and_nothing_is_kept(store: Store) -> None:
    enquiry, found = await register(store), await received(store)
    owed_, head = await store.deliveries(DeliveryState.WAITING, MANY), await store.head()

    with pytest.raises(WrongStateError):
        await store.change(
            by(found.seq),
            enquiry.number,
            lambda before: DESK.reopen(before, FIRST, ANNA, NOW),
            Settlement(outgoing=(said(),)),
        )

    assert (enquiry, head) == (await store.enquiry(enquiry.number), await store.head())
    assert owed_ == await store.deliveries(DeliveryState.WAITING, MANY)
    assert [found.seq] == [one.seq for one in await store.waiting(NO_SEQ, MANY)]


async def test_a_change_for_a_message_that_is_done_is_not_kept(store: Store) -> None:
    enquiry, found = await register(store), await received(store)
    await store.settle(by(found.seq), Settlement())
    owed_, head = await store.deliveries(DeliveryState.WAITING, MANY), await store.head()

    with pytest.raises(DoneBeforeError):
        await store.change(
            by(found.seq),
            enquiry.number,
            lambda before: DESK.claim(before, FIRST, ANNA, NOW),
            Settlement(),
        )

    assert (enquiry, head) == (await store.enquiry(enquiry.number), await store.head())
    assert owed_ == await store.deliveries(DeliveryState.WAITING, MANY)


async def test_an_enquiry_that_does_not_exist_is_not_changed(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await claimed(store, "26STOD9")


async def test_one_of_many_who_claim_at_once_wins_and_the_others_hear_who(store: Store) -> None:
    enquiry = await register(store)

    found = await asyncio.gather(
        *(claimed(store, enquiry.number, who) for who in (ANNA, BO) * 10), return_exceptions=True
    )

    (won,) = [one for one in found if isinstance(one, Enquiry)]
    lost = [one.holder for one in found if isinstance(one, TakenError)]
    assert [won.items[0].holder] * 19 == lost


async def test_an_enquiry_comes_back_as_it_was_changed(store: Store) -> None:
    enquiry = await register(store, wish(queues=(WHEELS, KEELS)))
    number = enquiry.number
    await claimed(store, number)
    await replied(store, number, "Svar\x00")
    await store.change(by(), number, lambda e: DESK.close(e, FIRST, ANNA, Reason.REFERRED))
    await store.change(by(), number, lambda e: DESK.record_diary(e, ANNA, "RS 2026/1"))

    after = await store.change(
        by(), number, lambda e: DESK.pass_on(e, ItemNumber(2), BO, ANNA, "k", NOW)
    )

    assert after == await store.enquiry(number)
    assert (Reason.REFERRED, "RS 2026/1", BO) == (
        after.items[0].reason,
        after.diary,
        after.items[1].passed_by,
    )


# Register: reading


async def test_what_is_not_committed_is_not_seen(store: Store) -> None:
    begun, seen = threading.Event(), threading.Event()

    def open_(numbered: Numbered) -> Outcome:
        begun.set()
        if threading.current_thread() is not threading.main_thread():
            seen.wait(5)
        raise LookupError(numbered.number)

    undone = asyncio.create_task(store.register(by(), wish(), open_, Settlement()))
    await asyncio.to_thread(begun.wait, 5)
    found = (await store.of_asker(ASKER), (await store.head()).seq)
    seen.set()

    assert ([], 0) == found
    with pytest.raises(LookupError):
        await undone


async def test_what_is_being_undone_is_never_seen(store: Store) -> None:
    done = await received(store)
    await store.settle(by(done.seq), Settlement())

    async def attempt(number: int) -> None:
        with pytest.raises(DoneBeforeError):
            await register(store, wish(f"d{number}"), cause=done.seq)

    reads = (store.open_items() for _ in range(50))
    _, found = await asyncio.gather(
        asyncio.gather(*(attempt(n) for n in range(50))), asyncio.gather(*reads)
    )

    assert [[]] * 50 == found


async def test_a_number_that_was_never_given_finds_nothing(store: Store) -> None:
    assert (None, None) == (await store.enquiry("26STOD1"), await store.case("26STOD1"))

    with pytest.raises(NotFoundError):
        await store.by_id(EnquiryId(1))


async def test_an_asker_has_only_their_own_newest_first(store: Store) -> None:
    first = await register(store, wish("d1"))
    await register(store, wish("d2", asker=OTHER))
    second = await register(store, wish("d3"))

    assert [second, first] == await store.of_asker(ASKER)


async def test_what_is_closed_or_voided_is_not_open(store: Store) -> None:
    open_, closed, voided = [await register(store, wish(f"d{n}")) for n in range(3)]
    await claimed(store, closed.number)
    await store.change(by(), closed.number, lambda e: DESK.close(e, FIRST, ANNA, Reason.WITHDRAWN))
    await store.change(by(), voided.number, lambda e: DESK.void(e, REGISTRAR, "fel"))

    assert [open_] == await store.open_items()


async def test_what_is_open_comes_by_what_is_due_first(store: Store) -> None:
    late = await register(store, wish("d1"), at=NOW + timedelta(days=7))
    soon = await register(store, wish("d2", received_at=NOW + SECOND))
    answered = await register(store, wish("d3", received_at=NOW - SECOND))
    await claimed(store, answered.number)
    await replied(store, answered.number, "Svar")

    found = await store.open_items()

    assert [soon.number, late.number, answered.number] == [one.number for one in found]


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (date(2026, 3, 29), "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        (date(2026, 10, 25), "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        (date(2026, 1, 1), "2025-12-31T23:00:00Z", "2026-01-01T23:00:00Z"),
        (date(2026, 12, 31), "2026-12-30T23:00:00Z", "2026-12-31T23:00:00Z"),
    ],
)
async def test_a_day_is_one_in_the_region(store: Store, day: date, begins: str, ends: str) -> None:
    first, last = datetime.fromisoformat(begins), datetime.fromisoformat(ends)
    moment = timedelta(microseconds=1)
    times = {"before": first - moment, "first": first, "last": last - moment, "after": last}
    for draft, received_at in times.items():
        await register(store, wish(draft, received_at=received_at))

    found = await store.registered(day, day)

    assert ["first", "last"] == [case.enquiry.draft for case in found]


async def test_days_are_listed_by_their_numbers_over_the_years(store: Store) -> None:
    times = [
        datetime(2027, 1, 2, tzinfo=UTC),
        datetime(2026, 12, 31, 12, tzinfo=UTC),
        datetime(2026, 12, 30, tzinfo=UTC),
    ]
    for received_at in times:
        await register(store, wish(received_at.isoformat(), received_at=received_at))

    found = await store.registered(date(2026, 12, 30), date(2027, 1, 2))

    assert ["26STOD1", "26STOD2", "27STOD1"] == [case.enquiry.number for case in found]
    assert ["Vem bygger bryggan?"] * 3 == [case.written[0].text for case in found]


@pytest.mark.parametrize(
    "words",
    [
        "angermanland",
        "ÅNGERMANLAND",
        "bryggan ange",
        "bat ab",
        "0611",
        "26stod1",
        "internt",
        "oppet",
        "tillagg",
        "rs 2026/1",
    ],
)
async def test_an_enquiry_is_found_by_all_its_words_without_accents(
    store: Store, words: str
) -> None:
    sender = Sender(company="Båt AB", municipality="Ånge", contact="0611")
    enquiry = await register(store, wish(text="Bryggan i Ångermanland", sender=sender))
    await register(store, wish("d2", text="Något helt annat"))
    number = enquiry.number
    await claimed(store, number)
    await noted(store, number, "Internt")
    await replied(store, number, "Öppet")
    await added(store, number, "Tillägg")
    await store.change(by(), number, lambda e: DESK.record_diary(e, ANNA, "RS 2026/1"))

    found = await store.search(words, MANY)

    assert [number] == [case.enquiry.number for case in found]


@pytest.mark.parametrize("words", ["bryggan saknas", "", "   ", "\x00", "%"])
async def test_what_does_not_stand_there_is_not_found(store: Store, words: str) -> None:
    await register(store)

    assert [] == await store.search(words, MANY)


async def test_the_newest_are_found_first_and_no_more_than_wanted(store: Store) -> None:
    for number in range(5):
        await register(store, wish(f"d{number}"))

    found = await store.search("bryggan", 3)

    assert ["26STOD5", "26STOD4", "26STOD3"] == [case.enquiry.number for case in found]


# Register: what is due


async def test_an_item_is_due_in_its_time_and_not_before(store: Store) -> None:
    enquiry = await register(store)
    due_at = enquiry.items[0].due_at
    assert due_at is not None

    before, then = await store.due(due_at - SECOND, MANY), await store.due(due_at, MANY)

    assert [] == before
    assert [(enquiry.number, FIRST, due_at)] == [(one.number, one.item, one.at) for one in then]
    assert due_at == await store.next_due()


async def test_what_is_longest_overdue_comes_first_and_no_more_than_wanted(store: Store) -> None:
    days = (3, 1, 2)
    for number in days:
        await register(store, wish(f"d{number}"), at=NOW + timedelta(days=7 * number))

    found = await store.due(NOW + timedelta(days=60), 2)

    assert ["26STOD2", "26STOD3"] == [one.number for one in found]


async def test_items_of_one_enquiry_are_due_each_in_its_time(store: Store) -> None:
    enquiry = await register(store, wish(queues=(WHEELS, KEELS)))
    later = NOW + timedelta(days=7)
    await store.change(by(), enquiry.number, lambda e: DESK.claim(e, ItemNumber(2), BO, later))
    other = await register(store, wish("d2"), at=NOW + timedelta(days=1))

    found = await store.due(NOW + timedelta(days=60), MANY)

    assert [(enquiry.number, 1), (other.number, 1), (enquiry.number, 2)] == [
        (one.number, one.item) for one in found
    ]


async def test_nothing_is_due_that_was_answered_closed_or_voided(store: Store) -> None:
    answered, voided = await register(store), await register(store, wish("d2"))
    await claimed(store, answered.number)
    await replied(store, answered.number, "Svar")
    await store.change(by(), voided.number, lambda e: DESK.void(e, REGISTRAR, "fel"))

    assert (None, []) == (await store.next_due(), await store.due(MONTH_LATER, MANY))


# Files


async def test_files_of_an_enquiry_are_due_from_its_registration_on(store: Store) -> None:
    photo = Attachment(kind=AttachmentKind.PHOTO, reference="f2")
    place = Attachment(kind=AttachmentKind.LOCATION, name="62.39, 17.31")
    enquiry = await register(store, wish(attachments=(document(), place, photo)))

    due = await store.files_due(NOW, limit=MANY)

    assert ["attachments/26STOD1/1-1.pdf", "attachments/26STOD1/1-2.jpg"] == [f.path for f in due]
    assert [("26STOD1", 1, 1, "f1"), ("26STOD1", 1, 2, "f2")] == [
        (f.number, f.event, f.place, f.reference) for f in due
    ]
    assert {(FileState.WAITING, 0, None)} == {(f.state, f.attempts, f.fault) for f in due}
    assert tuple(due) == (await store.by_id(enquiry.id)).files


async def test_files_that_are_added_later_are_due_too(store: Store) -> None:
    enquiry = await register(store, wish(attachments=(document(),)))

    await added(store, enquiry.number, "", document("f2", "bild.PNG"))

    due = await store.files_due(NOW, limit=MANY)
    assert ["attachments/26STOD1/1-1.pdf", "attachments/26STOD1/2-1.png"] == [f.path for f in due]
    (case,) = await store.registered(NOW.date(), NOW.date())
    assert tuple(due) == case.files


@pytest.mark.parametrize("is_edit", [False, True])
async def test_a_file_that_the_enquiry_has_is_not_due_once_more(
    store: Store, is_edit: bool
) -> None:
    enquiry = await register(store, wish(attachments=(document(), document())))
    await store.file_kept(await due_file(store), NOW, digest="d", size=3)

    await store.change(
        by(),
        enquiry.number,
        lambda e: COUNTER.add(
            e, wish(attachments=(document(),)).written[0], MessageSeq(1), is_edit=is_edit
        ),
    )

    assert [] == await store.files_due(NOW, limit=MANY)
    (file,) = (await store.by_id(enquiry.id)).files
    assert (FileState.KEPT, 1) == (file.state, file.event)


async def test_a_file_that_could_not_be_fetched_is_due_when_it_is_sent_again(store: Store) -> None:
    enquiry = await register(store, wish(attachments=(document(),)))
    file = await due_file(store)
    await store.give_up_file(file, NOW, FileFault.GONE)

    await added(store, enquiry.number, "Igen", document())

    again = await due_file(store)
    assert (file.id, file.path, 0, None) == (again.id, again.path, again.attempts, again.fault)


async def test_the_same_file_in_two_enquiries_is_fetched_for_each(store: Store) -> None:
    await register(store, wish(attachments=(document(),)))
    await register(store, wish("d2", attachments=(document(),)))

    due = await store.files_due(NOW, limit=MANY)

    assert ["26STOD1", "26STOD2"] == [file.number for file in due]
    assert 1 == len(await store.files_due(NOW))


async def test_nothing_is_due_of_what_is_in_no_enquiry(store: Store) -> None:
    await received(store, replace(typed(), attachments=(document(),)))
    done = await received(store, typed(key="2"))
    await store.settle(by(done.seq), Settlement())
    with pytest.raises(DoneBeforeError):
        await register(store, wish(attachments=(document(),)), cause=done.seq)

    assert [] == await store.files_due(MONTH_LATER, limit=MANY)


async def test_files_are_due_to_whoever_reaches_their_chat(store: Store) -> None:
    await register(store, wish(attachments=(document(),)))
    await register(store, wish("d2", asker=OTHER, attachments=(document(),)))

    found = [await store.files_due(NOW, reach) for reach in (Reach(OTHER), Reach(beginning="x"))]

    assert [["26STOD2"], []] == [[file.number for file in files] for files in found]


async def test_a_file_is_kept_once_and_the_log_says_so(store: Store) -> None:
    enquiry = await register(store, wish(attachments=(document(),)))
    file = await due_file(store)

    kept = await asyncio.gather(
        *(store.file_kept(file, LATER, digest="ab", size=12) for _ in range(5))
    )

    assert [False] * 4 + [True] == sorted(kept)
    case = await store.by_id(enquiry.id)
    assert (replace(file, state=FileState.KEPT, attempts=1, digest="ab", size=12),) == case.files
    (done,) = [past for past in case.past if past.deed is Deed.FILE_KEPT]
    assert (LATER, "system", None) == (done.at, done.actor, done.about)
    assert {"event": 1, "place": 1, "digest": "ab", "size": 12} == done.facts
    assert [] == await store.flaws()


async def test_a_file_that_can_not_be_fetched_is_given_up_once_and_the_log_says_so(
    store: Store,
) -> None:
    enquiry = await register(store, wish(attachments=(document(),)))
    file = await due_file(store)

    given_up = [await store.give_up_file(file, LATER, FileFault.TOO_BIG) for _ in range(2)]

    assert [True, False] == given_up
    case = await store.by_id(enquiry.id)
    assert [(FileState.FAILED, "too_big")] == [(one.state, one.fault) for one in case.files]
    (done,) = [past for past in case.past if past.deed is Deed.FILE_FAILED]
    assert {"event": 1, "place": 1, "fault": "too_big"} == done.facts
    assert [] == await store.files_due(MONTH_LATER)
    assert [] == await store.flaws()


async def test_a_postponed_file_is_due_in_its_time_and_not_before(store: Store) -> None:
    await register(store, wish(attachments=(document(),)))
    file = await due_file(store)

    postponed = [await store.postpone_file(file, LATER, "TimedOut") for _ in range(2)]

    assert [True, False] == postponed
    assert [] == await store.files_due(LATER - SECOND)
    again = await due_file(store, LATER)
    assert (file.id, 1, "TimedOut") == (again.id, again.attempts, again.fault)
    assert 1 == (await store.head()).seq


async def test_whoever_was_late_changes_nothing_of_a_file(store: Store) -> None:
    await register(store, wish(attachments=(document(),)))
    late = await due_file(store)
    await store.postpone_file(late, NOW, "TimedOut")

    found = [
        await store.file_kept(late, NOW, digest="d", size=1),
        await store.postpone_file(late, LATER, "x"),
        await store.give_up_file(late, NOW, "x"),
    ]

    assert [False] * 3 == found
    assert "TimedOut" == (await due_file(store)).fault


async def test_what_has_waited_longest_is_fetched_first(store: Store) -> None:
    files = (document("f1"), document("f2"), document("f3"))
    await register(store, wish(attachments=files))
    first = await due_file(store)

    await store.postpone_file(first, NOW + SECOND, "x")

    due = await store.files_due(LATER, limit=MANY)
    assert ["f2", "f3", "f1"] == [file.reference for file in due]


async def test_old_texts_go_and_files_of_the_register_stay(store: Store) -> None:
    found = await received(store, replace(typed(), attachments=(document(),)))
    enquiry = await register(store, wish(attachments=(document(), document("f2"))), cause=found.seq)
    await store.file_kept(await due_file(store), NOW, digest="d", size=3)

    assert 1 == await store.remove_old(MONTH_LATER, RULE)

    case = await store.by_id(enquiry.id)
    assert [FileState.KEPT, FileState.WAITING] == [file.state for file in case.files]
    assert ["underlag.pdf"] * 2 == [file.name for file in case.attachments]
    assert "f2" == (await due_file(store, MONTH_LATER)).reference


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("a.PDF", ".pdf"),
        ("../../x.sh", ".sh"),
        ("/etc/passwd", ""),
        ("a.tar.gz", ".gz"),
        ("..", ""),
        (".", ""),
        ("", ""),
        ("a.", ""),
        ("a.p\u202ef", ""),
        ("a.p/f", ""),
        ("a.\x00", ""),
        ("a.pdf\n", ""),
        ("a.åäö", ""),
        ("a.\ud800", ""),
        ("a.abcdefghi", ""),
        ("a.exe ", ""),
    ],
)
async def test_nothing_of_a_name_becomes_a_path_but_a_plain_extension(
    store: Store, name: str, end: str
) -> None:
    enquiry = await register(store, wish(attachments=(document(name=name),)))

    assert f"attachments/26STOD1/1-1{end}" == (await due_file(store)).path
    assert [name] == [file.name for file in (await store.by_id(enquiry.id)).attachments]


async def test_what_is_no_reference_is_no_file_and_is_registered_all_the_same(
    store: Store,
) -> None:
    odd = tuple(document(reference) for reference in ("", "\ud800", "å"))

    enquiry = await register(store, wish(attachments=odd))

    assert [] == await store.files_due(NOW)
    assert odd == (await store.by_id(enquiry.id)).written[0].attachments


# Staffing


async def test_absences_are_kept_replaced_and_ended(store: Store) -> None:
    first = Absence(first=date(2026, 12, 1), last=date(2026, 12, 5))
    second = Absence(first=date(2027, 1, 1), last=date(2027, 1, 1))
    at = by(actor="staff:anna")

    await store.set_absence(at, ANNA, first)
    await store.set_absence(at, BO, second)
    away = await store.absences()
    await store.set_absence(at, ANNA, second)
    moved = await store.absences()
    await store.set_absence(at, ANNA, None)

    assert {ANNA: [first], BO: [second]} == away
    assert {ANNA: [second], BO: [second]} == moved
    assert {BO: [second]} == await store.absences()
    assert 4 == (await store.head()).seq


async def test_an_absence_for_a_message_that_is_done_is_not_kept(store: Store) -> None:
    found = await received(store)
    await store.settle(by(found.seq), Settlement())
    days = Absence(first=date(2026, 12, 1), last=date(2026, 12, 5))

    with pytest.raises(DoneBeforeError):
        await store.set_absence(by(found.seq), ANNA, days, Settlement())

    assert ({}, 0) == (await store.absences(), (await store.head()).seq)


async def test_an_absence_settles_its_message(store: Store) -> None:
    found = await received(store)

    await store.set_absence(by(found.seq), ANNA, None, Settlement(outgoing=(said(),)))

    assert [] == await store.waiting(NO_SEQ, MANY)
    assert 1 == len(await store.deliveries(DeliveryState.WAITING, MANY))


# The log


async def test_an_empty_log_is_at_its_beginning(store: Store) -> None:
    assert Head(0, BEGINNING) == await store.head()


async def test_a_store_in_which_nothing_was_done_has_no_flaws(store: Store) -> None:
    assert [] == await store.flaws()


async def test_an_honest_log_has_no_flaws_against_any_head_of_it(store: Store) -> None:
    heads = []
    for number in range(5):
        enquiry = await register(store, wish(f"d{number}"))
        await claimed(store, enquiry.number)
        await noted(store, enquiry.number, "Anteckning")
        heads.append(await store.head())

    assert [3, 6, 9, 12, 15] == [head.seq for head in heads]
    assert [] == await store.flaws(heads)


async def test_a_head_that_is_not_in_the_log_is_told(store: Store) -> None:
    await register(store)

    flaws = await store.flaws([Head(1, bytes(32)), Head(7, bytes(32))])

    assert [Flaw(FlawKind.RESEALED, 1), Flaw(FlawKind.CUT, 7)] == flaws


async def test_each_method_is_one_transaction_in_any_mixture(store: Store) -> None:
    async def one(number: int) -> None:
        found = await received(store, typed(key=str(number)))
        enquiry = await register(store, wish(f"d{number}"), cause=found.seq)
        who = By(actor="staff:bo", at=NOW, cause=None)
        await store.change(who, enquiry.number, lambda e: DESK.claim(e, FIRST, BO, NOW))
        await store.lease(NOW, LATER)

    await asyncio.gather(*(one(number) for number in range(30)))

    assert 30 == len(await store.of_asker(ASKER))
    assert 60 == (await store.head()).seq
    assert [] == await store.flaws()
