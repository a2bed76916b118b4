"""`knowledge`, `triage` and `bench`."""

import argparse
import asyncio
import json

from stodbot.cli.opening import open_bot
from stodbot.cli.printing import FAILED, OK, UNUSABLE, say, say_json, tell
from stodbot.clock import today
from stodbot.console import admin
from stodbot.domain.knowledge_base import Coordinators
from stodbot.enquiries.roster import NOBODY_NAMED
from stodbot.errors import SettingsError
from stodbot.knowledge.loader import load_knowledge, shipped_directory
from stodbot.knowledge.problem import KnowledgeError
from stodbot.settings import load_settings
from stodbot.store.choice import extra_is_missing, file_of


def check(options: argparse.Namespace) -> int:
    """Look for what is wrong with the knowledge."""
    try:
        app = open_bot(options, matcher_only=True)
    except KnowledgeError as error:
        settings = load_settings(knowledge=options.knowledge)
        say("\n".join(admin.unusable(settings.knowledge or shipped_directory(), error)))
        return FAILED
    lines, passed = admin.check(app, today(), everything=options.all)
    say("\n".join(lines))
    return OK if passed else FAILED


def test(options: argparse.Namespace) -> int:
    """Run the tests of the knowledge."""
    lines, passed = admin.test(open_bot(options), record=options.record)
    say("\n".join(lines))
    return OK if passed else FAILED


def test_triage(options: argparse.Namespace) -> int:
    """Run the tests of the triage."""
    lines, passed = admin.run_triage_tests(open_bot(options), record=options.record)
    say("\n".join(lines))
    return OK if passed else FAILED


def bench_match(options: argparse.Namespace) -> int:
    """Measure the matching."""
    try:
        from stodbot.bench import match  # noqa: PLC0415  # needs packages that only developers have
    except ImportError as error:
        tell(f"Mätningen kräver utvecklingsverktygen (make bench): {error}")
        return UNUSABLE
    settings = load_settings(knowledge=options.knowledge, data_dir=options.data_dir)
    folder = settings.data_dir / "bench"
    found = match.run(settings.knowledge or shipped_directory(), folder, tell)
    say(json.dumps(match.as_json(found)) if options.json else "\n".join(match.as_table(found)))
    return OK


def bench_triage(options: argparse.Namespace) -> int:
    """Measure what the triage adds."""
    from stodbot.bench import triage  # noqa: PLC0415  # measuring is not everyday work

    settings = load_settings(
        knowledge=options.knowledge, data_dir=options.data_dir, encoder=options.encoder
    )
    say("\n".join(triage.as_lines(triage.run(settings))))
    return OK


def bench_telegram(options: argparse.Namespace) -> int:
    """Measure the whole way of a message."""
    from stodbot.bench import telegram  # noqa: PLC0415  # starts nothing else as slowly

    settings = load_settings(knowledge=options.knowledge, data_dir=options.data_dir)
    found = telegram.run(settings.data_dir, options.encoder or settings.encoder)
    if options.json:
        say_json(telegram.as_json(found))
    else:
        say("\n".join(telegram.as_lines(found)))
    return OK


def bench_register(options: argparse.Namespace) -> int:
    """Measure the register, where it is kept: in files of its own, or on a server."""
    settings = load_settings(knowledge=options.knowledge, data_dir=options.data_dir)
    base = load_knowledge(settings.knowledge or shipped_directory()).base
    coordinators, address = base.coordinators or NOBODY_NAMED, settings.database_address
    if address is not None and file_of(address, settings.data_dir) is None:
        return _bench_server(address, coordinators, is_json=options.json)
    try:
        from stodbot.bench import register  # noqa: PLC0415  # needs packages that only developers have
    except ImportError as error:
        tell(f"Mätningen kräver utvecklingsverktygen (make bench): {error}")
        return UNUSABLE
    folder = settings.data_dir / "bench"
    found = asyncio.run(register.run(coordinators, folder, options.events))
    if options.json:
        say_json(register.as_json(found))
    else:
        say("\n".join(register.as_lines(found)))
    return OK


def _bench_server(address: str, coordinators: Coordinators, *, is_json: bool) -> int:
    try:
        from stodbot.bench import server  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise SettingsError(extra_is_missing()) from error
    tell(
        "Mäter på databasservern, i en egen databas som tas bort efteråt. Botens databas rörs inte,"
        " men servern har mer att göra under tiden."
    )
    with server.own_database(address) as own:
        found = asyncio.run(server.run(coordinators, own, server.ROUNDS))
    if is_json:
        say_json(server.as_json(found))
    else:
        say("\n".join(server.as_lines(found)))
    return OK
