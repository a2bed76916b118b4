"""The driver over HTTP, for those who run in another process: JSON to /control/<action>."""

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.botapi.actors import shown
from tests.botapi.group_actions import GroupActions
from tests.botapi.places import PATIENCE, Place
from tests.botapi.wire import Json

Action = Callable[..., Any]


class Control(GroupActions):
    """The actions; chats and users go by their numbers, and messages by both of theirs.

    What somebody says or sends goes to the topic `thread`, where that is given, and answers the
    message `reply_to`.
    """

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
        self.speakers[id] = person
        return person.user.as_json()

    async def do_channel(self, id: int, title: str, **more: Any) -> Json:  # noqa: A002
        channel = self.api.channel(id, title, **more)
        self.speakers[id] = channel
        return channel.chat.as_json()

    async def do_say(
        self,
        chat: int,
        text: str,
        user: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
    ) -> Json:
        return self.speaker(chat, user, thread, reply_to).say(text).raw

    async def do_burst(self, chats: list[int], each: int, text: str) -> int:
        """As many messages from each, in turn; {n} in the text is the message's number."""
        for number in range(each * len(chats)):
            speaker = self.speaker(chats[number % len(chats)])
            speaker.say(text.replace("{n}", str(number)))
        return self.api.updates.next_id

    async def do_send(
        self,
        chat: int,
        what: str,
        user: int | None = None,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        **more: Any,
    ) -> Any:
        """photo, document, voice, video, sticker, location, contact, poll, album and so on."""
        sent = getattr(self.speaker(chat, user, thread, reply_to), what)(**more)
        return [one.raw for one in sent] if isinstance(sent, list) else sent.raw

    async def do_edit(self, chat: int, message: int, text: str, user: int | None = None) -> Json:
        return self.speaker(chat, user).edit(self.message(chat, message), text).raw

    async def do_press(
        self, chat: int, message: int, button: str | int = 0, user: int | None = None
    ) -> str:
        return self.speaker(chat, user).press(self.message(chat, message), button).id

    async def do_press_data(
        self, chat: int, message: int, data: str, user: int | None = None
    ) -> str:
        return self.speaker(chat, user).press_data(self.message(chat, message), data).id

    async def do_answer(self, query: str, timeout: float = PATIENCE) -> Json:  # noqa: ASYNC109
        """What the bot has said of a press, as soon as it has, and whether as an alert."""
        asked = self.api.account.queries[query]
        await self.api.until(lambda: asked.answered, timeout)
        return {"text": asked.answer, "alert": asked.alert}

    async def do_block(self, chat: int) -> None:
        self.person(chat).block()

    async def do_unblock(self, chat: int) -> None:
        self.person(chat).unblock()

    async def do_messages(self, chat: int, thread: int | None = None) -> list[Json]:
        """What the bot has sent there, as it stands."""
        return [shown(message) for message in self._place(chat, thread).messages]

    async def do_wait(
        self,
        chat: int,
        count: int,
        thread: int | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> list[Json]:
        """The bot's messages there, as soon as there are so many."""
        place = self._place(chat, thread)
        await self.api.until(lambda: place.count >= count, timeout)
        return await self.do_messages(chat, thread)

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
        self.faults.append(getattr(self.api.faults, kind)(method, **more))
        return len(self.faults) - 1

    async def do_release(self, fault: int) -> None:
        self.faults[fault].release()

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

    def _place(self, chat: int, thread: int | None) -> Place:
        account = self.api.account
        return Place(account=account, chat=account.chats.find(chat), thread=thread)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | list | dict) else repr(value)
