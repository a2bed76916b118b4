"""What people and queues are called, to whoever asks."""

from collections.abc import Iterable

from stodbot.dialogue.phrasebook import Phrasebook, title_in
from stodbot.domain.enquiry import Enquiry, Purpose
from stodbot.domain.entry import Language, PersonId, QueueId
from stodbot.domain.knowledge_base import Coordinators
from stodbot.enquiries.incoming import Attachment
from stodbot.enquiries.wording import shown
from stodbot.matching.text import tokens


class Names:
    """The names in `coordinators.yaml`."""

    def __init__(self, coordinators: Coordinators, phrases: Phrasebook) -> None:
        self._coordinators = coordinators
        self._phrases = phrases

    def person(self, person: str, language: Language) -> str:
        """Somebody's name, or what they do where they have none here."""
        found = self._coordinators.people.get(PersonId(person))
        if found is None:
            return person
        return found.name or title_in(found.role, language)

    def role(self, person: str, language: Language) -> str:
        """What somebody does."""
        found = self._coordinators.people.get(PersonId(person))
        return "" if found is None else title_in(found.role, language)

    def queue(self, queue: QueueId, language: Language) -> str:
        """A queue's title."""
        found = self._coordinators.queues.get(queue)
        return str(queue) if found is None else title_in(found.title, language)

    def subject(self, enquiry: Enquiry, language: Language) -> str:
        """What an enquiry is about, in the register's fixed words."""
        if enquiry.purpose is not Purpose.QUESTION:
            return self._phrases.say(language, f"subject_{enquiry.purpose}")
        subjects = [self._subject(queue, language) for queue in enquiry.subjects]
        return "; ".join(dict.fromkeys(subjects))

    def _subject(self, queue: QueueId, language: Language) -> str:
        found = self._coordinators.queues.get(queue)
        if found is None:
            return str(queue)
        return title_in(found.subject or found.title, language)

    def attachment(self, file: Attachment, language: Language) -> str:
        """What hangs on a message: its name if it has one, and what kind of thing it is."""
        kind = self._phrases.say(language, f"attachment_{file.kind}")
        return kind if file.name is None else f"{kind} ({shown(file.name)})"

    def attachments(self, files: Iterable[Attachment], language: Language) -> str:
        """The same of several, one after another."""
        return ", ".join(self.attachment(file, language) for file in files)

    def everybody(self) -> tuple[PersonId, ...]:
        """Who can be written to."""
        return tuple(self._coordinators.people)

    def named_in(self, text: str) -> PersonId | None:
        """The one person whose full name stands in a text."""
        words = f" {' '.join(tokens(text))} "
        people = self._coordinators.people.values()
        named = [p.id for p in people if p.name and f" {' '.join(tokens(p.name))} " in words]
        return named[0] if len(named) == 1 else None
