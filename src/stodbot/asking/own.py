"""What an asker can look up and ask for about themselves: commands."""

from dataclasses import replace

from stodbot.asking.answered import Answered
from stodbot.asking.memory import AskerTalk, Draft, without_draft
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.replies import Replies
from stodbot.domain.action import Reopen, Send, Speak, WriteTo
from stodbot.domain.enquiry import Enquiry, Purpose, State
from stodbot.domain.entry import Language
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.domain.message import Shown, button, numbered
from stodbot.enquiries.hours import OfficeHours
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.port import Store

_MOST_LISTED = 10


class Own:
    """The commands that are not about a question."""

    def __init__(
        self,
        *,
        store: Store,
        names: Names,
        phrases: Phrasebook,
        replies: Replies,
        hours: OfficeHours,
        days: int,
    ) -> None:
        """`days` is how long texts are kept that no human was to answer."""
        self._store = store
        self._names = names
        self._phrases = phrases
        self._replies = replies
        self._hours = hours
        self._days = days

    async def enquiries(self, received: Received, talk: AskerTalk) -> Answered:
        """Somebody's own enquiries, and how to write more in each."""
        language, own = talk.language, await self._store.of_asker(received.chat)
        if not own:
            return self._answered(talk, self._phrases.say(language, "mine_none"))
        shown = own[:_MOST_LISTED]
        lines = [self._phrases.say(language, "mine"), *(self._line(e, language) for e in shown)]
        buttons = tuple(
            button(
                self._phrases.say(language, "label_write_more", number=enquiry.number),
                Reopen(enquiry.number, None),
            )
            for enquiry in shown
            if enquiry.voided is None and enquiry.weeded is None
        )
        lines += [self._phrases.say(language, "choose"), *numbered(buttons)] if buttons else []
        return Answered(talk=talk, shown=(Shown("\n".join(lines), buttons),), decision="mine")

    def about(self, talk: AskerTalk) -> Answered:
        """What this is, what is kept, and how else to reach the region."""
        text = self._phrases.say(talk.language, "about", days=self._days)
        return self._answered(talk, f"{text}\n{self._replies.other_ways(talk.language)}")

    def speak(self, talk: AskerTalk, action: Speak) -> Answered:
        """Go on in the language that was chosen."""
        wanted = action.language
        conversation = replace(talk.conversation, language=wanted, wanted=wanted)
        talk = replace(talk, conversation=conversation, greeted=None)
        return self._answered(talk, self._phrases.say(wanted, "language_set"))

    def people(self, talk: AskerTalk) -> Answered:
        """Everybody who can be written to by name."""
        language = talk.language
        buttons = tuple(
            button(self._person(person, language), WriteTo(person))
            for person in self._names.everybody()
        )
        lines = [self._phrases.say(language, "contact"), *numbered(buttons)]
        lines.append(self._replies.other_ways(language))
        shown = Shown("\n".join(lines), buttons)
        return Answered(talk=without_draft(talk), shown=(shown,), decision="contact")

    def erasure(self, received: Received, talk: AskerTalk) -> Answered:
        """What can be erased and what can't; one press asks for it."""
        language = talk.language
        draft = Draft(
            id=str(received.seq),
            messages=(received.seq,),
            text=self._phrases.say(Language.SWEDISH, "subject_erasure"),
            received_at=received.at,
            purpose=Purpose.ERASURE,
            language=language,
            queues=(REGISTRAR_QUEUE,),
        )
        request = button(self._phrases.say(language, "label_send_erasure"), Send(draft.id))
        lines = [self._phrases.say(language, "erasure", days=self._days), *numbered([request])]
        return Answered(
            talk=replace(without_draft(talk), request=draft),
            shown=(Shown("\n".join(lines), (request,)),),
            decision="erasure",
        )

    def _line(self, enquiry: Enquiry, language: Language) -> str:
        return self._phrases.say(
            language,
            "mine_line",
            number=enquiry.number,
            date=self._hours.day_of(enquiry.received_at).isoformat(),
            subject=self._names.subject(enquiry, language),
            state=self._state(enquiry, language),
        )

    def _state(self, enquiry: Enquiry, language: Language) -> str:
        if enquiry.weeded is not None:
            return self._phrases.say(language, "state_weeded", decision=enquiry.weeded)
        return self._phrases.say(language, f"state_{state_of(enquiry)}")

    def _person(self, person: str, language: Language) -> str:
        name, role = self._names.person(person, language), self._names.role(person, language)
        return name if name == role else f"{name}, {role}"

    def _answered(self, talk: AskerTalk, text: str) -> Answered:
        return Answered(talk=talk, shown=(Shown(text),), decision="command")


def state_of(enquiry: Enquiry) -> str:
    """How far an enquiry has come as a whole: as far as the item that has come least far."""
    if enquiry.voided is not None:
        return "voided"
    states = {item.state for item in enquiry.items}
    return next(state for state in State if state in states)
