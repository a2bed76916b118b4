"""Every command is there, and none loads what only others need."""

import argparse
import subprocess
import sys
from collections.abc import Iterator

import pytest

from stodbot.cli import build_parser
from stodbot.cli.running import Later


def runs_of(parser: argparse.ArgumentParser) -> Iterator[Later]:
    """What is run by a command, or by those below it."""
    run = parser.get_default("run")
    if run is not None:
        yield run
    for action in parser._actions:  # argparse has no other way
        if isinstance(action, argparse._SubParsersAction):
            for one in dict.fromkeys(action.choices.values()):
                yield from runs_of(one)


RUNS = list(runs_of(build_parser()))


def test_there_are_many_commands() -> None:
    assert len(RUNS) > 30
    assert len(RUNS) == len(set(RUNS))


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.place)
def test_command_is_where_it_is_said_to_be(run: Later) -> None:
    assert callable(run.command)


def test_telegrams_libraries_are_loaded_only_by_what_needs_them() -> None:
    looked = (
        "import sys; from stodbot.cli import build_parser;"
        "build_parser().parse_args(['queue', 'list']).run.command;"
        "print({'telegram', 'aiohttp'} & set(sys.modules))"
    )

    ran = subprocess.run(  # noqa: S603  # the arguments are the test's own
        [sys.executable, "-c", looked], capture_output=True, text=True, check=True
    )

    assert "set()" == ran.stdout.strip()
