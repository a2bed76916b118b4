"""Askers who send enquiries without a pause, through the real intake, store and courier.

Run as a process of its own: it loads the bot once, and forks a child for each line on its standard
input, which is a round's number and its time. A child tells on the pipe what has been acknowledged
("R key") and what has been shown ("S kind number"), and goes on until somebody kills it.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

from stodbot.app import App, open_app
from stodbot.domain.enquiry import Chat
from stodbot.domain.message import Shown
from stodbot.enquiries.incoming import Incoming
from stodbot.enquiries.outgoing import Delivery, Kind
from stodbot.service import Service, open_service
from stodbot.settings import Settings, load_settings

ASKERS = 8
BEGIN = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROUND = timedelta(minutes=1)  # on the bot's clock: longer than a lease


class Pipe:
    """Tells the parent, at once: what is in a buffer dies with the process."""

    def __init__(self, file: int) -> None:
        self._file = file

    def tell(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())

    async def send(self, to: Chat, shown: Shown, delivery: Delivery) -> tuple[str]:
        if delivery.message.kind is Kind.RECEIPT and not delivery.doubts:  # a second says so
            self.tell(f"S {delivery.id} {shown.text.splitlines()[1]}")
        return (str(delivery.id),)


async def enquire(service: Service, pipe: Pipe, asker: int, round_: int) -> None:
    """One enquiry after another: the question, the offer, the sending."""
    chat, number = Chat(f"asker:{asker}"), 0
    while True:
        number += 1
        key = f"{round_}-{asker}-{number}"
        question = Incoming(channel="load", key=key, chat=chat, text=f"bidrag till en cykel {key}")
        seq = (await take(service, pipe, question)).seq
        for verb in ("forward", "send"):
            press = f"{verb} {seq}"
            message = Incoming(channel="load", key=f"{key}-{verb}", chat=chat, press=press)
            await take(service, pipe, message)


async def take(service: Service, pipe: Pipe, message: Incoming):  # type: ignore[no-untyped-def]
    received = await service.intake.receive(message)
    pipe.tell(f"R {message.key}")
    await service.intake.process(received)
    return received


async def deliver(service: Service, pipe: Pipe) -> None:
    courier = service.courier(pipe)
    while True:
        await courier.deliver_all()
        await asyncio.sleep(0)


async def work(app: App, settings: Settings, round_: int, pipe: Pipe, *, is_last: bool) -> None:
    now = BEGIN + ROUND * round_
    async with open_service(app, settings, lambda: now) as service:
        await service.intake.process_waiting()
        if is_last:
            await service.courier(pipe).deliver_all()
            return
        pipe.tell("B")
        async with asyncio.TaskGroup() as group:
            for asker in range(ASKERS):
                group.create_task(enquire(service, pipe, asker, round_))
            group.create_task(deliver(service, pipe))


def main() -> None:
    knowledge, data, *database = sys.argv[1:]
    address = database[0] if database else None  # opened by each child for itself
    settings = load_settings(knowledge=knowledge, data_dir=data, database=address, encoder="none")
    app = open_app(settings)
    os.write(1, b"ready\n")
    for line in sys.stdin:
        round_, is_last = line.split()
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(work(app, settings, int(round_), Pipe(1), is_last=is_last == "last"))
            finally:
                os._exit(0)
        os.write(1, f"P {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"E\n")


if __name__ == "__main__":
    main()
