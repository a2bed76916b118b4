"""What somebody typed is shown as they typed it: it becomes no link, no mention and no format."""

import asyncio
from collections.abc import Iterable
from itertools import product

from tests.botapi import BotApi, Message, Person, media
from tests.telegram.conftest import (
    FORWARD,
    PATIENCE,
    RECEIPT,
    SEND,
    UNKNOWN,
    Office,
    ask,
    press,
    preview,
    register,
)

WRAPPINGS = (
    "<b>{}</b>", '<a href="{}">x</a>', "<i>{}", "<code>{}</code>", "<pre>{}</pre>",
    "<tg-spoiler>{}</tg-spoiler>", "<blockquote>{}</blockquote>", "<script>{}</script>",
    '<img src=x onerror="{}">', "&lt;b&gt;{}&lt;/b&gt;", "&#60;u&#62;{}", "[x]({})", "![x]({})",
    "**{}**", "*{}*", "__{}__", "_{}_", "~{}~", "||{}||", "`{}`", "```\u00a0{}```", "> {}",
    "\\*{}\\*", "«{}»", "»{}",
)  # fmt: skip
CORES = (
    "tg://user?id=777000", "https://evil.example/?a=1&b=2", "@registrator", "/radera", "26STOD999",
    "Diarienr 26STOD1", "javascript:void(0)", "#stod", "$SEK", "chef@evil.example", "{number}",
    "{0.__class__}", "%s %(name)s", "</b></a>", "<!-- -->", "&amp;&quot;", "](x)", "${HOME}",
    "åäö ✅", "\\",
)  # fmt: skip
PAYLOADS = [wrapping.replace("{}", core) for wrapping, core in product(WRAPPINGS, CORES)]


def parcels(payloads: Iterable[str], longest: int) -> list[str]:
    """Texts of a payload a line, none longer than that."""
    texts = [""]
    for payload in payloads:
        grown = f"{texts[-1]}\n{payload}".strip("\n")
        if len(grown) <= longest:
            texts[-1] = grown
        else:
            texts.append(payload)
    return texts


def missing(shown: Iterable[Message], payloads: Iterable[str]) -> list[str]:
    """The payloads that don't stand there to the letter."""
    text = "\n".join(message.text for message in shown)
    return [payload for payload in payloads if payload not in text]


def formatted(api: BotApi) -> list[str]:
    """What the bot had Telegram format of what others typed."""
    modes = [str(mode) for call in api.journal if (mode := call.parameters.get("parse_mode"))]
    pieces = [piece for call in api.journal for piece in _marked(call.parameters)]
    return modes + [one for one in pieces if any(p in one or one in p for p in PAYLOADS)]


def _marked(parameters: dict[str, object]) -> list[str]:
    """The pieces of a text that its entities are on."""
    pieces = []
    for text_name, entities_name in (("text", "entities"), ("caption", "caption_entities")):
        entities = parameters.get(entities_name) or []
        assert isinstance(entities, list)
        units = str(parameters.get(text_name, "")).encode("utf-16-le")
        for one in entities:
            start, length = 2 * one["offset"], 2 * one["length"]
            pieces.append(units[start : start + length].decode("utf-16-le"))
    return pieces


def crowd(api: BotApi, size: int) -> list[Person]:
    return [api.person(number, f"P{number}") for number in range(1, size + 1)]


async def begin_to_write(person: Person) -> None:
    """Choose to write to the registrar."""
    await ask(person, "/kontakt")
    await ask(person, "1")


async def next_to(person: Person, last_words: str) -> list[Message]:
    """The parts of a message that ends so, or has a button of that name."""
    parts = [await person.next(PATIENCE)]
    while last_words not in parts[-1].text and last_words not in parts[-1].buttons:
        parts.append(await person.next(PATIENCE))
    return parts


def test_payloads_are_as_many_as_promised() -> None:
    assert 500 == len(set(PAYLOADS))


async def test_texts_are_previewed_and_kept_to_the_letter(api: BotApi, office: Office) -> None:
    texts = parcels(PAYLOADS, 2_400)
    people = crowd(api, len(texts))

    async def send_on(person: Person, text: str) -> list[Message]:
        await begin_to_write(person)
        person.say(text)
        parts = await next_to(person, SEND)
        receipt = await press(person, parts[-1], SEND)
        assert receipt.text.startswith(RECEIPT)
        return parts

    shown = await asyncio.gather(*map(send_on, people, texts))

    assert [] == missing([part for parts in shown for part in parts], PAYLOADS)
    assert [] == formatted(api)
    cases = [await office.case(one.number) for one in await office.enquiries()]
    assert sorted(texts) == sorted(one.text for case in cases for one in case.written)


async def test_text_as_long_as_telegram_allows_is_previewed_whole(
    office: Office, anna: Person
) -> None:
    lines = [f"{number} Vad tycker ni om färgen på månen?" for number in range(105)]
    await begin_to_write(anna)

    anna.say("\n".join(lines))
    shown = await next_to(anna, SEND)

    assert [] == missing(shown, lines)
    assert [] == await office.enquiries()


async def test_captions_are_previewed_to_the_letter(api: BotApi, office: Office) -> None:
    captions = parcels(PAYLOADS, 1_000)
    people = crowd(api, len(captions))

    async def write(person: Person, caption: str) -> list[Message]:
        await begin_to_write(person)
        person.photo(caption)
        return await next_to(person, SEND)

    shown = await asyncio.gather(*map(write, people, captions))

    assert [] == missing([part for parts in shown for part in parts], PAYLOADS)
    assert [] == formatted(api)
    assert [] == await office.enquiries()


async def test_what_a_sender_tells_of_themselves_is_previewed_to_the_letter(
    api: BotApi, office: Office
) -> None:
    sample = PAYLOADS[::11]
    people = crowd(api, 15)
    shares = [sample[place :: len(people)] for place in range(len(people))]
    asked = ("Ange företag", "Ange kommun", "Ange kontaktuppgift")

    async def tell(person: Person, payloads: list[str]) -> list[Message]:
        shown = await preview(person)
        previews = []
        for button, payload in zip(asked, payloads, strict=False):
            await press(person, shown, button)
            shown = await ask(person, f"Företaget heter {payload}")
            previews.append(shown)
        return previews

    told = await asyncio.gather(*map(tell, people, shares))

    sent = [payload for share in shares for payload in share[: len(asked)]]
    assert len(sent) > 40
    assert [] == missing([one for previews in told for one in previews], sent)
    assert [] == formatted(api)
    assert [] == await office.enquiries()


async def test_name_of_a_file_and_of_a_contact_are_previewed_to_the_letter(
    api: BotApi, office: Office, anna: Person, bo: Person
) -> None:
    name, who = "<a href='tg://user?id=1'>[a](b)</a>.pdf", "<b>*Kim*</b> @registrator"
    anna.document(name, caption=UNKNOWN)
    bo.send({"contact": {"phone_number": "+46700000000", "first_name": who}})

    file = await press(anna, await anna.next(PATIENCE), FORWARD)
    contact = await press(bo, await bo.next(PATIENCE), FORWARD)

    assert (True, True) == (name in file.text, who in contact.text)
    assert [] == formatted(api)
    assert [] == await office.enquiries()


async def test_answer_of_a_coordinator_is_shown_to_the_letter(
    api: BotApi, office: Office, anna: Person
) -> None:
    await register(anna)
    await office.claim()

    await office.reply("\n".join(PAYLOADS))
    shown = await next_to(anna, "Undrar du något mer?")

    assert [] == missing(shown, PAYLOADS)
    assert [] == formatted(api)


async def test_what_an_asker_marked_as_a_link_is_shown_as_the_words_alone(
    api: BotApi, office: Office, anna: Person
) -> None:
    link = {"type": "text_link", "offset": 0, "length": 3, "url": "https://evil.example/"}
    anna.send({"text": UNKNOWN, "entities": [link]})

    shown = await press(anna, await anna.next(PATIENCE), FORWARD)

    assert f"»{UNKNOWN}«" in shown.text
    assert [] == shown.raw.get("entities", [])
    assert [] == formatted(api)
    assert [] == await office.enquiries()


async def test_links_in_an_answer_of_a_coordinator_do_not_expand(
    api: BotApi, office: Office, anna: Person
) -> None:
    await register(anna)
    await office.claim()

    await office.reply("Se https://evil.example/ för mer.")
    answer = await anna.next(PATIENCE)

    assert "https://evil.example/" in answer.text
    previews = [call.parameters["link_preview_options"] for call in api.journal.of("sendMessage")]
    assert [{"is_disabled": True}] * len(previews) == previews


async def test_name_of_the_sender_is_not_shown_at_all(api: BotApi, office: Office) -> None:
    name = "<b>[Registrator](tg://user?id=777000)</b>"
    person = api.person(5, name, last_name=name, username="registrator_x")

    await register(person)

    assert [] == [text for text in person.texts if "777000" in text or "registrator_x" in text]
    assert 1 == len(await office.enquiries())


async def test_picture_is_never_sent_back(api: BotApi, office: Office, anna: Person) -> None:
    anna.send(media.photo(api.account.files) | {"caption": PAYLOADS[0]})

    await anna.next(PATIENCE)

    methods = {call.method for call in api.journal if call.chat_id == anna.id}
    assert methods <= {"sendMessage", "sendChatAction"}
    assert [] == await office.enquiries()
