"""One can play a business in a terminal."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.botapi.conftest import Caller
from tests.botapi.demo import play, run
from tests.botapi.terminal import HELP, Terminal

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Ja", "callback_data": "ja"}, {"text": "Läs", "url": "https://exempel.se"}]
    ]
}


@pytest.fixture
def written() -> list[str]:
    return []


@pytest.fixture
def terminal(api: BotApi, written: list[str]) -> Terminal:
    return Terminal(api.person(501, "Företagaren"), written.append)


async def test_what_is_typed_is_sent(terminal: Terminal, call: Caller, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("Plan", "utf-8")
    lines = ["Hej", " ", ":) bra", ":foto", f":fil {tmp_path / 'plan.txt'}", ":plats"]

    goes_on = [terminal.take(line) for line in [*lines, "sista", ":ändra allra sista", ":slut"]]

    updates = await call.result("getUpdates")
    sent = [next(value for key, value in one.items() if key != "update_id") for one in updates]
    kinds = ({"text", "photo", "document", "location"} & one.keys() for one in sent)
    assert [True] * 8 + [False] == goes_on
    assert ["text", "text", "photo", "document", "location", "text", "text"] == [
        kind for (kind,) in kinds
    ]
    assert "allra sista" == sent[-1]["text"]
    assert "edited_message" in updates[-1]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (":hjalp", HELP),
        (":sjung", "Okänt kommando: :sjung. Skriv :hjalp för att se vad som finns."),
        (":2", "Det finns inga knappar att trycka på."),
        (":fil /finns/inte", "Filen går inte att läsa: /finns/inte"),
        (":andra", "Skriv den nya texten efter :andra. Du måste ha skickat något först."),
    ],
)
def test_what_can_not_be_done_is_said(
    terminal: Terminal, written: list[str], line: str, answer: str
) -> None:
    assert terminal.take(line)
    assert [answer] == written


async def test_what_the_bot_does_is_written_as_it_comes(
    api: BotApi, terminal: Terminal, written: list[str], call: Caller
) -> None:
    showing = asyncio.ensure_future(terminal.show())
    await call.result("sendMessage", chat_id=501, text="Eller?", reply_markup=KEYBOARD)
    await api.until(lambda: written)

    for line in (":1", ":2", ":3"):
        terminal.take(line)
    query = (await call.result("getUpdates"))[0]["callback_query"]["id"]
    await call.result("answerCallbackQuery", callback_query_id=query, text="Tack")
    await call.result("editMessageText", chat_id=501, message_id=1, text="Ja.")
    await call.result("deleteMessage", chat_id=501, message_id=1)
    showing.cancel()

    assert [
        "Boten: Eller?\n  :1  Ja\n  :2  Läs  (https://exempel.se)",
        "Knappen öppnar https://exempel.se.",
        "Det finns ingen knapp 3.",
        "Boten visar en ruta: Tack",
        "Boten ändrade ett meddelande: Ja.",
        "Boten tog bort ett meddelande: Ja.",
    ] == written


async def test_typing_ends_with_the_input(api: BotApi, written: list[str], call: Caller) -> None:
    reading, writing = os.pipe()
    os.write(writing, "Hej\nPå dig".encode())
    os.close(writing)
    playing = asyncio.ensure_future(play(api, reading, written.append))

    for text in ("Hej", "På dig"):
        await api.until(lambda: api.updates.pending)
        (update,) = await call.result("getUpdates")
        assert text == update["message"]["text"]
        await call.ids(offset=update["update_id"] + 1)
        await call.result("sendMessage", chat_id=501, text=f"Svar på {text}")
    await playing
    os.close(reading)

    assert ["Boten: Svar på Hej", "Boten: Svar på På dig"] == written


_CHILD = """
import os, signal, sys, urllib.request
base, token = os.environ["STODBOT_TELEGRAM_BASE_URL"], os.environ["STODBOT_TELEGRAM_TOKEN"]
signal.signal(signal.SIGTERM, lambda *_: (print("ordnat", flush=True), sys.exit(0)))
urllib.request.urlopen(f"{base}{token}/getMe").close()
signal.pause()
"""


async def test_a_child_that_ends_by_itself_is_told(tmp_path: Path, written: list[str]) -> None:
    reading, writing = os.pipe()

    code = await run(tmp_path, reading, written.append, sys.executable, "-c", "raise SystemExit(3)")

    for descriptor in (reading, writing):
        os.close(descriptor)
    assert 1 == code
    assert f"Boten har stannat av sig själv. Läs {tmp_path / 'stodbot.log'}." == written[-1]


async def test_the_child_is_asked_to_stop_at_the_end(tmp_path: Path, written: list[str]) -> None:
    reading, writing = os.pipe()
    os.write(writing, b":hjalp\n:slut\n")

    code = await run(tmp_path, reading, written.append, sys.executable, "-c", _CHILD)

    for descriptor in (reading, writing):
        os.close(descriptor)
    assert 0 == code
    assert [HELP, "Boten stannar ..."] == [written[-2], written[-1]]
    assert "ordnat\n" == (tmp_path / "stodbot.log").read_text("utf-8")
