"""A message that was changed after it was sent: a new version, wherever the old one went."""

from dataclasses import replace

from stodbot.asking.answered import Answered
from stodbot.asking.drafts import Drafts
from stodbot.asking.joining import Joining
from stodbot.asking.memory import AskerTalk
from stodbot.asking.sending import Sending
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.message import Shown
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.port import Store


class Editing:
    """Brings a new version to where the old one is; the old one stays as it was."""

    def __init__(
        self,
        store: Store,
        drafts: Drafts,
        sending: Sending,
        joining: Joining,
        phrases: Phrasebook,
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._sending = sending
        self._joining = joining
        self._phrases = phrases

    async def earlier(self, received: Received) -> list[Received]:
        """The versions before this one, oldest first; none of a message that is new to us."""
        message = received.message
        if message is None or not message.is_edit or message.reference is None:
            return []
        versions = await self._store.versions(received.chat, message.reference)
        return [version for version in versions if version.seq < received.seq]

    def is_same(self, received: Received, earlier: list[Received]) -> bool:
        """Whether nothing was changed that can be read: channels tell of more than that."""
        if not earlier or received.message is None or earlier[-1].message is None:
            return False
        before, now = earlier[-1].message, received.message
        return (before.text, before.attachments) == (now.text, now.attachments)

    async def placed(
        self, received: Received, talk: AskerTalk, earlier: list[Received]
    ) -> Answered | None:
        """The new version in an enquiry or a draft; None where it is to be answered by the bot."""
        for version in earlier:
            enquiry = await self._drafts.registered_as(received, version.seq)
            if enquiry is not None:
                return await self._joining.add(received, talk, enquiry.number)
        seqs = {version.seq for version in earlier}
        if talk.draft is not None and seqs & set(talk.draft.messages):
            return await self._sending.replaced(received, talk, talk.draft, seqs)
        return None

    def noted(self, answered: Answered, earlier: list[Received]) -> Answered:
        """The answer to a new version, with a word on why there is another one."""
        seqs = {version.seq for version in earlier}
        talk = answered.talk
        talk = replace(talk, matter=tuple(seq for seq in talk.matter if seq not in seqs))
        if not answered.shown:
            return replace(answered, talk=talk)
        first, *rest = answered.shown
        note = self._phrases.say(talk.language, "edited_answer")
        shown: tuple[Shown, ...] = (replace(first, text=f"{note}\n\n{first.text}"), *rest)
        return replace(answered, talk=talk, shown=shown)
