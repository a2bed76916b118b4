"""The real command, with its knowledge loaded once: each byte on standard input forks one.

`python -m tests.faults.forked_bot run --knowledge ...`; what is told on standard output: "ready",
and for each bot "P number" when there is one, and "E status" when it has ended.
"""

import os
import sys

from stodbot.cli import main, serving
from stodbot.cli.opening import open_bot
from stodbot.cli.parser import build_parser


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def serve(arguments: list[str]) -> None:
    app = open_bot(build_parser().parse_args(arguments))
    setattr(serving, "open_bot", lambda _: app)  # noqa: B010  # it is loaded already
    tell("ready")
    while os.read(0, 1):
        child = os.fork()
        if child == 0:
            os._exit(main(arguments))  # a fork of what others have begun can not be ended well
        tell(f"P {child}")
        _, status = os.waitpid(child, 0)
        tell(f"E {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    serve(sys.argv[1:])
