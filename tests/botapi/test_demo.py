"""One can play a business, and those who answer it, in a terminal."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.botapi.children import Commands
from tests.botapi.conftest import Caller
from tests.botapi.demo import Play, Waiting, run
from tests.botapi.game import GROUP, Game, Staff, open_game, staff_of
from tests.botapi.screen import Screen
from tests.botapi.stand_in import COMMANDS, FAILING

_SOON = Waiting(answer=5.0, in_group=3.0, more=0.1)
_KNOWLEDGE = """\
people:
  - id: registrator
  - {id: anna-ek, name: Anna Ek}
  - {id: anna-al, name: Anna Al}
  - {id: bo-ask, name: Bo Ask}
  - {id: cilla-bok, name: Cilla Bok}
"""


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
    code = await played(knowledge, screen, COMMANDS, *lines)

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


async def test_the_business_is_played_alone_when_nobody_can_be_invited(
    screen: Screen, written: list[str], knowledge: Path
) -> None:
    made = Commands(bot=COMMANDS.bot, invite=FAILING.invite)
    await played(knowledge, screen, made, "Hej", ":som", ":ämnen", ":slut")

    why = "Anna Ek kunde inte bjudas in (Starta om.)"
    assert f"Samordnarna kan inte vara med: {why}. Du kan spela företaget ändå.\n" in written
    assert "[Företagaren] Boten: Du skrev: Hej\n" in written
    assert "  :som företag  Företagaren\n  :som admin  Kunskapsansvarig\n" in written
    assert ["Företagaren är inte med i samordnarnas grupp."] == screen.refused


async def test_an_invitation_without_a_link_is_none(
    screen: Screen, written: list[str], knowledge: Path
) -> None:
    made = Commands(bot=COMMANDS.bot, invite=("echo", "Inget att öppna för"))
    await played(knowledge, screen, made, ":slut")

    why = "Anna Ek kunde inte bjudas in (Inget att öppna för anna-ek)"
    assert f"Samordnarna kan inte vara med: {why}. Du kan spela företaget ändå.\n" in written


async def test_a_child_that_ends_by_itself_is_told(
    tmp_path: Path, screen: Screen, written: list[str]
) -> None:
    reading, writing = os.pipe()

    code = await run(tmp_path, reading, screen, FAILING, knowledge=tmp_path)

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

    screen.ask("Anna> ")
    screen.end("Boten stannar ...")

    assert [
        "Bo> ",
        "\r\x1b[K[Bo] Boten: Hej\nBo> ",
        "Nu är du Anna.\n",
        "Anna> ",
        "\r\x1b[KBoten stannar ...\n",
    ] == written


async def test_what_is_kept_from_the_last_time_has_other_numbers(api: BotApi) -> None:
    game: Game = open_game(api, [Staff("bo-ask", "Bo Ask")])

    numbers = [role.person.chat.next_id for role in game.roles.values()]

    assert [api.updates.next_id] * 4 == [*numbers, game.group.chat.next_id]
    assert (GROUP, "Samordnarna") == (game.group.id, game.group.chat.name["title"])
