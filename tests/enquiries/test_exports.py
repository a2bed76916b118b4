"""A case that is handed out shows what was typed as text, whatever it looks like."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stodbot.enquiries.exports import case_page
from stodbot.enquiries.wording import shown
from tests.telegram.test_literal import PAYLOADS

_OWN = {"html", "meta", "title", "style", "h1", "blockquote", "ul", "li", "table", "tr", "td"}


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(words: str) -> Page:
    """A page on which those words stand wherever somebody's may."""
    return Page(case_page(words, [words], [("i dag", words, words)], [words]))


@pytest.mark.parametrize(
    "words", [*PAYLOADS[::7], "</blockquote><script>x</script>", "<!--", "]]>"]
)
def test_what_was_typed_is_no_markup_on_a_page(words: str) -> None:
    page = page_of(words)

    assert set() == page.elements - _OWN
    assert [("lang", "sv"), ("charset", "utf-8")] == page.attributes
    assert 4 <= "".join(page.texts).count(shown(words))


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_anything_typed_stands_on_a_page_as_it_is_shown(words: str) -> None:
    page = page_of(words)

    assert set() == page.elements - _OWN
    assert shown(words).strip() in "".join(page.texts)
