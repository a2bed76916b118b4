"""Who is told in the morning of a working day what waits for them."""

from collections.abc import Iterable, Sequence

from stodbot.domain.enquiry import Enquiry
from stodbot.domain.entry import PersonId
from stodbot.enquiries.outgoing import Kind, Outgoing
from stodbot.enquiries.rooms import GENERAL, chat_of
from stodbot.enquiries.roster import Roster


def morning_calls(
    roster: Roster, open_: Sequence[Enquiry], people: Iterable[PersonId], *, has_group: bool
) -> tuple[Outgoing, ...]:
    """One for the group, or one for each of those people who is there and has something to do.

    What waits is looked up when it is shown. Where nothing waits, nobody is disturbed.
    """
    if has_group:
        return (Outgoing(to=GENERAL, kind=Kind.MORNING),) if open_ else ()
    return tuple(
        Outgoing(to=chat_of(person), kind=Kind.MORNING)
        for person in people
        if roster.is_staff(person)
        and not roster.is_away(person)
        and any(_waits_for(person, enquiry, roster) for enquiry in open_)
    )


def _waits_for(person: PersonId, enquiry: Enquiry, roster: Roster) -> bool:
    return any(
        item.is_open and (item.holder == person or person in roster.concerned(item))
        for item in enquiry.items
    )
