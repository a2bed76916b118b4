"""A chart as a picture: black on white whatever the colours around it, a number on each bar."""

import io
import unicodedata
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

from stodbot.domain.chart import Chart

_PAPER, _INK, _BAR = "white", "black", "#1b4f8f"  # the bars are 8 times as dark as the paper
_WIDTH = 1_000  # pixels; a phone shows about as many
_MARGIN, _GAP = 40, 20
_TITLE, _TEXT = 40, 32  # sizes of letters
_ROW, _THICKNESS = 60, 40
_NOTHING = 1  # so that a bar of 0 is seen to be one
_WIDEST_LABEL = 400
_ELLIPSIS = "…"
_COLOURS = 16  # shades at the edges of letters


def drawn(chart: Chart) -> bytes:
    """The chart as PNG, opaque, a row a bar, 1000 pixels wide."""
    title, text = _font("OpenSans-SemiBold", _TITLE), _font("OpenSans-Regular", _TEXT)
    top = 2 * _MARGIN + _TITLE
    height = top + _ROW * len(chart.bars) + _MARGIN
    image = Image.new("RGB", (_WIDTH, height), _PAPER)
    draw = ImageDraw.Draw(image)
    heading = _fitting(chart.title, title, _WIDTH - 2 * _MARGIN)
    draw.text((_MARGIN, _MARGIN), heading, _INK, title)
    labels = [_fitting(bar.label, text, _WIDEST_LABEL) for bar in chart.bars]
    numbers = [str(bar.value) for bar in chart.bars]
    left = _MARGIN + _widest(labels, text) + _GAP
    space = _WIDTH - left - _GAP - _widest(numbers, text) - _MARGIN
    most = max([bar.value for bar in chart.bars], default=0)
    for place, (label, number, bar) in enumerate(zip(labels, numbers, chart.bars, strict=True)):
        middle = top + _ROW * place + _ROW // 2
        right = left + max(_NOTHING, space * bar.value // max(most, 1))
        upper = middle - _THICKNESS // 2
        draw.rectangle((left, upper, right, upper + _THICKNESS), _BAR)
        draw.text((_MARGIN, middle), label, _INK, text, "lm")
        draw.text((right + _GAP, middle), number, _INK, text, "lm")
    file = io.BytesIO()
    image.quantize(_COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Open Sans; Pillow's own font lacks å, ä and ö."""
    file = io.BytesIO((files("ttf_opensans") / "ttf" / f"{name}.ttf").read_bytes())
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def _widest(texts: list[str], font: ImageFont.FreeTypeFont) -> int:
    return max((int(font.getlength(text)) for text in texts), default=0)


def _fitting(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """The text on one line, cut where it is too long for it."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(line + _ELLIPSIS) > width:
        line = line[:-1]
    return line.rstrip() + _ELLIPSIS
