"""The console as a channel: what is sent is shown at once."""

from collections.abc import Callable
from dataclasses import dataclass

from stodbot.domain.enquiry import Chat, DeliveryId
from stodbot.domain.message import Shown
from stodbot.enquiries.outgoing import Delivery


class HungUp(BaseException):  # ends the program, as an interrupt does
    """Whoever read the output has had enough."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as it was shown."""

    number: int  # from 1, of this run
    to: Chat
    shown: Shown
    delivery: DeliveryId


class ConsoleChannel:
    """Shows messages, and remembers them for whoever presses a button or replies."""

    def __init__(self, show: Callable[[Sent], None]) -> None:
        self._show = show
        self.sent: list[Sent] = []

    async def send(self, to: Chat, shown: Shown, delivery: Delivery) -> tuple[str]:
        """Show it; its id is its number."""
        sent = Sent(len(self.sent) + 1, to, shown, delivery.id)
        self.sent.append(sent)
        try:
            self._show(sent)
        except BrokenPipeError as error:
            raise HungUp from error
        return (str(sent.number),)
