"""What staff see of an enquiry: as it is when it is shown, with what they may do about it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from stodbot.desk.attachments import AttachmentLines
from stodbot.desk.offers import Offers
from stodbot.dialogue.language import is_answered
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook, title_in
from stodbot.domain.decision import DecisionKind
from stodbot.domain.enquiry import Enquiry, Item, State
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.domain.message import Button, Shown
from stodbot.enquiries.case import Case, Past
from stodbot.enquiries.files import enclosures_of
from stodbot.enquiries.masking import masked
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.roster import Roster
from stodbot.enquiries.wording import shortened, shown

_LONGEST_TEXT = 2_000  # characters of what the asker wrote; all of it is in the register
_LONGEST_EVENT = 500
_LONGEST_ANSWER = 200  # characters of what the bot answered
_EVENTS = 6  # the latest things that were done
_EARLIER = 5  # earlier enquiries of the same asker
_MOST_ATTACHMENTS = 30
_NOT_TOLD = (Deed.ESCALATED, Deed.FILE_KEPT, Deed.FILE_FAILED)  # the card tells how it stands
_SV = Language.SWEDISH


class Cards:
    """Writes cards, in Swedish."""

    def __init__(
        self, base: KnowledgeBase, phrases: Phrasebook, names: Names, time_zone: str
    ) -> None:
        self._base = base
        self._phrases = phrases
        self._names = names
        self._attached = AttachmentLines(names, phrases)
        self._offers = Offers(base, phrases)
        self._zone = ZoneInfo(time_zone)

    def card(
        self, case: Case, item: Item, who: PersonId | None, roster: Roster, earlier: list[Enquiry]
    ) -> Shown:
        """All about an item, for somebody, or for all in the enquiry's room."""
        enquiry = case.enquiry
        lines = [f"{self.title(enquiry, item)}: {self._names.subject(enquiry, _SV)}"]
        lines.append(self._state(enquiry, item))
        lines += self._about_sender(case)
        lines.append("")
        lines += [self.quoted(written.text) for written in case.written if written.text]
        lines += self._attachments(case)
        lines += self._past(case)
        if earlier:
            numbers = ", ".join(other.number for other in earlier[:_EARLIER])
            lines.append(self._say("staff_earlier", numbers=numbers))
        buttons = self.buttons(enquiry, item, who, roster)
        return Shown("\n".join(lines), buttons, enclosures=enclosures_of(case.attachments))

    def title(self, enquiry: Enquiry, item: Item) -> str:
        """The number, and which part of it where there are several."""
        if len(enquiry.items) == 1:
            return enquiry.number
        return f"{enquiry.number} ({self._names.queue(item.queue, _SV)})"

    def line(self, enquiry: Enquiry, item: Item) -> str:
        """An item on one line of a list."""
        return self._say(
            "staff_line",
            number=self.title(enquiry, item),
            subject=self._names.subject(enquiry, _SV),
            state=self._state(enquiry, item),
        )

    def buttons(
        self, enquiry: Enquiry, item: Item, who: PersonId | None, roster: Roster
    ) -> tuple[Button, ...]:
        """What that person may do about the item now; None: in the enquiry's room."""
        return self._offers.to(who, enquiry, item, roster)

    def past(self, past: Past) -> str:
        """One thing that was done, with what was written, as far as it fits."""
        return f"{self.deed(past)} {self.content(past, _LONGEST_EVENT)}".rstrip()

    def content(self, past: Past, limit: int = _LONGEST_TEXT) -> str:
        """What was written, as far as it fits, and what hung on it."""
        files = shortened(self._attached.listed(past.attachments), _LONGEST_EVENT)
        if not past.text:
            return files
        quoted = self.quoted(past.text, limit)
        return f"{quoted} {self._say('staff_attached', list=files)}" if files else quoted

    def whole(self, past: Past) -> str:
        """The same, all of it, just as it was typed."""
        files = self._attached.listed(past.attachments, is_masked=False)
        if not past.text:
            return files
        return f"{past.text}\n{self._say('staff_attached', list=files)}" if files else past.text

    def attachments(self, case: Case) -> list[str]:
        """A line for each file that the asker sent, just as it is called, and where it lies."""
        return self._attached.lines(case, is_masked=False)

    def deed(self, past: Past) -> str:
        """One thing that was done, in words."""
        deed = past.deed.replace(".", "_")
        if past.facts.get("is_edit"):
            deed = "message_edited"
        elif past.deed is Deed.ADDED and past.attachments and not past.text:
            deed = "files_added"
        return self._say(f"did_{deed}", **self._facts(past))

    def when(self, at: datetime) -> str:
        """A moment in the region's time."""
        return f"{at.astimezone(self._zone):%Y-%m-%d %H:%M}"

    def _attachments(self, case: Case) -> list[str]:
        lines = self._attached.lines(case)
        more = len(lines) - _MOST_ATTACHMENTS
        if more <= 0:
            return lines
        return [*lines[:_MOST_ATTACHMENTS], self._say("staff_attachments_more", count=more)]

    def state(self, enquiry: Enquiry, item: Item) -> str:
        """How far it has come, with whom, when there will be a reminder, and what was weeded."""
        state = self._how_far(enquiry, item)
        if enquiry.weeded is None:
            return state
        return f"{state} {self._say('staff_weeded', decision=enquiry.weeded)}"

    def _how_far(self, enquiry: Enquiry, item: Item) -> str:
        if enquiry.voided is not None:
            return self._say("staff_voided", reason=enquiry.voided)
        holder = {"who": self._names.person(item.holder, _SV)} if item.holder else {}
        parts = [self._say(f"item_{item.state}", **holder)]
        if item.suggested is not None and item.state is State.NEW:
            suggested = self._names.person(item.suggested, _SV)
            parts.append(self._say("staff_suggested", who=suggested))
        if item.due_at is not None:
            parts.append(self._say("staff_due", at=self.when(item.due_at)))
        if item.level:
            parts.append(self._say("staff_escalated", level=item.level))
        return " ".join(parts)

    def subject(self, enquiry: Enquiry) -> str:
        """What it is about, in the register's words."""
        return self._names.subject(enquiry, _SV)

    def _state(self, enquiry: Enquiry, item: Item) -> str:
        """The same, and when it came."""
        state = self.state(enquiry, item)
        if enquiry.voided is not None:
            return state
        return f"{self._say('staff_received', at=self.when(enquiry.received_at))} {state}"

    def _about_sender(self, case: Case) -> list[str]:
        enquiry, sender = case.enquiry, case.sender
        told = (sender.company, sender.municipality, sender.contact)
        mask = self._say("masked_number")
        facts = [masked(shown(fact), mask) for fact in told if fact]
        lines = [self._say("staff_sender", facts=", ".join(facts))] if facts else []
        if enquiry.person is not None:
            name = self._names.person(enquiry.person, _SV)
            lines.append(self._say("staff_person", who=name))
        if not is_answered(enquiry.language) or enquiry.language != _SV:
            lines.append(self._say("staff_language", code=enquiry.language))
        lines += self._from_bot(case)
        if len(enquiry.items) > 1:
            queues = ", ".join(self._names.queue(item.queue, _SV) for item in enquiry.items)
            lines.append(self._say("staff_several", queues=queues))
        return lines

    def _from_bot(self, case: Case) -> list[str]:
        """What the bot answered before a human was asked, as far as it knew."""
        enquiry, decision = case.enquiry, case.past[0].facts.get("decision")
        entry = self._base.entries.get(enquiry.entry) if enquiry.entry else None
        title = None if entry is None else title_in(entry.title, _SV)
        if entry is not None and decision == DecisionKind.ANSWER:
            answer = shortened(title_in(entry.answer.texts, _SV), _LONGEST_ANSWER)
            return [self._say("staff_bot_answered", title=title, answer=answer)]
        lines = [self._say("staff_entry", title=title)] if title is not None else []
        if decision in (DecisionKind.CLARIFY, DecisionKind.FORWARD):
            lines.append(self._say(f"staff_bot_{decision}"))
        return lines

    def _past(self, case: Case) -> list[str]:
        told = [past for past in case.past[1:] if past.deed not in _NOT_TOLD]
        return [f"- {self.when(past.at)} {self.past(past)}" for past in told[-_EVENTS:]]

    def _facts(self, past: Past) -> dict[str, str]:  # noqa: PLR0911  # one line a deed
        """What the words on a deed are filled with."""
        who = self._who(past)
        match past.deed:
            case Deed.PASSED:
                return {"who": who, "to": self.addressee(str(past.facts["to"]))}
            case Deed.CLOSED:
                return {"who": who, "reason": self._say(f"reason_{past.facts['reason']}")}
            case Deed.RATED:
                return {"rating": str(past.facts["rating"])}
            case Deed.VOIDED:
                return {"who": who, "reason": str(past.facts["reason"])}
            case Deed.DIARY:
                return {"who": who, "diary": str(past.facts["diary"])}
            case Deed.WEEDED:
                return {"decision": str(past.facts["decision"])}
            case Deed.ADDED | Deed.ESCALATED | Deed.REGISTERED | Deed.FILE_KEPT | Deed.FILE_FAILED:
                return {}
            case _:
                return {"who": who}

    def _who(self, past: Past) -> str:
        """Whoever did it; of what was taken back, whoever had it."""
        if past.deed is Deed.TAKEN_BACK:
            return self._names.person(str(past.facts["from"]), _SV)
        person = past.actor.removeprefix("staff:")
        return self._names.person(person, _SV) if person != past.actor else past.actor

    def addressee(self, to: str) -> str:
        """A person or a queue by name."""
        queues = self._base.coordinators.queues if self._base.coordinators else {}
        known = next((queue for queue in queues if queue == to), None)
        return self._names.person(to, _SV) if known is None else self._names.queue(known, _SV)

    def quoted(self, text: str, limit: int = _LONGEST_TEXT) -> str:
        """What somebody wrote, as far as it fits, without personal numbers."""
        mask = self._say("masked_number")
        return f"»{shortened(masked(shown(text), mask), limit)}«"

    def _say(self, key: str, **fields: object) -> str:
        return self._phrases.say(_SV, key, **fields)
