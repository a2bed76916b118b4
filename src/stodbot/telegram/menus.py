"""The commands that Telegram offers to staff and to admins, each in their own chats."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping

from telegram.error import BadRequest, Forbidden

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language
from stodbot.telegram.profile import COMMANDS, commands
from telegram import Bot, BotCommandScopeChat

_LOG = logging.getLogger(__name__)
_STAFF = ("ko", "visa", "sok", "svar", "borta", "hjalp", "avbryt")
_ADMIN = ("obesvarade", "stat", "kunskap", "varfor")
_REST_LOOKS = 60  # that somebody is left alone for who has no chat with the bot


class Menus:
    """Keeps them as they should be, while people come and go."""

    def __init__(
        self,
        *,
        bot: Bot,
        users: Callable[[], Awaitable[Collection[int]]],
        phrases: Callable[[], Phrasebook],
        group: int | None,
        admins: Collection[int],
    ) -> None:
        """`users` are those on the staff now, `group` theirs, `admins` who look after the bot."""
        self._bot = bot
        self._users = users
        self._phrases = phrases
        self._group = group
        self._admins = admins
        self._shown: dict[int, tuple[str, ...]] = {}  # by the chat
        self._resting: dict[int, int] = {}  # chats, and for how many looks more

    async def look(self) -> None:
        """Set what is not as it should be. Raises StoreError."""
        wanted = self._wanted(await self._users())
        self._resting = {chat: looks - 1 for chat, looks in self._resting.items() if looks > 1}
        for chat in {*wanted, *self._shown} - self._resting.keys():
            if wanted.get(chat) != self._shown.get(chat):
                await self._show(chat, wanted.get(chat))

    def _wanted(self, users: Collection[int]) -> Mapping[int, tuple[str, ...]]:
        everybody = dict.fromkeys(self._admins, COMMANDS) | dict.fromkeys(users, _STAFF)
        wanted = {
            user: (*names, *_ADMIN) if user in self._admins else names
            for user, names in everybody.items()
        }
        return wanted if self._group is None else {**wanted, self._group: _STAFF}

    async def _show(self, chat: int, names: tuple[str, ...] | None) -> None:
        scope = BotCommandScopeChat(chat)
        try:
            if names is None:
                await self._bot.delete_my_commands(scope)
                del self._shown[chat]
            else:
                told = commands(self._phrases(), Language.SWEDISH, names)
                await self._bot.set_my_commands(told, scope)
                self._shown[chat] = names
        except (BadRequest, Forbidden):  # there is no such chat, or none yet
            self._resting[chat] = _REST_LOOKS
        except Exception as error:  # the edge: it is tried again at the next look
            _LOG.warning("menu.waits fault=%s", type(error).__name__)
