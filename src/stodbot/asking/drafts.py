"""What would be sent of messages: they are read from the inbox when they are needed."""

from stodbot.asking.memory import Draft
from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Enquiry
from stodbot.enquiries.counter import Written
from stodbot.enquiries.incoming import Matter, Received
from stodbot.enquiries.port import Store


class Drafts:
    """Makes them, and tells what they say."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, message: Received, matter: Matter) -> Draft:
        """What would be sent of a message, named after the last that was typed: that goes once."""
        earlier = [await self._store.message(seq) for seq in matter.before]
        every = [one for one in (*earlier, message) if one is not None]
        typed = [one.seq for one in every if self.written_in(one) is not None]
        return Draft(
            id=str(typed[-1] if typed else message.seq),
            messages=tuple(one.seq for one in every),
            text=matter.only,
            left_out=matter.only is not None,
            received_at=every[0].at,
            language=matter.language,
            queues=matter.queues,
            entry=matter.entry,
            person=matter.person,
        )

    async def registered_as(self, received: Received, message: MessageSeq) -> Enquiry | None:
        """The asker's enquiry in which a message was sent, or to which it was added."""
        for enquiry in await self._store.of_asker(received.chat):
            case = await self._store.by_id(enquiry.id)
            for past in case.past:
                sent = past.facts.get("messages")
                if past.facts.get("message") == message or (
                    isinstance(sent, list) and str(message) in sent
                ):
                    return enquiry
        return None

    async def written(self, draft: Draft) -> tuple[Written, ...]:
        """The messages as they were typed, or what the asker made of them."""
        found = [await self._store.message(seq) for seq in draft.messages]
        written = [self.written_in(one) for one in found if one is not None]
        kept = tuple(one for one in written if one is not None)
        if draft.text is None:
            return kept
        files = tuple(file for one in kept for file in one.attachments)
        whole = Written(text=draft.text, received_at=draft.received_at, attachments=files)
        return (whole,) if draft.text.strip() or files else ()

    async def decision_on(self, draft: Draft) -> str | None:
        """What the bot made of the last of the messages; None where it is no answer to any."""
        found = [await self._store.message(seq) for seq in draft.messages]
        return next((one.decision for one in reversed(found) if one is not None), None)

    @staticmethod
    def written_in(message: Received) -> Written | None:
        """What a message says, and what hangs on it; None where nothing of that is left."""
        said = message.message
        if said is None or (said.text is None and not said.attachments):
            return None
        return Written(text=said.text or "", received_at=message.at, attachments=said.attachments)
