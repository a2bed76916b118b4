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
