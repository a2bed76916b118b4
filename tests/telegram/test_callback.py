"""What a button carries is what was put on it in that chat, or nothing."""

import random
import re
import string
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stodbot.domain.action import (
    AskerAction,
    Cancel,
    Edit,
    Feedback,
    Field,
    Join,
    MessageSeq,
    Offer,
    Rate,
    Reopen,
    Send,
    ShowEntry,
    ShowFacet,
    Speak,
    WriteTo,
)
from stodbot.domain.button import asker_action, words_of
from stodbot.domain.entry import EntryId, FacetName, Language, PersonId
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.secrets import callback_key, webhook_secret

MANY = settings(max_examples=500, deadline=None)
TOKEN = "123456:not-a-real-token"  # noqa: S105  # nobody's
CALLBACKS = Callbacks(callback_key(TOKEN))
CHAT = "asker:4711"

IDS = st.from_regex(r"[a-z0-9-]{48}", fullmatch=True)
SEQS = st.integers(10**17, 10**18 - 1).map(MessageSeq)
NUMBERS = st.text("Å9ö_./-", min_size=15, max_size=30).filter(lambda it: len(it.encode()) == 30)
LONGEST: dict[type, st.SearchStrategy[AskerAction]] = {
    ShowEntry: st.builds(ShowEntry, IDS.map(EntryId)),
    ShowFacet: st.builds(ShowFacet, IDS.map(EntryId), st.sampled_from(FacetName)),
    Offer: st.builds(Offer, SEQS),
    WriteTo: st.builds(WriteTo, IDS.map(PersonId)),
    Send: st.builds(Send, SEQS.map(str)),
    Edit: st.builds(Edit, st.sampled_from(Field)),
    Speak: st.builds(Speak, st.sampled_from(Language)),
    Cancel: st.builds(Cancel),
    Feedback: st.builds(Feedback, SEQS, st.booleans()),
    Rate: st.builds(Rate, NUMBERS, st.integers(1, 5)),
    Join: st.builds(Join, NUMBERS, SEQS),
    Reopen: st.builds(Reopen, NUMBERS, st.none()),
}
WORDS = (
    st.sampled_from(
        ["entry a", "facet a who", "facet who", "facet  who", "cancel", "cancelled", "forward to"]
    )
    | st.text()
    | st.text("efacthow ~1\x00\ud800", max_size=30)
)


def packed(words: str, chat: str = CHAT) -> str:
    """The data of a button that there is."""
    data = CALLBACKS.pack(words, chat)
    assert data is not None
    return data


def test_every_action_of_an_asker_is_tried() -> None:
    assert set(get_args(AskerAction)) == set(LONGEST)


@given(st.one_of(*LONGEST.values()))
@MANY
def test_every_action_of_an_asker_fits_at_its_longest(action: AskerAction) -> None:
    data = CALLBACKS.pack(words_of(action), CHAT)

    assert data is not None
    assert 64 >= len(data.encode())
    assert action == asker_action(CALLBACKS.unpack(data, CHAT) or "")


@given(WORDS, st.text())
@MANY
def test_any_words_that_fit_come_back(words: str, chat: str) -> None:
    data = CALLBACKS.pack(words, chat)

    assert data is None or words == CALLBACKS.unpack(data, chat)
    assert data is not None or len(words.encode("utf-8", "surrogatepass")) > 54 or "\ud800" in words


@given(WORDS)
@MANY
def test_what_is_packed_is_what_telegram_takes(words: str) -> None:
    data = CALLBACKS.pack(words, CHAT)

    assert data is None or 10 <= len(data.encode()) <= 64


@pytest.mark.parametrize(
    "words",
    ["vote 26STOD1 no", "x" * 54, "", " entry a", "entry", "facet who", "~entry a", "å" * 27],
)
def test_words_that_no_table_knows_come_back(words: str) -> None:
    actual = CALLBACKS.unpack(packed(words), CHAT)

    assert words == actual


@pytest.mark.parametrize("words", ["x" * 55, "å" * 28, "entry " + "x" * 55, "entry \ud800"])
def test_words_that_cannot_be_sent_make_no_button(words: str) -> None:
    actual = CALLBACKS.pack(words, CHAT)

    assert None is actual


def test_10_000_forgeries_are_all_refused() -> None:
    rng = random.Random(1)  # noqa: S311  # forgeries, which have to be the same each time
    base64url = string.ascii_letters + string.digits + "-_"
    known = [packed(f"send {number}")[9:] for number in range(100)]

    forged = ["1" + "".join(rng.choices(base64url, k=8)) + rng.choice(known) for _ in range(10_000)]

    assert [] == [data for data in forged if CALLBACKS.unpack(data, CHAT) is not None]


@given(st.text() | st.text(st.characters(categories=["Cs", "Nd", "Lu"])), st.text())
@MANY
def test_whatever_is_made_up_is_refused(data: str, chat: str) -> None:
    for attempt in (data, f"1{data}", packed("cancel", chat)[:9] + data):
        actual = CALLBACKS.unpack(attempt, chat)

        assert actual is None or packed("cancel", chat) == attempt


@given(st.one_of(*LONGEST.values()), st.data())
@MANY
def test_one_changed_character_is_refused(action: AskerAction, draw: st.DataObject) -> None:
    data = packed(words_of(action))
    at = draw.draw(st.integers(0, len(data) - 1))
    other = draw.draw(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from(data))

    actual = CALLBACKS.unpack(data[:at] + other + data[at + 1 :], CHAT)

    assert other == data[at] or actual is None


@given(st.one_of(*LONGEST.values()), st.integers(0, 63), st.text(min_size=1, max_size=2))
@MANY
def test_a_missing_or_an_added_character_is_refused(
    action: AskerAction, at: int, more: str
) -> None:
    data = packed(words_of(action))
    at %= len(data)

    actual = [
        CALLBACKS.unpack(changed, CHAT) for changed in (data[:at], data[:at] + more + data[at:])
    ]

    assert [None, None] == actual


@given(WORDS, st.text(), st.text())
@MANY
def test_a_button_of_another_chat_is_refused(words: str, chat: str, other: str) -> None:
    data = CALLBACKS.pack(words, chat)

    assert chat == other or data is None or CALLBACKS.unpack(data, other) is None


def test_words_moved_to_the_name_of_the_chat_are_refused() -> None:
    data = packed("reply eee ea", "asker:1")
    signature, words = data[:9], data[9:]

    moved = [
        CALLBACKS.unpack(signature + left, f"asker:1{sign}{words[:at]}")
        for at in range(1, len(words) + 1)
        for left in (words[at:], words[at:].lstrip())
        for sign in ("", " ", "\x00")
    ]

    assert {None} == set(moved)


@pytest.mark.parametrize("version", ["0", "2", "", "11", "１"])
def test_another_version_is_refused(version: str) -> None:
    actual = CALLBACKS.unpack(version + packed("cancel")[1:], CHAT)

    assert None is actual


def test_a_button_signed_with_another_key_is_refused() -> None:
    data = Callbacks(callback_key(TOKEN + "x")).pack("cancel", CHAT)

    assert data is not None
    assert None is CALLBACKS.unpack(data, CHAT)


@pytest.mark.parametrize("chat", ["\ud800", "", "asker:\x00", "å" * 500])
def test_any_name_of_a_chat_will_do(chat: str) -> None:
    actual = CALLBACKS.unpack(packed("cancel", chat), chat)

    assert "cancel" == actual


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("entry a", "ea"),
        ("facet a who", "Aa"),
        ("facet a what", "Ba"),
        ("facet a amount", "Ca"),
        ("facet a apply", "Da"),
        ("facet a rules", "Ea"),
        ("facet a time", "Fa"),
        ("facet a decides", "Ga"),
        ("facet a contact", "Ha"),
        ("forward to a", "ta"),
        ("forward 1", "f1"),
        ("send 1", "s1"),
        ("edit text", "dtext"),
        ("edit language sv", "dlanguage sv"),
        ("cancel", "x"),
        ("helpful 1", "y1"),
        ("unhelpful 1", "n1"),
        ("rate 26STOD1 5", "r26STOD1 5"),
        ("reply 26STOD1 7", "j26STOD1 7"),
        ("reopen 26STOD1", "o26STOD1"),
        ("claim 26STOD1:1", "c26STOD1:1"),
        ("release 26STOD1:1", "l26STOD1:1"),
        ("pass 26STOD1:1", "p26STOD1:1"),
        ("note 26STOD1:1", "i26STOD1:1"),
        ("close 26STOD1:1 why", "w26STOD1:1"),
        ("close 26STOD1:1 answered", "z26STOD1:1 answered"),
        ("vote 1", "~vote 1"),
    ],
)
def test_buttons_that_are_out_there_mean_the_same_as_ever(words: str, short: str) -> None:
    actual = packed(words)

    assert short == actual[9:]


def test_a_button_that_is_out_there_is_still_taken() -> None:
    actual = CALLBACKS.unpack("10SWSTbNreutvecklingsstod", CHAT)

    assert "entry utvecklingsstod" == actual


def test_each_token_has_its_own_key_and_secret() -> None:
    tokens = [TOKEN, TOKEN + "x", ""]

    derived = [callback_key(token) for token in tokens]
    derived += [bytes.fromhex(webhook_secret(token)) for token in tokens]

    assert 6 == len(set(derived))
    assert {32} == {len(each) for each in derived}


def test_the_secret_of_the_webhook_is_what_telegram_takes() -> None:
    actual = webhook_secret(TOKEN)

    assert re.fullmatch(r"[0-9a-f]{64}", actual)
    assert actual == webhook_secret(TOKEN)
