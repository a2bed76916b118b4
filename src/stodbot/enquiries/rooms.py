"""Where staff are met: each in a chat of their own, or all in a group with a room for each enquiry.

A talk is always one person's: in a group several people talk side by side in the same room, and
what one of them was asked for, no other answers.
"""

from stodbot.domain.enquiry import Chat, EnquiryId
from stodbot.domain.entry import PersonId

_STAFF, _GROUP, _AT = "staff:", "group:", "@"
GENERAL = Chat(f"{_GROUP}general")  # the room that is no enquiry's


def chat_of(person: PersonId) -> Chat:
    """Where a staff member is written to, alone."""
    return Chat(f"{_STAFF}{person}")


def person_of(chat: Chat) -> PersonId | None:
    """The staff member whose talk it is, None for an asker's and for a room."""
    if not chat.startswith(_STAFF):
        return None
    return PersonId(chat.removeprefix(_STAFF).partition(_AT)[0])


def room_for(enquiry: EnquiryId) -> Chat:
    """The group's room for an enquiry."""
    return Chat(f"{_GROUP}{enquiry}")


def talk_in(room: Chat, person: PersonId) -> Chat:
    """What a staff member says in a room of the group is a talk of its own."""
    return Chat(f"{chat_of(person)}{_AT}{room.removeprefix(_GROUP)}")


def room_of(chat: Chat) -> Chat:
    """Where what is said in a talk is shown: in its room, if it takes place in one."""
    _, at, room = chat.partition(_AT)
    return Chat(f"{_GROUP}{room}") if at and person_of(chat) else chat


def is_room(chat: Chat) -> bool:
    """Whether it is a room of the group."""
    return chat.startswith(_GROUP)


def is_staffs(chat: Chat) -> bool:
    """Whether no asker is there: a staff member's talk, or a room of the group."""
    return chat.startswith((_STAFF, _GROUP))


def enquiry_in(chat: Chat) -> EnquiryId | None:
    """The enquiry whose room it is, or in whose room the talk takes place."""
    number = room_of(chat).removeprefix(_GROUP)
    return EnquiryId(int(number)) if is_room(room_of(chat)) and number.isdecimal() else None
