"""How the Bot API server is called, and what it means when it does not answer as it should."""

import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from stodbot.doctor.finding import Check, Finding, doubtful, wrong
from stodbot.doctor.wording import counted
from stodbot.settings import Settings
from stodbot.telegram.access import Access, access_from
from stodbot.telegram.faults import seconds_of
from telegram import Bot

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
_OFFICIAL = "api.telegram.org"
PROXY = (
    "Proxyn i miljön kan inte användas.",
    "Rätta HTTPS_PROXY och ALL_PROXY, eller ta bort dem om ingen proxy behövs.",
)
# what else a foreign server's answer can make the library raise, and a bad proxy the client
NOT_AN_ANSWER = (AttributeError, KeyError, OverflowError, TypeError, ValueError)
NO_CLIENT = (ImportError, RuntimeError, ValueError, httpx.InvalidURL)
_UNREACHED: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    (
        (ssl.SSLCertVerificationError,),
        "Certifikatet från {host} kan inte godtas.",
        "Kontrollera datorns klocka och rotcertifikat. En proxy som läser krypterad trafik kan"
        " också vara orsaken.",
    ),
    (
        (socket.gaierror,),
        "Namnet {host} kan inte slås upp.",
        "Kontrollera nätet och namnservern (DNS) på den dator där boten körs.",
    ),
    (
        (httpx.UnsupportedProtocol, httpx.InvalidURL),
        "Adressen till Telegrams server är ingen webbadress.",
        "Rätta STODBOT_TELEGRAM_BASE_URL, som ska börja med https://.",
    ),
    (
        (httpx.ProxyError,),
        "Proxyn släpper inte fram boten till {host}.",
        "Kontrollera HTTPS_PROXY och NO_PROXY, och att proxyn tillåter adressen.",
    ),
    (
        (httpx.ConnectError, httpx.ConnectTimeout),
        "Det går inte att nå {host}.",
        "Kontrollera nätet, och att brandväggen släpper ut trafik till den adressen.",
    ),
    (
        (httpx.TimeoutException,),
        f"{{host}} svarade inte inom {READ_SECONDS:g} sekunder.",
        "Försök igen om några minuter. Består felet, så kontrollera nätet.",
    ),
    (
        (Exception,),
        "Förbindelsen med {host} bröts.",
        "Försök igen. Består felet, så kontrollera nätet och brandväggen.",
    ),
)


def access_of(settings: Settings) -> Access:
    """The bot's access. Raises SettingsError."""
    token = settings.telegram_token
    return access_from(
        token.get_secret_value() if token else None,
        settings.telegram_token_file,
        settings.telegram_base_url,
        settings.telegram_base_file_url,
    )


def host_of(base_url: str) -> str:
    """The server's name, without what may stand around it."""
    try:
        return httpx.URL(base_url).host or base_url
    except httpx.InvalidURL:
        return "servern"


def is_official(base_url: str) -> bool:
    """Whether it is Telegram's own server."""
    return host_of(base_url) == _OFFICIAL


def new_request() -> HTTPXRequest:
    """A client that gives up soon. Raises one of NO_CLIENT for a proxy that is none."""
    return HTTPXRequest(
        connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, write_timeout=READ_SECONDS
    )


@asynccontextmanager
async def calling(access: Access, request: HTTPXRequest) -> AsyncIterator[Bot]:
    """The library's bot on that client, which is closed at the end."""
    try:
        yield Bot(
            access.token,
            base_url=access.base_url,
            base_file_url=access.base_file_url,
            request=request,
            get_updates_request=request,  # never used
        )
    finally:
        await request.shutdown()


def no_answer(error: Exception, base_url: str) -> Finding:
    """What an error of a call means."""
    cause = error.__cause__ if isinstance(error, TelegramError) else error
    if isinstance(cause, httpx.HTTPError | httpx.InvalidURL):
        return wrong(Check.TOKEN, *unreached(cause, base_url))
    match error:
        case InvalidToken():
            return wrong(Check.TOKEN, "Telegram godtar inte token.", _renew(base_url))
        case RetryAfter():
            seconds = counted(round(seconds_of(error)), "sekund", "sekunder")
            return doubtful(
                Check.TOKEN,
                f"Telegram ber boten vänta {seconds}: den har frågat för ofta.",
                "Vänta så länge och försök sedan igen. Boten väntar av sig själv. Händer det ofta,"
                " så se efter om ett annat program använder samma token.",
            )
        case TelegramError() if "invalid server response" not in str(error).lower():
            return wrong(
                Check.TOKEN,
                f"{host_of(base_url)} svarar med ett fel: {str(error)[:200]}.",
                "Försök igen om några minuter. Består felet, så kontrollera"
                " STODBOT_TELEGRAM_BASE_URL.",
            )
    return wrong(
        Check.TOKEN,
        f"{host_of(base_url)} svarar inte som Telegrams server.",
        "Kontrollera STODBOT_TELEGRAM_BASE_URL, och att ingen proxy svarar i dess ställe.",
    )


def unreached(error: Exception, base_url: str) -> tuple[str, str]:
    """Why there was no answer at all, and what to do about that."""
    causes = list(_causes(error))
    told, todo = next(
        (told, todo)
        for kinds, told, todo in _UNREACHED
        if any(isinstance(cause, kinds) for cause in causes)
    )
    return told.format(host=host_of(base_url)), todo


def _renew(base_url: str) -> str:
    renew = (
        "Hämta token på nytt hos @BotFather (kommandot /token) och byt ut den i"
        " STODBOT_TELEGRAM_TOKEN eller i filen."
    )
    elsewhere = " Svaret kan också betyda att STODBOT_TELEGRAM_BASE_URL leder fel."
    return renew if is_official(base_url) else renew + elsewhere


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
