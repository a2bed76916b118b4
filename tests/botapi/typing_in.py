"""What somebody types, line by line, without a thread that would keep the process alive."""

import asyncio
import os
from collections.abc import AsyncIterator

_MOST = 65536  # bytes


async def lines(descriptor: int) -> AsyncIterator[str]:
    """The lines of a terminal, a pipe or a file, until its end."""
    loop = asyncio.get_running_loop()
    buffer = b""
    while True:
        await _readable(loop, descriptor)
        read = os.read(descriptor, _MOST)
        *whole, buffer = (buffer + read).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
        if not read:
            break
    if buffer:
        yield buffer.decode("utf-8", "replace")


async def _readable(loop: asyncio.AbstractEventLoop, descriptor: int) -> None:
    ready: asyncio.Future[None] = loop.create_future()
    try:
        loop.add_reader(descriptor, _set, ready)
    except PermissionError:  # a file is always readable, and epoll refuses it
        return
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)


def _set(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
