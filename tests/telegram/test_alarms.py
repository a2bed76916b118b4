"""Whoever runs the bot hears of an outage while Telegram still keeps what was written."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from telegram.error import NetworkError

from stodbot.telegram.poller import Poller
from tests.telegram.test_poller import arrivals

HOUR = 3_600.0


class EndOfTimeError(Exception):
    """It has been looked at for long enough."""


def poller(clock: list[float], until: float, is_down: Callable[[float], bool]) -> Poller:
    """One on a clock that goes on only while it pauses."""

    class Client:
        async def fetch(self, _offset: int | None) -> list[object]:
            if is_down(clock[0]):
                raise NetworkError("down")
            clock[0] += 50.0  # a long poll in which nothing came
            return []

        async def close(self) -> None:
            return

    async def pause(seconds: float) -> None:
        clock[0] += seconds
        if clock[0] > until:
            raise EndOfTimeError

    connect: Callable[[], Any] = Client
    return Poller(connect=connect, arrivals=arrivals(), clock=lambda: clock[0], pause=pause)


async def alarms(
    caplog: pytest.LogCaptureFixture, until: float, is_down: Callable[[float], bool]
) -> list[str]:
    with caplog.at_level(logging.ERROR), pytest.raises(EndOfTimeError):
        await poller([0.0], until, is_down).run()
    return [line.split()[1] for line in caplog.messages if line.startswith("poller.outage")]


async def test_outage_is_reported_after_an_hour_and_after_twelve(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = await alarms(caplog, 30 * HOUR, lambda _now: True)

    assert ["hours=1", "hours=12"] == told


async def test_outage_of_less_than_an_hour_is_no_alarm(caplog: pytest.LogCaptureFixture) -> None:
    told = await alarms(caplog, 0.95 * HOUR, lambda _now: True)

    assert [] == told


async def test_another_outage_is_reported_anew(caplog: pytest.LogCaptureFixture) -> None:
    told = await alarms(caplog, 5 * HOUR, lambda now: now < 2 * HOUR or now > 3 * HOUR)

    assert ["hours=1", "hours=1"] == told
