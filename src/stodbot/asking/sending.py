"""From an offer to a registration: what would be sent is shown first, and can be changed."""

from dataclasses import replace

from stodbot.asking.answered import Answered
from stodbot.asking.drafts import Drafts
from stodbot.asking.memory import AskerTalk, Draft, without_draft
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.action import Cancel, Edit, Field, MessageSeq, Send
from stodbot.domain.enquiry import Enquiry
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.domain.message import Button, Shown, button, numbered
from stodbot.enquiries.counter import Registration
from stodbot.enquiries.incoming import Matter, Received
from stodbot.enquiries.masking import has_personal_number
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.port import Store
from stodbot.enquiries.wording import shortened, shown

_LONGEST_PREVIEW = 4_096  # characters, as long as a message in Telegram; all of it is sent
_LONGEST_FACT = 200
_FACTS = (Field.COMPANY, Field.MUNICIPALITY, Field.CONTACT)


class Sending:
    """Drafts."""

    def __init__(
        self, store: Store, drafts: Drafts, offices: Offices, names: Names, phrases: Phrasebook
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._offices = offices
        self._names = names
        self._phrases = phrases

    async def offer(self, received: Received, talk: AskerTalk, wanted: MessageSeq) -> Answered:
        """Show what would be sent of a message."""
        message = await self._store.message(wanted)
        if message is None or message.chat != received.chat or message.matter is None:
            return self._say(talk, "draft_gone")
        draft = await self._drafts.of(message, message.matter)
        before = await self._drafts.registered_as(received, MessageSeq(int(draft.id)))
        if before is not None:
            return self.sent_before(talk, before)
        if await self._drafts.written(draft):
            return await self.preview(talk, draft)
        talk = replace(without_draft(talk), draft=draft, awaiting=Field.TEXT)
        return self._say(talk, "ask_text" if draft.text is None else "ask_text_anew")

    def write_to(self, talk: AskerTalk, person: PersonId) -> Answered:
        """Ask for the message to somebody who was chosen by name."""
        if person not in self._names.everybody():
            return self._say(talk, "draft_gone")
        language = talk.language
        name = self._names.person(person, language)
        lines = [
            self._phrases.say(language, "write_to", name=name),
            self._phrases.say(language, "offer_public"),
        ]
        talk = replace(without_draft(talk), writing_to=person)
        return Answered(talk=talk, shown=(Shown("\n".join(lines)),), decision="write_to")

    async def written_to(self, received: Received, talk: AskerTalk, person: PersonId) -> Answered:
        """Show the message to somebody by name."""
        matter = Matter(queues=(), person=person, language=talk.language)
        draft = await self._drafts.of(received, matter)
        answered = await self.preview(replace(talk, writing_to=None), draft)
        return replace(answered, matter=matter, decision="written_to")

    async def typed(self, talk: AskerTalk, draft: Draft, field: Field, text: str) -> Answered:
        """Take what was asked for into the draft."""
        if not text.strip():
            return self._say(talk, f"ask_{field}")
        if field is Field.TEXT:
            draft = replace(draft, text=text)
        else:
            fact = shortened(shown(text).strip(), _LONGEST_FACT) or None
            draft = replace(draft, sender=replace(draft.sender, **{str(field): fact}))
        return await self.preview(talk, draft)

    async def more(self, received: Received, talk: AskerTalk, draft: Draft) -> Answered:
        """Add a later message to what is about to be sent."""
        messages = (*draft.messages, *received.along, received.seq)
        text = received.message.text if received.message else None
        if draft.text is not None and text is not None:
            draft = replace(draft, text=f"{draft.text}\n{text}")
        answered = await self.preview(talk, replace(draft, messages=messages))
        first, *rest = answered.shown
        added = self._phrases.say(talk.language, "offer_added")
        return replace(answered, shown=(Shown(f"{added}\n{first.text}", first.buttons), *rest))

    async def replaced(
        self, received: Received, talk: AskerTalk, draft: Draft, seqs: set[MessageSeq]
    ) -> Answered:
        """Show what would be sent with a new version of one of its messages."""
        kept = [seq for seq in draft.messages if seq not in seqs]
        place = min(i for i, seq in enumerate(draft.messages) if seq in seqs)
        messages = (*kept[:place], received.seq, *kept[place:])
        return await self.preview(talk, replace(draft, messages=messages))

    async def preview(self, talk: AskerTalk, draft: Draft) -> Answered:
        """What would be sent, to whom, and what that means; all of it can be changed."""
        draft = self._addressed(draft)
        written = await self._drafts.written(draft)
        if not written:
            return self._say(without_draft(talk), "text_gone")
        language = talk.language
        say, text = self._phrases.say, "\n".join(one.text for one in written if one.text)
        files = [file for one in written for file in one.attachments]
        lines = [say(language, "offer_preview"), *([_quoted(text)] if text.strip() else [])]
        if files:
            names = self._names.attachments(files, language)
            lines.append(say(language, "offer_attachments", list=names))
        lines.append("")
        lines += await self._stand_in(draft, language)
        if draft.left_out:
            lines.append(say(language, "mixed_left_out"))
        lines.append(say(language, "offer_to", names=await self._recipients(draft, language)))
        lines.append(say(language, "offer_public"))
        facts = " ".join(str(fact) for fact in self._facts(draft) if fact)
        if has_personal_number(f"{text} {facts}"):
            lines.append(say(language, "offer_personal_number"))
        lines.append(say(language, "offer_sender", **self._sender(draft, language)))
        buttons = self._buttons(draft, language)
        lines += [say(language, "choose"), *numbered(buttons)]
        talk = replace(without_draft(talk), draft=draft)
        return Answered(talk=talk, shown=(Shown("\n".join(lines), buttons),), decision="preview")

    def edit(self, talk: AskerTalk, action: Edit) -> Answered:
        """Ask for what is to be changed."""
        if talk.draft is None:
            return self._say(talk, "draft_gone")
        talk = replace(talk, awaiting=action.field)
        return self._say(talk, f"ask_{action.field}")

    def cancel(self, talk: AskerTalk) -> Answered:
        """Send nothing; what has been sent is not undone by that."""
        has_any = talk.draft is not None or talk.is_waiting
        return self._say(without_draft(talk), "cancelled" if has_any else "nothing_to_cancel")

    async def send(self, received: Received, talk: AskerTalk, action: Send) -> Answered:
        """Register what was shown, once."""
        known = (draft for draft in (talk.draft, talk.request) if draft is not None)
        found = next((draft for draft in known if draft.id == action.draft), None)
        draft = None if found is None else self._addressed(found)
        if draft is None:
            own = await self._store.of_asker(received.chat)
            before = next((enquiry for enquiry in own if enquiry.draft == action.draft), None)
            if before is not None:
                return self.sent_before(talk, before)
            return self._say(talk, "draft_gone")
        written = await self._drafts.written(draft)
        if not written:
            return self._say(without_draft(talk), "text_gone")
        registration = Registration(
            draft=draft.id,
            asker=received.chat,
            purpose=draft.purpose,
            language=draft.language,
            written=written,
            messages=draft.messages,
            sender=draft.sender,
            entry=draft.entry,
            decision=await self._drafts.decision_on(draft),
            queues=draft.queues,
            person=draft.person,
        )
        talk = replace(
            without_draft(talk), request=None, matter=()
        )  # what is registered goes with nothing else
        return Answered(talk=talk, change=registration, decision="sent")

    def sent_before(self, talk: AskerTalk, enquiry: Enquiry) -> Answered:
        """Say that it is registered, and under which number."""
        text = self._phrases.say(talk.language, "sent_before", number=enquiry.number)
        return Answered(talk=without_draft(talk), shown=(Shown(text),), decision="sent_before")

    def _addressed(self, draft: Draft) -> Draft:
        """The draft, for the registrar where whoever it was for is here no more."""
        if draft.person is None or draft.person in self._names.everybody():
            return draft
        return replace(draft, person=None, queues=draft.queues or (REGISTRAR_QUEUE,))

    async def _stand_in(self, draft: Draft, language: Language) -> list[str]:
        """That somebody else gets it, where whoever is asked for is away."""
        if draft.person is None:
            return []
        roster = (await self._offices.at(draft.received_at)).roster
        if not roster.is_away(draft.person):
            return []
        (first, *_) = roster.present((draft.person,))
        names = [self._names.person(person, language) for person in (draft.person, first)]
        away, substitute = names
        say = self._phrases.say
        return [say(language, "receipt_substitute", away=away, substitute=substitute)]

    async def _recipients(self, draft: Draft, language: Language) -> str:
        if draft.person is not None:
            return self._names.person(draft.person, language)
        office = await self._offices.at(draft.received_at)
        queues = dict.fromkeys(office.roster.known(queue) for queue in draft.queues)
        return ", ".join(self._names.queue(queue, language) for queue in queues)

    def _facts(self, draft: Draft) -> list[str | None]:
        return [getattr(draft.sender, str(field)) for field in _FACTS]

    def _sender(self, draft: Draft, language: Language) -> dict[str, str]:
        nothing = self._phrases.say(language, "offer_nothing")
        return {str(field): getattr(draft.sender, field) or nothing for field in _FACTS}

    def _buttons(self, draft: Draft, language: Language) -> tuple[Button, ...]:
        say = self._phrases.say
        return (
            button(say(language, "label_send"), Send(draft.id)),
            *(button(say(language, f"label_{field}"), Edit(field)) for field in Field),
            button(say(language, "label_cancel"), Cancel()),
        )

    def _say(self, talk: AskerTalk, key: str) -> Answered:
        return Answered(talk=talk, shown=(Shown(self._phrases.say(talk.language, key)),))


def _quoted(text: str) -> str:
    return f"»{shortened(shown(text), _LONGEST_PREVIEW)}«"
