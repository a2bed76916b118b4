"""What is done about one message of an asker."""

from dataclasses import dataclass

from stodbot.asking.memory import AskerTalk, dumped
from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import EnquiryId
from stodbot.domain.entry import EntryId
from stodbot.domain.message import Shown
from stodbot.enquiries.counter import Registration
from stodbot.enquiries.handled import Change, Handled
from stodbot.enquiries.incoming import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is said, remembered and changed; nothing of it has been done yet."""

    talk: AskerTalk
    shown: tuple[Shown, ...] = ()
    decision: str | None = None
    entry: EntryId | None = None
    language: str | None = None
    matter: Matter | None = None
    about: EnquiryId | None = None  # the enquiry that is talked about
    forget: tuple[MessageSeq, ...] = ()
    change: Change | Registration | None = None

    def handled(self) -> Handled:
        """The same, as it is committed."""
        return Handled(
            talk=dumped(self.talk),
            shown=self.shown,
            decision=self.decision,
            entry=self.entry,
            language=self.language,
            matter=self.matter,
            about=self.about,
            forget=self.forget,
            change=self.change,
        )
