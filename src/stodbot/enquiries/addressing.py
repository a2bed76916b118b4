"""To whom what staff are to be told is sent: to each of them, or once to the group."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from stodbot.enquiries.chain import canonical
from stodbot.enquiries.outgoing import Kind, Outgoing
from stodbot.enquiries.rooms import person_of, room_for

Addressing = Callable[[Sequence[Outgoing]], tuple[Outgoing, ...]]
_IN_THE_CARD = (Kind.TAKEN, Kind.MOVED)  # that somebody has it now is what the card tells


def to_each(messages: Sequence[Outgoing]) -> tuple[Outgoing, ...]:
    """Everybody is told in a chat of their own."""
    return tuple(messages)


def to_rooms(messages: Sequence[Outgoing]) -> tuple[Outgoing, ...]:
    """All are told at once, in the room of the enquiry; "for" are those whom it concerns.

    Askers are told as ever, and so is whoever is told of something that is no enquiry's.
    """
    with_card = {(m.enquiry, m.item) for m in messages if m.kind is Kind.CARD}
    together: dict[object, list[Outgoing]] = {}
    for place, message in enumerate(messages):
        if person_of(message.to) is None or message.enquiry is None:
            together[place] = [message]
        elif message.kind not in _IN_THE_CARD or (message.enquiry, message.item) not in with_card:
            same = (message.enquiry, message.item, message.kind, canonical(message.facts))
            together.setdefault(same, []).append(message)
    return tuple(_in_room(same) for same in together.values())


def _in_room(same: list[Outgoing]) -> Outgoing:
    first = same[0]
    people = [str(person) for one in same if (person := person_of(one.to))]
    if not people or first.enquiry is None:
        return first
    return replace(first, to=room_for(first.enquiry), facts={**first.facts, "for": people})
