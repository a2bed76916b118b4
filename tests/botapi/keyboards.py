"""Whether Telegram would take a keyboard."""

from itertools import chain
from urllib.parse import urlsplit

from tests.botapi.wire import Json, bad_request

_MOST = 100
_SCHEMES = {"http", "https", "tg", "ton"}
_ACTIONS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text",
    "callback_game", "pay",
}  # fmt: skip
_CANT = "can't parse inline keyboard button"


def check_keyboard(markup: Json) -> None:
    """Raise Refused for a keyboard of either kind that is not valid."""
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    buttons: list[Json] = list(chain.from_iterable(rows))
    if len(buttons) > _MOST:
        raise bad_request("reply markup is too long")
    for button in buttons:
        if not button["text"].strip():
            raise bad_request(f"{_CANT}: button text must be non-empty")
        if "inline_keyboard" in markup:
            _check_inline(button)


def _check_inline(button: Json) -> None:
    actions = button.keys() & _ACTIONS
    if not actions:
        raise bad_request(f"{_CANT}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{_CANT}: more than one action in it")  # Telegram takes one of them
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(button["url"])


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if parts.scheme in {"http", "https"} and "." not in parts.hostname:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
