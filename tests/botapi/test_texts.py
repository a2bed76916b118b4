"""Marked text as Telegram reads it."""

import pytest

from tests.botapi.markup import parse_html
from tests.botapi.texts import detected, formatted, units
from tests.botapi.wire import Refused


def test_html_becomes_text_and_entities_in_utf16_units() -> None:
    text, entities = parse_html(
        '🧾<b>fet <i>och</i></b> &lt;&amp;&#229;&nbsp; <a href="https://exempel.se/?a=1&amp;b=2">här</a>'
        "<blockquote expandable>mer</blockquote>"
    )

    assert "🧾fet och <&å&nbsp; härmer" == text
    assert [
        {"type": "bold", "offset": 2, "length": 7},
        {"type": "italic", "offset": 6, "length": 3},
        {"type": "text_link", "offset": 20, "url": "https://exempel.se/?a=1&b=2", "length": 3},
        {"type": "expandable_blockquote", "offset": 23, "length": 3},
    ] == entities


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("å<h1>b</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("b</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>a</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
    ],
)
def test_wrong_html_is_refused(source: str, what: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_html(source)

    assert f"Bad Request: can't parse entities: {what}" == refused.value.description


def test_a_text_is_trimmed_and_its_entities_with_it() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 6}]

    assert ("Hej", [{"type": "bold", "offset": 0, "length": 3}]) == formatted(
        "  Hej ", "", entities, 4096
    )


def test_commands_and_addresses_are_found() -> None:
    text = "🧾 /start@stod_prov_bot a/b https://exempel.se/a. anna@exempel.se"

    found = [(one["type"], one["offset"]) for one in detected(text, [])]

    assert [
        ("bot_command", 3),
        ("url", 28),
        ("email", units("🧾 /start@stod_prov_bot a/b https://exempel.se/a. ")),
    ] == found
