"""The bot's own processes in the demonstration."""

import asyncio
import os
import re
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.botapi.api import BotApi
from tests.botapi.game import GROUP, Game

_LINK = re.compile(r"[?&]start=([A-Za-z0-9_-]{1,64})")
_PATIENCE = 120.0  # seconds for an invitation; the first command may have much to learn


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """How the bot is started, and how somebody is invited, with the id after that."""

    bot: Sequence[str]
    invite: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Children:
    """Starts them over one data directory, all with the same settings."""

    api: BotApi
    data: Path
    commands: Commands
    admin: int  # user

    @asynccontextmanager
    async def bot(self, *, group: bool) -> AsyncIterator[Process]:
        """The bot, with the group or without; it is asked to stop, and waited for."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "stodbot.log").open("ab") as log:
            child = await asyncio.create_subprocess_exec(
                *self.commands.bot,
                env=self._settings(group=group),
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                start_new_session=True,  # Ctrl-C is for the terminal
            )
            try:
                yield child
            finally:
                if child.returncode is None:
                    child.send_signal(signal.SIGTERM)
                await child.wait()

    async def invite(self, id_: str) -> str:
        """What the link has after start=; raises ValueError with what the command said instead."""
        child = await asyncio.create_subprocess_exec(
            *self.commands.invite,
            id_,
            env=self._settings(group=True),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                told, _ = await child.communicate()
        except TimeoutError:
            raise ValueError(f"inget svar på {_PATIENCE:.0f} sekunder") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        text = told.decode("utf-8", "replace")
        found = _LINK.search(text)
        if child.returncode or found is None:
            raise ValueError(text.strip().rpartition("\n")[2] or "inget svar")
        return found[1]

    def _settings(self, *, group: bool) -> dict[str, str]:
        settings = {
            "STODBOT_TELEGRAM_TOKEN": self.api.token,
            "STODBOT_TELEGRAM_BASE_URL": self.api.base_url,
            "STODBOT_TELEGRAM_BASE_FILE_URL": self.api.base_file_url,
            "STODBOT_TELEGRAM_ADMINS": str(self.admin),
            "STODBOT_DATA_DIR": str(self.data),
        }
        if group:
            settings["STODBOT_TELEGRAM_GROUP"] = str(GROUP)
        return {**os.environ, **settings}


async def invite_all(children: Children, game: Game) -> str:
    """Get a link for each of the staff; gives why there is none, and then nobody of them plays."""
    for role in [role for role in game.roles.values() if role.staff]:
        try:
            game.guests.append((role, await children.invite(role.staff)))
        except ValueError as error:
            game.without_staff()
            return f"{role.name} kunde inte bjudas in ({error})"
    return "" if game.guests else "ingen i coordinators.yaml kan bjudas in"
