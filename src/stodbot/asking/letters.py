"""What an asker gets on an enquiry of theirs."""

from stodbot.dialogue.language import reply_language
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.action import Rate, Reopen
from stodbot.domain.entry import Language
from stodbot.domain.message import Shown, button, numbered
from stodbot.enquiries.case import Case
from stodbot.enquiries.files import enclosures_of
from stodbot.enquiries.outgoing import Kind, Outgoing

_BEST = 5


class Letters:
    """Writes them in the language that the asker wrote in, as far as the bot has it."""

    def __init__(self, names: Names, phrases: Phrasebook, *, signed: bool) -> None:
        """`signed`: answers tell who wrote them, not just which region."""
        self._names = names
        self._phrases = phrases
        self._signed = signed

    def letter(self, message: Outgoing, case: Case) -> Shown:
        """The message on that case."""
        language = reply_language(case.enquiry.language)
        match message.kind:
            case Kind.RECEIPT:
                return self._receipt(case, language)
            case Kind.REPLY:
                return self._reply(message, case, language)
            case Kind.CLOSED:
                return self._closed(message, case, language)
            case Kind.VOIDED:
                number = case.enquiry.number
                return Shown(self._phrases.say(language, "voided", number=number))
            case _:
                number = case.enquiry.number
                return Shown(self._phrases.say(language, "still_open", number=number))

    def _receipt(self, case: Case, language: Language) -> Shown:
        """The acknowledgement, word for word, and the number; only ever after the commit."""
        say, enquiry = self._phrases.say, case.enquiry
        lines = [say(language, "receipt"), say(language, "receipt_number", number=enquiry.number)]
        suggested = enquiry.items[0].suggested
        if enquiry.person is not None and suggested not in (None, enquiry.person):
            away = self._names.person(enquiry.person, language)
            stand_in = self._names.person(str(suggested), language)
            lines.append(say(language, "receipt_substitute", away=away, substitute=stand_in))
        return Shown("\n".join(lines))

    def _reply(self, message: Outgoing, case: Case, language: Language) -> Shown:
        """A human's answer, just as it was written."""
        say, number = self._phrases.say, case.enquiry.number
        past, who = case.event(message.facts.get("event")), str(message.facts["who"])
        signature = say(language, "reply_from_region", number=number)
        role = self._names.role(who, language)
        if self._signed and self._names.person(who, language) != role:  # a function has no name
            signature = say(
                language,
                "reply_from",
                number=number,
                name=self._names.person(who, language),
                role=role,
            )
        files = past.attachments if past is not None else ()
        text = past.text if past is not None else None
        if not text and not files:
            text = say(language, "text_gone")
        names = self._names.attachments(files, language)
        attached = [say(language, "reply_attached", list=names)] if files else []
        written = [text] if text else []
        more = say(language, "reply_more", number=number)
        lines = [signature, "", *written, *attached, "", more]
        return Shown("\n".join(lines), enclosures=enclosures_of(files))

    def _closed(self, message: Outgoing, case: Case, language: Language) -> Shown:
        """That nothing more will come, and what to do if that is wrong."""
        say, number = self._phrases.say, case.enquiry.number
        marks = [
            button(say(language, f"rate_{mark}"), Rate(number, mark))
            for mark in range(1, _BEST + 1)
        ]
        buttons = (*marks, button(say(language, "label_reopen"), Reopen(number, None)))
        lines = [
            say(language, f"closed_{message.facts['reason']}", number=number),
            say(language, "closed_rate"),
            *numbered(buttons),
        ]
        return Shown("\n".join(lines), buttons)
