"""`stodbot chat`: a talk in the terminal, as an asker or as one of the staff."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from stodbot.asking.memory import AskerTalk, dumped
from stodbot.console.channel import ConsoleChannel
from stodbot.dialogue.turn import Conversation
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Incoming
from stodbot.enquiries.outgoing import Reach
from stodbot.enquiries.rooms import person_of
from stodbot.errors import InDoubtError, StoreError
from stodbot.service import Service

_CHANNEL = "console"
_KEEP_HOUSE_EVERY = timedelta(minutes=1)


class ChatSession:
    """One person's talk: a line in, the bot's lines out, and whatever comes from others."""

    def __init__(
        self,
        service: Service,
        chat: Chat,
        show: Callable[[str], None],
        tell: Callable[[str], None],
    ) -> None:
        """`show` shows what the bot says, `tell` tells the operator of trouble."""
        self._service = service
        self._chat = chat
        self._show = show
        self._tell = tell
        self._channel = ConsoleChannel(lambda sent: show(sent.shown.text))
        self._courier = service.courier(self._channel, Reach(chat))
        self._conversation = Conversation()  # while nothing can be kept
        self._trouble: str | None = None
        self._kept_house: datetime | None = None
        self._in_doubt: list[Incoming] = []  # nobody knows whether they were kept

    async def begin(self) -> None:
        """Begin anew, after doing what an earlier run may have left undone."""
        try:
            await self._service.store.open()
            await self._begin_talk()
            await self.look()
        except StoreError as error:
            self._in_trouble(error)

    def greeting(self) -> str:
        """What is shown first."""
        app, language = self._service.app, self._conversation.language
        who = person_of(self._chat)
        if who is not None:
            name = self._service.names.person(who, language)
            return app.phrases.say(language, "staff_welcome", who=name)
        lines = [app.phrases.say(language, key) for key in ("welcome", "welcome_commands")]
        if app.encoder.reason:
            lines.append(app.phrases.say(language, "weaker", reason=app.encoder.reason))
        return "\n".join(lines)

    def farewell(self) -> str:
        """What is shown last."""
        return self._service.app.phrases.say(self._conversation.language, "goodbye")

    async def say(self, line: str) -> None:
        """Take a line in; it is kept before anything is answered."""
        message = Incoming(channel=_CHANNEL, key=secrets.token_hex(16), chat=self._chat, text=line)
        try:
            await self._service.intake.receive(message)
        except InDoubtError as error:
            self._in_doubt.append(message)
            self._put_off(error)
            return
        except StoreError as error:
            self._in_trouble(error)
            await self._answer_without_store(line)
            return
        try:
            await self._catch_up()
        except StoreError as error:  # it is kept: it will be seen to
            self._put_off(error)
        else:
            self._trouble = None

    async def look(self) -> None:
        """Show what has come from others, and do what is due."""
        try:
            now = self._service.clock()
            if self._kept_house is None or now - self._kept_house >= _KEEP_HOUSE_EVERY:
                await self._service.housekeeping.run()
                self._kept_house = now
            await self._catch_up()
        except StoreError as error:
            self._in_trouble(error)

    async def _catch_up(self) -> None:
        """See to what was kept, the oldest first, and send what is owed."""
        while self._in_doubt:  # whatever became of it: after this it is kept, once
            await self._service.intake.receive(self._in_doubt[0])
            self._in_doubt.pop(0)
        await self._service.intake.process_waiting()
        await self._courier.deliver_all()

    def _put_off(self, error: StoreError) -> None:
        self._in_trouble(error)
        language = self._conversation.language
        self._show(self._service.app.phrases.say(language, "kept_for_later"))

    async def _answer_without_store(self, line: str) -> None:
        outage = self._service.outage
        if person_of(self._chat) is not None:
            self._show(outage.sorry(self._conversation.language).text)
            return
        shown, self._conversation = await outage.answer(line, self._conversation)
        self._show(shown.text)

    async def _begin_talk(self) -> None:
        """An asker at a terminal begins a new talk; what was sent stays theirs."""
        new = dumped(AskerTalk()) if person_of(self._chat) is None else None
        await self._service.store.begin_talk(self._chat, new, self._service.clock())

    def _in_trouble(self, error: StoreError) -> None:
        """Tell the operator, once of each trouble."""
        if str(error) != self._trouble:
            self._trouble = str(error)
            self._tell(f"Frågor kan inte tas emot eller skickas vidare: {error}")
