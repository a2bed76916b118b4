"""Runs one command; whatever goes wrong is told in a sentence."""

import os
import sys
from collections.abc import Sequence

from stodbot.cli.parser import build_parser
from stodbot.cli.printing import FAILED, UNUSABLE, tell, tell_fault
from stodbot.console.channel import HungUp
from stodbot.console.terminal import forgive_any_bytes
from stodbot.errors import OutputError, StodbotError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    forgive_any_bytes()
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except OutputError as error:
        _let_go_of_output()
        tell(str(error))
        return UNUSABLE
    except StodbotError as error:
        tell(str(error))
        return UNUSABLE
    except KeyboardInterrupt:
        return 130
    except (BrokenPipeError, HungUp):
        _let_go_of_output()  # whoever read it has had enough
        return FAILED
    except Exception as error:  # the edge: nobody is shown a stack trace
        tell_fault(error)
        return UNUSABLE


def _let_go_of_output() -> None:
    """Keep the interpreter from flushing, at its end, what can't be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
