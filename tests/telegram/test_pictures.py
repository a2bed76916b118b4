"""A chart as a picture: to be read by anybody, on any phone."""

import io
import itertools

import pytest
from PIL import Image

from stodbot.domain.chart import Bar, Chart
from stodbot.telegram.pictures import drawn

UNKNOWN = "\ue000"  # no font has it
MONTH = Chart(
    "Meddelanden till boten per dag",
    tuple(Bar(f"lör {day}/12", day * day) for day in range(1, 32)),
)


def picture(chart: Chart) -> Image.Image:
    return Image.open(io.BytesIO(drawn(chart))).convert("RGB")


def bar_lengths(chart: Chart) -> list[int]:
    """The longest run of the bars' colour in the middle of each row, in pixels."""
    image = picture(chart)
    rows = [130 + 60 * place + 10 for place in range(len(chart.bars))]
    return [max(_runs(image, row), default=0) for row in rows]


def _runs(image: Image.Image, row: int) -> list[int]:
    pixels = [image.getpixel((column, row)) for column in range(image.width)]
    is_bar = [isinstance(p, tuple) and p[2] > p[0] + 60 for p in pixels]
    return [sum(1 for _ in run) for is_bar_, run in itertools.groupby(is_bar) if is_bar_]


def luminance(colour: tuple[int, ...]) -> float:
    """As WCAG 2 has it."""
    parts = [c / 255 for c in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def commonest(chart: Chart, number: int) -> list[tuple[int, ...]]:
    colours = picture(chart).getcolors(1 << 20) or []
    found = sorted(colours, key=lambda pair: pair[0], reverse=True)[:number]
    return [colour for _, colour in found if isinstance(colour, tuple)]


def test_picture_is_an_opaque_png() -> None:
    image = Image.open(io.BytesIO(drawn(MONTH)))

    assert ("PNG", "P", False) == (image.format, image.mode, "transparency" in image.info)


def test_picture_of_a_month_is_small() -> None:
    assert len(drawn(MONTH)) < 100_000


def test_picture_is_as_wide_as_a_phone_and_as_high_as_there_are_bars() -> None:
    assert [(1_000, 220), (1_000, 2_020)] == [
        picture(Chart("", MONTH.bars[:1])).size,
        picture(MONTH).size,
    ]


def test_same_chart_is_the_same_picture() -> None:
    assert drawn(MONTH) == drawn(MONTH)


@pytest.mark.parametrize("letter", "åäöÅÄÖé–…»«")
def test_letter_is_drawn_as_itself(letter: str) -> None:
    base = drawn(Chart("", (Bar("a", 1),)))

    found = drawn(Chart("", (Bar(letter, 1),)))

    assert found not in (base, drawn(Chart("", (Bar(UNKNOWN, 1),))))


def test_letter_of_two_parts_is_drawn_as_one() -> None:
    assert drawn(Chart("å", (Bar("ö", 1),))) == drawn(Chart("a\u030a", (Bar("o\u0308", 1),)))


def test_bars_are_as_long_as_they_say() -> None:
    most, half, tenth = bar_lengths(Chart("", (Bar("a", 100), Bar("a", 50), Bar("a", 10))))

    assert [0.5, 0.1] == [pytest.approx(one / most, abs=0.01) for one in (half, tenth)]


def test_bar_of_nothing_is_seen_and_is_the_shortest() -> None:
    nothing, one = bar_lengths(Chart("", (Bar("a", 0), Bar("a", 1))))

    assert 0 < nothing < one


def test_bars_of_nothing_only_are_drawn() -> None:
    first, second = bar_lengths(Chart("", (Bar("a", 0), Bar("a", 0))))

    assert 0 < first == second


def test_each_bar_has_its_label_and_its_number() -> None:
    pictures = [
        drawn(Chart("t", (Bar("mån", 3), Bar("tis", 6)))),
        drawn(Chart("t", (Bar("ons", 3), Bar("tis", 6)))),
        drawn(Chart("t", (Bar("mån", 30), Bar("tis", 60)))),
        drawn(Chart("u", (Bar("mån", 3), Bar("tis", 6)))),
    ]

    assert len(pictures) == len(set(pictures))


def test_bars_and_letters_stand_out_from_the_paper() -> None:
    paper, bar = commonest(Chart("", (Bar("a", 1),) * 5), 2)
    _, ink = commonest(Chart("MMMMMMMMMM", ()), 2)

    contrasts = [(luminance(paper) + 0.05) / (luminance(other) + 0.05) for other in (bar, ink)]
    assert [True, True] == [contrast >= 7 for contrast in contrasts]


@pytest.mark.parametrize(
    "chart",
    [
        Chart("", ()),
        Chart("Rubrik " * 50, (Bar("Etikett " * 50, 10**12), Bar("", 0))),
        Chart("två\nrader", (Bar("två\nrader\t", 1),)),
    ],
    ids=["nothing", "much", "line breaks"],
)
def test_whatever_is_to_be_drawn_fits(chart: Chart) -> None:
    image = picture(chart)
    edge = [image.getpixel((image.width - 20, row)) for row in range(image.height)]

    assert {(255, 255, 255)} == set(edge)
