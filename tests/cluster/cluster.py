"""Processes that serve side by side; each can be ended and begun again."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.botapi import BotApi
from tests.cluster.balancer import Balancer, balancing
from tests.faults.telegram_kill import SECRET, Forked
from tests.telegram.at_work import free_port
from tests.toys import write_toy

PATIENCE = 30.0  # seconds, until a process takes requests


@dataclass(slots=True, kw_only=True)
class Replica:
    """One of them, which is loaded once and forked: so it is soon there again."""

    port: int
    bot: Forked

    async def begin(self) -> None:
        """Start it, and wait until it listens."""
        await self.bot.begin()
        async with asyncio.timeout(PATIENCE):
            while not await _listens(self.port):  # noqa: ASYNC110  # nobody tells when that is so
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """As a power cut does it."""
        await self.bot.end(signal.SIGKILL)

    async def end(self) -> float:
        """In order; gives the seconds that took."""
        return await self.bot.end(signal.SIGTERM)

    @property
    def is_up(self) -> bool:
        return self.bot.child is not None


@dataclass(slots=True, kw_only=True)
class Cluster:
    """All of them."""

    replicas: list[Replica]
    balancer: Balancer

    async def begin(self) -> None:
        """Start those that are not up."""
        await asyncio.gather(*(one.begin() for one in self.replicas if not one.is_up))

    async def end(self) -> None:
        """End all in order."""
        await asyncio.gather(*(one.end() for one in self.replicas if one.is_up))


@asynccontextmanager
async def cluster(
    api: BotApi, database: str, folder: Path, *, count: int = 3, copies: int = 1
) -> AsyncIterator[Cluster]:
    """As many processes, none begun; none is left once this is over."""
    ports = [free_port() for _ in range(count)]
    knowledge = _knowledge_in(folder)
    async with AsyncExitStack() as stack:
        balancer = await stack.enter_async_context(balancing(ports, copies))
        replicas = []
        for port in ports:
            shared = _settings(api, balancer.url, database, knowledge, folder)
            log = folder / f"log-{port}"
            bot = Forked(process=await _loader({**shared, "STODBOT_WEBHOOK_PORT": str(port)}, log))
            stack.push_async_callback(bot.close)
            replicas.append(Replica(port=port, bot=bot))
        for one in replicas:
            await one.bot.ready()
        yield Cluster(replicas=replicas, balancer=balancer)


def _knowledge_in(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return write_toy(folder)


def _settings(
    api: BotApi, url: str, database: str, knowledge: Path, folder: Path
) -> dict[str, str]:
    return {
        "STODBOT_TELEGRAM_TOKEN": api.token,
        "STODBOT_TELEGRAM_BASE_URL": api.base_url,
        "STODBOT_TELEGRAM_BASE_FILE_URL": api.base_file_url,
        "STODBOT_TELEGRAM_PER_SECOND": "0",
        "STODBOT_DATABASE": database,
        "STODBOT_WEBHOOK_URL": url,
        "STODBOT_WEBHOOK_SECRET": SECRET,
        "STODBOT_KNOWLEDGE": str(knowledge),
        "STODBOT_DATA_DIR": str(folder / "data"),
        "STODBOT_ENCODER": "none",
    }


async def _loader(settings: dict[str, str], log_file: Path) -> Process:
    with log_file.open("wb") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.forked_bot", "serve"),
            env={**os.environ, **settings},
            stdin=PIPE,
            stdout=PIPE,
            stderr=log,
        )


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionError:
        return False
    writer.close()
    return True
