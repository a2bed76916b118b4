"""What is typed is done, and what the bot does is told."""

import asyncio
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.botapi.conftest import Caller
from tests.botapi.game import GROUP, Game, Staff, open_game
from tests.botapi.news import News
from tests.botapi.screen import Screen
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
def game(api: BotApi) -> Game:
    return open_game(api, [Staff("anna-ek", "Anna Ek"), Staff("bo-ask", "Bo Ask")])


@pytest.fixture
def terminal(game: Game, written: list[str]) -> Terminal:
    return Terminal(game, Screen(written.append))


@pytest.fixture
def news(game: Game, written: list[str]) -> News:
    return News(game=game, write=lambda text: written.append(f"{text}\n"))


async def topic(call: Caller, name: str, text: str = "Ett ärende") -> int:
    """A topic with a message that has buttons."""
    created = await call.result("createForumTopic", chat_id=GROUP, name=name)
    thread: int = created["message_thread_id"]
    sent = {"chat_id": GROUP, "message_thread_id": thread, "text": text}
    await call.result("sendMessage", **sent, reply_markup=KEYBOARD)
    return thread


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
        (":tryck Ta", "Det finns ingen knapp som heter Ta."),
        (":svara Ja", "Skriv svaret efter :svara. Boten måste ha skrivit något först."),
        (":fil /finns/inte", "Filen går inte att läsa: /finns/inte"),
        (":andra", "Skriv den nya texten efter :andra. Du måste ha skickat något först."),
        (":ämnen", "Företagaren är inte med i samordnarnas grupp."),
        (":som cilla", "Det finns ingen cilla. Välj företag, admin, anna, bo."),
        (":som FORETAG", "Nu är du Företagaren."),
    ],
)
def test_what_can_not_be_done_is_said(
    terminal: Terminal, written: list[str], line: str, answer: str
) -> None:
    assert terminal.take(line)
    assert [f"{answer}\n"] == written


async def test_what_is_typed_goes_to_where_one_is(
    game: Game, terminal: Terminal, call: Caller
) -> None:
    first, second = [await topic(call, name) for name in ("26STOD1 Cykelstöd", "26STOD2")]
    seen = (await call.ids())[-1]

    for line in (":som anna", "privat", ":ämne 26STOD1", "ett", ":ämne 2", ":svara två", ":ämne 0"):
        terminal.take(line)
    for line in ("noll", ":som bo", "bos", ":som anna", "noll igen", ":privat", "till sist"):
        terminal.take(line)

    told = [one["message"] for one in await call.result("getUpdates", offset=seen + 1)]
    assert [
        ("privat", None),
        ("ett", first),
        ("två", second),
        ("noll", None),
        ("bos", None),
        ("noll igen", None),
        ("till sist", None),
    ] == [(one["text"], one.get("message_thread_id")) for one in told]
    assert "Ett ärende" == told[2]["reply_to_message"]["text"]
    private, group = "private", "supergroup"
    assert [private, group, group, group, private, group, private] == [
        one["chat"]["type"] for one in told
    ]


async def test_topics_are_listed_by_their_numbers(
    game: Game, terminal: Terminal, written: list[str], call: Caller
) -> None:
    await topic(call, "26STOD1")
    await call.result(
        "closeForumTopic", chat_id=GROUP, message_thread_id=await topic(call, "26STOD2")
    )
    terminal.take(":som anna")
    terminal.take(":amnen")
    terminal.take(":ämne 3")

    assert [
        "  :ämne 0  Allmänt\n  :ämne 1  26STOD1\n  :ämne 2  26STOD2 (stängt)\n",
        "Det finns inget ämne 3. Skriv :ämnen för att se vilka som finns.\n",
    ] == written[1:]


async def test_a_button_is_pressed_in_the_topic_where_one_is(
    terminal: Terminal, written: list[str], call: Caller
) -> None:
    first = await topic(call, "26STOD1")
    await topic(call, "26STOD2")
    for line in (":som anna", ":ämne 1", ":1", ":tryck ja", ":2", ":3"):
        terminal.take(line)

    updates = await call.result("getUpdates")
    pressed = [one["callback_query"] for one in updates if "callback_query" in one]
    assert [(503, first)] * 2 == [
        (one["from"]["id"], one["message"]["message_thread_id"]) for one in pressed
    ]
    assert ["Knappen öppnar https://exempel.se.\n", "Det finns ingen knapp 3.\n"] == written[2:]


async def test_a_topic_that_is_closed_or_gone_takes_nothing(
    game: Game, terminal: Terminal, written: list[str], call: Caller
) -> None:
    thread = await topic(call, "26STOD1")
    await call.result("closeForumTopic", chat_id=GROUP, message_thread_id=thread)
    for line in (":som anna", ":ämne 1", "Hej"):
        terminal.take(line)
    game.group.topic(thread).delete(game.admin)
    terminal.take(":foto")
    terminal.take("Hej")

    assert [
        "Ämnet är stängt. Bara den som är administratör kan skriva i det.\n",
        "Ämnet är borttaget. Nu är du i Allmänt. Skriv en gång till.\n",
    ] == written[2:]
    assert ["Hej"] == [one.text for one in game.group.general.history]


async def test_what_the_bot_does_is_told_with_where(
    game: Game, terminal: Terminal, news: News, written: list[str], call: Caller
) -> None:
    await call.result("sendMessage", chat_id=501, text="Eller?", reply_markup=KEYBOARD)
    news.tell()
    for alert in (False, True):
        terminal.take(":1")
        query = (await call.result("getUpdates"))[-1]["callback_query"]["id"]
        await call.result(
            "answerCallbackQuery", callback_query_id=query, text="Tack", show_alert=alert
        )
        news.tell()
    number = game.roles["företag"].person.messages[0].id
    await call.result("editMessageText", chat_id=501, message_id=number, text="Ja.")
    news.tell()
    await call.result("deleteMessage", chat_id=501, message_id=number)
    news.tell()
    news.tell()

    assert [
        "[Företagaren] Boten: Eller?\n  :1  Ja\n  :2  Läs  (https://exempel.se)\n",
        "[Företagaren] Boten visar en kort rad: Tack\n",
        "[Företagaren] Boten visar en ruta: Tack\n",
        "[Företagaren] Boten ändrade ett meddelande: Ja.\n",
        "[Företagaren] Boten tog bort ett meddelande: Ja.\n",
    ] == written


async def test_what_becomes_of_a_topic_is_told(
    game: Game, news: News, written: list[str], call: Caller
) -> None:
    thread = await topic(call, "26STOD1", "Ett ärende")
    news.tell()
    there = {"chat_id": GROUP, "message_thread_id": thread}
    document = game.roles["anna"].person.document("plan.pdf").raw["document"]["file_id"]
    await call.result("sendDocument", document=document, caption="Bilaga", **there)
    await call.result("setMessageReaction", chat_id=GROUP, message_id=thread + 1, reaction=[
        {"type": "emoji", "emoji": "👀"}
    ])  # fmt: skip
    await call.result("editForumTopic", name="26STOD1 klart", **there)
    await call.result("closeForumTopic", **there)
    news.tell()
    await call.result("reopenForumTopic", **there)
    news.tell()
    game.group.topic(thread).delete(game.admin)
    news.tell()

    place = "[Samordnarna / 26STOD1 klart]"
    assert [
        "[Samordnarna] Nytt ämne: 26STOD1\n",
        "[Samordnarna / 26STOD1] Boten: Ett ärende\n  :1  Ja\n  :2  Läs  (https://exempel.se)\n",
        "[Samordnarna] Ämnet 26STOD1 heter nu 26STOD1 klart\n",
        "[Samordnarna] Ämnet 26STOD1 klart är stängt\n",
        f"{place} Boten: [fil plan.pdf] Bilaga\n",
        f"{place} Boten reagerar med 👀 på: Ett ärende\n",
        "[Samordnarna] Ämnet 26STOD1 klart är öppet igen\n",
        "[Samordnarna] Ämnet 26STOD1 klart är borttaget\n",
    ] == written


async def test_what_the_bot_does_is_told_as_it_comes(
    api: BotApi, news: News, written: list[str], call: Caller
) -> None:
    showing = asyncio.ensure_future(news.show())
    await call.result("sendMessage", chat_id=501, text="Hej")
    await api.until(lambda: written)
    showing.cancel()

    assert ["[Företagaren] Boten: Hej\n"] == written
