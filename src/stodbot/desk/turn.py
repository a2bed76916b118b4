"""One message of a staff member, with all that it is to be understood by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stodbot.desk.memory import StaffTalk
from stodbot.domain.enquiry import EnquiryId
from stodbot.domain.entry import PersonId
from stodbot.domain.message import Button, numbered
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.incoming import Attachment, Incoming, Received
from stodbot.enquiries.office import Office
from stodbot.enquiries.rooms import enquiry_in, is_room, room_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTurn:
    """Who says what, where, and where their talk stands."""

    received: Received
    message: Incoming
    who: PersonId
    talk: StaffTalk
    office: Office

    @property
    def at(self) -> datetime:
        """When it reached us."""
        return self.received.at

    @property
    def desk(self) -> Desk:
        """The rules of that day."""
        return Desk(self.office)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.message.text or ""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What hangs on it."""
        return self.message.attachments

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it that could be sent or kept."""
        return not self.text.strip() and not self.attachments

    @property
    def is_in_room(self) -> bool:
        """Whether others read along: then not all that is typed is meant for the bot."""
        return is_room(room_of(self.received.chat))

    def numbers(self, buttons: Sequence[Button]) -> list[str]:
        """A line a button, to pick it by its number; in a room a number typed may be anything."""
        return [] if self.is_in_room else numbered(buttons)

    @property
    def room(self) -> EnquiryId | None:
        """The enquiry in whose room it is said."""
        return enquiry_in(self.received.chat)
