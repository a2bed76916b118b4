"""What an asker can do with an enquiry, and what is owed to whom because of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import EnquiryId, Item, Purpose, Sender, State
from stodbot.domain.entry import EntryId, PersonId, QueueId
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.enquiries.acting import By
from stodbot.enquiries.counter import Counter, Numbered, Registration, Written
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outcome import Deed, Outcome
from stodbot.enquiries.outgoing import Kind
from stodbot.enquiries.register import Series
from stodbot.enquiries.rooms import chat_of
from stodbot.errors import EnquiryError, WrongStateError
from stodbot.store.sqlite import SqliteStore
from tests.enquiries.toys import (
    ADA,
    ASKER,
    BO,
    COORDINATORS,
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
    STRANGER,
    TWO,
    answered,
    claimed,
    closed,
    enquiry_of,
    item_of,
    new,
    office_with,
    owed,
    person,
    queue,
    received,
    without,
)

COUNTER = Counter(office_with())
LATER = NOON + timedelta(days=1)
DUE = OVERDUE + timedelta(days=1)  # of what comes LATER
MORE = received(LATER)
QUESTION = "vi vill bygga ett mejeri i Nordingrå"
WRITTEN = Written(text=QUESTION, received_at=LATER)
COMPANY = "Mejeriet Svensson"


def registration_of(
    *queues: QueueId, person: PersonId | None = None, sender: Sender | None = None
) -> Registration:
    return Registration(
        draft="70",
        asker=ASKER,
        language="sv",
        written=(Written(text=QUESTION, received_at=NOON),),
        sender=sender or Sender(),
        queues=queues,
        person=person,
    )


def opened(
    registration: Registration,
    counter: Counter = COUNTER,
    last_turns: dict[QueueId, PersonId] | None = None,
) -> Outcome:
    numbered = Numbered(id=EnquiryId(7), number="26STOD7", last_turns=last_turns or {})
    return counter.open(registration, numbered, NOON)


# open


def test_an_enquiry_has_an_item_for_each_queue_once() -> None:
    outcome = opened(registration_of(GRANTS, FUNDS, GRANTS))

    actual = [(item.number, item.queue, item.state) for item in outcome.enquiry.items]
    assert [(ONE, GRANTS, State.NEW), (TWO, FUNDS, State.NEW)] == actual


def test_what_is_in_no_queue_that_we_have_goes_to_the_registrar_once() -> None:
    outcome = opened(registration_of(QueueId("gone"), QueueId("lost"), REGISTRAR_QUEUE))

    assert [REGISTRAR_QUEUE] == [item.queue for item in outcome.enquiry.items]


def test_what_is_sent_to_no_queue_goes_to_the_registrar() -> None:
    outcome = opened(registration_of())

    assert [REGISTRAR_QUEUE] == [item.queue for item in outcome.enquiry.items]


def test_each_item_is_due_after_the_working_days() -> None:
    outcome = opened(registration_of(GRANTS, FUNDS))

    assert [OVERDUE, OVERDUE] == [item.due_at for item in outcome.enquiry.items]


def test_the_asker_gets_one_receipt_however_many_items() -> None:
    outcome = opened(registration_of(GRANTS, FUNDS, ROADS))

    told = [(to, kind, facts) for to, kind, facts in owed(outcome) if to == ASKER]
    assert [(ASKER, Kind.RECEIPT, {})] == told


def test_everybody_in_the_queue_gets_the_card() -> None:
    outcome = opened(registration_of(GRANTS))

    expected = [(chat_of(who), Kind.CARD, {"why": "new"}) for who in (ADA, BO, CY)]
    assert expected == owed(outcome)[1:]


def test_each_queue_gets_the_card_of_its_own_item() -> None:
    outcome = opened(registration_of(FUNDS, ROADS))

    actual = [(one.to, one.item) for one in outcome.outgoing[1:]]
    assert [(chat_of(EVA), ONE), (chat_of(STEN), TWO)] == actual


def test_a_substitute_gets_the_card_of_one_who_is_away_and_may_claim_it() -> None:
    outcome = opened(registration_of(FUNDS), Counter(office_with(EVA)))

    item = item_of(outcome)
    assert [chat_of(STEN)] == [one.to for one in outcome.outgoing[1:]]
    assert ((STEN,), STEN) == (item.offered, item.suggested)


def test_the_growth_manager_gets_what_nobody_is_there_for_and_may_claim_it() -> None:
    outcome = opened(registration_of(FUNDS), Counter(office_with(EVA, STEN)))

    assert [chat_of(GUN)] == [one.to for one in outcome.outgoing[1:]]
    assert (GUN,) == item_of(outcome).offered


def test_the_one_after_the_last_turn_is_suggested() -> None:
    outcome = opened(registration_of(GRANTS), last_turns={GRANTS: ADA})

    assert BO == item_of(outcome).suggested


def test_the_one_for_the_senders_municipality_is_suggested() -> None:
    registration = registration_of(GRANTS, sender=Sender(municipality="sundsvall"))

    outcome = opened(registration, last_turns={GRANTS: BO})

    assert BO == item_of(outcome).suggested


def test_one_for_the_municipality_who_is_away_is_not_suggested() -> None:
    registration = registration_of(GRANTS, sender=Sender(municipality="Sundsvall"))

    outcome = opened(registration, Counter(office_with(BO)), {GRANTS: ADA})

    assert CY == item_of(outcome).suggested


def test_whoever_is_suggested_is_shown_the_card_and_may_claim_it() -> None:
    people = {**COORDINATORS.people, CY: person(CY, municipalities=("Kramfors",))}
    office = office_with(CY, coordinators=replace(COORDINATORS, people=people))
    registration = registration_of(GRANTS, sender=Sender(municipality="Kramfors"))

    outcome = opened(registration, Counter(office))

    suggested = item_of(outcome).suggested
    assert suggested in office.roster.concerned(item_of(outcome))
    assert chat_of(suggested) in [one.to for one in outcome.outgoing[1:]]


def test_what_is_for_a_person_is_in_their_queue_and_shown_to_them_alone() -> None:
    outcome = opened(registration_of(FUNDS, ROADS, person=BO))

    item = item_of(outcome)
    assert (GRANTS, BO) == (item.queue, item.suggested)
    assert [chat_of(BO)] == [one.to for one in outcome.outgoing[1:]]


def test_what_is_for_a_person_who_is_away_is_shown_to_the_substitute() -> None:
    outcome = opened(registration_of(person=EVA), Counter(office_with(EVA)))

    item = item_of(outcome)
    assert [chat_of(STEN)] == [one.to for one in outcome.outgoing[1:]]
    assert ((EVA, STEN), STEN) == (item.offered, item.suggested)


@pytest.mark.parametrize("gone", [STEN, STRANGER])
def test_what_is_for_a_person_who_is_gone_is_shown_to_the_registrar(gone: PersonId) -> None:
    counter = Counter(office_with(coordinators=without(gone)))

    outcome = opened(registration_of(person=gone), counter)

    assert [chat_of(REGISTRAR)] == [one.to for one in outcome.outgoing[1:]]


def test_an_entry_tells_when_the_first_message_reached_us() -> None:
    earlier = NOON - timedelta(hours=3)
    written = (Written(text="a", received_at=NOON), Written(text="b", received_at=earlier))

    outcome = opened(replace(registration_of(GRANTS), written=written))

    assert (earlier, NOON) == (outcome.enquiry.received_at, outcome.enquiry.registered_at)


def test_an_entry_is_what_was_registered() -> None:
    registration = replace(
        registration_of(GRANTS), purpose=Purpose.DOCUMENTS, language="de", entry=EntryId("rus")
    )

    enquiry = opened(registration).enquiry

    expected = ("26STOD7", "70", ASKER, Purpose.DOCUMENTS, "de", "rus", (GRANTS,), 1)
    assert expected == (
        enquiry.number,
        enquiry.draft,
        enquiry.asker,
        enquiry.purpose,
        enquiry.language,
        enquiry.entry,
        enquiry.subjects,
        enquiry.version,
    )


def test_what_was_written_and_who_wrote_it_is_in_no_fact() -> None:
    sender = Sender(company=COMPANY, municipality="Kramfors", contact="070-1234567")

    done = opened(registration_of(GRANTS, sender=sender)).done

    told = (ASKER, QUESTION, COMPANY, "Kramfors", "070-1234567")
    assert [] == [one for one in told if one in repr(done.facts)]
    assert [] == [one for one in told if one not in repr(done.about)]


def test_what_was_written_is_not_in_what_is_owed() -> None:
    outcome = opened(registration_of(GRANTS, sender=Sender(company=COMPANY)))

    assert QUESTION not in repr(outcome.outgoing)
    assert COMPANY not in repr(outcome.outgoing)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "stodbot.sqlite", Series())


async def suggested_in_turn(
    store: SqliteStore, counter: Counter, registration: Registration, times: int
) -> list[PersonId | None]:
    """Whose turn it is when the like is registered so many times."""
    found = []
    async with store:
        for draft in range(times):
            one = replace(registration, draft=str(draft))
            registered = await store.register(
                By(actor=ASKER, at=NOON),
                one,
                lambda numbered, one=one: counter.open(one, numbered, NOON),  # type: ignore[misc]  # bound
                Settlement(),
            )
            found.append(registered.enquiry.items[0].suggested)
    return found


async def test_the_turn_goes_round_from_one_registration_to_the_next(store: SqliteStore) -> None:
    actual = await suggested_in_turn(store, COUNTER, registration_of(GRANTS), 4)

    assert [ADA, BO, CY, ADA] == actual


async def test_the_turn_goes_round_among_registrars_who_get_what_is_in_no_queue(
    store: SqliteStore,
) -> None:
    queues = {**COORDINATORS.queues, REGISTRAR_QUEUE: queue(REGISTRAR_QUEUE, REGISTRAR, CY)}
    counter = Counter(office_with(coordinators=replace(COORDINATORS, queues=queues)))

    actual = await suggested_in_turn(store, counter, registration_of(QueueId("gone")), 3)

    assert [REGISTRAR, CY, REGISTRAR] == actual


# add


def test_more_on_what_nobody_has_is_told_to_the_queue() -> None:
    outcome = COUNTER.add(enquiry_of(new()), WRITTEN, MORE.seq)

    assert [(chat_of(who), Kind.FOLLOW_UP, {}) for who in (ADA, BO, CY)] == owed(outcome)


@pytest.mark.parametrize("item", [new(level=1), claimed(ADA, level=1)])
def test_more_leaves_state_holder_level_and_due_as_they_are(item: Item) -> None:
    outcome = COUNTER.add(enquiry_of(item), WRITTEN, MORE.seq)

    assert item == replace(item_of(outcome), offered=())


def test_more_than_once_on_what_nobody_has_is_told_to_the_queue_each_time() -> None:
    once = COUNTER.add(enquiry_of(new()), WRITTEN, MORE.seq).enquiry

    outcome = COUNTER.add(once, WRITTEN, MessageSeq(41))

    assert [chat_of(who) for who in (ADA, BO, CY)] == [one.to for one in outcome.outgoing]


def test_more_on_what_is_for_a_person_is_told_to_them_alone() -> None:
    item = new(suggested=EVA, offered=(EVA,), queue=FUNDS)

    outcome = COUNTER.add(enquiry_of(item), WRITTEN, MORE.seq)

    assert [chat_of(EVA)] == [one.to for one in outcome.outgoing]


def test_more_on_what_somebody_has_is_told_to_the_holder_alone() -> None:
    outcome = COUNTER.add(enquiry_of(claimed(ADA)), WRITTEN, MORE.seq)

    assert [(chat_of(ADA), Kind.FOLLOW_UP, {})] == owed(outcome)


@pytest.mark.parametrize("item", [answered(ADA), closed(ADA)])
def test_more_on_what_was_answered_is_the_same_persons_again(item: Item) -> None:
    outcome = COUNTER.add(enquiry_of(item), WRITTEN, MORE.seq)

    assert claimed(ADA, due_at=DUE) == replace(item_of(outcome), offered=())
    assert [(chat_of(ADA), Kind.FOLLOW_UP, {})] == owed(outcome)


@pytest.mark.parametrize("item", [answered(ADA), closed(ADA)])
def test_more_to_one_who_is_away_is_the_queues_again(item: Item) -> None:
    outcome = Counter(office_with(ADA)).add(enquiry_of(item), WRITTEN, MORE.seq)

    after = item_of(outcome)
    assert (State.NEW, None, DUE) == (after.state, after.holder, after.due_at)
    assert {chat_of(BO), chat_of(CY)} <= {one.to for one in outcome.outgoing}


def test_more_to_a_holder_who_is_away_stays_theirs_until_somebody_claims_it() -> None:
    outcome = Counter(office_with(ADA)).add(enquiry_of(claimed(ADA)), WRITTEN, MORE.seq)

    assert claimed(ADA) == item_of(outcome)
    assert [chat_of(BO)] == [one.to for one in outcome.outgoing]


@pytest.mark.parametrize("item", [new(queue=FUNDS), claimed(EVA, queue=FUNDS), closed(EVA)])
def test_more_to_one_who_is_away_is_shown_to_the_substitute(item: Item) -> None:
    counter = Counter(office_with(EVA))

    outcome = counter.add(enquiry_of(replace(item, queue=FUNDS)), WRITTEN, MORE.seq)

    assert chat_of(STEN) in [one.to for one in outcome.outgoing]
    assert STEN in office_with(EVA).roster.concerned(item_of(outcome))


def test_more_to_one_who_left_is_the_queues_again() -> None:
    counter = Counter(office_with(coordinators=without(CY)))

    outcome = counter.add(enquiry_of(closed(CY)), WRITTEN, MORE.seq)

    assert (State.NEW, None) == (item_of(outcome).state, item_of(outcome).holder)


def test_more_to_a_silent_holder_does_not_put_off_the_escalation() -> None:
    silent = claimed(EVA, queue=FUNDS, level=1, offered=(STEN,))

    outcome = COUNTER.add(enquiry_of(silent), WRITTEN, MORE.seq)

    assert (1, OVERDUE) == (item_of(outcome).level, item_of(outcome).due_at)


def test_more_goes_to_the_items_that_are_open() -> None:
    enquiry = enquiry_of(closed(ADA), claimed(EVA, TWO, queue=FUNDS))

    outcome = COUNTER.add(enquiry, WRITTEN, MORE.seq)

    assert State.CLOSED is item_of(outcome, ONE).state
    assert [(chat_of(EVA), TWO)] == [(one.to, one.item) for one in outcome.outgoing]


def test_more_opens_every_item_where_all_are_closed() -> None:
    enquiry = enquiry_of(closed(ADA), closed(EVA, TWO, queue=FUNDS))

    outcome = COUNTER.add(enquiry, WRITTEN, MORE.seq)

    assert [State.CLAIMED] * 2 == [item.state for item in outcome.enquiry.items]


def test_more_on_one_item_leaves_the_others_as_they_are() -> None:
    enquiry = enquiry_of(closed(ADA), claimed(EVA, TWO, queue=FUNDS))

    outcome = COUNTER.add(enquiry, WRITTEN, MORE.seq, ONE)

    assert State.CLAIMED is item_of(outcome, ONE).state
    assert [(chat_of(ADA), ONE)] == [(one.to, one.item) for one in outcome.outgoing]


def test_nothing_is_added_to_what_is_void() -> None:
    with pytest.raises(EnquiryError):
        COUNTER.add(enquiry_of(new(), voided="test"), WRITTEN, MORE.seq)


def test_what_is_added_is_in_no_fact_and_not_in_what_is_owed() -> None:
    outcome = COUNTER.add(enquiry_of(claimed(ADA)), WRITTEN, MORE.seq)

    assert QUESTION not in repr((outcome.done.facts, outcome.outgoing))
    assert outcome.done.about == {"text": QUESTION, "received_at": LATER.isoformat()}


def test_what_is_added_tells_its_message_so_that_it_is_added_once() -> None:
    outcome = COUNTER.add(enquiry_of(claimed(ADA)), WRITTEN, MessageSeq(73))

    assert (Deed.ADDED, 73) == (outcome.done.deed, outcome.done.facts["message"])


def test_more_owes_the_asker_nothing_while_a_human_has_it() -> None:
    outcome = COUNTER.add(enquiry_of(claimed(ADA)), WRITTEN, MORE.seq)

    assert ASKER not in [one.to for one in outcome.outgoing]


# rate


def test_a_rating_is_kept_and_told_to_whoever_answered() -> None:
    outcome = COUNTER.rate(enquiry_of(closed(ADA), closed(EVA, TWO)), 4)

    assert 4 == outcome.enquiry.rating
    expected = [(chat_of(who), Kind.RATED, {"rating": 4}) for who in (ADA, EVA)]
    assert expected == owed(outcome)


def test_one_who_held_both_items_is_told_of_a_rating_once() -> None:
    outcome = COUNTER.rate(enquiry_of(closed(ADA), closed(ADA, TWO)), 4)

    assert [chat_of(ADA)] == [one.to for one in outcome.outgoing]


def test_a_rating_changes_nothing_else() -> None:
    enquiry = enquiry_of(closed(ADA))

    outcome = COUNTER.rate(enquiry, 4)

    assert replace(enquiry, rating=4) == outcome.enquiry
    assert (Deed.RATED, {"rating": 4}) == (outcome.done.deed, outcome.done.facts)


@pytest.mark.parametrize("item", [new(), claimed(ADA), answered(ADA)])
def test_nothing_is_rated_before_it_is_closed(item: Item) -> None:
    with pytest.raises(WrongStateError):
        COUNTER.rate(enquiry_of(closed(ADA), replace(item, number=TWO)), 4)


def test_nothing_is_rated_twice() -> None:
    with pytest.raises(WrongStateError):
        COUNTER.rate(enquiry_of(closed(ADA), rating=1), 4)


def test_nothing_is_rated_that_is_void() -> None:
    with pytest.raises(WrongStateError):
        COUNTER.rate(enquiry_of(closed(ADA), voided="test"), 4)


def test_a_message_that_came_outside_hours_is_due_counted_from_the_next_morning() -> None:
    friday_evening = datetime(2026, 11, 27, 19, tzinfo=UTC)

    late = replace(WRITTEN, received_at=friday_evening)
    outcome = COUNTER.add(enquiry_of(closed(ADA)), late, MORE.seq)

    assert datetime(2026, 12, 2, 7, tzinfo=UTC) == item_of(outcome).due_at
