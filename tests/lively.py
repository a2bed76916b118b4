"""A bot at work whose knowledge is changed under it."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from stodbot.app import App, open_app
from stodbot.console.script import ScriptClock
from stodbot.domain.enquiry import Chat
from stodbot.domain.message import Shown
from stodbot.enquiries.incoming import Incoming, Received
from stodbot.enquiries.outgoing import Delivery
from stodbot.knowledge.watching import Watch
from stodbot.reloading import Reloading
from stodbot.service import Live, Service, open_live
from stodbot.settings import load_settings

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ASKER = Chat("asker:1")


@dataclass(kw_only=True)
class Lively:
    """The bot, the clock, and a channel that keeps what it sends."""

    live: Live
    clock: ScriptClock
    sent: list[tuple[Chat, Shown]] = field(default_factory=list)
    keys: "count[int]" = field(default_factory=count)

    @property
    def service(self) -> Service:
        return self.live.service

    async def send(self, to: Chat, shown: Shown, _delivery: Delivery) -> tuple[str]:
        self.sent.append((to, shown))
        return (str(len(self.sent)),)

    async def say(self, text: str, chat: Chat = ASKER) -> str:
        """What somebody gets who writes that."""
        return await self._done(await self.receive(self.typed(text, chat)))

    async def press(self, words: str, chat: Chat = ASKER) -> str:
        """What somebody gets who presses a button with those words."""
        return await self._done(await self.receive(self.pressed(words, chat)))

    def typed(self, text: str, chat: Chat = ASKER) -> Incoming:
        return Incoming(channel="test", key=str(next(self.keys)), chat=chat, text=text)

    def pressed(self, words: str, chat: Chat = ASKER) -> Incoming:
        return Incoming(channel="test", key=str(next(self.keys)), chat=chat, press=words)

    async def receive(self, message: Incoming) -> Received:
        """Keep it, and do nothing about it yet."""
        return await self.service.intake.receive(message)

    async def told(self, chat: Chat = ASKER) -> str:
        """What has come for somebody; all else that was owed is out."""
        before = len(self.sent)
        await self.service.courier(self).deliver_all()
        return "\n".join(shown.text for to, shown in self.sent[before:] if to == chat)

    def last(self, chat: Chat) -> str:
        """The newest that somebody got."""
        return [shown.text for to, shown in self.sent if to == chat][-1]

    def button(self, beginning: str, chat: Chat = ASKER) -> str:
        """The words of the newest button of somebody's that begins like that."""
        every = [b.words for to, shown in self.sent if to == chat for b in shown.buttons]
        return next(words for words in reversed(every) if words.startswith(beginning))

    async def _done(self, received: Received) -> str:
        await self.service.intake.process(received)
        return await self.told(received.chat)


@dataclass(kw_only=True)
class Edited(Lively):
    """The same, with the files to change."""

    directory: Path
    reloading: Reloading
    times: "count[int]" = field(default_factory=lambda: count(int(NOW.timestamp())))

    def write(self, name: str, text: str) -> None:
        """Save a file, at a time of its own."""
        path = self.directory / name
        path.write_text(text, "utf-8")
        os.utime(path, (0, next(self.times)))

    def change(self, name: str, old: str, new: str) -> None:
        """Save a file with another text in the place of one."""
        text = (self.directory / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    async def look(self) -> None:
        """Look as often as a change needs to be taken in."""
        for _ in range(2):
            await self.reloading.look()


@asynccontextmanager
async def edited(directory: Path, like: App, learnt: Path) -> AsyncIterator[Edited]:
    """One over a knowledge directory; what another bot has open, and has learnt, is used."""
    data = directory.parent / "data"
    shutil.copytree(learnt / "cache", data / "cache")
    settings = load_settings(knowledge=directory, data_dir=data, encoder="none")
    watch, clock = Watch(directory), ScriptClock(NOW)
    app = open_app(settings, encoder=like.encoder, guesser=like.guesser)
    async with open_live(app, settings, clock) as live:
        reloading = Reloading(live, settings, watch)
        yield Edited(directory=directory, live=live, reloading=reloading, clock=clock)
