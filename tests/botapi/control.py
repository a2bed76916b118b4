"""The driver over HTTP, for those who run in another process: JSON to /control/<action>."""

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.botapi.api import BotApi
from tests.botapi.chats import Message
from tests.botapi.faults import Fault
from tests.botapi.groups import Group
from tests.botapi.people import PATIENCE, Person, Speaker
from tests.botapi.wire import Json

Action = Callable[..., Any]


class Control:
    """The actions; chats and users go by their numbers, and messages by both of theirs."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self._speakers: dict[int, Speaker] = {}
        self._groups: dict[int, Group] = {}
        self._faults: list[Fault] = []

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/control/{action}", self.act, methods=["POST"])])

    async def act(self, request: Request) -> JSONResponse:
        name = request.path_params["action"]
        action: Action | None = getattr(self, f"do_{name}", None)
        if action is None:
            return JSONResponse({"error": f"no action {name}"}, 404)
        arguments: Json = await request.json() if await request.body() else {}
        try:
            return JSONResponse(await action(**arguments))
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    async def do_person(self, id: int, name: str, **more: Any) -> Json:  # noqa: A002
        person = self.api.person(id, name, **more)
        self._speakers[id] = person
        return person.user.as_json()

    async def do_group(self, id: int, title: str, **more: Any) -> Json:  # noqa: A002
        group = self._groups[id] = self.api.group(id, title, **more)
        return group.chat.as_json()

    async def do_channel(self, id: int, title: str, **more: Any) -> Json:  # noqa: A002
        channel = self.api.channel(id, title, **more)
        self._speakers[id] = channel
        return channel.chat.as_json()

    async def do_say(
        self, chat: int, text: str, user: int | None = None, reply_to: int | None = None
    ) -> Json:
        original = self._message(chat, reply_to) if reply_to is not None else None
        return self._speaker(chat, user).say(text, original).raw

    async def do_burst(self, chats: list[int], each: int, text: str) -> int:
        """As many messages from each, in turn; {n} in the text is the message's number."""
        for number in range(each * len(chats)):
            speaker = self._speaker(chats[number % len(chats)])
            speaker.say(text.replace("{n}", str(number)))
        return self.api.updates.next_id

    async def do_send(self, chat: int, what: str, user: int | None = None, **more: Any) -> Any:
        """photo, document, voice, video, sticker, location, contact, poll, album."""
        sent = getattr(self._speaker(chat, user), what)(**more)
        return [one.raw for one in sent] if isinstance(sent, list) else sent.raw

    async def do_edit(self, chat: int, message: int, text: str, user: int | None = None) -> Json:
        return self._speaker(chat, user).edit(self._message(chat, message), text).raw

    async def do_press(
        self, chat: int, message: int, button: str | int = 0, user: int | None = None
    ) -> str:
        speaker = self._speaker(chat, user)
        return speaker.press(self._message(chat, message), button).id

    async def do_press_data(
        self, chat: int, message: int, data: str, user: int | None = None
    ) -> str:
        return self._speaker(chat, user).press_data(self._message(chat, message), data).id

    async def do_block(self, chat: int) -> None:
        self._person(chat).block()

    async def do_unblock(self, chat: int) -> None:
        self._person(chat).unblock()

    async def do_messages(self, chat: int) -> list[Json]:
        """What the bot has sent there, as it stands."""
        there = self.api.account.chats.find(chat)
        return [shown(message) for message in there.sent if not message.deleted]

    async def do_wait(self, chat: int, count: int, timeout: float = PATIENCE) -> list[Json]:  # noqa: ASYNC109
        """The bot's messages there, as soon as it has sent so many in all."""
        there = self.api.account.chats.find(chat)
        await self.api.until(lambda: len(there.sent) >= count, timeout)
        return await self.do_messages(chat)

    async def do_wait_sent(self, count: int, timeout: float = PATIENCE) -> int:  # noqa: ASYNC109
        """How much the bot has sent in all chats, as soon as that is so many."""
        await self.api.until(lambda: self.api.account.sent >= count, timeout)
        return self.api.account.sent

    async def do_inject(
        self, update: Any = None, raw: str | None = None, *, numbered: bool = True
    ) -> int:
        return self.api.inject(update if raw is None else raw, numbered=numbered)

    async def do_status(self) -> Json:
        """Numbers, and all violations."""
        return {
            "pending": len(self.api.updates.pending),
            "next_id": self.api.updates.next_id,
            "calls": len(self.api.journal),
            "too_many": self.api.too_many,
            "conflicts": self.api.updates.conflicts,
            "violations": [f"{one.method}: {one.what}" for one in self.api.violations],
        }

    async def do_journal(self, method: str, chat: int | None = None) -> list[Json]:
        return [
            {
                "at": call.at,
                "parameters": {k: _plain(v) for k, v in call.parameters.items()},
                "status": call.status,
                "description": call.description,
                "fault": call.fault,
                "done": call.done,
            }
            for call in self.api.journal.of(method, chat)
        ]

    async def do_fault(self, kind: str, method: str, **more: Any) -> int:
        """refuse, flood, drop_before, drop_after, hold or garble; gives its number."""
        if "body" in more:
            more["body"] = more["body"].encode()
        self._faults.append(getattr(self.api.faults, kind)(method, **more))
        return len(self._faults) - 1

    async def do_release(self, fault: int) -> None:
        self._faults[fault].release()

    async def do_clear_faults(self) -> None:
        self.api.faults.clear()

    async def do_next_id(self, value: int) -> None:
        self.api.updates.next_id = value

    async def do_limits(self, *, enabled: bool) -> None:
        self.api.limits.enabled = enabled

    async def do_down(self) -> None:
        await self.api.down()

    async def do_up(self) -> None:
        await self.api.up()

    def _speaker(self, chat: int, user: int | None = None) -> Speaker:
        if chat in self._groups:
            assert user is not None, "who says it?"
            return self._groups[chat].member(self._person(user))
        return self._speakers[chat if user is None else user]

    def _person(self, id_: int) -> Person:
        person = self._speakers[id_]
        assert isinstance(person, Person)
        return person

    def _message(self, chat: int, number: int) -> Message:
        there = self.api.account.chats.find(chat)
        known = there.messages.get(number)
        assert known is not None, f"no message {number} in chat {chat}"
        return known


def shown(message: Message) -> Json:
    return {
        "id": message.id,
        "text": message.text,
        "buttons": message.buttons,
        "edits": message.edits,
        "raw": message.raw,
    }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | list | dict) else repr(value)
