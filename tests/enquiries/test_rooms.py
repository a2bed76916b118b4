"""Where staff are met: names of chats that say who, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stodbot.domain.enquiry import Chat, EnquiryId
from stodbot.domain.entry import PersonId
from stodbot.enquiries.rooms import (
    GENERAL,
    chat_of,
    enquiry_in,
    is_room,
    is_staffs,
    person_of,
    room_for,
    room_of,
    talk_in,
)

ANNA, BO = PersonId("anna"), PersonId("bo")
SEVEN = EnquiryId(7)

people = st.from_regex(r"[a-z0-9-]{1,48}", fullmatch=True).map(PersonId)  # as coordinators.yaml's
enquiries = st.integers(min_value=1).map(EnquiryId)
rooms = st.one_of(st.just(GENERAL), enquiries.map(room_for))
askers = st.text().map(lambda name: Chat(f"asker:{name}"))


@given(people)
def test_a_chat_alone_is_one_persons_and_in_no_room(person: PersonId) -> None:
    chat = chat_of(person)

    assert (person, chat, None) == (person_of(chat), room_of(chat), enquiry_in(chat))
    assert (False, True) == (is_room(chat), is_staffs(chat))


@given(rooms)
def test_a_room_is_nobodys_and_its_own(room: Chat) -> None:
    assert (None, room) == (person_of(room), room_of(room))
    assert (True, True) == (is_room(room), is_staffs(room))


@given(rooms, people)
def test_a_talk_in_a_room_is_one_persons_and_is_shown_in_the_room(
    room: Chat, person: PersonId
) -> None:
    talk = talk_in(room, person)

    assert (person, room) == (person_of(talk), room_of(talk))
    assert (False, True) == (is_room(talk), is_staffs(talk))
    assert enquiry_in(room) == enquiry_in(talk)


@given(enquiries)
def test_the_room_for_an_enquiry_tells_which(enquiry: EnquiryId) -> None:
    assert enquiry == enquiry_in(room_for(enquiry))


def test_the_general_room_is_no_enquirys() -> None:
    assert (None, None) == (enquiry_in(GENERAL), enquiry_in(talk_in(GENERAL, ANNA)))


@given(askers)
def test_an_asker_is_never_on_the_staff_nor_in_a_room(chat: Chat) -> None:
    assert (None, chat, None) == (person_of(chat), room_of(chat), enquiry_in(chat))
    assert (False, False) == (is_room(chat), is_staffs(chat))


@given(st.lists(st.tuples(rooms, people), unique=True))
def test_each_person_has_a_talk_of_their_own_in_each_room(
    pairs: list[tuple[Chat, PersonId]],
) -> None:
    talks = {talk_in(room, person) for room, person in pairs}
    alone = {chat_of(person) for _, person in pairs}

    assert len(pairs) == len(talks)
    assert set() == talks & alone


@pytest.mark.parametrize(
    ("chat", "expected"),
    [
        (chat_of(ANNA), "staff:anna"),
        (room_for(SEVEN), "group:7"),
        (talk_in(room_for(SEVEN), BO), "staff:bo@7"),
        (talk_in(GENERAL, BO), "staff:bo@general"),
    ],
)
def test_what_the_store_keeps_is_named_as_ever(chat: Chat, expected: str) -> None:
    assert expected == chat
