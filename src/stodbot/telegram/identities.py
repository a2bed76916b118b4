"""Whose words they are: a person on the staff, an asker, or nobody who is to be heard.

In the group only staff are heard, each in the room that the thread stands for; nothing from there
ever reaches an asker's talk.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import PersonId
from stodbot.enquiries.incoming import Identity, Incoming
from stodbot.enquiries.port import Store
from stodbot.enquiries.rights import Account
from stodbot.enquiries.rooms import GENERAL, chat_of, room_for, talk_in
from stodbot.errors import StoreError
from stodbot.telegram.chats import thread_of
from stodbot.telegram.updates import Ignored

_Accounts = Mapping[Identity, Account]
_LONGEST_SECONDS = 5.0  # that somebody waits for it: then the database is taken to be away
_STRANGER = "somebody without a right in the group"


class Identities:
    """Looks up who has a right, at the moment a message comes."""

    def __init__(self, store: Store, group: int | None) -> None:
        """`group` is the channel's own number of that of the staff."""
        self._store = store
        self._group = group
        self._last: _Accounts = {}

    async def known(self, messages: Sequence[Incoming]) -> list[Incoming | Ignored]:
        """Each message, in the talk that it belongs to. Raises StoreError."""
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                if any(message.sender for message in messages):
                    self._last = await self._store.accounts()
                rooms = await self._rooms(messages)
        except TimeoutError as error:
            raise StoreError("databasen svarar inte i tid.") from error
        return [_known(message, self._last, rooms) for message in messages]

    def as_last_known(self, messages: Sequence[Incoming]) -> list[Incoming]:
        """Those from private chats, while nothing can be looked up."""
        private = (message for message in messages if thread_of(message.chat) is None)
        found = (_known(message, self._last, {}) for message in private)
        return [message for message in found if isinstance(message, Incoming)]

    async def _rooms(self, messages: Sequence[Incoming]) -> dict[int, Chat]:
        """The rooms that the threads of staff in those messages stand for."""
        staff = (m for m in messages if m.sender in self._last)
        threads = {thread_of(message.chat) for message in staff} - {None}
        rooms = {}
        for thread in threads:
            if thread == 0:
                rooms[thread] = GENERAL
            elif thread is not None and self._group is not None:
                enquiry = await self._store.enquiry_of_thread(self._group, thread)
                if enquiry is not None:
                    rooms[thread] = room_for(enquiry)
        return rooms


def _known(message: Incoming, accounts: _Accounts, rooms: Mapping[int, Chat]) -> Incoming | Ignored:
    account = accounts.get(message.sender) if message.sender else None
    thread = thread_of(message.chat)
    if thread is None:
        return message if account is None else _moved(message, chat_of(account.person))
    if account is None:
        return Ignored(_STRANGER, is_strangers=message.press is not None)
    return _in_room(message, account.person, rooms.get(thread))


def _in_room(message: Incoming, person: PersonId, room: Chat | None) -> Incoming | Ignored:
    if room is None:
        return Ignored("thread that is no enquiry's")
    return _moved(message, talk_in(room, person))


def _moved(message: Incoming, chat: Chat) -> Incoming:
    return replace(message, chat=chat, origin=message.chat)
