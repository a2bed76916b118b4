"""What an asker can ask for by a command."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from stodbot.asking.answered import Answered
from stodbot.asking.answering import Answering
from stodbot.asking.memory import AskerTalk
from stodbot.asking.own import Own
from stodbot.asking.sending import Sending
from stodbot.asking.why import Why
from stodbot.dialogue.language import client_language
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.replies import Replies
from stodbot.dialogue.turn import Turn
from stodbot.domain.action import ShowEntry, Speak
from stodbot.domain.button import asker_action
from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import Language
from stodbot.domain.message import Shown, button, numbered
from stodbot.enquiries.incoming import Received

# what stands after another may be anything
_WITH_ARGUMENT = ("/start", "/sprak", "/språk", "/obesvarade")
_WITH_WORDS = ("/varfor", "/varför")


def is_command(text: str) -> bool:
    """Whether a message is a command and nothing else."""
    words = text.split()
    if not words or not words[0].startswith("/"):
        return False
    if words[0].casefold() in _WITH_WORDS:
        return True
    return len(words) == 1 or (words[0] in _WITH_ARGUMENT and len(words) == 2)  # noqa: PLR2004


class AskerCommands:
    """Carries them out."""

    def __init__(
        self,
        *,
        answering: Answering,
        sending: Sending,
        own: Own,
        replies: Replies,
        why: Why,
        phrases: Phrasebook,
        admins: Collection[Chat],
        overview: Callable[[Sequence[str], datetime], Awaitable[Shown | None]],
    ) -> None:
        """`admins` may ask how the bot is doing, which `overview` shows."""
        self._answering = answering
        self._sending = sending
        self._own = own
        self._replies = replies
        self._why = why
        self._phrases = phrases
        self._admins = admins
        self._overview = overview

    async def run(  # noqa: C901, PLR0911  # one line a command
        self, received: Received, talk: AskerTalk, text: str, latest: Turn | None
    ) -> Answered:
        """Do what a command asks for; `latest` is the last message that was answered."""
        command, *rest = text.casefold().split()
        match command.partition("@")[0]:
            case "/start":
                return await self._start(received, talk, rest)
            case "/hjalp" | "/hjälp" | "/help":
                ways = self._replies.other_ways(talk.language)
                return self._shown(talk, f"{self._phrases.say(talk.language, 'help')}\n{ways}")
            case "/amnen" | "/ämnen":
                return self._answering.topics(talk)
            case "/mina":
                return await self._own.enquiries(received, talk)
            case "/kontakt":
                return self._own.people(talk)
            case "/radera":
                return self._own.erasure(received, talk)
            case "/om":
                return self._own.about(talk)
            case "/sprak" | "/språk" | "/language":
                return self._languages(talk, rest)
            case "/varfor" | "/varför":
                return await self._why_so(received, talk, latest, rest)
            case "/avbryt":
                return self._sending.cancel(talk)
            case other:
                return await self._other(received, talk, [other, *rest])

    async def _other(self, received: Received, talk: AskerTalk, words: list[str]) -> Answered:
        """What only admins can ask for; nobody else is told that there is such a command."""
        if received.chat in self._admins:
            shown = await self._overview(words, received.at)
            if shown is not None:
                return Answered(talk=talk, shown=(shown,), decision="command")
        return self._say(talk, "unknown_command")

    async def _start(self, received: Received, talk: AskerTalk, rest: list[str]) -> Answered:
        """Begin; a link that leads to an entry shows it."""
        client = received.message.language if received.message else None
        new = AskerTalk(greeted=client_language(client))
        action = asker_action(f"entry {rest[0]}") if rest else None
        if isinstance(action, ShowEntry) and self._answering.has(action):
            return await self._answering.chosen(received, new, action)
        return self._say(new, "welcome", "welcome_commands")

    def _languages(self, talk: AskerTalk, rest: list[str]) -> Answered:
        """Ask which language, or take the one that was named."""
        action = asker_action(f"edit language {rest[0]}") if rest else None
        if isinstance(action, Speak):
            return self._own.speak(talk, action)
        buttons = tuple(
            button(self._phrases.say(talk.language, f"language_{code}"), Speak(code))
            for code in Language
        )
        lines = [self._phrases.say(talk.language, "language_which"), *numbered(buttons)]
        return Answered(talk=talk, shown=(Shown("\n".join(lines), buttons),), decision="command")

    async def _why_so(
        self, received: Received, talk: AskerTalk, latest: Turn | None, rest: list[str]
    ) -> Answered:
        if rest:
            return self._shown(talk, await self._why.about(" ".join(rest)))
        told = await self._why.asked(received, latest)
        return self._say(talk, "why_nothing") if told is None else self._shown(talk, told)

    def _say(self, talk: AskerTalk, *keys: str) -> Answered:
        return self._shown(talk, "\n".join(self._phrases.say(talk.language, k) for k in keys))

    def _shown(self, talk: AskerTalk, text: str) -> Answered:
        return Answered(talk=talk, shown=(Shown(text),), decision="command")
