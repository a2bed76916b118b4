"""What is remembered of a talk with an asker between two messages, as it is kept in the store."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from stodbot.dialogue.turn import Conversation, Mixed
from stodbot.domain.action import Field, MessageSeq
from stodbot.domain.enquiry import Purpose, Sender
from stodbot.domain.entry import EntryId, Language, PersonId, QueueId
from stodbot.enquiries.lossless import given, kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is about to be sent to a human, as the asker has been shown it."""

    id: str
    messages: tuple[MessageSeq, ...]  # that it is made of
    text: str | None = None  # instead of theirs, once it was changed
    left_out: bool = False  # what else they said was on health
    received_at: datetime  # when the first of them reached us
    purpose: Purpose = Purpose.QUESTION
    language: str = Language.SWEDISH
    queues: tuple[QueueId, ...]
    entry: EntryId | None = None
    person: PersonId | None = None  # who is asked for by name
    sender: Sender = field(default_factory=Sender)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskerTalk:
    """Where a talk stands."""

    conversation: Conversation = field(default_factory=Conversation)
    draft: Draft | None = None
    request: Draft | None = None  # that one press sends, beside what is being written
    awaiting: Field | None = None  # which part of the draft is to be typed next
    writing_to: PersonId | None = None  # whoever the next message is for
    joining: str | None = None  # the number of the enquiry that the next message belongs to
    asked_message: MessageSeq | None = None  # that the bot asked back about: health or business?
    matter: tuple[MessageSeq, ...] = ()  # the messages on the topic of the talk
    greeted: Language | None = None  # the language of the sender's program, until they write

    @property
    def is_waiting(self) -> bool:
        """Whether the next message is what was asked for, whatever it looks like."""
        return self.awaiting is not None or bool(self.writing_to) or bool(self.joining)

    @property
    def language(self) -> Language:
        """The language that it is held in."""
        return self.greeted or self.conversation.language


def dumped(talk: AskerTalk) -> str:
    """A talk as the store keeps it."""
    facts: dict[str, Any] = asdict(talk)
    facts["conversation"] = {
        "topic": talk.conversation.topic,
        "language": talk.conversation.language,
        "asked_whose": talk.conversation.asked_whose,
        "mixed": None if talk.conversation.mixed is None else [talk.conversation.mixed.sendable],
        "wanted": talk.conversation.wanted,
    }
    for name, draft in (("draft", talk.draft), ("request", talk.request)):
        if draft is not None:
            facts[name]["received_at"] = draft.received_at.isoformat()
    return kept(facts)


def loaded(state: str | None) -> AskerTalk:
    """A talk as it was kept; a new one where there is none, or none that can be understood."""
    if state is None:
        return AskerTalk()
    try:
        return _loaded(given(state))
    except (ValueError, KeyError, TypeError):  # of an older program: begin anew
        return AskerTalk()


def _loaded(facts: dict[str, Any]) -> AskerTalk:
    said, draft = facts["conversation"], facts["draft"]
    return AskerTalk(
        conversation=Conversation(
            topic=said["topic"],
            language=Language(said["language"]),
            asked_whose=said["asked_whose"],
            mixed=None if said["mixed"] is None else Mixed(said["mixed"][0]),
            wanted=_language(said.get("wanted")),
        ),
        draft=None if draft is None else _draft(draft),
        request=None if facts["request"] is None else _draft(facts["request"]),
        awaiting=None if facts["awaiting"] is None else Field(facts["awaiting"]),
        writing_to=facts["writing_to"],
        joining=facts["joining"],
        asked_message=facts["asked_message"],
        matter=tuple(facts["matter"]),
        greeted=_language(facts.get("greeted")),
    )


def _language(code: str | None) -> Language | None:
    return None if code is None else Language(code)


def _draft(facts: dict[str, Any]) -> Draft:
    return Draft(
        id=facts["id"],
        messages=tuple(facts["messages"]),
        text=facts["text"],
        left_out=facts["left_out"],
        received_at=datetime.fromisoformat(facts["received_at"]),
        purpose=Purpose(facts["purpose"]),
        language=facts["language"],
        queues=tuple(facts["queues"]),
        entry=facts["entry"],
        person=facts["person"],
        sender=Sender(**facts["sender"]),
    )


def without_draft(talk: AskerTalk) -> AskerTalk:
    """The talk once nothing is about to be sent."""
    return replace(talk, draft=None, awaiting=None, writing_to=None, joining=None)
