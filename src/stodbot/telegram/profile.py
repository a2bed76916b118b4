"""What people see of the bot before they write: its name in links, its commands."""

import logging
from collections.abc import Awaitable, Callable

from telegram.error import InvalidToken

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats

_LOG = logging.getLogger(__name__)
COMMANDS = ("amnen", "kontakt", "mina", "sprak", "avbryt", "radera", "om", "hjalp")
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 300.0  # seconds


class Profile:
    """Sets it up, and knows the bot's own name once Telegram has told it."""

    def __init__(self, bot: Bot, pause: Callable[[float], Awaitable[None]]) -> None:
        self._bot = bot
        self._pause = pause
        self.username: str | None = None

    async def set_up(self, phrases: Phrasebook) -> None:
        """Ask for the name and tell the commands; whatever fails is tried again for as long."""
        wait = _FIRST_WAIT
        while True:
            try:
                self.username = self.username or (await self._bot.get_me()).username
                await self._tell_commands(phrases)
            except InvalidToken:
                return  # the one who asks for updates says so
            except Exception as error:  # the edge: an odd answer ends nothing
                _LOG.warning("profile.waits fault=%s", type(error).__name__)
                await self._pause(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
            else:
                return

    async def _tell_commands(self, phrases: Phrasebook) -> None:
        """In Swedish to whoever's language the bot has not."""
        scope = BotCommandScopeAllPrivateChats()
        await self._bot.set_my_commands(_commands(phrases, Language.SWEDISH), scope)
        for language in Language:
            commands = _commands(phrases, language)
            await self._bot.set_my_commands(commands, scope, language_code=language)


def _commands(phrases: Phrasebook, language: Language) -> list[BotCommand]:
    return [BotCommand(name, phrases.say(language, f"command_{name}")) for name in COMMANDS]
