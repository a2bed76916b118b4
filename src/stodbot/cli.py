"""The commands."""

import argparse
import asyncio
import json
import os
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from stodbot import __version__
from stodbot.app import App, open_app, today
from stodbot.console import admin
from stodbot.console.ask import answer_lines, as_line
from stodbot.console.chat import ChatSession
from stodbot.console.script import ScriptClock, run_script
from stodbot.console.terminal import ProgressBar, forgive_any_bytes, talk_at_terminal, wrapped
from stodbot.domain.enquiry import Chat
from stodbot.errors import StodbotError
from stodbot.knowledge.loader import shipped_directory
from stodbot.knowledge.problem import KnowledgeError
from stodbot.service import now, open_service
from stodbot.settings import Settings, load_settings

OK, FAILED, UNUSABLE = 0, 1, 2
_ASKER = "asker:terminal"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    forgive_any_bytes()
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except StodbotError as error:
        _tell(str(error))
        return UNUSABLE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read the output has had enough; keep the interpreter from flushing into nothing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # the edge: nobody is shown a stack trace
        _tell_fault(error)
        return UNUSABLE


def build_parser() -> argparse.ArgumentParser:
    """Every command and option."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--knowledge", type=Path, metavar="KATALOG", help="annan kunskapskatalog")
    shared.add_argument("--data-dir", type=Path, metavar="KATALOG", help="var boten sparar sitt")
    shared.add_argument("--encoder", metavar="VAL", help="auto, none eller en modellkatalog")
    parser = argparse.ArgumentParser(prog="stodbot", description="Svarar på företags frågor.")
    parser.add_argument("--version", action="version", version=f"stodbot {__version__}")
    commands = parser.add_subparsers(required=True, metavar="KOMMANDO")

    chat = commands.add_parser("chat", parents=[shared], help="samtala i terminalen")
    chat.add_argument(
        "--as",
        dest="as_",
        default=_ASKER,
        type=_chat_name,
        metavar="VEM",
        help="asker:NAMN eller staff:ID ur coordinators.yaml",
    )
    chat.add_argument("--script", type=Path, metavar="FIL", help="kör ett samtal ur en JSONL-fil")
    chat.set_defaults(run=_chat)

    ask = commands.add_parser("ask", parents=[shared], help="ställ en fråga")
    ask.add_argument("question", nargs="*", metavar="FRÅGA", help="frågan, med egna ord")
    ask.add_argument("--jsonl", action="store_true", help="läs och skriv JSON, ett objekt per rad")
    ask.add_argument("--explain", action="store_true", help="visa hur beslutet kom till")
    ask.add_argument("--matcher-only", action="store_true", help="utan triage, bara matchning")
    ask.set_defaults(run=_ask)

    knowledge = commands.add_parser("knowledge", help="granska och prova kunskapen")
    actions = knowledge.add_subparsers(required=True, metavar="ÅTGÄRD")
    check = actions.add_parser("check", parents=[shared], help="leta fel i kunskapen")
    check.add_argument(
        "--all", action="store_true", help="visa också varje formulering nära en annan"
    )
    check.set_defaults(run=_check)
    test = actions.add_parser("test", parents=[shared], help="kör kunskapens testfall")
    test.add_argument("--record", action="store_true", help="spara utfallet som lägsta nivå")
    test.set_defaults(run=_test)

    triage = commands.add_parser("triage", help="prova triagen")
    triage_actions = triage.add_subparsers(required=True, metavar="ÅTGÄRD")
    triage_test = triage_actions.add_parser(
        "test", parents=[shared], help="kör triagens testfall och visa vad som blev fel"
    )
    triage_test.add_argument("--record", action="store_true", help="spara utfallet som lägsta nivå")
    triage_test.set_defaults(run=_test_triage)

    bench = commands.add_parser("bench", help="mät vad matchningen kostar")
    measures = bench.add_subparsers(required=True, metavar="VAD")
    match = measures.add_parser("match", parents=[shared], help="tid och minne per meddelande")
    match.add_argument("--json", action="store_true", help="skriv siffrorna som JSON")
    match.set_defaults(run=_bench_match)
    added = measures.add_parser("triage", parents=[shared], help="tid som triagen lägger till")
    added.set_defaults(run=_bench_triage)
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    return load_settings(
        knowledge=options.knowledge, data_dir=options.data_dir, encoder=options.encoder
    )


def _chat_name(value: str) -> str:
    """asker:NAME or staff:ID."""
    if not re.fullmatch(r"(asker|staff):[\w.@-]{1,64}", value):
        raise argparse.ArgumentTypeError("skriv asker:NAMN eller staff:ID")
    return value


def _open(options: argparse.Namespace, *, matcher_only: bool = False) -> App:
    app = open_app(_settings(options), ProgressBar(sys.stderr), matcher_only=matcher_only)
    if app.cache_problem:
        _tell(f"Cachen kunde inte användas ({app.cache_problem}); det som behövdes räknades om.")
    if app.encoder.reason:
        _tell(
            f"Språkmodellen är avstängd: {app.encoder.reason}. Då förstås färre sätt att fråga, "
            "och nödlägen och vårdfrågor känns igen sämre."
        )
    return app


def _chat(options: argparse.Namespace) -> int:
    app, settings = _open(options), _settings(options)
    if options.script is not None:
        return asyncio.run(_run_script(app, settings, options.script))
    return asyncio.run(_talk(app, settings, Chat(options.as_)))


async def _talk(app: App, settings: Settings, chat: Chat) -> int:
    interactive = sys.stdin.isatty()
    async with open_service(app, settings) as service:
        shape = wrapped if interactive else _ended
        session = ChatSession(service, chat, lambda text: _say(shape(text)), _tell)
        await session.begin()
        if interactive:
            _enable_line_editing()
            _say(wrapped(session.greeting()))
            await talk_at_terminal(session)
            _say(session.farewell())
        else:
            for line in _typed_lines():
                await session.say(line)
    return OK


async def _run_script(app: App, settings: Settings, script: Path) -> int:
    clock = ScriptClock(now())
    async with open_service(app, settings, clock) as service:
        passed = await run_script(service, clock, script, _say, _tell)
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


def _ask(options: argparse.Namespace) -> int:
    app = _open(options, matcher_only=options.matcher_only)
    if options.jsonl:
        return asyncio.run(_ask_lines(app))
    question = " ".join(options.question) if options.question else sys.stdin.read()
    turn = asyncio.run(app.responder.respond(question))
    _say(turn.reply.text)
    if options.explain:
        _say("\n" + app.explainer.explain(turn))
    return OK


def _check(options: argparse.Namespace) -> int:
    try:
        app = _open(options, matcher_only=True)
    except KnowledgeError as error:
        settings = load_settings(knowledge=options.knowledge)
        _say("\n".join(admin.unusable(settings.knowledge or shipped_directory(), error)))
        return FAILED
    lines, passed = admin.check(app, today(), everything=options.all)
    _say("\n".join(lines))
    return OK if passed else FAILED


def _test(options: argparse.Namespace) -> int:
    lines, passed = admin.test(_open(options), record=options.record)
    _say("\n".join(lines))
    return OK if passed else FAILED


def _test_triage(options: argparse.Namespace) -> int:
    lines, passed = admin.run_triage_tests(_open(options), record=options.record)
    _say("\n".join(lines))
    return OK if passed else FAILED


def _bench_match(options: argparse.Namespace) -> int:
    try:
        from stodbot.bench import match  # noqa: PLC0415  # needs packages that only developers have
    except ImportError as error:
        _tell(f"Mätningen kräver utvecklingsverktygen (make bench): {error}")
        return UNUSABLE
    settings = load_settings(knowledge=options.knowledge, data_dir=options.data_dir)
    folder = settings.data_dir / "bench"
    found = match.run(settings.knowledge or shipped_directory(), folder, _tell)
    _say(json.dumps(match.as_json(found)) if options.json else "\n".join(match.as_table(found)))
    return OK


def _bench_triage(options: argparse.Namespace) -> int:
    from stodbot.bench import triage  # noqa: PLC0415  # measuring is not everyday work

    settings = load_settings(
        knowledge=options.knowledge, data_dir=options.data_dir, encoder=options.encoder
    )
    _say("\n".join(triage.as_lines(triage.run(settings))))
    return OK


async def _ask_lines(app: App) -> int:
    status = OK
    async for answer in answer_lines(app, sys.stdin.buffer):
        _say(as_line(answer))
        if "error" in answer:
            status = FAILED
    return status


def _say(text: str) -> None:
    print(text, flush=True)


def _tell_fault(error: Exception) -> None:
    """Say where something went wrong, without a word of what anybody wrote."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    _tell(f"Internt fel: {type(error).__name__} i {place}. Anmäl det gärna till utvecklarna.")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
