"""What the Bot API server says of the token, and what it means when it says nothing."""

import socket
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from telegram.error import NetworkError, TimedOut

from stodbot.doctor.finding import Check, Status
from stodbot.doctor.reach import no_answer
from tests.botapi import BotApi
from tests.doctor.conftest import TOKEN, Doctor, amiss, statuses, told

OFFICIAL = "https://api.telegram.org/bot"


@pytest.fixture
async def api(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BotApi]:
    """A Telegram that knows the bot, instead of none."""
    assert doctor.flags
    async with BotApi.serving(token=TOKEN) as api:
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", api.base_url)
        monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", TOKEN)
        yield api


async def test_a_token_that_telegram_knows_is_fine(api: BotApi, doctor: Doctor) -> None:
    found = await doctor.of(Check.TOKEN)

    assert [] == amiss(found)
    assert "Token gäller. Boten heter @stod_prov_bot i Telegram." == told(found)


async def test_the_token_may_stand_in_a_file(
    api: BotApi, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    monkeypatch.delenv("STODBOT_TELEGRAM_TOKEN")
    monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))

    assert {Status.OK} == statuses(await doctor.of(Check.TOKEN))


async def test_nothing_is_changed_at_telegram(api: BotApi, doctor: Doctor) -> None:
    await doctor.all()

    assert ["getMe", "getWebhookInfo"] == [call.method for call in api.journal]
    assert [] == api.violations


async def test_no_token_is_a_warning_that_says_how_to_get_one(doctor: Doctor) -> None:
    ((status, sentence),) = amiss(await doctor.of(Check.TOKEN))

    assert Status.WARNING is status
    assert "Terminalen fungerar ändå. Skapa en bot hos @BotFather" in sentence


@pytest.mark.parametrize("token", ["kanarie", "1:2", f"{TOKEN} {TOKEN}"])
async def test_what_is_no_token_is_an_error_and_is_not_shown(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", token)

    found = await doctor.of(Check.TOKEN)

    assert {Status.ERROR} == statuses(found)
    assert "@BotFather" in told(found)
    assert token not in told(await doctor.all())


async def test_a_token_file_that_is_missing_is_an_error(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN_FILE", "saknas")

    found = await doctor.of(Check.TOKEN)

    assert {Status.ERROR} == statuses(found)
    assert "STODBOT_TELEGRAM_TOKEN_FILE" in told(found)


@pytest.mark.parametrize(
    ("spoil", "status", "sentence"),
    [
        (lambda api: api.faults.refuse("getMe", 401), Status.ERROR, "godtar inte token. Hämta"),
        (lambda api: api.faults.flood("getMe", 7), Status.WARNING, "boten vänta 7 sekunder"),
        (lambda api: api.faults.refuse("getMe", 502), Status.ERROR, "fel: Bad Gateway. Försök"),
        (lambda api: api.faults.refuse("getMe", 403), Status.ERROR, "svarar med ett fel"),
        (lambda api: api.faults.garble("getMe"), Status.ERROR, "inte som Telegrams server"),
        (lambda api: api.faults.garble("getMe", b"{}"), Status.ERROR, "inte som Telegrams server"),
        (
            lambda api: api.faults.garble("getMe", b'{"ok":true,"result":null}'),
            Status.ERROR,
            "inte som Telegrams server",
        ),
        (
            lambda api: api.faults.garble("getMe", b'{"ok":true,"result":{"id":1}}'),
            Status.ERROR,
            "inte som Telegrams server",
        ),
        (lambda api: api.faults.drop_before("getMe"), Status.ERROR, "bröts"),
    ],
)
async def test_each_fault_of_telegram_has_its_own_advice(
    api: BotApi, doctor: Doctor, spoil: Callable[[BotApi], object], status: Status, sentence: str
) -> None:
    spoil(api)

    found = await doctor.of(Check.TOKEN)

    assert {status} == statuses(found)
    assert sentence in told(found)


async def test_a_server_that_is_down_is_an_error_and_the_rest_is_looked_at(
    api: BotApi, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_GROUP", "-1002")
    await api.down()

    found = await doctor.all()

    assert "Det går inte att nå 127.0.0.1." in told(found)
    assert "Webhooken kunde inte granskas" in told(found)
    assert "Gruppen kunde inte granskas" in told(found)
    assert set(Check) == {finding.check for finding in found}


async def test_the_webhook_may_be_what_telegram_does_not_tell_of(
    api: BotApi, doctor: Doctor
) -> None:
    api.faults.refuse("getWebhookInfo", 500)

    found = await doctor.all()

    assert "Token gäller." in told(found)
    assert "svarar med ett fel: Internal Server Error." in told(found)


async def test_what_the_server_says_is_shown_on_one_line_without_the_token(
    api: BotApi, doctor: Doctor
) -> None:
    api.faults.refuse("getMe", 500, f"no\n\x1b[31m{TOKEN} {TOKEN.replace(':', '%3A')}")

    (finding,) = await doctor.of(Check.TOKEN)

    assert finding.told.isprintable()
    assert "kanariefageln" not in finding.told


@pytest.mark.parametrize(
    "url", ["api.telegram.org", "https:///bot", "ftp://x/bot", "https://x:y/bot"]
)
async def test_an_address_that_is_none_is_an_error(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", url)

    found = await doctor.of(Check.TOKEN)

    assert {Status.ERROR} == statuses(found)
    assert "STODBOT_TELEGRAM_BASE_URL" in told(found)


async def test_a_proxy_that_is_none_is_an_error(
    api: BotApi, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "vad://som:helst")

    found = await doctor.all()

    assert "Proxyn i miljön kan inte användas." in told(found)
    assert "internt fel" not in told(found)


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        (ssl.SSLCertVerificationError(), "Certifikatet från api.telegram.org kan inte godtas."),
        (socket.gaierror(), "Namnet api.telegram.org kan inte slås upp."),
        (None, "Det går inte att nå api.telegram.org."),
    ],
)
def test_what_keeps_a_connection_from_being_made_is_told(
    cause: Exception | None, sentence: str
) -> None:
    unconnected = httpx.ConnectError("")
    unconnected.__cause__ = cause
    error = NetworkError("")
    error.__cause__ = unconnected

    assert sentence == no_answer(error, OFFICIAL).told


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        (httpx.ReadTimeout(""), "api.telegram.org svarade inte inom 10 sekunder."),
        (httpx.ConnectTimeout(""), "Det går inte att nå api.telegram.org."),
        (httpx.ProxyError(""), "Proxyn släpper inte fram boten till api.telegram.org."),
    ],
)
def test_what_took_too_long_is_told(cause: Exception, sentence: str) -> None:
    error = TimedOut()
    error.__cause__ = cause

    assert sentence == no_answer(error, OFFICIAL).told
