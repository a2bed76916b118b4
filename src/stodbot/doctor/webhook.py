"""How Telegram gives the bot its updates, and how it is to."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from stodbot.doctor.finding import Check, Finding, doubtful, fine, wrong
from stodbot.doctor.wording import ago
from telegram import WebhookInfo

_PORTS = (443, 80, 88, 8443)  # Bot API, setWebhook: the only ones that Telegram calls
_MANY = 100
_RECENT = timedelta(hours=1)
_SETTING = "STODBOT_WEBHOOK_URL"
_SERVE = "Starta `stodbot serve`, som sätter adressen hos Telegram."


def check_address(wanted: str | None, *, official: bool) -> Iterator[Finding]:
    """What is wrong with the address that Telegram is to call, if there is to be one.

    A Bot API server of one's own may take what Telegram's `official` one refuses.
    """
    if not wanted:
        return
    refused = _refused if official else _perhaps_refused
    try:
        url, port = urlsplit(wanted), urlsplit(wanted).port
    except ValueError:
        url, port = urlsplit(""), None
    if url.scheme not in ("http", "https") or not url.hostname:
        yield _refused("är ingen webbadress", "Skriv den som https://bot.exempel.se/telegram.")
    elif _is_loopback(url):
        if official:
            yield _refused(
                "leder till den egna datorn, som Telegram inte når",
                "Skriv den adress som boten har utifrån.",
            )
    elif url.scheme == "http":
        yield _refused(
            "börjar inte med https://", "Byt till en https-adress: något annat godtas inte."
        )
    elif (443 if port is None else port) not in _PORTS:
        yield refused(
            f"har port {port}, som Telegram inte skickar till",
            f"Välj någon av portarna {', '.join(map(str, _PORTS))} utåt, till exempel med en"
            " omvänd proxy framför boten.",
        )


def judge(info: WebhookInfo, wanted: str | None, now: datetime) -> Iterator[Finding]:
    """What Telegram says of the webhook, beside the one that the settings want."""
    yield _in_use(info.url, wanted)
    waiting = info.pending_update_count
    if waiting > _MANY:
        yield doubtful(
            Check.WEBHOOK,
            f"{waiting} meddelanden väntar hos Telegram, som kastar dem efter ett dygn.",
            "Se efter att boten är igång och hinner med.",
        )
    if info.last_error_date is not None:
        yield _last_error(info, now - info.last_error_date)


def _in_use(url: str, wanted: str | None) -> Finding:
    if not url and not wanted:
        told = "Ingen webhook används: `stodbot run` hämtar meddelandena hos Telegram."
        return fine(Check.WEBHOOK, told)
    if url == wanted:
        return fine(Check.WEBHOOK, f"Telegram skickar meddelandena till {_host(url)}.")
    if not wanted:
        return doubtful(
            Check.WEBHOOK,
            f"Telegram skickar meddelandena till {_host(url)}, men {_SETTING} är inte satt. Så"
            " länge nekas boten att hämta dem (409).",
            "Starta `stodbot run`, som tar bort webhooken. Är den ett annat programs, så skaffa"
            " en egen token till boten.",
        )
    if _host(url) == _host(wanted):
        told = f"Telegram skickar till en annan adress hos {_host(url)} än den i {_SETTING}."
        return doubtful(Check.WEBHOOK, told, _SERVE)
    now = f"skickar till {_host(url)}" if url else "har ingen webhook"
    return doubtful(
        Check.WEBHOOK,
        f"Telegram {now}, inte till den adress som {_SETTING} anger ({_host(wanted)}).",
        _SERVE,
    )


def _last_error(info: WebhookInfo, since: timedelta) -> Finding:
    said = f" ({info.last_error_message[:200]})" if info.last_error_message else ""
    told = f"Telegram kunde inte lämna ett meddelande till webhooken {ago(since)}{said}."
    if since > _RECENT:
        return fine(Check.WEBHOOK, told)
    return doubtful(
        Check.WEBHOOK,
        told,
        "Se efter att `stodbot serve` är igång, att adressen leder dit utifrån och att"
        " certifikatet gäller.",
    )


def _refused(flaw: str, todo: str) -> Finding:
    return wrong(Check.WEBHOOK, f"Adressen i {_SETTING} {flaw}.", todo)


def _perhaps_refused(flaw: str, todo: str) -> Finding:
    mend = f"{todo} Med en egen server i läget --local behövs det inte."
    return doubtful(Check.WEBHOOK, f"Adressen i {_SETTING} {flaw}.", mend)


def _host(url: str) -> str:
    """The server: what comes after it may be a secret."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or "en okänd adress"
    except ValueError:
        return "en okänd adress"


def _is_loopback(url: SplitResult) -> bool:
    try:
        return ip_address(url.hostname or "").is_loopback
    except ValueError:
        return url.hostname == "localhost"
