"""How Telegram gives the bot its updates, and how it should."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from stodbot.doctor import webhook
from stodbot.doctor.finding import Check, Finding, Status
from telegram import WebhookInfo
from tests.botapi import BotApi
from tests.doctor.conftest import NOW, TOKEN, Doctor, amiss, statuses, told

URL = "https://bot.exempel.se/telegram"


def judged(
    url: str = "",
    wanted: str | None = None,
    *,
    waiting: int = 0,
    failed: datetime | None = None,
    message: str | None = None,
) -> list[Finding]:
    info = WebhookInfo(url, False, waiting, last_error_date=failed, last_error_message=message)
    return list(webhook.judge(info, wanted, NOW))


def checked(wanted: str | None, *, official: bool = True) -> Iterator[Finding]:
    return webhook.check_address(wanted, official=official)


def test_no_webhook_wanted_and_none_used_is_fine() -> None:
    assert ([], True) == (amiss(judged()), "stodbot run" in told(judged()))


def test_the_webhook_that_is_wanted_is_fine() -> None:
    assert "Telegram skickar meddelandena till bot.exempel.se." == told(judged(URL, URL))


def test_a_webhook_that_is_not_set_yet_is_set_by_serve() -> None:
    ((status, sentence),) = amiss(judged("", URL))

    assert Status.WARNING is status
    assert "Telegram har ingen webhook" in sentence
    assert "`stodbot serve`" in sentence


def test_another_webhook_than_the_one_wanted_is_set_by_serve() -> None:
    ((status, sentence),) = amiss(judged("https://annan.exempel.se/x", URL))

    assert Status.WARNING is status
    assert "skickar till annan.exempel.se, inte till" in sentence
    assert "`stodbot serve`" in sentence


def test_another_path_at_the_same_server_is_told_without_it() -> None:
    ((status, sentence),) = amiss(judged(f"{URL}-gammal", URL))

    assert Status.WARNING is status
    assert "en annan adress hos bot.exempel.se än den i STODBOT_WEBHOOK_URL." in sentence


def test_a_webhook_that_nobody_wants_keeps_run_from_fetching() -> None:
    ((status, sentence),) = amiss(judged(URL))

    assert Status.WARNING is status
    assert "(409)" in sentence
    assert "`stodbot run`, som tar bort webhooken" in sentence


def test_a_webhook_with_a_secret_in_it_is_shown_by_its_server_only() -> None:
    sentence = told(judged(f"https://lösen:ord@annan.exempel.se/bot{TOKEN}", URL))

    assert not any(part in sentence for part in ("lösen", "ord@", "kanarie"))


@pytest.mark.parametrize(("waiting", "expected"), [(100, []), (101, [Status.WARNING])])
def test_more_than_a_hundred_that_wait_are_a_warning(waiting: int, expected: list[Status]) -> None:
    assert expected == [status for status, _ in amiss(judged(waiting=waiting))]


@pytest.mark.parametrize(
    ("since", "status", "ago"),
    [
        (timedelta(seconds=1), Status.WARNING, "för 1 sekund sedan"),
        (timedelta(minutes=3), Status.WARNING, "för 3 minuter sedan"),
        (timedelta(hours=5), Status.OK, "för 5 timmar sedan"),
        (timedelta(days=40), Status.OK, "för 40 dygn sedan"),
    ],
)
def test_the_last_error_is_shown_with_how_long_ago_it_was(
    since: timedelta, status: Status, ago: str
) -> None:
    *_, error = judged(URL, URL, failed=NOW - since, message="Connection refused")

    assert status is error.status
    assert f"till webhooken {ago} (Connection refused)." in error.told


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        URL,
        "https://bot.exempel.se:443/x",
        "https://bot.exempel.se:8443/x",
        "https://bot.exempel.se:80/x",
        "https://bot.exempel.se:88/x",
    ],
)
def test_an_address_that_telegram_calls_is_fine(url: str | None) -> None:
    assert [] == list(checked(url))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://bot.exempel.se/x", "börjar inte med https://"),
        ("https://bot.exempel.se:8080/x", "har port 8080, som Telegram inte skickar till"),
        ("https://bot.exempel.se:0/x", "har port 0, som Telegram inte skickar till"),
        ("https://localhost/x", "leder till den egna datorn"),
        ("http://127.0.0.1:8080/x", "leder till den egna datorn"),
        ("bot.exempel.se", "är ingen webbadress"),
        ("https:///x", "är ingen webbadress"),
        ("https://bot.exempel.se:99999/x", "är ingen webbadress"),
        ("https://[bot/x", "är ingen webbadress"),
    ],
)
def test_an_address_that_telegram_does_not_call_is_an_error(url: str, sentence: str) -> None:
    ((status, mend),) = amiss(checked(url))

    assert Status.ERROR is status
    assert f"Adressen i STODBOT_WEBHOOK_URL {sentence}" in mend


def test_a_server_of_ones_own_may_call_the_loopback() -> None:
    assert [] == list(checked("http://127.0.0.1:9000/x", official=False))


def test_a_server_of_ones_own_may_call_another_port() -> None:
    assert {Status.WARNING} == statuses(checked("https://bot.exempel.se:9000", official=False))


async def test_the_address_is_looked_at_without_a_token_too(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_WEBHOOK_URL", "http://bot.exempel.se/x")

    assert {Status.ERROR} == statuses(await doctor.of(Check.WEBHOOK))


async def test_what_telegram_says_of_its_webhook_is_told(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with BotApi.serving(token=TOKEN) as api:
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", api.base_url)
        monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", TOKEN)
        api.webhook.url = f"https://annan.exempel.se/{TOKEN}"
        api.webhook.last_error_date = int(NOW.timestamp()) - 600
        api.webhook.last_error_message = f"Wrong response from {TOKEN}: 404 Not Found"
        for _ in range(101):
            api.inject({"message": {}})

        found = await doctor.of(Check.WEBHOOK)

    assert [Status.WARNING] * 3 == [finding.status for finding in found]
    assert "för 10 minuter sedan (Wrong response from <dold>: 404 Not Found)" in told(found)
    assert "101 meddelanden väntar hos Telegram" in told(found)
