"""Whether the system's clock is right, and whether it knows what time it is in the region."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from stodbot.doctor.finding import Check, Finding, doubtful, fine, wrong
from stodbot.doctor.reach import CONNECT_SECONDS, NO_CLIENT, PROXY, READ_SECONDS, host_of, unreached
from stodbot.doctor.wording import lasting
from stodbot.settings import Settings

_ZONE = "Europe/Stockholm"
_NOTICED, _WRONG = timedelta(seconds=5), timedelta(minutes=5)
_HALF_A_SECOND = timedelta(seconds=0.5)  # the header has whole seconds
_MEND = (
    "Slå på tidssynkroniseringen, till exempel med `sudo timedatectl set-ntp true`. Går boten i en"
    " container, så gör det på värddatorn."
)


async def look_at_clock(settings: Settings, clock: Callable[[], datetime]) -> list[Finding]:
    """The clock beside the Bot API server's, and the data on time zones."""
    return [await _beside_server(settings.telegram_base_url, clock), check_zone(_ZONE)]


def check_zone(name: str) -> Finding:
    """Whether the data on that zone is there."""
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return wrong(
            Check.CLOCK,
            f"Uppgifterna om tidszonen {name} saknas.",
            "Installera systemets paket tzdata, eller kör `pip install tzdata`.",
        )
    return fine(Check.CLOCK, f"Uppgifterna om tidszonen {name} finns.")


def judge_drift(ahead: timedelta) -> Finding:
    """How right a clock is that is so much ahead."""
    drift = abs(ahead)
    if drift <= _NOTICED:
        return fine(Check.CLOCK, "Klockan går rätt.")
    way = "före" if ahead > timedelta() else "efter"
    told = f"Klockan går {lasting(drift)} {way}."
    return (wrong if drift > _WRONG else doubtful)(Check.CLOCK, told, _MEND)


async def _beside_server(base_url: str, clock: Callable[[], datetime]) -> Finding:
    try:
        client = httpx.AsyncClient(timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS))
    except NO_CLIENT:
        return _not_compared(*PROXY)
    try:
        async with client:
            before = clock()
            response = await client.get(_root_of(base_url))
            after = clock()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _not_compared(*unreached(error, base_url))
    try:
        theirs = parsedate_to_datetime(response.headers.get("date", ""))
        return judge_drift(before + (after - before) / 2 - theirs - _HALF_A_SECOND)
    except (TypeError, ValueError):  # none, or one that is no time
        told = f"{host_of(base_url)} säger inte vad klockan är."
        return _not_compared(told, "Se efter med `timedatectl` att klockan går rätt.")


def _root_of(base_url: str) -> httpx.URL:
    """The server alone: the address of a call would have the token in it."""
    return httpx.URL(base_url).copy_with(path="/", query=None, fragment=None)


def _not_compared(told: str, todo: str) -> Finding:
    return doubtful(Check.CLOCK, f"Klockan kunde inte jämföras. {told}", todo)
