"""Who is told that a message did not arrive: those who believe that it did."""

from stodbot.domain.enquiry import Enquiry
from stodbot.enquiries.office import Office
from stodbot.enquiries.outgoing import Delivery, Fact, Kind, Outgoing
from stodbot.enquiries.rooms import chat_of


def returned(
    delivery: Delivery, enquiry: Enquiry, office: Office, *, unsure: bool
) -> list[Outgoing]:
    """A message to each of those who have, or may take, what it was about."""
    about = delivery.message.item
    facts: dict[str, Fact] = {"delivery": delivery.id, "unsure": unsure}
    return [
        Outgoing(
            to=chat_of(person),
            kind=Kind.UNDELIVERED,
            facts=facts,
            enquiry=enquiry.id,
            item=item.number,
        )
        for item in enquiry.items
        if about in (None, item.number)
        for person in office.roster.present(office.waiting_for(item))
    ]
