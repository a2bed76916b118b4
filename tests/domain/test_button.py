"""What a button says is that action, and nothing else is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stodbot.domain.action import (
    Action,
    Answer,
    AskerAction,
    AskWhy,
    Cancel,
    Claim,
    Close,
    Edit,
    Feedback,
    Field,
    ItemKey,
    Join,
    Note,
    Offer,
    Pass,
    Rate,
    Release,
    Reopen,
    Send,
    ShowEntry,
    ShowFacet,
    StaffAction,
    WriteTo,
)
from stodbot.domain.button import asker_action, staff_action, words_of
from stodbot.domain.enquiry import ItemNumber, Reason
from stodbot.domain.entry import FacetName
from stodbot.enquiries.register import Series

MANY = settings(max_examples=1000, deadline=None)

IDS = st.from_regex(r"[a-z0-9-]{1,48}", fullmatch=True)
PATTERNS = ("{yy}STOD{serial}", "RUN-{yyyy}-{serial}", "Å/{yy}.{serial}", "{serial}_{yyyy}")
NUMBERS = st.builds(
    Series.number,
    st.sampled_from(PATTERNS).map(Series),
    st.integers(2000, 2099),
    st.integers(1, 10**6),
)
SEQS = st.integers(0, 10**18 - 1)
ITEMS = st.integers(1, 99)
KEYS = st.builds(ItemKey, NUMBERS, ITEMS)

ON_A_DRAFT: st.SearchStrategy[Send | Edit | Cancel] = st.one_of(
    st.builds(Send, SEQS.map(str)),
    st.builds(Edit, st.sampled_from(Field)),
    st.builds(Cancel),
)
ONLY_ASKERS: st.SearchStrategy[AskerAction] = st.one_of(
    st.builds(ShowEntry, IDS),
    st.builds(ShowFacet, IDS, st.sampled_from(FacetName)),
    st.builds(Offer, SEQS),
    st.builds(WriteTo, IDS),
    st.builds(Feedback, SEQS, st.booleans()),
    st.builds(Rate, NUMBERS, st.integers(1, 5)),
    st.builds(Join, NUMBERS, SEQS),
    st.builds(Reopen, NUMBERS, st.none()),
)
ONLY_STAFF: st.SearchStrategy[StaffAction] = st.one_of(
    st.builds(Claim, KEYS),
    st.builds(Release, KEYS),
    st.builds(Pass, KEYS, st.none() | IDS),
    st.builds(Note, KEYS),
    st.builds(Answer, KEYS, st.none() | IDS),
    st.builds(AskWhy, KEYS),
    st.builds(Close, KEYS, st.none() | st.sampled_from(Reason)),
    st.builds(Reopen, NUMBERS, ITEMS),
)
WORDS = st.one_of(ONLY_ASKERS, ONLY_STAFF, ON_A_DRAFT).map(words_of)


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    """The words of a button, with something about them changed."""
    words = draw(WORDS).split(" ")
    at = draw(st.integers(0, len(words) - 1))
    word = draw(st.sampled_from([words[at], *draw(WORDS).split(" ")]))
    spoiled = draw(
        st.sampled_from(
            [
                [],
                [word],
                [word, word],
                [word.upper()],
                [word.replace(":", "")],
                [f"{word}:"],
                [f":{word}"],
                [f"0{word}"],
                [f"-{word}"],
                [f"{word}\n"],
                [f"{word}\x00"],
                [draw(st.text(max_size=5))],
            ]
        )
    )
    return draw(st.sampled_from([" ", "  ", "\t"])).join([*words[:at], *spoiled, *words[at + 1 :]])


def in_one_form(words: str) -> str:
    """Single spaces, and numbers without leading zeros: what both parsers may overlook."""
    return re.sub(r"(?<=[ :])0+(?=[0-9]+( |$))", "", " ".join(words.split()))


@given(st.one_of(ONLY_ASKERS, ON_A_DRAFT))
@MANY
def test_words_of_what_an_asker_can_do_are_that_action(action: AskerAction) -> None:
    actual = asker_action(words_of(action))

    assert action == actual


@given(st.one_of(ONLY_STAFF, ON_A_DRAFT))
@MANY
def test_words_of_what_staff_can_do_are_that_action(action: StaffAction) -> None:
    actual = staff_action(words_of(action))

    assert action == actual


@given(ONLY_STAFF)
@MANY
def test_what_only_staff_can_do_is_nothing_to_an_asker(action: StaffAction) -> None:
    actual = asker_action(words_of(action))

    assert None is actual


@given(ONLY_ASKERS)
@MANY
def test_what_only_an_asker_can_do_is_nothing_to_staff(action: AskerAction) -> None:
    actual = staff_action(words_of(action))

    assert None is actual


def only_as_said(words: str, action: Action | None) -> bool:
    """Whether an action is what the words say, or none."""
    return action is None or in_one_form(words_of(action)) == in_one_form(words)


@given(st.text() | st.text("acdefilnoprstuvwy 01:.-\x00\ud800"))
@MANY
def test_any_text_is_no_other_action(words: str) -> None:
    found = [asker_action(words), staff_action(words)]

    assert all(only_as_said(words, action) for action in found)


@given(near_misses())
@MANY
def test_what_is_nearly_an_action_is_no_other_action(words: str) -> None:
    found = [asker_action(words), staff_action(words)]

    assert all(only_as_said(words, action) for action in found)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "\x00",
        "claim",
        "claim 26STOD1",
        "claim 26STOD1:",
        "claim :1",
        "claim 26STOD1:x",
        "claim 26STOD1:-1",
        "claim 26STOD1:1:1",
        "claim 26STOD1:٣",
        "claim 26STOD1:1 now",
        "claim 26STOD1 :1",
        "Claim 26STOD1:1",
        "CLAIM 26STOD1:1",
        "claimed 26STOD1:1",
        "cl aim 26STOD1:1",
        "take 26STOD1:1",
        "1 claim 26STOD1:1",
        "release 26STOD1:1 peter-sagebro",
        "pass 26STOD1:1 Peter Sagebro",
        "pass 26STOD1:1 Peter",
        "note 26STOD1:1 hemligt",
        "close 26STOD1:1 angry",
        "close 26STOD1:1 ANSWERED",
        "close 26STOD1:1 answered now",
        "reopen",
        "reopen 26STOD1 1",
        "rate 26STOD1",
        "rate 26STOD1 0",
        "rate 26STOD1 6",
        "rate 26STOD1 10",
        "rate 26STOD1 05",
        "rate 26STOD1 5.0",
        "rate 26STOD1 -5",
        "rate 26STOD1 ٥",
        "rate 26STOD1 ⁵",
        "rate 26STOD1:1 5",
        "entry",
        "entry åäö",
        "entry a b",
        "facet utvecklingsstod",
        "facet utvecklingsstod price",
        "forward",
        "forward to",
        "forward to Peter",
        "forward me",
        "forward -1",
        "forward ٣",
        "forward 1234567890123456789",
        "send",
        "send a b",
        "edit",
        "edit name",
        "edit TEXT",
        "cancel all",
        "helpful",
        "unhelpful x",
        "reply",
        "reply 26STOD1",
        "reply 26STOD1 x",
        "void 26STOD1",
        "diary 26STOD1 x",
    ],
)
def test_what_no_button_says_is_no_action(words: str) -> None:
    actual = (asker_action(words), staff_action(words))

    assert (None, None) == actual


@pytest.mark.parametrize("action", [Send("7"), Edit(Field.TEXT), Cancel()])
def test_what_is_done_with_a_draft_is_shared_on_purpose(action: Send | Edit | Cancel) -> None:
    actual = (asker_action(words_of(action)), staff_action(words_of(action)))

    assert (action, action) == actual


def test_the_longest_number_of_any_series_survives() -> None:
    number = Series(f"{'å' * 15}{{yyyy}}-{{serial}}").number(2026, 999_999)
    action = Claim(ItemKey(number, ItemNumber(99)))

    actual = staff_action(words_of(action))

    assert action == actual
