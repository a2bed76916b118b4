"""Why the bot answered as it did, in words."""

from stodbot.dialogue.language import is_answered
from stodbot.dialogue.phrasebook import Phrasebook, title_in
from stodbot.dialogue.turn import Turn
from stodbot.domain.decision import DecisionKind
from stodbot.domain.entry import EntryId, Language
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.domain.triage import Need
from stodbot.matching.calibration import Calibration
from stodbot.triage.assessment import NOT_ASSESSED, Outcome

_WHY = {
    DecisionKind.ANSWER: "why_answer",
    DecisionKind.CLARIFY: "why_clarify",
    DecisionKind.FORWARD: "why_forward",
}


class Explainer:
    """Explains turns."""

    def __init__(
        self, base: KnowledgeBase, phrases: Phrasebook, calibration: Calibration, encoder: str
    ) -> None:
        """`calibration` holds the matcher's limits; `encoder` is what the encoder is called."""
        self._base = base
        self._phrases = phrases
        self._calibration = calibration
        self._encoder = encoder

    def explain(self, turn: Turn) -> str:
        """How a turn's decision came about, from what the production code recorded."""
        language = turn.conversation.language
        if turn.explanation.match is None:
            title = self._title(turn.decision.entry, language)
            return self._phrases.say(language, "why_not_matched", title=title)
        lines = self._triage(turn, language)
        if turn.decision.kind not in (DecisionKind.EMERGENCY, DecisionKind.MEDICAL):
            lines += self._matching(turn, language)
        if not turn.explanation.by_triage:
            lines += self._limits(turn, language)
        version = self._base.version
        lines.append(
            self._phrases.say(language, "why_encoder", encoder=self._encoder, version=version)
        )
        return "\n".join(lines)

    def _triage(self, turn: Turn, language: Language) -> list[str]:
        """What the triage made of it."""
        assessment = turn.explanation.assessment
        if assessment is NOT_ASSESSED:
            return []
        say = self._phrases.say
        care, emergency = _percent(assessment.care), _percent(assessment.emergency)
        lines = [say(language, "why_triage", care=care, emergency=emergency)]
        if isinstance(assessment.label, Need):
            lines.append(say(language, f"why_{assessment.label}"))
        elif not is_answered(turn.decision.language):
            lines.append(say(language, "why_foreign", code=turn.decision.language))
        elif assessment.outcome is Outcome.UNSURE:
            lines.append(say(language, "why_unsure"))
        elif assessment.outcome is Outcome.SMALL_TALK:
            lines.append(say(language, "why_smalltalk"))
        return lines

    def _matching(self, turn: Turn, language: Language) -> list[str]:
        """How the words were read, and which entries came nearest."""
        explanation = turn.explanation
        say = self._phrases.say
        lines = [say(language, "why_read", words=" ".join(explanation.words) or "-")]
        if explanation.unknown:
            lines.append(say(language, "why_unknown", words=", ".join(explanation.unknown)))
        nearest = []
        for candidate in turn.decision.candidates:
            title, score = self._title(candidate.entry, language), _percent(candidate.score)
            nearest.append(say(language, "why_candidate", title=title, score=score))
        if nearest:
            lines.append(say(language, "why_candidates", list="; ".join(nearest)))
        return lines

    def _limits(self, turn: Turn, language: Language) -> list[str]:
        """Why the match led to this decision."""
        say, decision = self._phrases.say, turn.decision
        lines = []
        if turn.explanation.follow_up_on:
            title = self._title(turn.explanation.follow_up_on, language)
            lines.append(say(language, "why_follow_up", title=title))
        elif decision.kind in _WHY:
            calibration = self._calibration
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
        return lines

    def _title(self, entry: EntryId | None, language: Language) -> str:
        if entry is None:
            return self._phrases.say(language, "forward_label")
        return title_in(self._base.entries[entry].title, language)


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")
