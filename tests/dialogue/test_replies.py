"""What a reply says, and what it never says."""

from datetime import date
from pathlib import Path

import pytest

from stodbot.app import App, open_app
from stodbot.dialogue.replies import Replies
from stodbot.domain.entry import EntryId, FacetName, Language, QueueId
from stodbot.settings import load_settings

BICYCLES = EntryId("bicycles")


@pytest.fixture
def app(toy_directory: Path, tmp_path: Path) -> App:
    settings = load_settings(knowledge=toy_directory, data_dir=tmp_path, encoder="none")
    return open_app(settings, clock=lambda: date(2026, 3, 31), matcher_only=True)


def replies_on(app: App, day: date) -> Replies:
    return Replies(app.base, app.phrases, lambda: day, phone="0611-1", mail="a@b.se")


def text(app: App, facet: FacetName | None, language: Language = Language.SWEDISH) -> str:
    return app.replies.answer(app.base.entries[BICYCLES], facet, language).text


def test_an_answer_shows_its_source_and_date(app: App) -> None:
    assert "Källa: Cykelsidan, 2024-05-01." in text(app, None)


def test_a_facet_without_a_source_of_its_own_shows_the_entrys(app: App) -> None:
    assert "Källa: Cykelsidan, 2024-05-01." in text(app, FacetName.AMOUNT)


def test_what_is_less_than_certain_is_not_shown_as_current(app: App) -> None:
    assert "Äldre eller obekräftad uppgift" in text(app, FacetName.AMOUNT)
    assert "Äldre eller obekräftad uppgift" not in text(app, None)


def test_what_is_of_low_confidence_is_never_shown(app: App) -> None:
    shown = text(app, FacetName.WHO)

    assert "Hemligt" not in shown
    assert "Jag har ingen bekräftad uppgift" in shown


def test_on_its_last_day_a_statement_still_stands(app: App) -> None:
    assert "Sök senast i mars." in text(app, FacetName.TIME)


def test_the_day_after_its_last_the_other_text_is_shown(app: App) -> None:
    entry = app.base.entries[BICYCLES]

    shown = replies_on(app, date(2026, 4, 1)).answer(entry, FacetName.TIME, Language.SWEDISH).text

    assert "Årets omgång är stängd." in shown
    assert "Sök senast i mars." not in shown


def test_a_text_missing_in_a_language_is_shown_in_swedish_and_says_so(app: App) -> None:
    shown = text(app, FacetName.AMOUNT, Language.ENGLISH)

    assert "This answer is only available in Swedish." in shown
    assert "Högst 5 000 kronor" in shown


def test_the_way_onward_is_numbered_and_ends_with_a_human(app: App) -> None:
    reply = app.replies.answer(app.base.entries[BICYCLES], None, Language.SWEDISH)

    assert "1 hur mycket" in reply.text
    assert f"{len(reply.choices)} skicka till handläggare" in reply.text


def test_asking_back_numbers_the_choices_and_offers_none_of_them(app: App) -> None:
    reply = app.replies.clarify([BICYCLES, EntryId("boats")], QueueId("wheels"), Language.SWEDISH)

    assert ["1. Cykelstöd", "2. Båtplanen", "3. Inget av dessa: skicka till handläggare"] == (
        reply.text.splitlines()[1:]
    )
    assert 3 == len(reply.choices)


@pytest.mark.parametrize("language", list(Language))
def test_a_forward_offer_gives_the_other_ways_to_reach_the_region(
    app: App, language: Language
) -> None:
    shown = replies_on(app, date(2026, 1, 1)).forward(language).text

    assert "0611-1" in shown
    assert "a@b.se" in shown


def test_topics_stand_under_their_kind(app: App) -> None:
    lines = app.replies.topics(Language.SWEDISH).text.splitlines()

    assert lines.index("Stöd och finansiering") + 1 == lines.index("1. Cykelstöd")
    assert lines.index("Strategi och samverkan") + 1 == lines.index("2. Båtplanen")
