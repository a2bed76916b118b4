"""The queue of updates, as getUpdates empties it."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from tests.botapi.changes import Changes
from tests.botapi.wire import Json, Raw, Refused, conflict, dumps

KINDS = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages",
    "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
    "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost", "managed_bot", "guest_message",
}  # fmt: skip
BY_DEFAULT = KINDS - {"message_reaction", "message_reaction_count", "chat_member"}
TERMINATED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
_AHEAD = 10  # TQueue.cpp: a from_id further ahead than that counts as none


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that nobody has confirmed."""

    update_id: int
    body: str
    key: object  # of the order that a webhook gets it in


class Updates:
    """Updates in their order; `next_id` can be set, back as well."""

    def __init__(self, changes: Changes, next_id: int) -> None:
        self.next_id = next_id
        self.allowed: Collection[str] = BY_DEFAULT
        self.pending: list[Pending] = []
        self.conflicts = 0
        self._changes = changes
        self._poller: asyncio.Future[None] | None = None

    def push(self, kind: str, content: Json) -> int | None:
        """Queue an update, and give its number; None if the bot hasn't asked for the kind."""
        if kind not in self.allowed:
            return None
        body = f'{{"update_id":{self.next_id},"{kind}":{dumps(content)}}}'
        return self.put(body, self.next_id, _key(content))

    def put(self, body: str, update_id: int | None = None, key: object = None) -> int:
        """Queue what is written already, under that number or the next one."""
        number = self.next_id if update_id is None else update_id
        self.pending.append(Pending(number, body, key if key is not None else ("put", number)))
        self.next_id = max(self.next_id, number + 1)
        self._wake()
        self._changes.notify()
        return number

    def allow(self, kinds: Collection[str] | None) -> None:
        """Remember what the bot wants; None leaves it as it was, nothing known is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & KINDS or BY_DEFAULT

    @property
    def takes_default(self) -> bool:
        return self.allowed == BY_DEFAULT

    def clear(self) -> None:
        self.pending.clear()
        self._changes.notify()

    def forget(self, update: Pending) -> None:
        """It has been delivered."""
        if update in self.pending:
            self.pending.remove(update)

    def terminate(self, refused: Refused) -> None:
        """End the poll that is waiting."""
        if self._poller is not None and not self._poller.done():
            self.conflicts += 1
            self._poller.set_exception(refused)
        self._poller = None

    async def poll(self, offset: int, limit: int, timeout: int) -> Raw:  # noqa: ASYNC109
        """Forget what is confirmed, and give what is there, or comes within `timeout` seconds."""
        self._confirm(offset)
        if not self.pending and timeout:
            await self._wait(timeout)
        return Raw(f"[{','.join(update.body for update in self.pending[:limit])}]")

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            del self.pending[:offset]
        elif offset and offset <= self.next_id + _AHEAD:
            self.pending = [one for one in self.pending if one.update_id >= offset]
        self._changes.notify()

    async def _wait(self, seconds: int) -> None:
        self.terminate(conflict(TERMINATED))
        poller: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poller = poller
        try:
            async with asyncio.timeout(seconds):
                await poller
        except TimeoutError:
            pass
        finally:
            if self._poller is poller:
                self._poller = None

    def _wake(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)


def _key(content: Json) -> object:
    chat = content.get("chat") or content.get("message", {}).get("chat") or content.get("from")
    return chat["id"] if chat else None
