"""A bot's Telegram, and what the doctor says of it."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from stodbot.doctor.examination import examine
from stodbot.doctor.finding import Check, Finding, Status

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TOKEN = "7000000001:kanariefageln_AAAAAAAAAAAAAAAAAAAAA"  # noqa: S105  # made up


@dataclass(frozen=True)
class Doctor:
    """Examines with those flags, and what is in the environment."""

    flags: Mapping[str, object]
    now: datetime = NOW
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def at(self, now: datetime) -> "Doctor":
        return replace(self, now=now)

    def on(self, **flags: object) -> "Doctor":
        return replace(self, flags={**self.flags, **flags})

    async def all(self) -> list[Finding]:
        found = examine(self.flags, self.environment, lambda: self.now)
        return [finding async for finding in found]

    async def of(self, check: Check) -> list[Finding]:
        return [finding for finding in await self.all() if finding.check is check]


@pytest.fixture
def doctor(tmp_path: Path, toy_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Without an encoder, on the toy knowledge, where nothing has been done yet."""
    monkeypatch.chdir(tmp_path)
    flags = {"knowledge": toy_directory, "data_dir": tmp_path / "data", "encoder": "none"}
    monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", "http://127.0.0.1:1/bot")  # nobody is there
    return Doctor(flags)


def statuses(findings: Iterable[Finding]) -> set[Status]:
    return {finding.status for finding in findings}


def amiss(findings: Iterable[Finding]) -> list[tuple[Status, str]]:
    """What is not as it should be, with what to do about it."""
    return [
        (finding.status, f"{finding.told} {finding.todo or ''}".strip())
        for finding in findings
        if finding.status is not Status.OK
    ]


def told(findings: Iterable[Finding]) -> str:
    return "\n".join(f"{finding.told} {finding.todo or ''}".strip() for finding in findings)


def tree(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file, with when it was changed and what is in it."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


@asynccontextmanager
async def answering(head: str) -> AsyncIterator[str]:
    """A server that answers everything with those header lines; gives its base URL."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 302 Found\r\n{head}Content-Length: 0\r\n\r\n".encode())
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot"


def dated(moment: datetime) -> str:
    return f"Date: {format_datetime(moment, usegmt=True)}\r\n"
