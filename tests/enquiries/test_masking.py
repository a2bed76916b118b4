"""Personal numbers are hidden in every way of writing them; nothing else is."""

import random
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stodbot.enquiries.masking import has_legal_person, has_personal_number, masked

MASK = "[dolt]"
COUNT = 1000
LANDLINES = ("060", "0611", "0612", "0613", "0620", "0660", "0690", "08", "031", "040", "090")
MOBILES = ("070", "072", "073", "076", "079")


def check_digit(nine: str) -> str:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(nine)]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def personal_number(chance: random.Random, *, coordination: bool) -> str:
    """Twelve digits, of nobody in particular."""
    born = date(1900, 1, 1) + timedelta(days=chance.randrange(46_000))
    day = born.day + 60 if coordination else born.day
    ten = f"{born:%y%m}{day:02}{chance.randrange(1, 1000):03}"
    return f"{born.year // 100}{ten}{check_digit(ten)}"


def ways_of_writing(twelve: str) -> list[str]:
    ways = [
        f"{date_part}{between}{twelve[8:]}"
        for date_part in (twelve[:8], twelve[2:8])
        for between in ("", "-", "+", " ", "–", " - ", "\u00a0", "\u00ad")
    ]
    dashed = f"{twelve[:4]}-{twelve[4:6]}-{twelve[6:8]}-{twelve[8:]}"
    other_digits = "".join(chr(0xFF10 + int(digit)) for digit in twelve)
    return [*ways, dashed, other_digits, f"SE{twelve[2:]}01", f"se {twelve[2:8]}-{twelve[8:]}01"]


def with_wrong_check_digit(twelve: str) -> str:
    return twelve[:-1] + str((int(twelve[-1]) + 1) % 10)


NUMBERS = [
    personal_number(random.Random(seed), coordination=seed % 2 == 1)  # noqa: S311  # no secrets
    for seed in range(COUNT)
]


@pytest.mark.parametrize("way", range(len(ways_of_writing(NUMBERS[0]))))
def test_valid_number_is_masked_in_every_way_of_writing(way: int) -> None:
    written = [ways_of_writing(number)[way] for number in NUMBERS]

    texts = [masked(f"Jag ({number}), bor i Ånge.", MASK) for number in written]

    left = [text for text in texts if any(char.isdecimal() for char in text)]
    assert [] == left
    assert all(has_personal_number(number) for number in written)


@pytest.mark.parametrize("way", range(16))
def test_number_with_wrong_check_digit_is_kept(way: int) -> None:
    wrong = [ways_of_writing(with_wrong_check_digit(number))[way] for number in NUMBERS]

    texts = [masked(f"Ärende {number}.", MASK) for number in wrong]

    assert [f"Ärende {number}." for number in wrong] == texts
    assert not any(has_personal_number(number) for number in wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("19121212-1212", "[dolt]", id="alone"),
        pytest.param("pnr19121212-1212x", "pnr[dolt]x", id="between letters"),
        pytest.param("121212-1212,121212+1212", "[dolt],[dolt]", id="two"),
        pytest.param("121212-1212-121212-1212", "[dolt]-[dolt]", id="two with a hyphen"),
        pytest.param("260101 121212-1212", "260101 [dolt]", id="after a date"),
        pytest.param("121212-1212 1234", "[dolt] 1234", id="before another number"),
        pytest.param("momsnr SE121212121201", "momsnr SE[dolt]", id="VAT number of a sole trader"),
        pytest.param("se 121212-1212", "se [dolt]", id="after a word that looks like a country"),
        pytest.param("120229-0019", "[dolt]", id="leap day"),
        pytest.param("000229-0013", "[dolt]", id="leap day of a century"),
    ],
)
def test_number_is_masked_and_what_stands_around_it_kept(text: str, expected: str) -> None:
    actual = masked(text, MASK)

    assert expected == actual


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("556016-0680", id="legal person's organisation number"),
        pytest.param("165560160680", id="the same with its prefix"),
        pytest.param("SE556016068001", id="the same as a VAT number"),
        pytest.param("232100-0206", id="a region's"),
        pytest.param("1121212-1212", id="end of a longer number"),
        pytest.param("121212-12123", id="start of a longer number"),
        pytest.param("OCR 0019121212121200", id="within a longer number"),
        pytest.param("SE45 5000 0000 0583 9825 7466", id="bank account"),
        pytest.param("5402-9681", id="bank giro"),
        pytest.param("1 212 121 212 kr", id="amount"),
        pytest.param("2026-01-01", id="date"),
        pytest.param("2026-01-01-2026-12-31", id="span of dates"),
        pytest.param("20260101-20261231", id="compact span of dates"),
        pytest.param("2026-12-12 12:12", id="date and time"),
        pytest.param("26STOD1, RUN 2026/1234", id="case numbers"),
        pytest.param("121312-1219", id="no such month"),
        pytest.param("121232-1219", id="no such day"),
        pytest.param("060-19 30 00", id="landline"),
        pytest.param("ring mig på 0701010019", id="phone number that is told to be one"),
        pytest.param("Mobilnr: 0701010019", id="phone number with a label"),
    ],
)
def test_other_number_is_kept(text: str) -> None:
    actual = masked(text, MASK)

    assert text == actual
    assert not has_personal_number(text)


def test_number_that_is_not_told_to_be_a_phone_number_is_masked() -> None:
    actual = masked("Mitt personnummer är 0701010019, ring!", MASK)

    assert "Mitt personnummer är [dolt], ring!" == actual


def phone_number(chance: random.Random) -> str:
    """Of a mobile as often as not, in one of the usual ways of writing."""
    code = chance.choice(chance.choice((LANDLINES, MOBILES)))
    length = 7 if code in MOBILES or code == "08" else chance.choice((6, 5 if len(code) > 3 else 6))
    rest = "".join(chance.choice("0123456789") for _ in range(length))
    grouped = " ".join([rest[:-4], rest[-4:-2], rest[-2:]])
    return chance.choice(
        [
            f"{code}{rest}",
            f"{code}{rest}",
            f"{code}-{grouped}",
            f"{code} {grouped}",
            f"{code}-{rest}",
            f"{code}/{grouped}",
            f"+46{code[1:]}{rest}",
            f"+46 {code[1:]} {grouped}",
            f"+46 (0){code[1:]}-{grouped}",
            f"0046{code[1:]}{rest}",
        ]
    )


def test_fewer_than_one_phone_number_in_a_hundred_is_masked() -> None:
    chance = random.Random(49)  # noqa: S311  # the same at each run
    numbers = [phone_number(chance) for _ in range(COUNT)]

    taken = [number for number in numbers if has_personal_number(f"Hör av dig: {number}.")]

    assert len(taken) < COUNT / 100


def test_no_phone_number_is_masked_where_it_is_told_to_be_one() -> None:
    chance = random.Random(50)  # noqa: S311  # the same at each run
    numbers = [phone_number(chance) for _ in range(COUNT)]

    taken = [number for number in numbers if has_personal_number(f"Tel. {number}")]

    assert [] == taken


@settings(max_examples=500, deadline=None)
@given(st.text(st.one_of(st.sampled_from("0129-+ SE"), st.characters())))
def test_masked_text_has_no_personal_number(text: str) -> None:
    hidden = masked(f"{text} 121212-1212", MASK)

    assert not has_personal_number(hidden)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("556016-0680", True, id="limited company"),
        pytest.param("Org.nr 5560160680", True, id="without a hyphen"),
        pytest.param("165560160680", True, id="with its prefix"),
        pytest.param("SE556016068001", True, id="VAT number"),
        pytest.param("232100-0206", True, id="region"),
        pytest.param("556016-0681", False, id="wrong check digit"),
        pytest.param("121212-1212", False, id="sole trader"),
        pytest.param("0701234567", False, id="phone number"),
        pytest.param("155601606801", False, id="within a longer number"),
    ],
)
def test_organisation_number_of_a_legal_person_is_recognised(text: str, expected: bool) -> None:
    actual = has_legal_person(text)

    assert expected is actual


@pytest.mark.parametrize(
    "part",
    ["121212-1212 ", "121212-1213 ", "1", "121212 ", "SE ", "- ", "0701010019 ", "1212-", " "],
)
def test_long_text_takes_little_time(part: str) -> None:
    text = (part * 20_000)[:20_000]
    started = time.perf_counter()

    masked(text, MASK)
    has_legal_person(text)

    assert time.perf_counter() - started < 0.5
