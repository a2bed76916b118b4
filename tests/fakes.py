"""Stand-ins that remember what they were asked for."""

from dataclasses import dataclass, field

from stodbot.domain.enquiry import Chat
from stodbot.domain.message import Shown
from stodbot.enquiries.outgoing import Delivery


@dataclass
class FakeChannel:
    """Sends nothing, and fails as it is told to: the first error of a chat, then the next."""

    errors: dict[Chat, list[Exception]] = field(default_factory=dict)
    tried: list[tuple[Chat, str]] = field(default_factory=list)
    sent: list[tuple[Chat, str]] = field(default_factory=list)

    async def send(self, to: Chat, shown: Shown, _delivery: Delivery) -> tuple[str]:
        self.tried.append((to, shown.text))
        if self.errors.get(to):
            raise self.errors[to].pop(0)
        self.sent.append((to, shown.text))
        return (str(len(self.sent)),)
