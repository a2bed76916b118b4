"""Files, copies and mentions that the bot sends."""

from typing import Any

import pytest

from tests.botapi import BotApi, Group, Person
from tests.botapi.conftest import Caller
from tests.botapi.media import FILM, PDF, PICTURE, SOUND

KEYBOARD = {"inline_keyboard": [[{"text": "Ta", "callback_data": "ta"}]]}
KINDS = ["photo", "document", "voice", "video", "audio"]
DATA = {"photo": PICTURE, "document": PDF, "voice": SOUND, "video": FILM, "audio": SOUND}


@pytest.fixture
def anna(api: BotApi) -> Person:
    return api.person(1, "Anna", last_name="Ek")


@pytest.fixture
async def there(api: BotApi, call: Caller) -> dict[str, int]:
    """Where in a forum it goes."""
    api.group(-5, "Samordnarna", forum=True, admin=True)
    topic = await call.result("createForumTopic", chat_id=-5, name="26STOD1")
    return {"chat_id": -5, "message_thread_id": topic["message_thread_id"]}


def file_of(raw: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = raw[kind][-1] if kind == "photo" else raw[kind]
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_that_somebody_sent_is_sent_on_by_its_id(
    anna: Person, there: dict[str, int], call: Caller, kind: str
) -> None:
    original = getattr(anna, kind)()
    file_id = file_of(original.raw, kind)["file_id"]

    sent = await call.result(
        f"send{kind.title()}",
        **{kind: file_id},
        caption="<b>Bilaga</b> 1",
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        **there,
    )

    assert file_id == file_of(sent, kind)["file_id"]
    assert ("Bilaga 1", KEYBOARD) == (sent["caption"], sent["reply_markup"])
    assert there["message_thread_id"] == sent["message_thread_id"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_of_ones_own_is_uploaded(
    there: dict[str, int], call: Caller, kind: str
) -> None:
    answer = await call.client.post(
        call.url(f"send{kind.title()}"),
        data={name: str(value) for name, value in there.items()} | {"caption": "å" * 1024},
        files={kind: ("namn.dat", DATA[kind])},
    )

    sent = answer.json()["result"]
    file = await call.result("getFile", file_id=file_of(sent, kind)["file_id"])
    fetched = await call.client.get(f"{call.api.base_file_url}{call.api.token}/{file['file_path']}")
    assert DATA[kind] == fetched.content
    assert there["message_thread_id"] == sent["message_thread_id"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_caption_of_more_than_1024_units_is_refused(
    anna: Person, call: Caller, kind: str
) -> None:
    file_id = file_of(getattr(anna, kind)().raw, kind)["file_id"]

    refusal = await call.refusal(
        f"send{kind.title()}", chat_id=1, **{kind: file_id}, caption="🧾" * 513
    )

    assert "400 Bad Request: message caption is too long" == refusal


async def test_a_file_is_sent_as_what_it_is(anna: Person, call: Caller) -> None:
    file_id = anna.voice().raw["voice"]["file_id"]

    assert "400 Bad Request: can't use file of type voice as document" == await call.refusal(
        "sendDocument", chat_id=1, document=file_id
    )


@pytest.mark.parametrize(
    "kind",
    [*KINDS, "video_note", "animation", "sticker", "location", "venue", "contact", "dice", "poll"],
)
async def test_whatever_somebody_sent_is_copied_to_a_topic(
    anna: Person, there: dict[str, int], call: Caller, kind: str
) -> None:
    original = getattr(anna, kind)()

    copied = await call.result(
        "copyMessage", from_chat_id=1, message_id=original.id, reply_markup=KEYBOARD, **there
    )

    message = call.api.account.chats.find(-5).messages[copied["message_id"]]
    assert original.raw[kind] == message.raw[kind]
    assert (there["message_thread_id"], ["Ta"]) == (message.thread, message.buttons)
    assert "forward_origin" not in message.raw


async def test_a_copy_has_a_caption_of_its_own(
    anna: Person, there: dict[str, int], call: Caller
) -> None:
    photo = anna.photo("Vår maskin")

    await call.result(
        "copyMessage", from_chat_id=1, message_id=photo.id, caption="Bilaga 1", **there
    )

    assert "Bilaga 1" == call.api.account.chats.find(-5).sent[-1].text


@pytest.mark.parametrize(
    "parameters",
    [
        {
            "text": "Ta den, Anna",
            "entities": [{"type": "text_mention", "offset": 8, "length": 4, "user": {"id": 1}}],
        },
        {"text": 'Ta den, <a href="tg://user?id=1">Anna</a>', "parse_mode": "HTML"},
    ],
)
async def test_somebody_without_a_username_is_mentioned(
    anna: Person, there: dict[str, int], call: Caller, parameters: dict[str, Any]
) -> None:
    sent = await call.result("sendMessage", **there, **parameters)

    mention = {"type": "text_mention", "offset": 8, "length": 4, "user": anna.user.as_json()}
    assert [mention] == sent["entities"]


async def test_who_nobody_has_met_is_not_mentioned(there: dict[str, int], call: Caller) -> None:
    sent = await call.result(
        "sendMessage", text='<a href="tg://user?id=77">Okänd</a>', parse_mode="HTML", **there
    )

    assert "entities" not in sent


async def test_a_keyboard_in_a_topic_is_changed_and_taken_away(
    api: BotApi, there: dict[str, int], call: Caller
) -> None:
    sent = await call.result("sendMessage", text="Ett ärende", reply_markup=KEYBOARD, **there)
    which = {"chat_id": -5, "message_id": sent["message_id"]}
    other = {"inline_keyboard": [[{"text": "Släpp", "callback_data": "slapp"}]]}

    await call.result("editMessageReplyMarkup", reply_markup=other, **which)
    (message,) = api.account.chats.find(-5).sent
    changed = message.buttons
    edited = await call.result("editMessageText", text="Klart", **which)

    assert (["Släpp"], []) == (changed, message.buttons)
    assert there["message_thread_id"] == edited["message_thread_id"]


async def test_a_press_waits_for_its_answer(
    api: BotApi, anna: Person, there: dict[str, int], call: Caller
) -> None:
    group = Group(account=api.account, chat=api.account.chats.find(-5))
    await call.result("sendMessage", text="Ett ärende", reply_markup=KEYBOARD, **there)
    query = group.member(anna).press(group.messages[0], "Ta")

    await call.result(
        "answerCallbackQuery", callback_query_id=query.id, text="Upptaget", show_alert=True
    )

    assert (True, "Upptaget", True) == (query.answered, query.answer, query.alert)
    assert (anna.user, group.messages[0]) == (query.by, query.message)
    with pytest.raises(AssertionError, match="no answer to the press of 'Ta'"):
        await group.member(anna).pressed(group.messages[0], "Ta", timeout=0.01)
