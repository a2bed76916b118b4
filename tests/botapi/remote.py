"""The emulator in a process of its own, and how to drive it from here."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Where it is, and its actions: `await remote("say", chat=501, text="Hej")`."""

    base_url: str
    base_file_url: str
    control_url: str
    token: str
    client: httpx.AsyncClient

    async def __call__(self, action: str, **arguments: Any) -> Any:
        """What the action gives; AssertionError if it fails."""
        answer = await self.client.post(f"{self.control_url}/{action}", json=arguments)
        assert answer.is_success, f"{action}: {answer.text}"
        return answer.json()


@asynccontextmanager
async def spawned(*options: str) -> AsyncIterator[Remote]:
    """The emulator's process, which ends with the block, or with this process."""
    command = [sys.executable, "-m", "tests.botapi", "--end-with-input", *options]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        ready = json.loads(await process.stdout.readline())
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
            yield Remote(**ready, client=client)
    finally:
        process.stdin.close()
        await process.communicate()
