"""Writes the replies to what belongs to health care: short, calm, with a way onward."""

from collections.abc import Sequence

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.replies import Replies, numbered
from stodbot.dialogue.turn import Reply
from stodbot.domain.entry import EntryId, Language, QueueId
from stodbot.domain.triage import Need


class Referrals:
    """Refers onward; never repeats what somebody wrote about their health."""

    def __init__(self, phrases: Phrasebook, replies: Replies, *, phone: str) -> None:
        self._phrases = phrases
        self._replies = replies
        self._phone = phone

    def emergency(self, need: Need, language: Language, *, has_question: bool) -> Reply:
        """112 first; for whoever wants to die also the helpline; business can wait."""
        lines = [self._say(language, "self_harm" if need is Need.SELF_HARM else "emergency")]
        if has_question:
            lines.append(self._say(language, "business_later"))
        return Reply("\n".join(lines))

    def care(self, need: Need, language: Language) -> Reply:
        """Where to turn with a matter of health, and that business is welcome."""
        lines = [self._care(need, language), self._say(language, "medical_more")]
        return Reply("\n".join(lines))

    def mixed(self, need: Need, language: Language, answer: Reply) -> Reply:
        """The referral, and the answer to what else was asked in the same message."""
        lines = [self._care(need, language), "", self._say(language, "mixed_answer")]
        return Reply("\n".join([*lines, answer.text]), answer.choices)

    def unsure(self, entries: Sequence[EntryId], queue: QueueId, language: Language) -> Reply:
        """The question whether it is about health or about the business, with both ways open."""
        choices = self._replies.choices(entries, queue, language)
        keys = ("unsure", "unsure_health", "unsure_business")
        lines = [self._say(language, key) for key in keys]
        lines += numbered(choices)
        return Reply("\n".join(lines), choices)

    def _care(self, need: Need, language: Language) -> str:
        """Advice on health, or on appointments, records and fees."""
        if need is Need.CARE_ADMIN:
            return self._phrases.say(language, "care_admin", phone=self._phone)
        return self._say(language, "medical")

    def _say(self, language: Language, key: str) -> str:
        return self._phrases.say(language, key)
