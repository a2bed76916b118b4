"""What staff type: a reply or a note where that was asked for, a command, or nobody's business."""

from dataclasses import replace

from stodbot.desk.commands import Commands
from stodbot.desk.memory import StaffTalk, Writing
from stodbot.desk.replying import Replying
from stodbot.desk.turn import StaffTurn
from stodbot.desk.voice import Voice
from stodbot.domain.action import ItemKey
from stodbot.domain.enquiry import Item
from stodbot.domain.entry import EntryId
from stodbot.enquiries.handled import Away, Change, Handled
from stodbot.enquiries.port import Store
from stodbot.enquiries.rooms import room_of


class WritingDesk:
    """Tells apart what goes to the asker, after a preview; what is kept; and what goes nowhere."""

    def __init__(self, store: Store, commands: Commands, replying: Replying, voice: Voice) -> None:
        self._store = store
        self._commands = commands
        self._replying = replying
        self._voice = voice

    async def typed(self, turn: StaffTurn) -> Handled:
        """What was asked for; a reply to a card is a note on it; all else goes nowhere."""
        if turn.text.strip().startswith("/"):
            return await self._command(turn)
        talk, key = turn.talk, turn.talk.key
        other = await self._replied_to(turn)
        if other is not None and other != key:  # it beats what was asked for
            talk, key = talk.at_rest(), other
        if key is not None and talk.is_replying:
            if turn.is_blank:
                return self._ask_again(turn, "staff_ask_reply", Writing.REPLY)
            return self._replying.go_on(turn, talk)
        if talk.writing is None:
            key = other
        if key is not None and talk.writing is not None and turn.is_blank:
            return self._ask_again(turn, f"staff_ask_{talk.writing}", talk.writing)
        if key is None or turn.is_blank:
            return self._internal(turn)
        return self._noted(turn, key, talk)

    def edited(self, turn: StaffTurn) -> Handled:
        """What a preview was made of is shown anew; any other edit changes nothing."""
        talk = turn.talk
        is_of_draft = talk.draft is not None and talk.draft_of == turn.message.reference
        if not is_of_draft or turn.message.reference is None or turn.is_blank:
            return Handled(talk=None)
        return self._replying.preview(turn, talk, turn.text, turn.attachments or talk.files)

    def _ask_again(self, turn: StaffTurn, key: str, writing: Writing) -> Handled:
        """There was nothing in it that can be used: a sticker, say."""
        return self._voice.say(key, talk=replace(turn.talk, writing=writing))

    def _noted(self, turn: StaffTurn, key: ItemKey, talk: StaffTalk) -> Handled:
        noted = "staff_commented" if talk.writing is Writing.COMMENT else "staff_noted"
        desk, who, text, files = turn.desk, turn.who, turn.text, turn.attachments
        change = Change(
            number=key.number, decide=lambda e: desk.note(e, key.item, who, text, files)
        )
        return self._voice.say(noted, talk=turn.talk.at_rest(), change=change)

    def _internal(self, turn: StaffTurn) -> Handled:
        """That it goes nowhere is said; among colleagues once, and only where an enquiry is."""
        if not turn.is_in_room:
            return self._voice.say("staff_internal")
        if turn.talk.is_told or turn.room is None:
            return Handled(talk=None)
        return self._voice.say("staff_internal_in_room", talk=replace(turn.talk, is_told=True))

    async def _command(self, turn: StaffTurn) -> Handled:
        """What is being written first, then lists, search and absence."""
        first, *rest = turn.text.split()
        command = first.casefold().partition("@")[0]
        if command == "/avbryt":
            return self._voice.say("staff_cancelled", talk=turn.talk.at_rest())
        if command == "/svar":
            return await self._canned(turn, rest)
        found = await self._commands.run(turn, [command, *rest])
        if isinstance(found, Away):
            return self._away(turn, found)
        return Handled(talk=None, shown=(found,))

    def _away(self, turn: StaffTurn, away: Away) -> Handled:
        if away.days is None:
            return self._voice.say("staff_back", change=away)
        stand_in = turn.office.roster.stand_in(turn.who, away.days)
        if stand_in is not None:
            name = self._commands.addressee(stand_in)
            return self._voice.say("staff_away", change=away, who=name)
        named = turn.office.roster.substitute(turn.who)
        if named is None:
            return self._voice.say("staff_away_without", change=away)
        name = self._commands.addressee(named)
        return self._voice.say("staff_away_too", change=away, who=name)

    async def _canned(self, turn: StaffTurn, rest: list[str]) -> Handled:
        """/svar utvecklingsstod: the bot's own text as the reply to what is being talked about."""
        talk = turn.talk
        if talk.key is None or not talk.is_replying:
            item = await self._item_of_room(turn)
            if item is None:
                return self._voice.say("staff_answer_what")
            talk = talk.about(item)
        if not rest:
            return Handled(talk=None, shown=(self._commands.entries(),))
        return await self._replying.from_entry(turn, talk, EntryId(rest[0].casefold()))

    async def _item_of_room(self, turn: StaffTurn) -> ItemKey | None:
        """The item that is theirs to answer, of the enquiry in whose room they are."""
        if turn.room is None:
            return None
        enquiry = (await self._store.by_id(turn.room)).enquiry
        roster = turn.office.roster

        def rank(item: Item) -> tuple[bool, bool]:
            return (item.holder != turn.who, turn.who not in roster.concerned(item))

        best = min((item for item in enquiry.items if item.is_open), key=rank, default=None)
        return None if best is None else ItemKey(enquiry.number, best.number)

    async def _replied_to(self, turn: StaffTurn) -> ItemKey | None:
        """The item of the card that somebody replied to."""
        on = turn.message.on
        delivery = None if on is None else await self._store.delivery(on)
        if delivery is None or delivery.message.to != room_of(turn.received.chat):
            return None
        enquiry, item = delivery.message.enquiry, delivery.message.item
        if enquiry is None or item is None:  # something that was said in the talk
            return await self._item_of_room(turn) if turn.talk.key is None else None
        return ItemKey((await self._store.by_id(enquiry)).enquiry.number, item)
