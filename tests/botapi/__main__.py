"""`python -m tests.botapi`: the emulated Bot API as a process of its own.

When it is ready, it writes one line of JSON with base_url, base_file_url, control_url and token.
"""

import argparse
import asyncio
import json
import os
import signal
import sys

from tests.botapi.api import BotApi
from tests.botapi.control import Control
from tests.botapi.listening import Listener


async def run(options: argparse.Namespace) -> None:
    """Serve until somebody says stop."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    given = {"token": options.token} if options.token else {}
    async with BotApi.serving(port=options.port, limits=not options.no_limits, **given) as api:
        control = Listener(Control(api).app())
        await control.open()
        ready = {
            "base_url": api.base_url,
            "base_file_url": api.base_file_url,
            "control_url": f"http://127.0.0.1:{control.port}/control",
            "token": api.token,
        }
        print(json.dumps(ready), flush=True)  # noqa: T201  # whoever started it waits for that
        if options.end_with_input:
            loop.add_reader(sys.stdin.fileno(), _read, stopped)
        await stopped.wait()
        await control.close(for_good=True)


def _read(stopped: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        stopped.set()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token")
    parser.add_argument("--no-limits", action="store_true")
    parser.add_argument("--end-with-input", action="store_true", help="end when stdin is closed")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
