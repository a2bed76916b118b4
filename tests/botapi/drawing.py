"""Lines of a terminal as a picture: text that can be searched, in a font of even width."""

import textwrap
from html import escape

COLUMNS = 88
_SIZE, _LINE, _MARGIN = 14, 20, 16  # pixels
_ADVANCE = 8.43  # pixels of a sign: 0.602 of the size, in nearly all such fonts
_FONTS = "DejaVu Sans Mono, Menlo, Consolas, Liberation Mono, monospace"
_INK, _PAPER, _TYPED = "#1f2328", "#f6f8fa", "#0550ae"


def svg(lines: list[tuple[str, bool]], title: str) -> str:
    """The picture; each line with whether somebody typed it."""
    shown = [(part, typed) for line, typed in lines for part in wrapped(line)]
    width = round(COLUMNS * _ADVANCE) + 2 * _MARGIN
    height = len(shown) * _LINE + 2 * _MARGIN
    texts = (
        f'<text x="{_MARGIN}" y="{_MARGIN + number * _LINE + _SIZE}"{_style(typed)}>'
        f"{escape(part, quote=False)}</text>"
        for number, (part, typed) in enumerate(shown)
        if part
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" xml:space="preserve" '
            f'font-family="{_FONTS}" font-size="{_SIZE}" fill="{_INK}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="100%" height="100%" rx="6" fill="{_PAPER}" stroke="#d0d7de"/>',
            *texts,
            "</svg>\n",
        ]
    )


def wrapped(line: str) -> list[str]:
    """The line in as many as it takes; what follows is indented as it is."""
    indent = line[: len(line) - len(line.lstrip())]
    parts = textwrap.wrap(
        line,
        COLUMNS,
        subsequent_indent=indent,
        break_on_hyphens=False,
        replace_whitespace=False,
    )
    return parts or [""]


def _style(typed: bool) -> str:
    return f' font-weight="bold" fill="{_TYPED}"' if typed else ""
