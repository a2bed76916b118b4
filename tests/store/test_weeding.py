"""What is weeded is gone, wherever it lay; what is left says so, and the chain holds."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stodbot.asking.memory import AskerTalk
from stodbot.asking.memory import dumped as asker_dumped
from stodbot.desk.memory import StaffTalk, dumped
from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, Enquiry, Reason, Sender
from stodbot.domain.message import Button
from stodbot.enquiries.files import FileFault
from stodbot.enquiries.incoming import Matter, Settlement, Stage
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.outgoing import Delivery, DeliveryState, Kind
from stodbot.enquiries.register import Series
from stodbot.enquiries.weeding import WeedingRule
from stodbot.errors import WeededError
from stodbot.store.sql_store import SqlStore
from stodbot.store.sqlite import SqliteStore
from stodbot.store.sqlite.journal import Journal
from tests.store.contract import (
    ANNA,
    ASKER,
    BO,
    DESK,
    FIRST,
    KEELS,
    LATER,
    NOW,
    OTHER,
    REGISTRAR,
    WHEELS,
    added,
    by,
    claimed,
    document,
    due_file,
    register,
    replied,
    said,
    typed,
    wish,
)

WORD = "hemligtord"
SECOND = timedelta(seconds=1)
AFTER = NOW + timedelta(days=800)
RULE = WeedingRule(decision="RJ 2026/123 § 4", before=NOW + SECOND)
ARCHIVIST = by(actor=f"staff:{REGISTRAR}", at=AFTER)
STAFF = Chat(f"staff:{ANNA}")
ROOM = Chat(f"staff:{BO}@1")


async def closed(store: SqlStore, draft: str = "d1", **about: Any) -> Enquiry:
    """An enquiry that was answered and closed."""
    enquiry = await register(store, wish(draft, **about))
    await claimed(store, enquiry.number)
    await replied(store, enquiry.number, f"Svar till {WORD}")
    return await store.change(
        by(actor=f"staff:{ANNA}"),
        enquiry.number,
        lambda e: DESK.close(e, FIRST, ANNA, Reason.ANSWERED),
    )


async def asked(store: SqlStore, text: str, key: str, chat: Chat = ASKER) -> MessageSeq:
    """A message that was seen to, with what would go to a human of it."""
    found = await store.receive(typed(text, key, chat), NOW)
    matter = Matter(queues=(WHEELS,), only=text)
    shown = said(f"Så här: {text}", to=chat)
    await store.settle(by(found.seq), Settlement(outgoing=(shown,), matter=matter))
    return found.seq


async def weed(store: SqlStore, enquiry: Enquiry, rule: WeedingRule = RULE) -> bool:
    done = await store.weed(ARCHIVIST, enquiry.id, rule)
    await store.clear_traces()
    return done


async def numbers(store: SqlStore, rule: WeedingRule = RULE) -> list[str]:
    return [enquiry.number for enquiry in await store.weedable(rule, None, 99)]


async def kept_of(store: SqlStore, delivery: Delivery) -> object:
    found = await store.delivery(delivery.id)
    return found and found.message.facts


# Which


async def test_what_is_closed_and_of_an_age_may_be_weeded(store: SqlStore) -> None:
    await closed(store)

    assert ["26STOD1"] == await numbers(store)


async def test_what_is_open_is_never_weeded(store: SqlStore) -> None:
    enquiry = await register(store)

    assert [] == await numbers(store)
    assert not await weed(store, enquiry)
    case = await store.case(enquiry.number)
    assert case is not None
    assert case.written


async def test_what_is_voided_may_be_weeded_though_nobody_closed_it(store: SqlStore) -> None:
    enquiry = await register(store)
    await store.change(by(), enquiry.number, lambda e: DESK.void(e, REGISTRAR, "dubblett"))

    assert ["26STOD1"] == await numbers(store)
    assert await weed(store, enquiry)
    assert [] == await store.flaws()


async def test_what_something_happened_with_since_is_not_weeded(store: SqlStore) -> None:
    enquiry = await closed(store)
    note = by(at=AFTER, actor=f"staff:{ANNA}")
    await store.change(note, enquiry.number, lambda e: DESK.note(e, FIRST, ANNA, "Nytt"))

    assert [] == await numbers(store)
    assert not await weed(store, enquiry)


async def test_the_moment_of_the_limit_itself_is_too_late(store: SqlStore) -> None:
    await closed(store)

    assert [] == await numbers(store, replace(RULE, before=NOW))


async def test_only_what_was_registered_under_meant_subjects_alone_is_weeded(
    store: SqlStore,
) -> None:
    await closed(store, "d1", queues=(WHEELS,))
    both = await register(store, wish("d2", queues=(WHEELS, KEELS)))
    await store.change(by(), both.number, lambda e: DESK.void(e, REGISTRAR, "dubblett"))
    wheels = replace(RULE, queues=frozenset({WHEELS}))

    assert ["26STOD1"] == await numbers(store, wheels)
    assert not await weed(store, both, wheels)
    assert ["26STOD1", "26STOD2"] == await numbers(
        store, replace(RULE, queues=frozenset({WHEELS, KEELS}))
    )


async def test_what_no_rule_covers_does_not_end_the_search(store: SqlStore) -> None:
    for number in range(3):
        await closed(store, f"d{number}", queues=(WHEELS,))
    keel = await register(store, wish("keel", queues=(KEELS,)))
    await store.change(by(), keel.number, lambda e: DESK.void(e, REGISTRAR, "dubblett"))

    found = await store.weedable(replace(RULE, queues=frozenset({KEELS})), None, 2)

    assert [keel.id] == [enquiry.id for enquiry in found]


async def test_what_was_weeded_is_not_weeded_again(store: SqlStore) -> None:
    enquiry = await closed(store)

    assert [True, False] == [await weed(store, enquiry), await weed(store, enquiry)]
    assert [] == await numbers(store)


# What is left


async def test_the_entry_stays_with_its_number_dates_and_subject_and_tells_the_decision(
    store: SqlStore,
) -> None:
    before = await closed(store)

    await weed(store, before)

    case = await store.case(before.number)
    assert case is not None
    assert replace(before, weeded=RULE.decision) == case.enquiry
    assert ((), None) == (case.written, case.sender.contact)
    assert {None} == {past.about for past in case.past}
    last = case.past[-1]
    assert (Deed.WEEDED, AFTER, ARCHIVIST.actor) == (last.deed, last.at, last.actor)
    assert ([1, 3], RULE.decision) == (last.facts["events"], last.facts["decision"])


async def test_the_chain_holds_also_against_a_head_from_before(store: SqlStore) -> None:
    enquiry = await closed(store)
    head = await store.head()

    await weed(store, enquiry)

    assert [] == await store.flaws([head])


async def test_whoever_asked_still_finds_it_and_a_search_does_not_find_its_words(
    store: SqlStore,
) -> None:
    enquiry = await closed(store, text=f"Vem är {WORD}?")

    await weed(store, enquiry)

    assert [RULE.decision] == [one.weeded for one in await store.of_asker(ASKER)]
    assert [] == await store.search(WORD, 9)
    assert [enquiry.id] == [case.enquiry.id for case in await store.search("26stod1", 9)]


async def test_nothing_is_done_with_it_any_more(store: SqlStore) -> None:
    enquiry = await closed(store)
    await weed(store, enquiry)

    with pytest.raises(WeededError) as refused:
        await added(store, enquiry.number, "Mer")

    assert ("26STOD1", RULE.decision) == (refused.value.number, refused.value.decision)
    assert [] == await store.flaws()


# What is gone


async def test_nothing_of_it_is_left_in_what_came_in(store: SqlStore) -> None:
    first = await asked(store, WORD, "1")
    named = await asked(store, f"Företaget heter {WORD}", "2")
    note = await asked(store, f"Internt om {WORD}", "3", STAFF)
    enquiry = await closed(store, str(first))

    await weed(store, enquiry)

    for seq in (first, named, note):
        found = await store.message(seq)
        assert found is not None
        assert (None, None, Stage.DONE) == (found.message, found.matter, found.stage)


async def test_a_message_that_it_is_made_of_goes_whoever_has_sent_it(store: SqlStore) -> None:
    seq = await asked(store, WORD, "1", OTHER)
    wanted = replace(wish("d1"), messages=(seq,))
    enquiry = await register(store, wanted)
    await store.change(by(), enquiry.number, lambda e: DESK.void(e, REGISTRAR, "dubblett"))

    await weed(store, enquiry)

    found = await store.message(seq)
    assert found is not None
    assert found.message is None


async def test_what_was_said_after_it_and_what_waits_is_left_alone(store: SqlStore) -> None:
    enquiry = await closed(store)
    later = await store.receive(typed("Något annat", "later"), AFTER)
    waits = await store.receive(typed("Väntar", "waits"), NOW)
    await store.settle(by(later.seq, AFTER), Settlement(outgoing=(said("Jaha"),)))
    odd = await store.receive(replace(typed("Konstigt", "odd"), fault="odd"), NOW)

    await weed(store, enquiry)

    for seq in (later.seq, waits.seq, odd.seq):
        left = await store.message(seq)
        assert left is not None
        assert left.message is not None


async def test_a_message_is_known_again_for_as_long_as_it_may_come_again(store: SqlStore) -> None:
    first = await store.receive(typed("Hej", "1"), NOW)
    await store.settle(by(first.seq), Settlement())
    enquiry = await closed(store)

    await store.weed(by(at=NOW + SECOND), enquiry.id, RULE)

    assert first.seq == (await store.receive(typed("Hej", "1"), NOW)).seq


async def test_by_its_digest_an_old_message_is_not_guessed(store: SqlStore) -> None:
    first = await store.receive(typed("Hej", "1"), NOW)
    await store.settle(by(first.seq), Settlement())
    enquiry = await closed(store)

    await weed(store, enquiry)

    assert first.seq != (await store.receive(typed("Hej", "1"), NOW)).seq


async def test_nothing_of_it_is_left_in_what_went_out_and_nothing_of_it_will_go_out(
    store: SqlStore,
) -> None:
    enquiry = await closed(store)
    (sent,) = await store.lease(NOW, LATER)
    await store.sent(sent, NOW, ["r"], (Button(WORD, WORD),))

    await weed(store, enquiry)

    case = await store.case(enquiry.number)
    assert case is not None
    assert [{}] * len(case.deliveries) == [one.message.facts for one in case.deliveries]
    states = {one.state for one in case.deliveries}
    assert {DeliveryState.SENT, DeliveryState.FAILED} == states
    assert () == await store.buttons_under(sent.id)
    assert [] == await store.lease(AFTER, AFTER + SECOND)


async def test_what_is_just_being_sent_is_not_noted_any_more(store: SqlStore) -> None:
    enquiry = await closed(store)
    (leased,) = await store.lease(NOW, LATER)

    await weed(store, enquiry)

    assert not await store.sent(leased, AFTER, ["r"], (Button(WORD, WORD),))
    assert () == await store.buttons_under(leased.id)


async def test_what_staff_were_shown_of_it_goes_with_what_they_asked(store: SqlStore) -> None:
    enquiry = await closed(store)
    sought = await store.receive(typed(f"/sok {WORD}", "7", STAFF), AFTER)
    shown = said(f"26STOD1: {WORD} /visa_26STOD1", to=STAFF)
    other = said("26STOD12: ett annat", to=STAFF)
    await store.settle(by(sought.seq, AFTER), Settlement(outgoing=(shown, other)))
    (delivery, *_) = [
        one
        for one in await store.deliveries(DeliveryState.WAITING, 99)
        if one.message.kind is Kind.SAID
    ]

    await weed(store, enquiry)

    asked_for = await store.message(sought.seq)
    assert asked_for is not None
    assert (None, {}) == (asked_for.message, await kept_of(store, delivery))
    (kept,) = await store.deliveries(DeliveryState.WAITING, 99)
    assert "26STOD12: ett annat" == kept.message.facts["text"]


async def test_an_unsure_reply_on_another_enquiry_can_still_be_sent_again(store: SqlStore) -> None:
    enquiry = await closed(store)
    other = await register(store, wish("other"))
    await claimed(store, other.number)
    await replied(store, other.number, "Ett svar")
    for delivery in await store.deliveries(DeliveryState.WAITING, 99):
        if delivery.message.enquiry == other.id and delivery.message.kind is Kind.REPLY:
            unsure = delivery
    while leased := await store.lease(NOW, LATER):
        is_it = leased[0].id == unsure.id
        if is_it:
            await store.give_up(leased[0], by(), "lost", (), unsure=True)
        else:
            await store.sent(leased[0], NOW, ["r"], ())

    await weed(store, enquiry)

    await store.decide(by(), unsure.id, again=True)
    found = await store.delivery(unsure.id)
    assert found is not None
    assert DeliveryState.WAITING is found.state


async def test_talks_that_hold_something_of_it_are_forgotten_and_others_go_on(
    store: SqlStore,
) -> None:
    enquiry = await closed(store)
    draft = StaffTalk(number=enquiry.number, item=1, draft=f"Hej {WORD}")
    other = StaffTalk(number="26STOD12", item=1, draft="Hej")
    about_two = Chat(f"staff:{REGISTRAR}")
    for chat, state, at in (
        (ASKER, asker_dumped(AskerTalk()), NOW),
        (STAFF, dumped(draft), AFTER),
        (ROOM, dumped(StaffTalk(draft=WORD)), AFTER),
        (about_two, dumped(other), AFTER),
        (OTHER, asker_dumped(AskerTalk()), NOW),
    ):
        await store.begin_talk(chat, state, at)

    await weed(store, enquiry)

    left = [chat for chat in (ASKER, STAFF, ROOM, about_two, OTHER) if await store.talk(chat)]
    assert [about_two, OTHER] == left


async def test_its_files_are_neither_fetched_nor_named_any_more_and_are_listed_for_removal(
    store: SqlStore,
) -> None:
    files = (document("f1", f"{WORD}.pdf"), document("f2", "b.pdf"))
    enquiry = await closed(store, attachments=files)
    kept = await due_file(store)
    await store.file_kept(kept, NOW, digest="ab" * 32, size=3)
    waits = await due_file(store)

    await weed(store, enquiry)

    case = await store.case(enquiry.number)
    assert case is not None
    assert [(FileFault.WEEDED, None, None)] * 2 == [
        (file.fault, file.digest, file.size) for file in case.files
    ]
    assert {"f1", "f2"}.isdisjoint(file.reference for file in case.files)
    assert [] == await store.files_due(AFTER)
    assert not await store.file_kept(waits, AFTER, digest="cd" * 32, size=3)
    paths = [path for _, path in await store.weeded_files(0, 9)]
    assert [kept.path, waits.path] == paths


async def test_others_keep_what_they_said(store: SqlStore) -> None:
    enquiry = await closed(store)
    await closed(store, "d2", text="Något annat", asker=OTHER)

    await weed(store, enquiry)

    other = await store.case("26STOD2")
    assert other is not None
    assert ["Något annat"] == [one.text for one in other.written]
    assert None is other.enquiry.weeded


# In the file


@pytest.mark.parametrize("mode", ["wal", "truncate"])
async def test_no_byte_of_it_is_left_beside_the_file_either(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "data" / "stodbot.sqlite"
    async with SqliteStore(path, Series(), Journal(mode, 2, "test")) as store:
        first = await asked(store, WORD, "1")
        about: dict[str, Any] = {
            "sender": Sender(company=WORD),
            "attachments": (document("f", f"{WORD}.pdf"),),
        }
        enquiry = await closed(store, str(first), text=f"Vem är {WORD}? " * 900, **about)
        await store.begin_talk(STAFF, dumped(StaffTalk(number="26STOD1", draft=WORD)), AFTER)
        assert holding(path.parent)

        await weed(store, enquiry)

        assert [] == holding(path.parent)
    assert [] == holding(path.parent)


def holding(folder: Path) -> list[str]:
    """The files in which the word stands."""
    return [one.name for one in folder.iterdir() if WORD.encode() in one.read_bytes()]


@pytest.fixture
async def weeded(tmp_path: Path) -> Path:
    """A file with an enquiry that is weeded, and one that is not."""
    path = tmp_path / "stodbot.sqlite"
    async with SqliteStore(path, Series()) as store:
        enquiry = await closed(store)
        await closed(store, "d2")
        await weed(store, enquiry)
    return path


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("DELETE FROM payload WHERE seq = (SELECT max(seq) FROM payload)", "payload_missing"),
        ("UPDATE enquiry SET rating = 5 WHERE id = 1", "row_changed"),
        ("UPDATE enquiry SET asker = 'asker:9' WHERE id = 1", "row_changed"),
        ("UPDATE enquiry SET last_event = first_event WHERE id = 1", "row_changed"),
        ("UPDATE event SET facts = replace(facts, '123', '124')", "changed"),
    ],
    ids=["text gone", "row", "asker", "not weeded after all", "decision"],
)
async def test_who_tampers_with_what_is_weeded_or_weeds_without_saying_so_is_found(
    weeded: Path, sql: str, kind: str
) -> None:
    async with SqliteStore(weeded, Series()) as store:
        assert [] == await store.flaws()
        with closing(sqlite3.connect(weeded, isolation_level=None)) as db:
            db.execute("DROP TRIGGER event_is_never_changed")
            db.execute(sql)

        assert kind in {flaw.kind for flaw in await store.flaws()}
