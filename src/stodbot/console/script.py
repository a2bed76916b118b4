"""`stodbot chat --script`: the whole product from a file of lines, on a clock that stands still.

A line is what somebody says or presses, or how far the clock goes; every message that comes of it
is a line out, in the order it was sent.
"""

import asyncio
import json
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stodbot.console.channel import ConsoleChannel, Sent
from stodbot.courier import Courier
from stodbot.disk import reason_of
from stodbot.domain.enquiry import Chat, DeliveryId
from stodbot.domain.message import Button
from stodbot.enquiries.incoming import Incoming
from stodbot.enquiries.rooms import person_of
from stodbot.errors import StodbotError, StoreError
from stodbot.service import Service

_CHAT = re.compile(r"(asker|staff):[\w.@-]{1,64}")
_STEP = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class ScriptError(StodbotError):
    """A line of a script that can't be played."""


class ScriptClock:
    """Stands still unless it is told to go on."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """The time it is in the script."""
        return self._now

    def go_to(self, moment: datetime) -> None:
        """Go on; never back."""
        self._now = max(self._now, moment)


async def run_script(
    service: Service,
    clock: ScriptClock,
    script: Path,
    write: Callable[[str], None],
    tell: Callable[[str], None],
) -> bool:
    """Play every line; False where one could not be, of which `tell` says why."""
    lines = await asyncio.to_thread(_lines, script)
    player = _Player(service, clock, write)
    await player.begin()
    passed = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            await player.play(_read(line))
        except (ScriptError, StoreError) as error:
            passed = False
            tell(f"{script}:{number}: {error}")
    return passed


def _lines(script: Path) -> list[bytes]:
    try:
        return script.read_bytes().splitlines()
    except OSError as error:
        raise ScriptError(f"{script} kan inte läsas: {reason_of(error)}") from error


def _read(line: bytes) -> dict[str, Any]:
    try:
        step = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise ScriptError(f"raden är inte giltig JSON: {error}") from error
    if not isinstance(step, dict):
        raise ScriptError("raden ska vara ett objekt")
    return step


class _Player:
    def __init__(self, service: Service, clock: ScriptClock, write: Callable[[str], None]) -> None:
        self._service = service
        self._clock = clock
        self._channel = ConsoleChannel(lambda sent: write(_line(sent)))
        self._courier: Courier = service.courier(self._channel)

    async def begin(self) -> None:
        """See to what an earlier run kept and did not do."""
        await self._service.intake.process_waiting()
        await self._courier.deliver_all()

    async def play(self, step: dict[str, Any]) -> None:
        if "clock" in step:
            await self._go_on(_moment(step["clock"], self._clock()))
            return
        message = self._message(step)
        received = await self._service.intake.receive(message)
        await self._service.intake.process(received)
        await self._courier.deliver_all()

    async def _go_on(self, until: datetime) -> None:
        """Step from one thing that is due to the next, so that each happens in its time."""
        while (due := await self._service.housekeeping.next_due()) is not None and due <= until:
            self._clock.go_to(due)
            await self._service.housekeeping.run()
            await self._courier.deliver_all()
        self._clock.go_to(until)
        await self._service.housekeeping.run()
        await self._courier.deliver_all()

    def _message(self, step: dict[str, Any]) -> Incoming:
        who, say, press = step.get("as"), step.get("say"), step.get("press")
        if not isinstance(who, str) or not _CHAT.fullmatch(who):
            raise ScriptError('"as" ska vara asker:NAMN eller staff:ID')
        chat = Chat(who)
        person = person_of(chat)
        if person is not None and person not in self._service.offices.coordinators.people:
            raise ScriptError(f'"{person}" finns inte i coordinators.yaml')
        key = secrets.token_hex(16)
        if isinstance(say, str) and press is None:
            on = self._replied_to(step.get("reply_to"))
            return Incoming(channel="script", key=key, chat=chat, text=say, on=on)
        if isinstance(press, str) and say is None:
            sent, words = self._pressed(chat, press)
            return Incoming(channel="script", key=key, chat=chat, press=words, on=sent.delivery)
        raise ScriptError('raden ska ha "say", "press" eller "clock"')

    def _replied_to(self, number: object) -> DeliveryId | None:
        if number is None:
            return None
        found = next((sent for sent in self._channel.sent if sent.number == number), None)
        if found is None:
            raise ScriptError(f"meddelande {number} finns inte")
        return found.delivery

    def _pressed(self, chat: Chat, press: str) -> tuple[Sent, str]:
        """The newest message to that chat which offers what is pressed."""
        verb = press.split(maxsplit=1)[0] if press.split() else ""
        for sent in reversed(self._channel.sent):
            same = [b for b in sent.shown.buttons if b.words.split()[0] == verb]
            words = _offered(same, press) if sent.to == chat and same else None
            if words is not None:
                return sent, words
            if sent.to == chat and same:  # only the newest counts: an older one is another matter
                break
        raise ScriptError(f'ingen har visat {chat} en knapp för "{press}"')


def _offered(same: Sequence[Button], press: str) -> str | None:
    """The words of the button that is meant, among those with the verb: all that is said beside it.

    Where a button asks for more, such as to whom something is passed on, that can be said at once.
    """
    verb, *wanted = press.split()
    for button in same:
        if set(wanted) <= _parts(button):
            return button.words
    if verb not in ("pass", "close", "reply"):
        return None
    key = same[0].words.split()[1]
    rest = [word for word in wanted if word not in _parts(same[0])]
    return f"{verb} {key} {' '.join(rest)}"


def _parts(button: Button) -> set[str]:
    return {*re.split(r"[ :]", button.words), *button.words.split()}


def _moment(value: object, now: datetime) -> datetime:
    try:
        return _read_moment(value, now)
    except (ValueError, OverflowError) as error:
        told = '"clock" ska vara till exempel "+2d" eller en tidpunkt med tidszon'
        raise ScriptError(told) from error


def _read_moment(value: object, now: datetime) -> datetime:
    if isinstance(value, str) and value.startswith("+"):
        steps = _STEP.findall(value)
        if not steps or "+" + "".join(n + unit for n, unit in steps) != value:
            raise ValueError
        return now + sum((timedelta(**{_UNITS[unit]: int(n)}) for n, unit in steps), timedelta())
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _line(sent: Sent) -> str:
    message = {
        "n": sent.number,
        "to": sent.to,
        "text": sent.shown.text,
        "buttons": [{"label": b.label, "action": b.words} for b in sent.shown.buttons],
    }
    line = json.dumps(message, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return json.dumps(message)
    return line
