"""Who may act as staff from outside: by an invitation that is good for once and for a time.

An identity is what a channel vouches for, as "telegram-501"; whose it is, only the store knows.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from stodbot.domain.entry import PersonId
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Identity, Settlement

LASTS = timedelta(days=7)
_BEGINNING = "inbjudan-"
_BYTES = 24  # nobody guesses that


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody's right, in force."""

    identity: Identity
    person: PersonId
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One that has not been taken up yet."""

    person: PersonId
    until: datetime


class Rights(Protocol):
    """Who may act. Everything that changes is in the log: staff.invited, staff.joined ..."""

    async def accounts(self) -> dict[Identity, Account]:
        """The rights in force."""
        ...

    async def invitations(self, now: datetime) -> list[Invitation]:
        """Those that can still be taken up, the oldest first."""
        ...

    async def invited(self, digest: bytes, now: datetime) -> PersonId | None:
        """Whom that invitation is for, while it can be taken up."""
        ...

    async def invite(self, by: By, person: PersonId, digest: bytes, until: datetime) -> None:
        """Invite somebody; an earlier invitation to the same person is of no use any more."""
        ...

    async def join(
        self, by: By, identity: Identity, digest: bytes, settlement: Settlement
    ) -> PersonId:
        """Take up an invitation: that identity is that person's, and no other is any more.

        Whoever had been removed is there again. Raises InvitationError, and nothing is kept.
        """
        ...

    async def remove(self, by: By, person: PersonId, today: date) -> bool:
        """Take somebody's right and invitation away; from today on they count as away for good.

        False where all of that was so before.
        """
        ...


def new_code() -> str:
    """What an invitation is taken up with: 41 characters that Telegram takes in a link."""
    return _BEGINNING + secrets.token_urlsafe(_BYTES)


def is_code(word: str) -> bool:
    """Whether it may be one."""
    return word.startswith(_BEGINNING)


def digest_of(code: str) -> bytes:
    """What is kept of a code: it can't be had from that again."""
    return hashlib.sha256(code.encode(errors="surrogatepass")).digest()
