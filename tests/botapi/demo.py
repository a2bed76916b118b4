"""`make demo`: the real bot against the emulated Telegram, and all who use it in one terminal."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.botapi.api import BotApi
from tests.botapi.children import Children, Commands, invite_all
from tests.botapi.game import Game, open_game, staff_of
from tests.botapi.news import News
from tests.botapi.screen import Screen
from tests.botapi.terminal import Terminal
from tests.botapi.typing_in import lines

_WELCOME = """\
Du spelar alla: ett företag som frågar, samordnare som svarar och den som är
kunskapsansvarig. Telegram är efterbildat på den här datorn: inget skickas ut på nätet.
Du börjar som företaget. Skriv :som för att bli någon annan, :hjalp för hjälp och :slut
för att sluta. Boten startar; första gången tar det några minuter ..."""
_SILENT = frozenset({"getUpdates", "getMe", "getWebhookInfo", "sendChatAction", "getFile"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Seconds that the bot gets before the next line is read, where the input is no terminal."""

    answer: float = 30.0  # to do something
    in_group: float = 6.0  # the same where it need not say anything
    more: float = 2.0  # to do more, since a chat gets one message a second


@dataclass(slots=True, kw_only=True)
class Play:
    """Takes what is typed until the end, and shows what the bot does."""

    game: Game
    screen: Screen
    waiting: Waiting = Waiting()

    async def go(self, descriptor: int) -> None:
        """Until `:slut`, or the end of the input."""
        news = News(game=self.game, write=self.screen.write)
        showing = asyncio.ensure_future(news.show())
        try:
            before = self._done()
            if self.game.join():
                await self._until_done(before)
            await self._lines(descriptor)
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
            news.tell()

    async def _lines(self, descriptor: int) -> None:
        terminal, api = Terminal(self.game, self.screen), self.game.api
        self.screen.ask(self.game.now.prompt)
        async for line in lines(descriptor):
            self.screen.take(line)
            before, told = self._done(), api.updates.next_id
            if not terminal.take(line):
                return
            if api.updates.next_id != told:
                await self._until_done(before)
            self.screen.ask(self.game.now.prompt)

    async def _until_done(self, before: int) -> None:
        """The bot has done something, and then nothing for a while."""
        if self.screen.typed_at:
            return
        alone = self.game.now.room is None
        patience = self.waiting.answer if alone else self.waiting.in_group
        while await self._has_done_more(before, patience):
            before, patience = self._done(), self.waiting.more

    async def _has_done_more(self, before: int, patience: float) -> bool:
        try:
            await self.game.api.until(lambda: self._done() > before, patience)
        except AssertionError:
            return False
        return True

    def _done(self) -> int:
        return sum(call.done and call.method not in _SILENT for call in self.game.api.journal)


async def run(
    data: Path,
    descriptor: int,
    screen: Screen,
    commands: Commands,
    *,
    knowledge: Path,
    waiting: Waiting | None = None,
) -> int:
    """The whole demonstration; gives the exit code."""
    screen.write(_WELCOME)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    # What the bot has kept from the last time must not look like this time.
    async with BotApi.serving(first_update_id=int(time.time())) as api:
        game = open_game(api, staff_of(knowledge))
        children = Children(api=api, data=data, commands=commands, admin=game.admin.id)
        play = Play(game=game, screen=screen, waiting=waiting or Waiting())
        if await _first(_invited(children, game, screen), stopped.wait()) == 1:
            return 0
        calls = len(api.journal)
        async with children.bot(group=bool(game.guests)) as child:
            gone = await _first(
                _played(play, descriptor, calls), stopped.wait(), child.wait(), _ready(play, calls)
            )
            if gone == 2:
                screen.end(f"Boten har stannat av sig själv. Läs {data / 'stodbot.log'}.")
                return 1
            screen.end("Boten stannar ...")
    return 0


async def _first(*running: Coroutine[Any, Any, object]) -> int:
    """Which of them is over first; the others are ended."""
    tasks = [asyncio.ensure_future(one) for one in running]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        ended = next(at for at, task in enumerate(tasks) if task.done())
        tasks[ended].result()
        return ended
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _invited(children: Children, game: Game, screen: Screen) -> None:
    if why := await invite_all(children, game):
        screen.write(f"Samordnarna kan inte vara med: {why}. Du kan spela företaget ändå.")


async def _played(play: Play, descriptor: int, calls: int) -> None:
    if not play.screen.typed_at:  # nobody sees that the bot has not started
        await _started(play.game.api, calls)
    await play.go(descriptor)


async def _ready(play: Play, calls: int) -> None:
    await _started(play.game.api, calls)
    play.screen.write("Boten är igång.")
    await asyncio.Event().wait()


async def _started(api: BotApi, calls: int) -> None:
    """The bot has called; the commands before it called so many times."""
    await api.account.changes.until(lambda: len(api.journal) > calls)


def put(text: str) -> None:
    print(text, end="", flush=True)  # noqa: T201  # it is what a terminal is for


def stodbot_commands() -> Commands:
    stodbot = (sys.executable, "-m", "stodbot")
    return Commands(bot=(*stodbot, "run"), invite=(*stodbot, "staff", "invite"))


def main() -> int:
    data = Path(os.environ.get("STODBOT_DATA_DIR", "data/demo"))
    knowledge = Path(os.environ.get("STODBOT_KNOWLEDGE", "knowledge"))
    descriptor = sys.stdin.fileno()
    screen = Screen(put, typed_at=os.isatty(descriptor))
    return asyncio.run(run(data, descriptor, screen, stodbot_commands(), knowledge=knowledge))


if __name__ == "__main__":
    sys.exit(main())
