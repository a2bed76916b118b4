"""Where a message to a chat goes at Telegram, and what an error there means for it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from telegram.error import TelegramError

from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import PersonId
from stodbot.enquiries.port import Store
from stodbot.enquiries.rooms import person_of
from stodbot.errors import SlowDownError, StodbotError, UnreachableError
from stodbot.telegram.chats import chat_of, user_behind, user_of
from stodbot.telegram.faults import translated
from stodbot.telegram.turns import Turns

_LOG = logging.getLogger(__name__)
_WITHOUT_ACCOUNT = 60.0  # seconds until it is tried again
_NOT_TAKEN = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message goes."""

    chat: int
    buttons_of: Chat  # the chat that its buttons are signed for
    thread: int | None = None
    has_many: bool = False  # whether somebody has to be called there to notice it


class Route(Protocol):
    """The way to the chats of one courier."""

    async def find(self, to: Chat, turns: Turns) -> Address:
        """Where it goes; what has to be there first is made. Raises what a channel may raise."""
        ...

    async def explain(
        self, error: TelegramError, to: Chat, address: Address, sent: Sequence[str]
    ) -> StodbotError:
        """What became of a message, in our own terms; `sent` are the parts that are out."""
        ...


class AskerRoute:
    """To the private chats of those who ask."""

    async def find(self, to: Chat, _turns: Turns) -> Address:
        """Its name tells."""
        return Address(chat=user_of(to), buttons_of=to)

    async def explain(
        self, error: TelegramError, _to: Chat, _address: Address, sent: Sequence[str]
    ) -> StodbotError:
        """As `faults` has it."""
        return translated(error, tuple(sent))


class StaffRoute:
    """To the private chats of the staff. Whoever can't be reached there may be at the console."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, to: Chat, _turns: Turns) -> Address:
        """By the account."""
        users = await users_of(self._store)
        person = person_of(to)
        if person is None or person not in users:
            raise SlowDownError(_WITHOUT_ACCOUNT)
        user = users[person]
        return Address(chat=user, buttons_of=chat_of(user))

    async def explain(
        self, error: TelegramError, _to: Chat, _address: Address, sent: Sequence[str]
    ) -> StodbotError:
        """Nothing that is owed to staff is given up as they have blocked the bot."""
        told = translated(error, tuple(sent))
        if not isinstance(told, UnreachableError):
            return told
        _LOG.warning("staff.not_reached fault=%s", type(error).__name__)
        return SlowDownError(_NOT_TAKEN, sent)


async def users_of(store: Store) -> dict[PersonId, int]:
    """The users who are on the staff. Raises StoreError."""
    accounts = (await store.accounts()).values()
    users = ((account.person, user_behind(account.identity)) for account in accounts)
    return {person: user for person, user in users if user is not None}
