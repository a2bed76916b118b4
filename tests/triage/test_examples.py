"""What the triage learns from."""

from stodbot.app import App
from stodbot.domain.entry import Language
from stodbot.triage.examples import triage_examples_of

SV = Language.SWEDISH


def test_no_example_comes_twice(toy_app: App) -> None:
    texts = [example.text for example in triage_examples_of(toy_app.base)]

    assert len(set(texts)) == len(texts)


def test_the_knowledge_joins_as_what_is_not_care(toy_app: App) -> None:
    found = {example.text: example.label for example in triage_examples_of(toy_app.base)}

    questions = [text for entry in toy_app.base.entries.values() for text in entry.questions[SV]]
    assert {None} == {found[text] for text in questions}
    assert found["vad blir det för väder"] is None


def test_every_need_and_small_talk_has_its_examples(shipped_app: App) -> None:
    base = shipped_app.base.triage
    counts = {str(label): len(texts) for label, texts in base.labelled.items()}

    assert 200 <= counts["emergency"] + counts["self_harm"]
    assert 400 <= counts["medical"] + counts["care_admin"]
    assert 600 <= len(base.business)
    assert 30 <= min(
        counts[kind] for kind in counts if kind not in ("emergency", "medical", "care_admin")
    )
