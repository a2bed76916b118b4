"""To whom goes what staff are to be told: to each of them, or once to the enquiry's room."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stodbot.domain.enquiry import Chat, EnquiryId, ItemNumber
from stodbot.domain.entry import PersonId
from stodbot.enquiries.addressing import to_each, to_rooms
from stodbot.enquiries.chain import canonical
from stodbot.enquiries.outgoing import Kind, Outgoing
from stodbot.enquiries.rooms import chat_of, is_room, person_of, room_for
from tests.enquiries.toys import ADA, ASKER, BO, CY, EVA, ONE, TWO

SEVEN, EIGHT = EnquiryId(7), EnquiryId(8)
TOLD_BY_THE_CARD = (Kind.TAKEN, Kind.MOVED)


def told(
    person: PersonId, kind: Kind = Kind.CARD, item: ItemNumber = ONE, **facts: str
) -> Outgoing:
    """What one of the staff is told of an enquiry."""
    return Outgoing(to=chat_of(person), kind=kind, facts=facts, enquiry=SEVEN, item=item)


def in_room(
    *people: PersonId, kind: Kind = Kind.CARD, item: ItemNumber = ONE, **facts: str
) -> Outgoing:
    """The same, as all are told it."""
    names = [str(person) for person in people]
    room = room_for(SEVEN)
    return Outgoing(to=room, kind=kind, facts={**facts, "for": names}, enquiry=SEVEN, item=item)


RECEIPT = Outgoing(to=ASKER, kind=Kind.RECEIPT, enquiry=SEVEN)


def test_each_is_told_alone_where_there_is_no_group() -> None:
    messages = (RECEIPT, told(ADA, why="new"), told(BO, why="new"))

    assert messages == to_each(list(messages))


def test_all_are_told_once_in_the_room_and_whom_it_concerns() -> None:
    messages = [told(ADA, why="new"), told(BO, why="new")]

    assert (in_room(ADA, BO, why="new"),) == to_rooms(messages)


def test_an_asker_is_told_as_ever() -> None:
    messages = [RECEIPT, told(ADA, why="new")]

    assert (RECEIPT, in_room(ADA, why="new")) == to_rooms(messages)


def test_what_is_no_enquirys_is_told_to_each_alone() -> None:
    alone = tuple(
        Outgoing(to=chat_of(who), kind=Kind.SAID, facts={"text": "x"}) for who in (ADA, BO)
    )

    assert alone == to_rooms(alone)


@pytest.mark.parametrize("kind", TOLD_BY_THE_CARD)
def test_that_somebody_has_it_now_is_told_by_the_card_alone(kind: Kind) -> None:
    messages = [told(ADA, why="claimed"), told(BO, kind, who=ADA), told(CY, kind, who=ADA)]

    assert (in_room(ADA, why="claimed"),) == to_rooms(messages)


@pytest.mark.parametrize("kind", TOLD_BY_THE_CARD)
def test_that_somebody_has_it_now_is_told_where_there_is_no_card(kind: Kind) -> None:
    messages = [told(BO, kind, who=ADA), told(CY, kind, who=ADA)]

    assert (in_room(BO, CY, kind=kind, who=ADA),) == to_rooms(messages)


def test_that_somebody_has_another_part_of_it_is_told_beside_the_card() -> None:
    messages = [told(ADA, why="claimed"), told(BO, Kind.TAKEN, TWO, who=EVA)]

    expected = (in_room(ADA, why="claimed"), in_room(BO, kind=Kind.TAKEN, item=TWO, who=EVA))
    assert expected == to_rooms(messages)


def test_each_part_of_an_enquiry_has_its_own_card_in_the_room() -> None:
    messages = [told(ADA, why="new"), told(EVA, item=TWO, why="new"), told(BO, why="new")]

    expected = (in_room(ADA, BO, why="new"), in_room(EVA, item=TWO, why="new"))
    assert expected == to_rooms(messages)


def test_what_differs_in_a_fact_is_told_apart() -> None:
    messages = [told(ADA, Kind.NOTED, who=BO), told(ADA, Kind.NOTED, who=CY)]

    assert 2 == len(to_rooms(messages))


KINDS = [Kind.CARD, Kind.TAKEN, Kind.MOVED, Kind.FOLLOW_UP, Kind.VOIDED]
owed = st.builds(
    Outgoing,
    to=st.sampled_from([ASKER, Chat("asker:2"), *map(chat_of, (ADA, BO, CY, EVA))]),
    kind=st.sampled_from(KINDS),
    facts=st.dictionaries(st.sampled_from(["who", "why"]), st.sampled_from(["a", "b"])),
    enquiry=st.sampled_from([None, SEVEN, EIGHT]),
    item=st.sampled_from([None, ONE, TWO]),
)


def is_of_room(message: Outgoing) -> bool:
    """Whether it is told to the staff, and of an enquiry."""
    return person_of(message.to) is not None and message.enquiry is not None


def about(message: Outgoing) -> tuple[object, ...]:
    """What it says, whoever it is said to."""
    facts = {key: fact for key, fact in message.facts.items() if key != "for"}
    return message.enquiry, message.item, message.kind, canonical(facts)


@given(st.lists(owed))
def test_whoever_is_not_told_in_a_room_is_told_just_as_it_was(messages: list[Outgoing]) -> None:
    others = [message for message in messages if not is_of_room(message)]

    assert others == [message for message in to_rooms(messages) if not is_room(message.to)]


@given(st.lists(owed))
def test_all_who_are_to_be_told_are_named_once_but_for_what_the_card_tells(
    messages: list[Outgoing],
) -> None:
    cards = {(one.enquiry, one.item) for one in messages if one.kind is Kind.CARD}
    expected = Counter(
        (about(one), person_of(one.to))
        for one in messages
        if is_of_room(one)
        and (one.kind not in TOLD_BY_THE_CARD or (one.enquiry, one.item) not in cards)
    )

    said = [one for one in to_rooms(messages) if is_room(one.to)]
    named: Counter[tuple[tuple[object, ...], PersonId | None]] = Counter()
    for one in said:
        people = one.facts["for"]
        assert isinstance(people, list)
        named.update((about(one), PersonId(str(person))) for person in people)
    assert expected == named


@given(st.lists(owed))
def test_a_room_is_told_everything_once_and_only_of_its_enquiry(messages: list[Outgoing]) -> None:
    said = [one for one in to_rooms(messages) if is_room(one.to)]

    assert len(said) == len({about(one) for one in said})
    assert [one.to for one in said] == [room_for(one.enquiry) for one in said if one.enquiry]


@given(st.lists(owed))
def test_what_is_addressed_is_not_addressed_anew(messages: list[Outgoing]) -> None:
    addressed = to_rooms(messages)

    assert addressed == to_rooms(addressed)


@given(st.lists(owed))
def test_what_is_said_first_is_told_first_in_the_rooms(messages: list[Outgoing]) -> None:
    said = [about(one) for one in messages if is_of_room(one)]

    places = [said.index(about(one)) for one in to_rooms(messages) if is_room(one.to)]

    assert sorted(places) == places
