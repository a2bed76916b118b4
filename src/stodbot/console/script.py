"""`stodbot chat --script`: the whole product from a file of lines, on a clock that stands still.

A line is what somebody says or presses, or how far the clock goes; every message that comes of it
is a line out, in the order it was sent.
"""

import asyncio
import json
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stodbot.console.channel import ConsoleChannel, Sent
from stodbot.courier import Courier
from stodbot.domain.enquiry import Chat
from stodbot.domain.message import Button
from stodbot.enquiries.incoming import Incoming
from stodbot.enquiries.outgoing import DeliveryId
from stodbot.enquiries.roster import person_of
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
        raise ScriptError(f"{script} kan inte läsas: {error.strerror}") from error


def _read(line: bytes) -> dict[str, Any]:
    try:
        step = json.loads(line.decode())
    except ValueError as error:
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
        for sent in reversed(self._channel.sent):
            words = _offered(sent.shown.buttons, press) if sent.to == chat else None
            if words is not None:
                return sent, words
        raise ScriptError(f'ingen har visat {chat} en knapp för "{press}"')


def _offered(buttons: tuple[Button, ...], press: str) -> str | None:
    """The words of the button that is meant: the verb, and all that is said beside it.

    Where a button asks for more, such as to whom something is passed on, that can be said at once.
    """
    verb, *wanted = press.split() or [""]
    same = [button for button in buttons if button.words.split()[0] == verb]
    for button in same:
        if set(wanted) <= {*re.split(r"[ :]", button.words), *button.words.split()}:
            return button.words
    if wanted and len(same) == 1 and verb in ("pass", "close", "reply"):
        return f"{same[0].words} {' '.join(wanted)}"
    return None


def _moment(value: object, now: datetime) -> datetime:
    if isinstance(value, str) and value.startswith("+"):
        steps = _STEP.findall(value)
        if steps and "+" + "".join(n + unit for n, unit in steps) == value:
            return now + sum(
                (timedelta(**{_UNITS[unit]: int(n)}) for n, unit in steps), timedelta()
            )
    elif isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    raise ScriptError('"clock" ska vara till exempel "+2d" eller en tidpunkt med tidszon')


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
