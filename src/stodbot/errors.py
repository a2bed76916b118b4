"""Everything that can go wrong on purpose.

StodbotError
├── SettingsError      the settings cannot be used
├── KnowledgeError     the knowledge cannot be used: every problem found (knowledge.problem)
├── EncoderError       a sentence encoder cannot be built or run
├── OutputError        what a command was asked for cannot be written
├── EnquiryError       an enquiry stays as it is
│   ├── NotFoundError      there is no such enquiry or item
│   ├── NotAllowedError    that person may not do that
│   ├── TakenError         somebody else has it
│   ├── WrongStateError    it is not in a state for that
│   ├── WeededError        what it said was removed by a decision: nothing more is done with it
│   ├── RightEndedError    whoever it was may not act as staff any more
│   ├── InvitationError    it has been taken up, has run out or never was one
│   └── DoneBeforeError    the message that asks for it has been dealt with
├── ChannelError       a message did not get out, for now
│   ├── SlowDownError      that chat must be left in peace for a while
│   ├── RefusedError       a channel does not take it as it is: a fault of ours
│   ├── UnreachableError   it never will
│   └── UnconfirmedError   nobody knows whether it did
├── StoreError         what must not be lost cannot be kept
│   └── InDoubtError       or was: nobody knows yet
└── BackupError        a backup cannot be made, or not be used

Errors carry facts. The sentence for the person who gets them is made where it is shown.
"""

from collections.abc import Sequence


class StodbotError(Exception):
    """Something stodbot can explain."""


class SettingsError(StodbotError):
    """The settings cannot be used."""


class EncoderError(StodbotError):
    """A sentence encoder cannot be built or run."""


class OutputError(StodbotError):
    """What a command was asked for cannot be written where it is to go."""


class StoreError(StodbotError):
    """What must not be lost cannot be kept."""


class InDoubtError(StoreError):
    """The database was lost in the middle of a commit, and can't be asked: ask it again later."""


class BackupError(StodbotError):
    """A backup cannot be made, or not be used."""


class EnquiryError(StodbotError):
    """An enquiry stays as it is."""


class NotFoundError(EnquiryError):
    """There is no such enquiry or item."""


class NotAllowedError(EnquiryError):
    """That person may not do that."""


class TakenError(EnquiryError):
    """Somebody else has it."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"has been claimed by {holder}")
        self.holder = holder


class WrongStateError(EnquiryError):
    """It is not in a state for that."""


class WeededError(EnquiryError):
    """What it said was removed by a decision: nothing more is done with it."""

    def __init__(self, number: str, decision: str) -> None:
        super().__init__(f"{number} has been weeded")
        self.number = number
        self.decision = decision


class RightEndedError(EnquiryError):
    """Whoever it was may not act as staff any more."""


class InvitationError(EnquiryError):
    """An invitation has been taken up, has run out or never was one."""


class DoneBeforeError(EnquiryError):
    """The message that asks for it has been dealt with."""


class ChannelError(StodbotError):
    """A message did not get out, for now: nor would any other."""

    def __init__(self, told: str = "", references: Sequence[str] = ()) -> None:
        """`references` are those of its parts that are out."""
        super().__init__(told)
        self.references = tuple(references)


class SlowDownError(ChannelError):
    """A chat must be left in peace for some seconds; others need not wait."""

    def __init__(self, seconds: float, references: Sequence[str] = ()) -> None:
        super().__init__(f"wait {seconds:g} s", references)
        self.seconds = seconds


class RefusedError(ChannelError):
    """A channel does not take a message as it is: a fault of ours."""


class UnreachableError(ChannelError):
    """A message will never get out to that chat."""


class UnconfirmedError(ChannelError):
    """A message was sent, and nobody knows whether it arrived."""
