"""The rooms of the group as threads of a forum: one for each enquiry, made for its first message.

What an admin of the group has to mend keeps what is owed there waiting, and nothing else.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    RetryAfter,
    TelegramError,
)

from stodbot.domain.enquiry import Chat, EnquiryId
from stodbot.enquiries.acting import By
from stodbot.enquiries.outgoing import Kind, Outgoing
from stodbot.enquiries.port import Store
from stodbot.enquiries.rooms import enquiry_in, room_for
from stodbot.enquiries.threads import Thread
from stodbot.errors import ChannelError, SlowDownError, StodbotError
from stodbot.telegram.chats import group_chat
from stodbot.telegram.faults import seconds_of, translated
from stodbot.telegram.routes import Address
from stodbot.telegram.titles import Titles
from stodbot.telegram.turns import GroupPace, Turns
from telegram import Bot

_LOG = logging.getLogger(__name__)
_MENDING_SECONDS = 60.0  # between two looks whether somebody has mended it
_REPEAT_SECONDS = 3_600.0  # between two words on the same flaw
_LOST = ("message thread not found", "topic_id_invalid", "topic_deleted", "topic not found")
_NO_TOPICS = ("not a forum", "not enough rights", "forum_missing", "admin_required", "topic_closed")
_NO_CHAT = ("chat not found", "chat_write_forbidden", "no rights to send", "need administrator")
_MEND = {
    "out": "let the bot into the group of STODBOT_TELEGRAM_GROUP, as an administrator",
    "moved": "the group has another id now: set STODBOT_TELEGRAM_GROUP to it",
    "topics": "turn on topics, and make the bot an administrator who may manage them",
}


class Rooms:
    """The way to the rooms of the group."""

    def __init__(
        self,
        *,
        bot: Bot,
        store: Store,
        titles: Callable[[], Titles],
        group: int,
        pace: GroupPace,
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
    ) -> None:
        """`seconds` is a clock that never goes back, as the pace has it."""
        self._bot = bot
        self._store = store
        self._titles = titles
        self._group = group
        self._pace = pace
        self._clock = clock
        self._seconds = seconds
        self._unkept: dict[EnquiryId, Thread] = {}  # made, while the store could keep nothing
        self._no_topics_until = seconds()
        self._told: dict[str, float] = {}  # flaws, and when that was said
        self._losses: set[EnquiryId] = set()  # that have lost a thread since the start

    @property
    def are_managed(self) -> bool:
        """Whether threads may be made and changed, as far as is known."""
        return self._seconds() >= self._no_topics_until

    async def find(self, to: Chat, turns: Turns) -> Address:
        """The enquiry's thread, which is made if there is none."""
        enquiry = enquiry_in(to)
        thread = None if enquiry is None else (await self._thread(enquiry, turns)).number
        return Address(
            chat=self._group, buttons_of=group_chat(self._group), thread=thread, has_many=True
        )

    async def explain(
        self, error: TelegramError, to: Chat, address: Address, sent: Sequence[str]
    ) -> StodbotError:
        """A thread that is gone is made anew; what somebody has to mend is waited for."""
        enquiry = enquiry_in(to)
        if is_lost(error) and enquiry is not None and address.thread is not None:
            await self.lose(enquiry, is_told=True)
            wait = _MENDING_SECONDS if enquiry in self._losses else 0
            self._losses.add(enquiry)
            return SlowDownError(wait, sent)
        return self.trouble(error, sent) or translated(error, tuple(sent))

    def trouble(self, error: TelegramError, sent: Sequence[str] = ()) -> SlowDownError | None:
        """For how long a room, or all of them, must wait for an admin or for Telegram."""
        if isinstance(error, RetryAfter):
            self._pace.rest(seconds_of(error))
            return SlowDownError(seconds_of(error), sent)
        flaw = _flaw(error)
        if flaw is None:
            return None
        self._tell(flaw, error)
        if flaw == "topics":
            self._no_topics_until = self._seconds() + _MENDING_SECONDS
        else:
            self._pace.rest(_MENDING_SECONDS)
        return SlowDownError(_MENDING_SECONDS, sent)

    async def lose(self, enquiry: EnquiryId, *, is_told: bool) -> None:
        """The thread is gone; the next one begins with the card, if it `is_told` there."""
        self._unkept.pop(enquiry, None)
        thread = await self._store.thread(enquiry, self._group)
        if thread is None:
            return
        _LOG.warning("thread.lost enquiry_id=%d", enquiry)
        card = Outgoing(
            to=room_for(enquiry), kind=Kind.CARD, facts={"why": "again"}, enquiry=enquiry
        )
        by = By(actor="system", at=self._clock())
        await self._store.lose_thread(by, thread, [card] if is_told else [])

    async def _thread(self, enquiry: EnquiryId, turns: Turns) -> Thread:
        thread = await self._store.thread(enquiry, self._group)
        if thread is not None:
            return thread
        if enquiry not in self._unkept:
            self._unkept[enquiry] = await self._made(enquiry, turns)
        await self._store.keep_thread(self._unkept[enquiry])
        return self._unkept.pop(enquiry)

    async def _made(self, enquiry: EnquiryId, turns: Turns) -> Thread:
        wait = self._no_topics_until - self._seconds()
        if wait > 0:
            raise SlowDownError(wait)
        found = (await self._store.by_id(enquiry)).enquiry
        look = self._titles().look(found)
        await turns.next()
        try:
            topic = await self._bot.create_forum_topic(self._group, look.name)
        except TelegramError as error:  # whatever became of the thread, the message is not out
            told = self.trouble(error) or ChannelError(type(error).__name__)
            raise told from error
        self._told.clear()
        _LOG.info("thread.made enquiry_id=%d", enquiry)
        return Thread(
            enquiry=enquiry,
            group=self._group,
            number=topic.message_thread_id,
            name=look.name,
            version=0 if look.is_closed else found.version,  # it is still to be closed
        )

    def _tell(self, flaw: str, error: TelegramError) -> None:
        now = self._seconds()
        if now - self._told.get(flaw, -_REPEAT_SECONDS) >= _REPEAT_SECONDS:
            self._told[flaw] = now
            _LOG.warning("group.waits fault=%s %s", type(error).__name__, _MEND[flaw])


def is_lost(error: TelegramError) -> bool:
    """Whether the thread is not there any more."""
    return isinstance(error, BadRequest) and _says(error, _LOST)


def _flaw(error: TelegramError) -> str | None:
    """What an admin of the group has to mend."""
    match error:
        case ChatMigrated():
            return "moved"
        case Forbidden():
            return "out"
        case BadRequest() if _says(error, _NO_CHAT):
            return "out"
        case BadRequest() if _says(error, _NO_TOPICS):
            return "topics"
        case _:
            return None


def _says(error: TelegramError, signs: Sequence[str]) -> bool:
    said = str(error).lower()
    return any(sign in said for sign in signs)
