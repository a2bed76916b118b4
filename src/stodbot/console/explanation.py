"""Why the bot answered as it did, in words."""

from stodbot.app import App
from stodbot.dialogue.language import is_answered
from stodbot.dialogue.phrasebook import title_in
from stodbot.dialogue.turn import Turn
from stodbot.domain.decision import DecisionKind
from stodbot.domain.entry import EntryId, Language
from stodbot.domain.triage import Need
from stodbot.triage.assessment import NOT_ASSESSED, Outcome

_WHY = {
    DecisionKind.ANSWER: "why_answer",
    DecisionKind.CLARIFY: "why_clarify",
    DecisionKind.FORWARD: "why_forward",
}
_NEVER_REPEATED = (DecisionKind.EMERGENCY, DecisionKind.MEDICAL)


def explain(app: App, turn: Turn) -> str:
    """How a turn's decision came about, from what the production code recorded."""
    language = turn.conversation.language
    match, decision = turn.explanation.match, turn.decision
    say = app.phrases.say
    if match is None:
        title = _title(app, decision.entry, language)
        return say(language, "why_not_matched", title=title)
    lines = _triage(app, turn, language)
    if decision.kind not in _NEVER_REPEATED:
        lines += _words(app, turn, language)
    nearest = [
        say(
            language,
            "why_candidate",
            title=_title(app, candidate.entry, language),
            score=_percent(candidate.score),
        )
        for candidate in match.candidates
    ]
    if nearest:
        lines.append(say(language, "why_candidates", list="; ".join(nearest)))
    if turn.explanation.follow_up_on:
        title = _title(app, turn.explanation.follow_up_on, language)
        lines.append(say(language, "why_follow_up", title=title))
    elif decision.kind in _WHY and not _is_settled_by_triage(turn):
        calibration = app.learned.classifier.calibration
        lines.append(
            say(
                language,
                _WHY[decision.kind],
                score=_percent(decision.score),
                answer=_percent(calibration.answer_from),
                forward=_percent(calibration.forward_below),
            )
        )
    if decision.facet:
        lines.append(say(language, "why_facet", facet=say(language, f"facet_{decision.facet}")))
    lines.append(say(language, "why_encoder", encoder=app.encoder.name, version=app.base.version))
    return "\n".join(lines)


def _words(app: App, turn: Turn, language: Language) -> list[str]:
    """What was made of the words."""
    explanation = turn.explanation
    say = app.phrases.say
    lines = [say(language, "why_read", words=" ".join(explanation.words) or "-")]
    if explanation.unknown:
        lines.append(say(language, "why_unknown", words=", ".join(explanation.unknown)))
    return lines


def _triage(app: App, turn: Turn, language: Language) -> list[str]:
    """What the triage made of it."""
    assessment = turn.explanation.assessment
    if assessment is None or assessment is NOT_ASSESSED:
        return []
    say = app.phrases.say
    lines = [
        say(
            language,
            "why_triage",
            care=_percent(assessment.care),
            emergency=_percent(assessment.emergency),
        )
    ]
    if isinstance(assessment.label, Need):
        lines.append(say(language, f"why_{assessment.label}"))
    elif not is_answered(turn.decision.language):
        lines.append(say(language, "why_foreign", code=turn.decision.language))
    elif assessment.outcome is Outcome.UNSURE:
        lines.append(say(language, "why_unsure"))
    elif assessment.outcome is Outcome.SMALL_TALK:
        lines.append(say(language, "why_smalltalk"))
    return lines


def _is_settled_by_triage(turn: Turn) -> bool:
    """Whether the matcher's limits had no say."""
    assessment = turn.explanation.assessment
    return assessment is not None and assessment.outcome is not Outcome.QUESTION


def _title(app: App, entry: EntryId | None, language: Language) -> str:
    if entry is None:
        return app.phrases.say(language, "forward_label")
    return title_in(app.base.entries[entry].title, language)


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")
