"""What people see of the bot before they write: its name in links, its commands."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language
from stodbot.errors import SettingsError
from stodbot.telegram.persisting import persist
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats

COMMANDS = ("amnen", "kontakt", "mina", "sprak", "avbryt", "radera", "om", "hjalp")
_LONGEST_WAIT = 300.0  # seconds


class Profile:
    """Sets it up, and knows the bot's own name once Telegram has told it."""

    def __init__(self, bot: Bot, pause: Callable[[float], Awaitable[None]]) -> None:
        self._bot = bot
        self._pause = pause
        self.username: str | None = None

    async def set_up(self, phrases: Phrasebook) -> None:
        """Ask for the name and tell the commands; whatever fails is tried again for as long."""
        with suppress(SettingsError):  # of a wrong token: the one who asks for updates says so
            await persist(lambda: self._set_up(phrases), self._pause, _LONGEST_WAIT)

    async def _set_up(self, phrases: Phrasebook) -> None:
        self.username = self.username or (await self._bot.get_me()).username
        await self._tell_commands(phrases)

    async def _tell_commands(self, phrases: Phrasebook) -> None:
        """In Swedish to whoever's language the bot has not."""
        scope = BotCommandScopeAllPrivateChats()
        await self._bot.set_my_commands(commands(phrases, Language.SWEDISH), scope)
        for language in Language:
            told = commands(phrases, language)
            await self._bot.set_my_commands(told, scope, language_code=language)


def commands(
    phrases: Phrasebook, language: Language, names: Sequence[str] = COMMANDS
) -> list[BotCommand]:
    """Commands, and what each is said to do."""
    return [BotCommand(name, phrases.say(language, f"command_{name}")) for name in names]
