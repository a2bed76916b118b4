"""A reply to the asker: asked for, shown, and only then sent."""

from dataclasses import replace

from stodbot.desk.memory import StaffTalk, dumped
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.replies import Replies
from stodbot.domain.action import AskWhy, Cancel, Close, Send
from stodbot.domain.enquiry import Reason
from stodbot.domain.entry import EntryId, Language, PersonId
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.domain.message import Shown, button, numbered
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.handled import Change, Handled
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.port import Store
from stodbot.enquiries.wording import shortened, shown

_LONGEST_PREVIEW = 3_000  # characters; all of it is sent
_SV = Language.SWEDISH


class Replying:
    """Replies in the making."""

    def __init__(
        self, base: KnowledgeBase, store: Store, replies: Replies, phrases: Phrasebook
    ) -> None:
        self._base = base
        self._store = store
        self._replies = replies
        self._phrases = phrases

    def preview(self, received: Received, talk: StaffTalk, text: str) -> Handled:
        """What the asker would get, before anything is sent."""
        draft = str(received.seq)
        buttons = (
            button(self._phrases.say(_SV, "label_send_reply"), Send(draft)),
            button(self._phrases.say(_SV, "label_cancel"), Cancel()),
        )
        quoted = f"»{shortened(shown(text), _LONGEST_PREVIEW)}«"
        lines = [
            self._phrases.say(_SV, "staff_preview", number=talk.number),
            quoted,
            *numbered(buttons),
        ]
        talk = replace(talk, writing=None, draft=text, draft_id=draft)
        return Handled(talk=dumped(talk), shown=(Shown("\n".join(lines), buttons),))

    async def from_entry(
        self, received: Received, talk: StaffTalk, entry: EntryId | None
    ) -> Handled:
        """A reply from what the knowledge says, in the asker's language where it can."""
        enquiry = await self._store.enquiry(talk.number or "")
        found = self._base.entries.get(entry) if entry else None
        if enquiry is None or found is None:
            return self._said("staff_no_such_entry")
        wanted = next((lang for lang in Language if lang == enquiry.language), _SV)
        return self.preview(received, talk, self._replies.canned(found, wanted))

    def send(self, who: PersonId, talk: StaffTalk, draft: str, desk: Desk) -> Handled:
        """Answer with what was shown."""
        key, text = talk.key, talk.draft
        if key is None or text is None or talk.draft_id != draft:
            return self._said("staff_preview_gone")
        close = (
            button(self._phrases.say(_SV, "label_close_answered"), Close(key, Reason.ANSWERED)),
            button(self._phrases.say(_SV, "label_close_other"), AskWhy(key)),
        )
        told = self._phrases.say(_SV, "staff_sent", number=key.number)
        return Handled(
            talk=dumped(StaffTalk()),
            shown=(Shown("\n".join([told, *numbered(close)]), close),),
            change=Change(number=key.number, decide=lambda e: desk.reply(e, key.item, who, text)),
        )

    def _said(self, key: str) -> Handled:
        return Handled(talk=None, shown=(Shown(self._phrases.say(_SV, key)),))
