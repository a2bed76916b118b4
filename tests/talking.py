"""Talks over the real service, on a store of their own."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stodbot.app import App
from stodbot.console.chat import ChatSession
from stodbot.console.script import ScriptClock, run_script
from stodbot.domain.enquiry import Chat
from stodbot.service import open_service
from stodbot.settings import load_settings

ASKER = Chat("asker:anna")


async def say(app: App, folder: Path, *lines: str, chat: Chat = ASKER) -> list[str]:
    """What the bot shows after each line; several messages are joined."""
    answers: list[str] = []
    async with open_service(app, load_settings(data_dir=folder)) as service:
        shown: list[str] = []
        session = ChatSession(service, chat, shown.append, shown.append)
        await session.begin()
        for line in lines:
            shown.clear()
            await session.say(line)
            answers.append("\n".join(shown))
    return answers


async def play(app: App, folder: Path, *steps: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages that come of a script's lines."""
    script = folder / "script.jsonl"
    script.write_text("".join(f"{json.dumps(step)}\n" for step in steps), "utf-8")
    written: list[str] = []
    complaints: list[str] = []
    clock = ScriptClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
    async with open_service(app, load_settings(data_dir=folder), clock) as service:
        await run_script(service, clock, script, written.append, complaints.append)
    assert [] == complaints
    return [json.loads(message) for message in written]
