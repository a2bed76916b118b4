"""`chat` and `ask`."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from stodbot.app import App
from stodbot.cli.opening import open_bot, settings_of
from stodbot.cli.printing import FAILED, OK, UNUSABLE, say, tell
from stodbot.clock import now
from stodbot.console.ask import answer_lines, as_line
from stodbot.console.chat import ChatSession
from stodbot.console.script import ScriptClock, run_script
from stodbot.console.terminal import talk_at_terminal, wrapped
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.rooms import person_of
from stodbot.service import open_service
from stodbot.settings import Settings


def chat(options: argparse.Namespace) -> int:
    """Talk, or play a script."""
    app, settings = open_bot(options), settings_of(options)
    if options.script is not None:
        return asyncio.run(_run_script(app, settings, options.script))
    return asyncio.run(_talk(app, settings, Chat(options.as_)))


async def _talk(app: App, settings: Settings, chat: Chat) -> int:
    interactive = sys.stdin.isatty()
    async with open_service(app, settings) as service:
        who = person_of(chat)
        if who is not None and who not in service.offices.coordinators.people:
            people = ", ".join(service.offices.coordinators.people)
            tell(f'"{who}" finns inte i coordinators.yaml. Där finns: {people}.')
            return UNUSABLE
        shape = wrapped if interactive else _ended
        session = ChatSession(service, chat, lambda text: say(shape(text)), tell)
        await session.begin()
        if interactive:
            _enable_line_editing()
            say(wrapped(session.greeting()))
            await talk_at_terminal(session)
            say(session.farewell())
        else:
            for line in _typed_lines():
                await session.say(line)
    return OK


async def _run_script(app: App, settings: Settings, script: Path) -> int:
    clock = ScriptClock(now())
    async with open_service(app, settings, clock) as service:
        passed = await run_script(service, clock, script, say, tell)
    return OK if passed else FAILED


def _ended(text: str) -> str:
    """A message of a talk that is no terminal's, set apart from the next."""
    return f"{text}\n"


def _typed_lines() -> Iterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")


def _enable_line_editing() -> None:
    try:
        import readline  # noqa: F401, PLC0415  # gives input() editing and history where it exists
    except ImportError:
        return


def ask(options: argparse.Namespace) -> int:
    """Answer one question, or a line each."""
    app = open_bot(options, matcher_only=options.matcher_only)
    if options.jsonl:
        return asyncio.run(_ask_lines(app))
    question = " ".join(options.question) if options.question else sys.stdin.read()
    turn = asyncio.run(app.responder.respond(question))
    say(turn.reply.text)
    if options.explain:
        say("\n" + app.explainer.explain(turn))
    return OK


async def _ask_lines(app: App) -> int:
    status = OK
    async for answer in answer_lines(app, sys.stdin.buffer):
        say(as_line(answer))
        if "error" in answer:
            status = FAILED
    return status
