"""What the thread of an enquiry is called, and whether it is closed: its state decides."""

from dataclasses import dataclass

from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.enquiry import Enquiry, Item, State
from stodbot.domain.entry import Language
from stodbot.enquiries.wording import shortened
from stodbot.telegram.splitting import sendable

_LONGEST = 128  # characters. Bot API, createForumTopic
_FAR = tuple(State)  # from new to closed
_SV = Language.SWEDISH


@dataclass(frozen=True, slots=True)
class Look:
    """How a thread should look."""

    name: str
    is_closed: bool


class Titles:
    """Says how threads should look."""

    def __init__(self, names: Names, phrases: Phrasebook) -> None:
        self._names = names
        self._phrases = phrases

    def look(self, enquiry: Enquiry) -> Look:
        """By the item that is least far."""
        item = min(enquiry.items, key=lambda item: _FAR.index(item.state))
        key = f"thread_{item.state if enquiry.voided is None else 'voided'}"
        name = self._phrases.say(
            _SV,
            key,
            number=enquiry.number,
            subject=self._names.subject(enquiry, _SV),
            **self._holder(item, key),
        )
        return Look(sendable(shortened(name, _LONGEST)), is_closed=not enquiry.is_open)

    def _holder(self, item: Item, key: str) -> dict[str, str]:
        if key != f"thread_{State.CLAIMED}" or item.holder is None:
            return {}
        return {"who": self._names.person(item.holder, _SV)}
