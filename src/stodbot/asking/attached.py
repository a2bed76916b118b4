"""What hangs on a message: the bot can't read it, a human can."""

from dataclasses import replace

from stodbot.asking.answered import Answered
from stodbot.asking.joining import Joining
from stodbot.asking.memory import AskerTalk
from stodbot.asking.sending import Sending
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.action import Offer
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.domain.message import Shown, button, numbered
from stodbot.enquiries.incoming import Matter, Received


class Attached:
    """Keeps it for an enquiry, or says kindly that it can't be read."""

    def __init__(self, sending: Sending, joining: Joining, phrases: Phrasebook) -> None:
        self._sending = sending
        self._joining = joining
        self._phrases = phrases

    async def alone(self, received: Received, talk: AskerTalk) -> Answered:
        """Do with a message that has no words what it is for."""
        message = received.message
        if message is None or not message.attachments:
            kind = message.unread if message and message.unread else "other"
            text = self._phrases.say(talk.language, f"unread_{kind}")
            return Answered(talk=talk, shown=(Shown(text),), decision="unread")
        if talk.joining is not None:
            return await self._joining.add(received, talk, talk.joining)
        if talk.writing_to is not None:
            return await self._sending.written_to(received, talk, talk.writing_to)
        if talk.draft is not None:
            return await self._sending.more(received, talk, talk.draft)
        enquiry = await self._joining.going_on(received)
        if enquiry is not None:
            return await self._joining.add(received, talk, enquiry.number)
        return self._offered(received, talk)

    def noted(self, answered: Answered, received: Received) -> Answered:
        """The answer to the words, with a word on what hangs on them."""
        message = received.message
        has_files = message is not None and bool(message.attachments)
        if not has_files or answered.matter is None or not answered.shown:
            return answered
        first, *rest = answered.shown
        note = self._phrases.say(answered.talk.language, "attachment_along")
        shown = replace(first, text=f"{first.text}\n\n{note}")
        return replace(answered, shown=(shown, *rest))

    def _offered(self, received: Received, talk: AskerTalk) -> Answered:
        """The offer to send it; what else it belongs to is for the asker to write."""
        language = talk.language
        offer = button(self._phrases.say(language, "forward_label"), Offer(received.seq))
        lines = [self._phrases.say(language, "attachment_alone"), *numbered([offer])]
        matter = Matter(queues=(REGISTRAR_QUEUE,), language=language, before=received.along)
        return Answered(
            talk=replace(talk, matter=(*received.along, received.seq)),
            shown=(Shown("\n".join(lines), (offer,)),),
            decision="attachment",
            matter=matter,
        )
