"""A bot that stands in for the real one in tests of the demonstration, as a process of its own.

It opens a topic for what the business says, and tells everybody what they wrote. With `invite` and
an id it gives a link instead, with `fail` it ends at once.
"""

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from tests.botapi.children import Commands
from tests.botapi.game import BUSINESS_USER

_ROOT = (sys.executable, "-m", "tests.botapi.stand_in")
_BUTTONS = {"inline_keyboard": [[{"text": "Ta", "callback_data": "ta"}]]}
COMMANDS = Commands(bot=_ROOT, invite=(*_ROOT, "invite"))
FAILING = Commands(bot=(*_ROOT, "fail"), invite=(*_ROOT, "fail"))


def call(method: str, **parameters: Any) -> Any:
    """The result, as soon as it is no longer too early."""
    base, token = os.environ["STODBOT_TELEGRAM_BASE_URL"], os.environ["STODBOT_TELEGRAM_TOKEN"]
    body, kind = json.dumps(parameters).encode(), {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{base}{token}/{method}", body, kind)  # noqa: S310  # ours
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310  # as above
            return json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        time.sleep(json.load(error)["parameters"]["retry_after"])
        return call(method, **parameters)


def see_to(message: Any) -> None:
    chat, text, group = message["chat"]["id"], message["text"], _group()
    if chat == BUSINESS_USER and group:
        topic = call("createForumTopic", chat_id=group, name=f"Om {text}")
        where = {"chat_id": group, "message_thread_id": topic["message_thread_id"]}
        call("sendMessage", text=text, reply_markup=_BUTTONS, **where)
    thread = message.get("message_thread_id", 0)
    call("sendMessage", chat_id=chat, text=f"Du skrev: {text}", message_thread_id=thread)


def serve() -> None:
    """Until it is asked to stop."""
    signal.signal(signal.SIGTERM, _stop)
    offset = 0
    while True:
        for update in call("getUpdates", offset=offset, timeout=30):
            offset = update["update_id"] + 1
            if "callback_query" in update:
                query = update["callback_query"]["id"]
                call("answerCallbackQuery", callback_query_id=query, text="Ditt")
            elif "text" in update.get("message", {}):
                see_to(update["message"])


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # whoever started it reads that


def main(arguments: list[str]) -> int:
    match arguments:
        case ["invite", id_]:
            say(f"https://t.me/boten?start=plats-{id_}")
        case ["fail", *_]:
            say("Det går inte.\nStarta om.")
            return 3
        case _:
            serve()
    return 0


def _stop(*_: object) -> None:
    say("ordnat")
    sys.exit(0)


def _group() -> int:
    return int(os.environ.get("STODBOT_TELEGRAM_GROUP", "0"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
