"""Standard output for what was asked for, standard error for everything else."""

import errno
import json
import sys
import traceback
from pathlib import Path

from stodbot.errors import OutputError

OK, FAILED, UNUSABLE = 0, 1, 2
_FULL = {"ENOSPC", "EDQUOT", "EFBIG"}  # by name: not every system knows all of them


def say(text: str) -> None:
    """Print what was asked for. Raises OutputError, and BrokenPipeError if nobody reads on."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        is_full = errno.errorcode.get(error.errno or 0) in _FULL
        reason = "disken är full" if is_full else "det går inte att skriva dit"
        remedy = "Frigör utrymme" if is_full else "Ange en annan plats"
        raise OutputError(
            f"Utskriften är inte hel: {reason}. {remedy} och kör kommandot igen."
        ) from error


def tell_fault(error: Exception) -> None:
    """Say where something went wrong, without a word of what anybody wrote."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    tell(f"Internt fel: {type(error).__name__} i {place}. Anmäl det gärna till utvecklarna.")


def tell(text: str) -> None:
    """Print what whoever runs the command should know."""
    print(text, file=sys.stderr, flush=True)


def say_json(facts: object) -> None:
    """Print facts as JSON on one line, readable unless they hold what UTF-8 can't."""
    line = json.dumps(facts, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # a lone surrogate
        line = json.dumps(facts)
    say(line)
