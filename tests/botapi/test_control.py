"""The emulator can be driven from another process."""

import pytest

from tests.botapi.remote import spawned


async def test_a_process_of_its_own_is_driven_over_http() -> None:
    async with spawned("--no-limits", "--token", "7:B") as remote:
        await remote("person", id=1, name="Astrid", language_code="sv")
        await remote("say", chat=1, text="Hej")
        await remote("burst", chats=[1], each=2, text="nr {n}")
        await remote("send", chat=1, what="album", count=2)
        fault = await remote("fault", kind="drop_after", method="getMe")
        markup = {"inline_keyboard": [[{"text": "Ja", "callback_data": "ja"}]]}
        url, sent = f"{remote.base_url}7:B", {"chat_id": 1, "text": "Hej", "reply_markup": markup}

        for _ in range(2):
            await remote.client.post(f"{url}/sendMessage", json=sent)
        (message, *_) = await remote("wait", chat=1, count=2)
        await remote("press", chat=1, message=message["id"], button="Ja")
        updates = (await remote.client.post(f"{url}/getUpdates")).json()["result"]
        await remote("down")
        await remote("up")
        status = await remote("status")
        with pytest.raises(AssertionError, match="no button 'Nej'"):
            await remote("press", chat=1, message=message["id"], button="Nej")

    texts = [one["message"].get("text") for one in updates[:-1]]
    assert ["Hej", "nr 0", "nr 1", None, None] == texts
    assert "ja" == updates[-1]["callback_query"]["data"]
    assert (0, 6, 3, []) == (
        fault,
        status["pending"],
        status["calls"],
        status["violations"],
    )


async def test_a_forum_is_driven_over_http() -> None:
    async with spawned("--no-limits", "--token", "7:B") as remote:
        await remote("person", id=1, name="Astrid")
        await remote("person", id=2, name="Bo")
        await remote("group", id=-5, title="Samordnarna", forum=True, admin=True)
        await remote("member", chat=-5, user=1, admin=True)
        url = f"{remote.base_url}7:B"
        markup = {"inline_keyboard": [[{"text": "Ta", "callback_data": "ta"}]]}
        created = {"chat_id": -5, "name": "26STOD1 Cykelstöd"}
        await remote.client.post(f"{url}/createForumTopic", json=created)
        thread = (await remote("wait_topic", chat=-5, topic="26STOD1"))["thread"]
        sent = {"chat_id": -5, "text": "Ett ärende", "message_thread_id": thread}
        await remote.client.post(f"{url}/sendMessage", json={**sent, "reply_markup": markup})

        (card,) = await remote("wait", chat=-5, thread=thread, count=1)
        await remote("send", chat=-5, user=2, thread=thread, what="photo", caption="Bild")
        await remote("say", chat=-5, user=2, reply_to=card["id"], text="Svar")
        query = await remote("press", chat=-5, user=2, message=card["id"], button="Ta")
        answer = {"callback_query_id": query, "text": "Ditt", "show_alert": True}
        await remote.client.post(f"{url}/answerCallbackQuery", json=answer)
        answered = await remote("answer", query=query)
        await remote("close_topic", chat=-5, topic=thread, by=1)
        (room,) = await remote("topics", chat=-5)
        await remote("delete_topic", chat=-5, topic="26STOD1", by=1)
        await remote("remove", chat=-5, user=2, by=1)
        with pytest.raises(AssertionError, match="Bo is not in chat -5 any more"):
            await remote("say", chat=-5, user=2, text="Hej")
        updates = (await remote.client.post(f"{url}/getUpdates")).json()["result"]

    assert {"text": "Ditt", "alert": True} == answered
    assert ("26STOD1 Cykelstöd", True, ["Ett ärende"]) == (
        room["name"],
        room["closed"],
        [one["text"] for one in room["messages"]],
    )
    assert ["", "Ett ärende", "Bild", "Svar", ""] == room["history"]
    told = [one.get("message") or one["callback_query"]["message"] for one in updates]
    assert [thread] * 5 + [None] == [one.get("message_thread_id") for one in told]
