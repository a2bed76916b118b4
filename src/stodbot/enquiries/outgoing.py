"""What is owed to a chat: facts, made into sentences and buttons when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, DeliveryId, EnquiryId, ItemNumber

Fact = str | int | bool | None | list[str] | list[list[str]]
Facts = Mapping[str, Fact]


class Kind(StrEnum):
    """What a message is about; its facts follow from that."""

    SAID = "said"  # text, buttons: what the bot says in a talk
    # to the asker
    RECEIPT = "receipt"
    REPLY = "reply"  # event: of a human's reply
    STILL_OPEN = "still_open"
    CLOSED = "closed"
    # to staff
    CARD = "card"  # why: new, claimed ...; who
    TAKEN = "taken"  # who
    MOVED = "moved"  # who, to: what they had was passed on
    FOLLOW_UP = "follow_up"  # event: of what the asker added
    NOTED = "noted"  # event: of a colleague's note; who
    RATED = "rated"
    UNDELIVERED = "undelivered"  # delivery, unsure
    MORNING = "morning"  # what waits
    VOIDED = "voided"  # to the asker, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message owed to one chat."""

    to: Chat
    kind: Kind
    facts: Facts = field(default_factory=dict)
    enquiry: EnquiryId | None = None
    item: ItemNumber | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The chats that a channel, or one courier of it, sends to: one, or all that begin so."""

    chat: Chat | None = None
    beginning: str = ""

    def covers(self, chat: Chat) -> bool:
        """Whether it is one of them."""
        return chat == self.chat if self.chat is not None else chat.startswith(self.beginning)


EVERYBODY = Reach()


class DeliveryState(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    SENDING = "sending"  # leased by a courier
    SENT = "sent"
    FAILED = "failed"  # it will never get out
    UNSURE = "unsure"  # sent, but nobody knows whether it arrived: never sent again by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An outgoing message in the outbox."""

    id: DeliveryId
    message: Outgoing
    state: DeliveryState
    attempts: int
    cause: MessageSeq | None
    token: str | None  # of the lease, while it is being sent
    fault: str | None = None
    doubts: int = 0  # how often it was sent with nobody knowing whether it arrived
    parts: int = 0  # of a message too long for one, how many are out
