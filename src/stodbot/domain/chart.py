"""A chart: how much there is of each, as bars; a channel that shows pictures may draw it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """How many there are of something."""

    label: str
    value: int  # 0 or more


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on one scale, in the order in which they are shown."""

    title: str
    bars: tuple[Bar, ...]


def chart_facts(chart: Chart) -> list[list[str]]:
    """A chart as JSON can say it: its title, then each bar."""
    return [[chart.title], *([bar.label, str(bar.value)] for bar in chart.bars)]


def chart_from(facts: object) -> Chart | None:
    """The chart that says so; None where nothing does, or not as a whole."""
    match facts:
        case [[str(title)], *rows]:
            bars = [_bar(row) for row in rows]
            read = tuple(bar for bar in bars if bar is not None)
            return Chart(title, read) if len(read) == len(bars) else None
        case _:
            return None


def _bar(row: object) -> Bar | None:
    match row:
        case [str(label), str(value)] if value.isascii() and value.isdecimal():
            return Bar(label, int(value))
        case _:
            return None
