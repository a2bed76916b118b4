"""Writes the replies: decisions in, sentences out."""

from collections.abc import Callable, Sequence
from datetime import date

from stodbot.dialogue.phrasebook import Phrasebook, best_language, title_in
from stodbot.dialogue.turn import Action, Choice, Forward, Reply
from stodbot.domain.action import ShowEntry, ShowFacet
from stodbot.domain.entry import (
    Confidence,
    Entry,
    EntryId,
    FacetName,
    Kind,
    Language,
    QueueId,
    Source,
    Statement,
    Texts,
)
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE, KnowledgeBase
from stodbot.domain.triage import SmallTalk

_MAX_SOURCES = 2


class Replies:
    """Every reply of the bot that rests on the knowledge."""

    def __init__(
        self,
        base: KnowledgeBase,
        phrases: Phrasebook,
        today: Callable[[], date],
        *,
        phone: str,
        mail: str,
    ) -> None:
        self._base = base
        self._phrases = phrases
        self._today = today
        self._ways = {"phone": phone, "mail": mail}

    def answer(self, entry: Entry, facet: FacetName | None, language: Language) -> Reply:
        """The entry's answer, or one side of it, with its source and the way onward."""
        statement = entry.facets[facet] if facet else entry.answer
        heading = title_in(entry.title, language)
        if facet:
            heading += f": {self._phrases.say(language, f'facet_{facet}')}"
        lines = [heading, *self._statement(entry, statement, language), ""]
        lines.append(self._sources(statement.sources, language))
        # every side, the one shown too: a number means the same however often it is pressed
        choices = [self._choice(ShowFacet(entry.id, name), language) for name in entry.facets]
        choices.append(self._choice(Forward(entry.queue), language))
        numbered = (f"{number} {choice.label}" for number, choice in enumerate(choices, 1))
        lines.append(self._phrases.say(language, "more", choices=", ".join(numbered)))
        return Reply("\n".join(lines), tuple(choices))

    def title(self, entry: EntryId, language: Language) -> str:
        """What an entry is called."""
        return title_in(self._base.entries[entry].title, language)

    def canned(self, entry: Entry, language: Language) -> str:
        """The entry's answer as a human may send it: what may be said today, with its source."""
        lines = self._statement(entry, entry.answer, language)
        return "\n".join([*lines, "", self._sources(entry.answer.sources, language)])

    def clarify(self, entries: Sequence[EntryId], queue: QueueId, language: Language) -> Reply:
        """The question back, its choices numbered for whoever types."""
        choices = self.choices(entries, queue, language)
        lines = [self._phrases.say(language, "clarify"), *numbered(choices)]
        return Reply("\n".join(lines), choices)

    def choices(
        self, entries: Sequence[EntryId], queue: QueueId, language: Language
    ) -> tuple[Choice, ...]:
        """Some entries, and a human where it is none of them."""
        if not entries:
            return (self._choice(Forward(queue), language),)
        none = Choice(self._phrases.say(language, "clarify_none"), Forward(queue))
        return (*(self._choice(ShowEntry(entry), language) for entry in entries), none)

    def forward(self, language: Language) -> Reply:
        """The offer of a human, with the other ways to reach one."""
        choice = self._choice(Forward(REGISTRAR_QUEUE), language)
        text = f"{self._phrases.say(language, 'forward')} {self.other_ways(language)}"
        return Reply(f"{text}\n{self._phrases.say(language, 'forward_choice')}", (choice,))

    def foreign(self, entries: Sequence[EntryId], language: Language) -> Reply:
        """To whoever writes in a language that we don't answer in: a human, or what may be near."""
        choices = [self._choice(Forward(REGISTRAR_QUEUE), language)]
        lines = [f"{self._phrases.say(language, 'foreign')} {self.other_ways(language)}"]
        lines.append(self._phrases.say(language, "forward_choice"))
        if entries:
            choices += [self._choice(ShowEntry(entry), language) for entry in entries]
            lines += [self._phrases.say(language, "foreign_near"), *numbered(choices)[1:]]
        return Reply("\n".join(lines), tuple(choices))

    def small_talk(
        self, kind: SmallTalk, entry: EntryId | None, queue: QueueId, language: Language
    ) -> Reply:
        """A short answer that leads on: to an entry that says more, to a human."""
        choices = [] if entry is None else [self._choice(ShowEntry(entry), language)]
        if entry is not None or kind is SmallTalk.WANTS_HUMAN:
            choices.append(self._choice(Forward(queue), language))
        lines = [self._phrases.say(language, f"smalltalk_{kind}")]
        if kind is SmallTalk.WANTS_HUMAN:
            lines[0] += f" {self.other_ways(language)}"
        if choices:
            lines += [self._phrases.say(language, "smalltalk_more"), *numbered(choices)]
        return Reply("\n".join(lines), tuple(choices))

    def other_ways(self, language: Language) -> str:
        """Telephone and mail."""
        return self._phrases.say(language, "other_ways", **self._ways)

    def topics(self, language: Language) -> Reply:
        """Every topic, two levels."""
        lines = [self._phrases.say(language, "topics")]
        choices: list[Choice] = []
        for kind in Kind:
            entries = [entry for entry in self._base.entries.values() if entry.kind is kind]
            entries.sort(key=lambda entry: title_in(entry.title, language).casefold())
            if not entries:
                continue
            lines += ["", self._phrases.say(language, f"kind_{kind}")]
            for entry in entries:
                choices.append(self._choice(ShowEntry(entry.id), language))
                lines.append(f"{len(choices)}. {choices[-1].label}")
        return Reply("\n".join(lines), tuple(choices))

    def _choice(self, action: Action, language: Language) -> Choice:
        match action:
            case ShowEntry(entry):
                label = title_in(self._base.entries[entry].title, language)
            case ShowFacet(_, facet):
                label = self._phrases.say(language, f"facet_{facet}")
            case Forward(_):
                label = self._phrases.say(language, "forward_label")
        return Choice(label, action)

    def _statement(self, entry: Entry, statement: Statement, language: Language) -> list[str]:
        """What may be said of a statement today."""
        if not statement.is_current(self._today()):
            if statement.after:
                return self._text(statement.after, language)
            return [self._phrases.say(language, "expired", date=statement.valid_to)]
        if statement.confidence is Confidence.LOW:
            title = title_in(entry.title, language)
            return [self._phrases.say(language, "not_confirmed", title=title)]
        lines = self._text(statement.texts, language)
        if statement.confidence is Confidence.MEDIUM:
            lines.append(self._phrases.say(language, "not_current"))
        return lines

    def _text(self, texts: Texts, language: Language) -> list[str]:
        shown = best_language(texts, language)
        note = [] if shown is language else [self._phrases.say(language, f"only_in_{shown}")]
        return [*note, texts[shown]]

    def _sources(self, sources: Sequence[Source], language: Language) -> str:
        if not sources:
            return self._phrases.say(language, "no_source")
        items = [
            self._phrases.say(language, "source_item", title=source.title, as_of=source.as_of)
            for source in sources[:_MAX_SOURCES]
        ]
        key = "source" if len(items) == 1 else "sources"
        return self._phrases.say(language, key, list="; ".join(items))


def numbered(choices: Sequence[Choice]) -> list[str]:
    """A line a choice, with the number to pick it by."""
    return [f"{number}. {choice.label}" for number, choice in enumerate(choices, 1)]
