"""Updates are posted until they are taken."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.botapi import BotApi, ManualClock
from tests.botapi.changes import Changes
from tests.botapi.conftest import Caller
from tests.botapi.listening import Listener
from tests.botapi.wire import Json


@dataclass
class Receiver:
    """A bot's webhook: answers what it was told to, else 200."""

    changes: Changes = field(default_factory=Changes)
    answers: list[Response] = field(default_factory=list)
    got: list[Json] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    open: bool = True
    url: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        self.got.append(await request.json())
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        self.changes.notify()
        await self.changes.until(lambda: self.open)
        answer = self.answers.pop(0) if self.answers else Response("OK")
        await answer(scope, receive, send)

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    listener = Listener(made)
    made.url = f"http://127.0.0.1:{listener.port}/hook"
    await listener.open()
    yield made
    await listener.close(for_good=True)


async def test_an_update_is_posted_with_the_secret(
    api: BotApi, call: Caller, receiver: Receiver
) -> None:
    secret = "A-z_9"  # noqa: S105  # nobody's
    await call.result("setWebhook", url=receiver.url, secret_token=secret)

    api.person(1, "Astrid").say("Hej")
    await api.until(lambda: receiver.got and not api.updates.pending)

    assert [(100, "Hej")] == [(one["update_id"], one["message"]["text"]) for one in receiver.got]
    assert [secret] == receiver.secrets


async def test_what_is_not_taken_is_posted_again_after_growing_delays(
    api: BotApi, call: Caller, clock: ManualClock, receiver: Receiver
) -> None:
    receiver.answers = [Response(status_code=500), Response(status_code=403)]
    await call.result("setWebhook", url=receiver.url)
    api.person(1, "Astrid").say("Hej")

    await api.until(lambda: len(clock.sleeps) == 1)
    info = await call.result("getWebhookInfo")
    clock.advance(clock.sleeps[0])
    await api.until(lambda: len(clock.sleeps) == 2)
    clock.advance(clock.sleeps[1])
    await api.until(lambda: not api.updates.pending)

    assert ["Hej"] * 3 == receiver.texts
    assert clock.sleeps[0] < clock.sleeps[1]
    assert {
        "url": receiver.url,
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "max_connections": 40,
        "ip_address": "127.0.0.1",
        "last_error_date": 1_795_000_000,
        "last_error_message": "Wrong response from the webhook: 500 Internal Server Error",
    } == info
    assert 0 == (await call.result("getWebhookInfo"))["pending_update_count"]


async def test_no_more_are_posted_side_by_side_than_allowed(
    api: BotApi, call: Caller, receiver: Receiver
) -> None:
    receiver.open = False
    await call.result("setWebhook", url=receiver.url, max_connections=2)
    for number in range(1, 6):
        api.person(number, "Astrid").say(str(number))
    await receiver.changes.until(lambda: len(receiver.got) == 2)

    receiver.open = True
    receiver.changes.notify()
    await api.until(lambda: not api.updates.pending)

    assert 2 == api.webhook.most_busy
    assert ["1", "2", "3", "4", "5"] == sorted(receiver.texts)


async def test_what_a_chat_says_is_posted_in_order(
    api: BotApi, call: Caller, clock: ManualClock, receiver: Receiver
) -> None:
    receiver.answers = [Response(status_code=502)]
    await call.result("setWebhook", url=receiver.url)
    person, other = api.person(1, "Astrid"), api.person(2, "Bo")
    person.say("ett")
    person.say("två")
    await api.until(lambda: clock.sleeps)
    other.say("Bos")
    await api.until(lambda: "Bos" in receiver.texts and len(api.updates.pending) == 2)

    clock.advance(10)
    await api.until(lambda: not api.updates.pending)

    assert ["ett", "Bos", "ett", "två"] == receiver.texts


async def test_a_method_in_the_answer_is_carried_out(
    api: BotApi, call: Caller, receiver: Receiver
) -> None:
    person = api.person(1, "Astrid")
    reply = {"method": "sendMessage", "chat_id": 1, "text": "Hej själv"}
    receiver.answers = [JSONResponse(reply)]
    await call.result("setWebhook", url=receiver.url)

    person.say("Hej")

    assert "Hej själv" == (await person.next()).text
    assert [200] == [one.status for one in api.journal.of("sendMessage")]


async def test_a_poll_while_a_webhook_is_set_is_a_conflict(
    call: Caller, receiver: Receiver
) -> None:
    await call.result("setWebhook", url=receiver.url)

    refusal = await call.refusal("getUpdates")
    envelope = await call("deleteWebhook")

    assert (
        "409 Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    ) == refusal
    assert {"ok": True, "result": True, "description": "Webhook was deleted"} == envelope
    assert [] == await call.ids()


async def test_pending_updates_are_dropped_when_that_is_asked_for(
    api: BotApi, call: Caller, receiver: Receiver
) -> None:
    api.person(1, "Astrid").say("Hej")

    await call.result("setWebhook", url=receiver.url, drop_pending_updates=True)

    assert 0 == (await call.result("getWebhookInfo"))["pending_update_count"]
    assert [] == receiver.got


@pytest.mark.parametrize(
    ("parameters", "what"),
    [
        ({"secret_token": "å"}, "secret token contains unallowed characters"),
        ({"secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "exempel.se"}, "invalid webhook URL specified"),
    ],
)
async def test_a_webhook_that_is_not_valid_is_refused(
    call: Caller, parameters: Json, what: str
) -> None:
    parameters = {"url": "https://exempel.se/hook", **parameters}

    assert f"400 Bad Request: {what}" == await call.refusal("setWebhook", **parameters)
