"""What staff can do with an enquiry, and what is owed to whom because of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from stodbot.domain.enquiry import Enquiry, Item, ItemNumber, Reason, State
from stodbot.domain.entry import PersonId
from stodbot.enquiries.acting import By
from stodbot.enquiries.counter import Counter, Registration, Written
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outcome import Deed, Outcome
from stodbot.enquiries.outgoing import Kind
from stodbot.enquiries.register import Series
from stodbot.enquiries.rooms import chat_of
from stodbot.errors import NotAllowedError, NotFoundError, TakenError, WrongStateError
from stodbot.store.sqlite import SqliteStore
from tests.enquiries.toys import (
    ADA,
    ASKER,
    BO,
    CY,
    EVA,
    FUNDS,
    GRANTS,
    GUN,
    NOON,
    ONE,
    OVERDUE,
    REGISTRAR,
    ROADS,
    STEN,
    TWO,
    answered,
    claimed,
    closed,
    enquiry_of,
    item_of,
    new,
    office_with,
    owed,
    without,
)

DESK = Desk(office_with())
LATER = NOON + timedelta(days=1)
DUE = OVERDUE + timedelta(days=1)  # of what is done LATER
WRITTEN = "anna svensson, klubbgatan 54"


# claim


def test_a_claimed_item_has_a_holder_and_a_new_time() -> None:
    item = new(offered=(STEN,), level=2)

    outcome = DESK.claim(enquiry_of(item), ONE, BO, LATER)

    expected = replace(item, state=State.CLAIMED, holder=BO, suggested=None, level=0, due_at=DUE)
    assert expected == item_of(outcome)


def test_a_claim_shows_the_card_to_the_winner_and_tells_the_others_who_it_is() -> None:
    outcome = DESK.claim(enquiry_of(new(offered=(STEN,))), ONE, BO, LATER)

    expected = [
        (chat_of(BO), Kind.CARD, {"why": "claimed"}),
        (chat_of(ADA), Kind.TAKEN, {"who": BO}),
        (chat_of(CY), Kind.TAKEN, {"who": BO}),
        (chat_of(STEN), Kind.TAKEN, {"who": BO}),
    ]
    assert expected == owed(outcome)


def test_a_second_claim_is_told_who_has_it() -> None:
    with pytest.raises(TakenError) as caught:
        DESK.claim(enquiry_of(claimed(ADA)), ONE, BO, LATER)

    assert ADA == caught.value.holder


def test_whoever_has_it_is_told_so() -> None:
    with pytest.raises(TakenError) as caught:
        DESK.claim(enquiry_of(claimed(ADA)), ONE, ADA, LATER)

    assert ADA == caught.value.holder


def test_a_silent_holder_may_claim_their_own_again() -> None:
    silent = claimed(ADA, level=1, offered=(BO,))

    outcome = DESK.claim(enquiry_of(silent), ONE, ADA, LATER)

    assert replace(silent, level=0, due_at=DUE) == item_of(outcome)


def test_a_silent_holder_who_claims_their_own_again_is_told_to_the_others() -> None:
    outcome = DESK.claim(enquiry_of(claimed(ADA, level=1)), ONE, ADA, LATER)

    told = [(one.to, one.kind) for one in outcome.outgoing]
    expected = [(ADA, Kind.CARD), (BO, Kind.TAKEN), (CY, Kind.TAKEN)]
    assert [(chat_of(who), kind) for who, kind in expected] == told


def test_what_one_who_is_away_has_can_be_claimed() -> None:
    outcome = Desk(office_with(ADA)).claim(enquiry_of(claimed(ADA)), ONE, BO, LATER)

    assert BO == item_of(outcome).holder


def test_what_a_silent_holder_has_can_be_claimed_by_the_substitute() -> None:
    silent = claimed(EVA, queue=FUNDS, level=1, offered=(STEN,))

    outcome = DESK.claim(enquiry_of(silent), ONE, STEN, LATER)

    item = item_of(outcome)
    assert (State.CLAIMED, STEN, 0) == (item.state, item.holder, item.level)


def test_a_silent_holder_is_told_who_took_over() -> None:
    silent = claimed(EVA, queue=FUNDS, level=1, offered=(STEN,))

    outcome = DESK.claim(enquiry_of(silent), ONE, STEN, LATER)

    assert (chat_of(EVA), Kind.TAKEN, {"who": STEN}) in owed(outcome)


def test_a_claim_records_from_whom_it_was_taken() -> None:
    outcome = DESK.claim(enquiry_of(claimed(ADA, level=1)), ONE, BO, LATER)

    assert (Deed.CLAIMED, {"item": ONE, "from": ADA}) == (outcome.done.deed, outcome.done.facts)


def test_a_claim_leaves_the_other_items_as_they_are() -> None:
    other = new(TWO, queue=FUNDS)

    outcome = DESK.claim(enquiry_of(new(), other), ONE, BO, LATER)

    assert other == item_of(outcome, TWO)


def test_an_item_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="26STOD7:3"):
        DESK.claim(enquiry_of(new()), ItemNumber(3), ADA, LATER)


# release


def test_a_released_item_is_its_queues_again() -> None:
    outcome = DESK.release(enquiry_of(claimed(ADA, level=1)), ONE, ADA, LATER)

    item = item_of(outcome)
    assert (State.NEW, None, 0, DUE) == (item.state, item.holder, item.level, item.due_at)


def test_a_release_is_shown_to_the_queue() -> None:
    outcome = DESK.release(enquiry_of(claimed(ADA)), ONE, ADA, LATER)

    expected = [(chat_of(who), Kind.CARD, {"why": "released", "who": ADA}) for who in (ADA, BO, CY)]
    assert expected == owed(outcome)


def test_a_release_is_shown_to_those_who_are_there() -> None:
    outcome = Desk(office_with(CY)).release(enquiry_of(claimed(ADA)), ONE, ADA, LATER)

    assert [chat_of(ADA), chat_of(BO)] == [one.to for one in outcome.outgoing]


def test_whoever_is_shown_a_release_may_claim_it() -> None:
    desk = Desk(office_with(EVA))
    released = desk.release(enquiry_of(claimed(EVA, queue=FUNDS)), ONE, EVA, LATER)

    outcome = desk.claim(released.enquiry, ONE, STEN, LATER)

    assert STEN == item_of(outcome).holder


def test_what_was_answered_is_not_released() -> None:
    with pytest.raises(WrongStateError):
        DESK.release(enquiry_of(answered(ADA)), ONE, ADA, LATER)


def test_a_release_of_what_a_colleague_has_is_told_so() -> None:
    with pytest.raises(TakenError) as caught:
        DESK.release(enquiry_of(claimed(ADA)), ONE, BO, LATER)

    assert ADA == caught.value.holder


# take back


def test_what_is_taken_back_is_its_queues_again() -> None:
    outcome = DESK.take_back(enquiry_of(claimed(ADA, level=1)), ONE, ADA, LATER)

    item = item_of(outcome)
    assert (State.NEW, None, 0, DUE) == (item.state, item.holder, item.level, item.due_at)


def test_what_is_taken_back_from_one_who_is_gone_is_shown_to_the_others_of_the_queue() -> None:
    desk = Desk(office_with(ADA))

    outcome = desk.take_back(enquiry_of(claimed(ADA)), ONE, ADA, LATER)

    expected = [(chat_of(who), Kind.CARD, {"why": "taken_back", "who": ADA}) for who in (BO, CY)]
    assert expected == owed(outcome)


def test_what_is_taken_back_from_one_who_was_alone_can_be_claimed_by_the_substitute() -> None:
    desk = Desk(office_with(EVA))
    back = desk.take_back(enquiry_of(claimed(EVA, queue=FUNDS)), ONE, EVA, LATER)

    outcome = desk.claim(back.enquiry, ONE, STEN, LATER)

    assert [chat_of(STEN)] == [one.to for one in back.outgoing]
    assert STEN == item_of(outcome).holder


def test_what_one_who_left_had_is_taken_back() -> None:
    desk = Desk(office_with(coordinators=without(CY)))

    outcome = desk.take_back(enquiry_of(claimed(CY)), ONE, CY, LATER)

    assert [chat_of(ADA), chat_of(BO)] == [one.to for one in outcome.outgoing]


def test_what_is_taken_back_is_recorded_with_whose_it_was() -> None:
    outcome = DESK.take_back(enquiry_of(claimed(ADA)), ONE, ADA, LATER)

    done = outcome.done
    assert (Deed.TAKEN_BACK, {"item": ONE, "from": ADA}, None) == (
        done.deed,
        done.facts,
        done.about,
    )


def test_what_is_taken_back_leaves_the_other_items_as_they_are() -> None:
    other = claimed(ADA, TWO)

    outcome = DESK.take_back(enquiry_of(claimed(ADA), other), ONE, ADA, LATER)

    assert other == item_of(outcome, TWO)


@pytest.mark.parametrize(
    "item", [new(), claimed(BO), answered(ADA), closed(ADA)], ids=lambda item: item.state
)
def test_what_somebody_has_not_claimed_or_has_no_more_is_not_taken_back(item: Item) -> None:
    with pytest.raises(WrongStateError):
        DESK.take_back(enquiry_of(item), ONE, ADA, LATER)


def test_what_is_void_is_not_taken_back() -> None:
    with pytest.raises(WrongStateError):
        DESK.take_back(enquiry_of(claimed(ADA), voided="test"), ONE, ADA, LATER)


# pass


def test_what_is_passed_to_a_person_is_offered_to_them_in_their_queue() -> None:
    outcome = DESK.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, EVA, None, LATER)

    item = item_of(outcome)
    assert (State.NEW, None, FUNDS, (EVA,), EVA, ADA) == (
        item.state,
        item.holder,
        item.queue,
        item.offered,
        item.suggested,
        item.passed_by,
    )


def test_what_is_passed_to_a_person_is_shown_to_them_alone() -> None:
    outcome = DESK.pass_on(enquiry_of(claimed(EVA)), ONE, EVA, BO, None, LATER)

    expected = [(chat_of(BO), Kind.CARD, {"why": "passed", "who": EVA})]
    assert expected == owed(outcome)


def test_what_is_passed_to_one_who_is_away_is_shown_to_the_substitute() -> None:
    desk = Desk(office_with(EVA))

    outcome = desk.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, EVA, None, LATER)

    assert [chat_of(STEN)] == [one.to for one in outcome.outgoing]


def test_a_substitute_who_is_shown_what_was_passed_may_claim_it() -> None:
    desk = Desk(office_with(EVA))
    passed = desk.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, EVA, None, LATER)

    outcome = desk.claim(passed.enquiry, ONE, STEN, LATER)

    assert STEN == item_of(outcome).holder


def test_what_is_passed_to_a_queue_is_that_queues_alone() -> None:
    item = claimed(EVA, queue=FUNDS, offered=(STEN,))

    outcome = DESK.pass_on(enquiry_of(item), ONE, EVA, GRANTS, None, LATER)

    passed = item_of(outcome)
    assert (State.NEW, None, GRANTS, None, DUE) == (
        passed.state,
        passed.holder,
        passed.queue,
        passed.suggested,
        passed.due_at,
    )
    with pytest.raises(NotAllowedError):
        DESK.claim(outcome.enquiry, ONE, STEN, LATER)


def test_what_is_passed_to_a_queue_is_shown_to_its_members_who_are_there() -> None:
    desk = Desk(office_with(CY))

    outcome = desk.pass_on(enquiry_of(claimed(EVA)), ONE, EVA, GRANTS, None, LATER)

    assert [chat_of(ADA), chat_of(BO)] == [one.to for one in outcome.outgoing]


@pytest.mark.parametrize("to", ["nobody", "", "EVA", "staff:eva", "asker:1"])
def test_a_pass_to_nobody_we_know_is_not_found(to: str) -> None:
    with pytest.raises(NotFoundError):
        DESK.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, to, None, LATER)


def test_a_comment_is_recorded() -> None:
    outcome = DESK.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, EVA, WRITTEN, LATER)

    assert {"text": WRITTEN} == outcome.done.about


def test_one_who_leads_passes_on_what_somebody_else_has() -> None:
    outcome = DESK.pass_on(enquiry_of(claimed(ADA)), ONE, REGISTRAR, EVA, None, LATER)

    assert (State.NEW, (EVA,)) == (item_of(outcome).state, item_of(outcome).offered)


def test_a_holder_is_told_that_their_item_was_passed_on() -> None:
    outcome = DESK.pass_on(enquiry_of(claimed(ADA)), ONE, GUN, EVA, None, LATER)

    assert (chat_of(ADA), Kind.MOVED, {"who": GUN, "to": EVA}) in owed(outcome)


@pytest.mark.parametrize(("who", "to"), [(ADA, EVA), (GUN, ADA), (GUN, GRANTS)])
def test_a_holder_who_knows_anyway_is_not_told_that_it_was_passed_on(
    who: PersonId, to: str
) -> None:
    outcome = DESK.pass_on(enquiry_of(claimed(ADA)), ONE, who, to, None, LATER)

    assert Kind.MOVED not in [one.kind for one in outcome.outgoing]


def test_a_pass_tells_the_asker_nothing() -> None:
    outcome = DESK.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, EVA, WRITTEN, LATER)

    assert ASKER not in [one.to for one in outcome.outgoing]


# note


def test_a_note_changes_nothing_but_to_whom_it_is_offered() -> None:
    item = claimed(ADA, level=1)

    outcome = DESK.note(enquiry_of(item), ONE, BO, WRITTEN)

    assert item == replace(item_of(outcome), offered=())


def test_a_note_on_what_nobody_has_changes_nothing() -> None:
    enquiry = enquiry_of(new())

    outcome = DESK.note(enquiry, ONE, BO, WRITTEN)

    assert (enquiry, []) == (outcome.enquiry, owed(outcome))


def test_a_stand_in_who_is_told_of_a_note_may_claim_it() -> None:
    desk = Desk(office_with(EVA))
    noted = desk.note(enquiry_of(claimed(EVA, queue=FUNDS)), ONE, GUN, WRITTEN)

    outcome = desk.claim(noted.enquiry, ONE, STEN, LATER)

    assert [chat_of(STEN)] == [one.to for one in noted.outgoing]
    assert STEN == item_of(outcome).holder


def test_a_note_is_told_to_the_holder() -> None:
    outcome = DESK.note(enquiry_of(claimed(ADA)), ONE, BO, WRITTEN)

    assert [(chat_of(ADA), Kind.NOTED, {"who": BO})] == owed(outcome)


def test_a_holders_own_note_is_told_to_nobody() -> None:
    outcome = DESK.note(enquiry_of(claimed(ADA)), ONE, ADA, WRITTEN)

    assert [] == owed(outcome)


def test_whoever_passed_it_on_may_still_comment_to_the_one_who_got_it() -> None:
    passed = DESK.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, EVA, None, LATER)

    outcome = DESK.note(passed.enquiry, ONE, ADA, WRITTEN)

    assert [(chat_of(EVA), Kind.NOTED, {"who": ADA})] == owed(outcome)


def test_a_comment_on_what_was_passed_to_one_who_is_away_reaches_the_substitute() -> None:
    desk = Desk(office_with(EVA))
    passed = desk.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, EVA, None, LATER)

    outcome = desk.note(passed.enquiry, ONE, ADA, WRITTEN)

    assert chat_of(STEN) in [one.to for one in outcome.outgoing]


@pytest.mark.parametrize("item", [new(), claimed(ADA), answered(ADA), closed(ADA)])
def test_a_note_is_never_owed_to_the_asker(item: Item) -> None:
    enquiry = enquiry_of(item)

    outcome = DESK.note(enquiry, ONE, GUN, WRITTEN)

    assert ASKER not in [one.to for one in outcome.outgoing]
    assert WRITTEN not in repr(outcome.outgoing)


# reply


def test_a_reply_answers_the_item_and_stops_the_clock() -> None:
    outcome = DESK.reply(enquiry_of(claimed(ADA, level=1)), ONE, ADA, WRITTEN)

    item = item_of(outcome)
    assert (State.ANSWERED, ADA, 0, None) == (item.state, item.holder, item.level, item.due_at)


def test_a_reply_is_owed_to_the_asker_once() -> None:
    outcome = DESK.reply(enquiry_of(claimed(ADA)), ONE, ADA, WRITTEN)

    assert [(ASKER, Kind.REPLY, {"who": ADA})] == owed(outcome)


def test_a_second_reply_is_owed_as_the_first_was() -> None:
    outcome = DESK.reply(enquiry_of(answered(ADA)), ONE, ADA, WRITTEN)

    assert [(ASKER, Kind.REPLY, {"who": ADA})] == owed(outcome)


def test_only_the_holder_replies() -> None:
    with pytest.raises(TakenError) as caught:
        DESK.reply(enquiry_of(claimed(ADA)), ONE, BO, WRITTEN)

    assert ADA == caught.value.holder


def test_nobody_replies_on_what_nobody_has_claimed() -> None:
    with pytest.raises(WrongStateError):
        DESK.reply(enquiry_of(new()), ONE, ADA, WRITTEN)


# close


def test_a_closed_item_keeps_its_holder_and_its_reason() -> None:
    outcome = DESK.close(enquiry_of(answered(ADA)), ONE, ADA, Reason.REFERRED)

    item = item_of(outcome)
    assert (State.CLOSED, ADA, Reason.REFERRED, None) == (
        item.state,
        item.holder,
        item.reason,
        item.due_at,
    )


def test_the_asker_is_told_once_the_last_item_is_closed() -> None:
    enquiry = enquiry_of(answered(ADA), closed(EVA, TWO))

    outcome = DESK.close(enquiry, ONE, ADA, Reason.ANSWERED)

    assert [(ASKER, Kind.CLOSED, {"reason": Reason.ANSWERED})] == owed(outcome)
    assert not outcome.enquiry.is_open


def test_the_asker_is_told_nothing_while_another_item_is_open() -> None:
    enquiry = enquiry_of(answered(ADA), new(TWO, queue=FUNDS))

    outcome = DESK.close(enquiry, ONE, ADA, Reason.ANSWERED)

    assert [] == owed(outcome)


def test_what_is_closed_is_not_closed_again() -> None:
    with pytest.raises(WrongStateError):
        DESK.close(enquiry_of(closed(ADA)), ONE, ADA, Reason.ANSWERED)


# reopen


def test_what_is_reopened_is_whose_that_did_it() -> None:
    item = closed(ADA, reason=Reason.ANSWERED)

    outcome = DESK.reopen(enquiry_of(item), ONE, BO, LATER)

    expected = claimed(BO, due_at=DUE)
    assert expected == item_of(outcome)


def test_what_is_reopened_is_shown_to_whoever_did_it() -> None:
    outcome = DESK.reopen(enquiry_of(closed(ADA)), ONE, BO, LATER)

    assert [(chat_of(BO), Kind.CARD, {"why": "reopened"})] == owed(outcome)


def test_what_is_reopened_by_one_who_is_away_is_theirs() -> None:
    outcome = Desk(office_with(EVA)).reopen(enquiry_of(closed(EVA, queue=FUNDS)), ONE, EVA, LATER)

    assert (State.CLAIMED, EVA) == (item_of(outcome).state, item_of(outcome).holder)


# void and diary number


def test_a_voided_entry_keeps_its_number_and_is_open_no_more() -> None:
    outcome = DESK.void(enquiry_of(new()), REGISTRAR, "registrerad av misstag")

    after = outcome.enquiry
    assert ("26STOD7", "registrerad av misstag", False) == (
        after.number,
        after.voided,
        after.is_open,
    )


def test_a_voided_entry_is_never_due() -> None:
    outcome = DESK.void(enquiry_of(new(), claimed(EVA, TWO)), REGISTRAR, "test")

    assert [None, None] == [item.due_at for item in outcome.enquiry.items]


def test_a_voiding_is_told_to_the_asker_and_those_who_would_wait() -> None:
    outcome = DESK.void(enquiry_of(new(), claimed(EVA, TWO)), REGISTRAR, "test")

    told = [(chat_of(who), Kind.VOIDED, {"who": REGISTRAR}) for who in (ADA, BO, CY, EVA)]
    assert [(ASKER, Kind.VOIDED, {}), *told] == owed(outcome)


def test_the_reason_of_a_voiding_is_kept_in_the_facts() -> None:
    outcome = DESK.void(enquiry_of(new()), REGISTRAR, "av misstag")

    done = outcome.done
    assert (Deed.VOIDED, {"reason": "av misstag"}, None) == (done.deed, done.facts, done.about)


@pytest.mark.parametrize("text", ["fel \ud83d", "fel \0"])
def test_the_reason_of_a_voiding_is_kept_as_it_is_shown(text: str) -> None:
    outcome = DESK.void(enquiry_of(new()), REGISTRAR, text)

    assert ("fel \ufffd", "fel \ufffd") == (
        outcome.enquiry.voided,
        outcome.done.facts["reason"],
    )


@pytest.mark.parametrize("who", [ADA, EVA, GUN, PersonId("stranger")])
def test_only_the_registrar_voids(who: PersonId) -> None:
    with pytest.raises(NotAllowedError):
        DESK.void(enquiry_of(claimed(ADA)), who, "test")


def test_what_is_void_is_not_voided_again() -> None:
    with pytest.raises(WrongStateError):
        DESK.void(enquiry_of(new(), voided="test"), REGISTRAR, "igen")


def test_a_diary_number_is_recorded_beside_ours() -> None:
    enquiry = enquiry_of(new())

    outcome = DESK.record_diary(enquiry, REGISTRAR, "RUN 2026/1234")

    assert replace(enquiry, diary="RUN 2026/1234") == outcome.enquiry


@pytest.mark.parametrize("text", ["RUN \ud83d", "RUN \0"])
def test_a_diary_number_is_kept_as_it_is_shown(text: str) -> None:
    outcome = DESK.record_diary(enquiry_of(new()), REGISTRAR, text)

    assert ("RUN \ufffd", {"diary": "RUN \ufffd"}) == (outcome.enquiry.diary, outcome.done.facts)


def test_what_is_void_gets_no_diary_number() -> None:
    with pytest.raises(WrongStateError):
        DESK.record_diary(enquiry_of(new(), voided="test"), REGISTRAR, "RUN 2026/1234")


def test_a_diary_number_is_told_to_nobody() -> None:
    outcome = DESK.record_diary(enquiry_of(new()), REGISTRAR, "RUN 2026/1234")

    assert [] == owed(outcome)


# what the log records


def _with_text(enquiry: Enquiry) -> dict[str, Outcome]:
    """Every deed in which somebody writes freely."""
    return {
        "pass": DESK.pass_on(enquiry, ONE, ADA, ROADS, WRITTEN, LATER),
        "note": DESK.note(enquiry, ONE, ADA, WRITTEN),
        "reply": DESK.reply(enquiry, ONE, ADA, WRITTEN),
        "void": DESK.void(enquiry, REGISTRAR, WRITTEN),
    }


@pytest.mark.parametrize("deed", ["pass", "note", "reply"])
def test_what_is_written_freely_is_in_no_fact(deed: str) -> None:
    outcome = _with_text(enquiry_of(claimed(ADA)))[deed]

    assert WRITTEN not in repr(outcome.done.facts)
    assert WRITTEN in repr(outcome.done.about)


@pytest.mark.parametrize("deed", ["pass", "note", "reply", "void"])
def test_what_is_written_freely_is_not_in_what_is_owed(deed: str) -> None:
    outcome = _with_text(enquiry_of(claimed(ADA)))[deed]

    assert WRITTEN not in repr(outcome.outgoing)


@pytest.mark.parametrize(
    "outcome",
    [
        DESK.claim(enquiry_of(new()), ONE, ADA, LATER),
        DESK.release(enquiry_of(claimed(ADA)), ONE, ADA, LATER),
        DESK.take_back(enquiry_of(claimed(ADA)), ONE, ADA, LATER),
        DESK.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, EVA, WRITTEN, LATER),
        DESK.note(enquiry_of(claimed(ADA)), ONE, ADA, WRITTEN),
        DESK.reply(enquiry_of(claimed(ADA)), ONE, ADA, WRITTEN),
        DESK.close(enquiry_of(claimed(ADA)), ONE, ADA, Reason.ANSWERED),
        DESK.reopen(enquiry_of(closed(ADA)), ONE, ADA, LATER),
        DESK.void(enquiry_of(claimed(ADA)), REGISTRAR, "test"),
        DESK.record_diary(enquiry_of(claimed(ADA)), REGISTRAR, "RUN 2026/1234"),
    ],
    ids=lambda outcome: str(outcome.done.deed),
)
def test_no_fact_tells_who_asked(outcome: Outcome) -> None:
    assert ASKER not in repr(outcome.done.facts)


# what the register keeps


@pytest.mark.parametrize(
    "decide",
    [
        lambda enquiry: DESK.void(enquiry, REGISTRAR, "fel \ud83d"),
        lambda enquiry: DESK.record_diary(enquiry, REGISTRAR, "RUN \ud83d"),
    ],
    ids=["void", "diary"],
)
async def test_what_held_half_a_character_is_kept(
    tmp_path: Path, decide: Callable[[Enquiry], Outcome]
) -> None:
    registration = Registration(
        draft="70",
        asker=ASKER,
        language="sv",
        written=(Written(text="fråga", received_at=NOON),),
        queues=(GRANTS,),
    )
    counter, by = Counter(office_with()), By(actor=chat_of(REGISTRAR), at=NOON)
    async with SqliteStore(tmp_path / "stodbot.sqlite", Series()) as store:
        registered = await store.register(
            by, registration, lambda one: counter.open(registration, one, NOON), Settlement()
        )

        after = await store.change(by, registered.enquiry.number, decide)

        assert after == await store.enquiry(after.number)


# one who left


@pytest.mark.parametrize("item", [claimed(STEN, queue=ROADS), answered(STEN, queue=ROADS)])
def test_one_who_left_has_no_rights_to_what_they_held(item: Item) -> None:
    desk = Desk(office_with(coordinators=without(STEN)))
    enquiry = enquiry_of(item)

    with pytest.raises(NotAllowedError):
        desk.reply(enquiry, ONE, STEN, WRITTEN)


def test_one_who_left_claims_nothing_that_was_offered_to_them() -> None:
    desk = Desk(office_with(coordinators=without(STEN)))

    with pytest.raises(NotAllowedError):
        desk.claim(enquiry_of(new(offered=(STEN,))), ONE, STEN, LATER)


def test_what_one_who_left_had_can_be_claimed() -> None:
    desk = Desk(office_with(coordinators=without(CY)))

    outcome = desk.claim(enquiry_of(claimed(CY)), ONE, ADA, LATER)

    assert ADA == item_of(outcome).holder
