"""One can play a business, and those who answer it, in a terminal."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.botapi.children import Commands
from tests.botapi.conftest import Caller
from tests.botapi.demo import Play, Waiting, run
from tests.botapi.game import GROUP, Game, Staff, open_game, staff_of
from tests.botapi.screen import Screen

_SOON = Waiting(answer=5.0, in_group=3.0, more=0.1)
_KNOWLEDGE = """\
people:
  - id: registrator
  - {id: anna-ek, name: Anna Ek}
  - {id: anna-al, name: Anna Al}
  - {id: bo-ask, name: Bo Ask}
  - {id: cilla-bok, name: Cilla Bok}
"""
# A bot that opens a topic for what the business says, and says the same to everybody.
CHILD = """
import json, os, signal, sys, time, urllib.error, urllib.request
base, token = os.environ["STODBOT_TELEGRAM_BASE_URL"], os.environ["STODBOT_TELEGRAM_TOKEN"]
group, offset = os.environ.get("STODBOT_TELEGRAM_GROUP"), 0
signal.signal(signal.SIGTERM, lambda *_: (print("ordnat", flush=True), sys.exit(0)))

def call(method, **parameters):
    body, json_ = json.dumps(parameters).encode(), {"Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{base}{token}/{method}", body, json_)
        ) as answer:
            return json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        time.sleep(json.load(error)["parameters"]["retry_after"])
        return call(method, **parameters)

def see_to(message):
    chat, text = message["chat"]["id"], message["text"]
    if chat == 501 and group:
        there = call("createForumTopic", chat_id=group, name=f"Om {text}")["message_thread_id"]
        buttons = {"inline_keyboard": [[{"text": "Ta", "callback_data": "ta"}]]}
        call(
            "sendMessage", chat_id=group, message_thread_id=there, text=text, reply_markup=buttons
        )
    thread = message.get("message_thread_id", 0)
    call("sendMessage", chat_id=chat, text=f"Du skrev: {text}", message_thread_id=thread)

while True:
    for update in call("getUpdates", offset=offset, timeout=30):
        offset = update["update_id"] + 1
        if "callback_query" in update:
            query = update["callback_query"]["id"]
            call("answerCallbackQuery", callback_query_id=query, text="Ditt")
        elif "text" in update.get("message", {}):
            see_to(update["message"])
"""
INVITES = "import sys; print(f'https://t.me/boten?start=plats-{sys.argv[1]}')"


@pytest.fixture
def written() -> list[str]:
    return []


@pytest.fixture
def screen(written: list[str]) -> Screen:
    return Screen(written.append)


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    (tmp_path / "coordinators.yaml").write_text(_KNOWLEDGE, "utf-8")
    return tmp_path


def typed(*lines: str) -> int:
    """A descriptor that they are read from."""
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{line}\n" for line in lines).encode())
    os.close(writing)
    return reading


def commands(bot: str = CHILD, invite: str = INVITES) -> Commands:
    return Commands(bot=(sys.executable, "-c", bot), invite=(sys.executable, "-c", invite))


async def played(data: Path, screen: Screen, made: Commands, *lines: str) -> int:
    descriptor = typed(*lines)
    try:
        return await run(data, descriptor, screen, made, knowledge=data, waiting=_SOON)
    finally:
        os.close(descriptor)


async def test_all_roles_are_played_in_one_terminal(
    screen: Screen, written: list[str], knowledge: Path
) -> None:
    lines = ("Hej", ":som anna", ":ämne 1", ":1", "Min", ":slut")
    code = await played(knowledge, screen, commands(), *lines)

    begin = next(at for at, text in enumerate(written) if "Du skrev: /start" in text)
    assert 0 == code
    assert [] == screen.refused
    assert [
        "[Anna Ek] Boten: Du skrev: /start plats-anna-ek\n",
        "[Bo Ask] Boten: Du skrev: /start plats-bo-ask\n",
        "Företagaren> Hej\n",
        "[Samordnarna] Nytt ämne: Om Hej\n",
        "[Samordnarna / Om Hej] Boten: Hej\n  :1  Ta\n",
        "[Företagaren] Boten: Du skrev: Hej\n",
        "Företagaren> :som anna\n",
        "Nu är du Anna Ek.\n",
        "Anna Ek till boten> :ämne 1\n",
        "Nu skriver du i Samordnarna / Om Hej.\n",
        "Anna Ek i Om Hej> :1\n",
        "[Anna Ek] Boten visar en kort rad: Ditt\n",
        "Anna Ek i Om Hej> Min\n",
        "[Samordnarna / Om Hej] Boten: Du skrev: Min\n",
        "Anna Ek i Om Hej> :slut\n",
        "Boten stannar ...\n",
    ] == [text for text in written[begin:] if text != "Boten är igång.\n"]
    assert "ordnat\n" == (knowledge / "stodbot.log").read_text("utf-8")


@pytest.mark.parametrize(
    ("invite", "why"),
    [
        ("print('Starta om.'); raise SystemExit(2)", "Anna Ek kunde inte bjudas in (Starta om.)"),
        ("print('inget att öppna')", "Anna Ek kunde inte bjudas in (inget att öppna)"),
        ("", "Anna Ek kunde inte bjudas in (inget svar)"),
    ],
)
async def test_the_business_is_played_alone_when_nobody_can_be_invited(
    screen: Screen, written: list[str], knowledge: Path, invite: str, why: str
) -> None:
    made = commands(invite=invite)
    await played(knowledge, screen, made, "Hej", ":som", ":ämnen", ":slut")

    assert f"Samordnarna kan inte vara med: {why}. Du kan spela företaget ändå.\n" in written
    assert "[Företagaren] Boten: Du skrev: Hej\n" in written
    assert "  :som företag  Företagaren\n  :som admin  Kunskapsansvarig\n" in written
    assert ["Företagaren är inte med i samordnarnas grupp."] == screen.refused


async def test_a_child_that_ends_by_itself_is_told(
    tmp_path: Path, screen: Screen, written: list[str]
) -> None:
    reading, writing = os.pipe()

    made = commands(bot="raise SystemExit(3)")
    code = await run(tmp_path, reading, screen, made, knowledge=tmp_path)

    for descriptor in (reading, writing):
        os.close(descriptor)
    assert 1 == code
    assert f"Boten har stannat av sig själv. Läs {tmp_path / 'stodbot.log'}.\n" == written[-1]


async def test_typing_ends_with_the_input(
    api: BotApi, screen: Screen, written: list[str], call: Caller
) -> None:
    reading, writing = os.pipe()
    os.write(writing, "Hej\nPå dig".encode())
    os.close(writing)
    play = Play(game=open_game(api, []), screen=screen, waiting=Waiting(more=0.05))
    playing = asyncio.ensure_future(play.go(reading))

    for text in ("Hej", "På dig"):
        await api.until(lambda: api.updates.pending)
        (update,) = await call.result("getUpdates")
        assert text == update["message"]["text"]
        await call.ids(offset=update["update_id"] + 1)
        await call.result("sendMessage", chat_id=501, text=f"Svar på {text}")
    await playing
    os.close(reading)

    assert [
        "Företagaren> Hej\n",
        "[Företagaren] Boten: Svar på Hej\n",
        "Företagaren> På dig\n",
        "[Företagaren] Boten: Svar på På dig\n",
    ] == written


def test_who_is_played_is_read_from_the_knowledge(knowledge: Path) -> None:
    assert [Staff("anna-ek", "Anna Ek"), Staff("bo-ask", "Bo Ask")] == staff_of(knowledge)
    assert ["anna", "bo"] == [one.key for one in staff_of(knowledge)]


@pytest.mark.parametrize("content", [None, "people: 5", "people: [", "- a", "people: [a]"])
def test_knowledge_that_can_not_be_read_has_nobody(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "coordinators.yaml").write_text(content, "utf-8")

    assert [] == staff_of(tmp_path)


def test_lines_that_come_while_somebody_types_leave_the_prompt(written: list[str]) -> None:
    screen = Screen(written.append, typed_at=True)
    screen.ask("Bo> ")
    screen.write("[Bo] Boten: Hej")
    screen.take("Hej")
    screen.write("Nu är du Anna.")

    assert ["Bo> ", "\r\x1b[K[Bo] Boten: Hej\nBo> ", "Nu är du Anna.\n"] == written


async def test_what_is_kept_from_the_last_time_has_other_numbers(api: BotApi) -> None:
    game: Game = open_game(api, [Staff("bo-ask", "Bo Ask")])

    numbers = [role.person.chat.next_id for role in game.roles.values()]

    assert [api.updates.next_id] * 4 == [*numbers, game.group.chat.next_id]
    assert (GROUP, "Samordnarna") == (game.group.id, game.group.chat.name["title"])
