"""The system's clock beside another one."""

from datetime import timedelta

import pytest

from stodbot.doctor.finding import Check, Status
from stodbot.doctor.timekeeping import check_zone, judge_drift
from tests.doctor.conftest import NOW, TOKEN, Doctor, answering, dated, told


@pytest.mark.parametrize(
    ("ahead", "status", "sentence"),
    [
        (timedelta(), Status.OK, "Klockan går rätt."),
        (timedelta(seconds=5), Status.OK, "Klockan går rätt."),
        (timedelta(seconds=-6), Status.WARNING, "Klockan går 6 sekunder efter."),
        (timedelta(seconds=6), Status.WARNING, "Klockan går 6 sekunder före."),
        (timedelta(minutes=5), Status.WARNING, "Klockan går 5 minuter före."),
        (timedelta(minutes=-6), Status.ERROR, "Klockan går 6 minuter efter."),
        (timedelta(hours=3), Status.ERROR, "Klockan går 3 timmar före."),
        (timedelta(days=-900), Status.ERROR, "Klockan går 900 dygn efter."),
    ],
)
def test_a_clock_that_is_off_is_a_warning_and_far_off_an_error(
    ahead: timedelta, status: Status, sentence: str
) -> None:
    found = judge_drift(ahead)

    assert (status, sentence) == (found.status, found.told)
    assert (status is not Status.OK) == ("set-ntp true" in (found.todo or ""))


@pytest.mark.parametrize(
    ("ahead", "status"),
    [
        (timedelta(), Status.OK),
        (timedelta(seconds=-30), Status.WARNING),
        (timedelta(hours=1), Status.ERROR),
    ],
)
async def test_the_clock_is_compared_with_the_servers(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, status: Status
) -> None:
    async with answering(dated(NOW)) as base_url:
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", base_url)

        clock, zone = await doctor.at(NOW + ahead).of(Check.CLOCK)

    assert (status, Status.OK) == (clock.status, zone.status)


@pytest.mark.parametrize("head", ["", "Date: snart\r\n", "Date: Tue, 99 Nov 2026 09:00:00 GMT\r\n"])
async def test_a_server_that_does_not_tell_the_time_is_a_warning(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, head: str
) -> None:
    async with answering(head) as base_url:
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", base_url)

        clock, _ = await doctor.of(Check.CLOCK)

    assert Status.WARNING is clock.status
    assert "127.0.0.1 säger inte vad klockan är." in clock.told


async def test_a_server_out_of_reach_is_a_warning(doctor: Doctor) -> None:
    clock, zone = await doctor.of(Check.CLOCK)

    assert (Status.WARNING, Status.OK) == (clock.status, zone.status)
    assert "Klockan kunde inte jämföras. Det går inte att nå 127.0.0.1." == clock.told


async def test_the_server_is_asked_for_the_time_without_the_token(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", TOKEN)

    assert TOKEN not in told(await doctor.of(Check.CLOCK))


def test_a_zone_without_data_is_an_error() -> None:
    found = check_zone("Europe/Landsbro")

    assert Status.ERROR is found.status
    assert "tzdata" in (found.todo or "")
