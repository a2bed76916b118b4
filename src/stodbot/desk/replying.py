"""A reply to the asker: asked for, shown, and only then sent."""

from dataclasses import replace

from stodbot.desk.memory import StaffTalk, Writing, dumped
from stodbot.desk.turn import StaffTurn
from stodbot.desk.voice import Voice
from stodbot.dialogue.names import Names
from stodbot.dialogue.replies import Replies
from stodbot.domain.action import AskWhy, Cancel, Close, ItemKey, Send
from stodbot.domain.enquiry import Reason, State
from stodbot.domain.entry import EntryId, Language
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.domain.message import Button, Shown, button
from stodbot.enquiries.files import enclosures_of
from stodbot.enquiries.handled import Change, Handled
from stodbot.enquiries.incoming import Attachment
from stodbot.enquiries.port import Store
from stodbot.enquiries.wording import shortened, shown

_LONGEST_PREVIEW = 3_000  # characters; all of it is sent
_SV = Language.SWEDISH


class Replying:
    """Replies in the making."""

    def __init__(
        self, base: KnowledgeBase, store: Store, replies: Replies, names: Names, voice: Voice
    ) -> None:
        self._base = base
        self._store = store
        self._replies = replies
        self._names = names
        self._voice = voice

    def preview(
        self, turn: StaffTurn, talk: StaffTalk, text: str, files: tuple[Attachment, ...] = ()
    ) -> Handled:
        """What the asker would get, before anything is sent."""
        draft = str(turn.received.seq)
        buttons = (
            button(self._voice.words("label_send_reply"), Send(draft)),
            button(self._voice.words("label_cancel"), Cancel()),
        )
        lines = [self._voice.words("staff_preview", number=talk.number)]
        if text.strip():
            lines.append(f"»{shortened(shown(text), _LONGEST_PREVIEW)}«")
        if files:
            names = self._names.attachments(files, _SV)
            lines.append(self._voice.words("staff_attached", list=names))
        talk = replace(
            talk,
            writing=None,
            draft=text,
            draft_id=draft,
            draft_of=turn.message.reference,
            files=files,
        )
        return self._shown(turn, talk, lines, buttons, files)

    def go_on(self, turn: StaffTurn, talk: StaffTalk) -> Handled:
        """A reply as a message makes it: with words it is another one, files alone are added."""
        if turn.text.strip():
            return self.preview(turn, talk, turn.text, turn.attachments)
        return self.preview(turn, talk, talk.draft or "", (*talk.files, *turn.attachments))

    def anew(self, turn: StaffTurn) -> Handled:
        """Ask for another text in place of the one that was shown."""
        if not turn.talk.is_replying:
            return self._voice.say("staff_preview_gone")
        return self._voice.say("staff_ask_reply", talk=replace(turn.talk, writing=Writing.REPLY))

    async def from_entry(self, turn: StaffTurn, talk: StaffTalk, entry: EntryId | None) -> Handled:
        """A reply from what the knowledge says, in the asker's language where it can."""
        enquiry = await self._store.enquiry(talk.number or "")
        found = self._base.entries.get(entry) if entry else None
        if enquiry is None or found is None or talk.key is None:
            return self._voice.say("staff_no_such_entry")
        claim = await self.claim(turn, talk.key)
        if claim is None:  # whether they may answer is told before there is anything to send
            turn.desk.reply(enquiry, talk.key.item, turn.who, "")
        wanted = next((lang for lang in Language if lang == enquiry.language), _SV)
        preview = self.preview(turn, talk, self._replies.canned(found, wanted))
        return replace(preview, change=claim)

    async def claim(self, turn: StaffTurn, key: ItemKey) -> Change | None:
        """To answer an item that nobody has is to claim it; None where somebody has."""
        enquiry = await self._store.enquiry(key.number)
        items = enquiry.items if enquiry else ()
        if not any(item.number == key.item and item.state is State.NEW for item in items):
            return None
        desk, who, at = turn.desk, turn.who, turn.at
        return Change(number=key.number, decide=lambda e: desk.claim(e, key.item, who, at))

    def send(self, turn: StaffTurn, draft: str) -> Handled:
        """Answer with what was shown."""
        talk, desk, who = turn.talk, turn.desk, turn.who
        key, text, files = talk.key, talk.draft, talk.files
        if key is None or text is None or talk.draft_id != draft:
            return self._voice.say("staff_preview_gone")
        close = (
            button(self._voice.words("label_close_answered"), Close(key, Reason.ANSWERED)),
            button(self._voice.words("label_close_other"), AskWhy(key)),
        )
        told = self._voice.words("staff_sent", number=key.number)
        change = Change(
            number=key.number, decide=lambda e: desk.reply(e, key.item, who, text, files)
        )
        return replace(self._shown(turn, talk.at_rest(), [told], close), change=change)

    def _shown(
        self,
        turn: StaffTurn,
        talk: StaffTalk,
        lines: list[str],
        buttons: tuple[Button, ...],
        files: tuple[Attachment, ...] = (),
    ) -> Handled:
        text = "\n".join([*lines, *turn.numbers(buttons)])
        said = Shown(text, buttons, enclosures=enclosures_of(files))
        return Handled(talk=dumped(talk), shown=(said,))
