"""Whether Telegram knows the bot, how it is to give it updates, and the group of the staff."""

import warnings
from collections.abc import Callable
from datetime import datetime

from telegram.error import TelegramError
from telegram.warnings import PTBDeprecationWarning

from stodbot.doctor import group, webhook
from stodbot.doctor.finding import Check, Finding, doubtful, fine, in_two, wrong
from stodbot.doctor.reach import (
    NO_CLIENT,
    NOT_AN_ANSWER,
    PROXY,
    access_of,
    calling,
    is_official,
    new_request,
    no_answer,
)
from stodbot.errors import SettingsError
from stodbot.settings import Settings
from telegram import Bot

_UNANSWERED = doubtful(
    Check.WEBHOOK,
    "Webhooken kunde inte granskas, eftersom Telegram inte gav något besked.",
    "Åtgärda det som står ovan och kör kommandot igen.",
)


async def look_at_telegram(settings: Settings, clock: Callable[[], datetime]) -> list[Finding]:
    """The token, then the webhook, then the group."""
    official = is_official(settings.telegram_base_url)
    address = list(webhook.check_address(settings.webhook_url, official=official))
    try:
        access = access_of(settings)
    except SettingsError as error:
        return [_unusable(settings, error), *address]
    try:
        request = new_request()
    except NO_CLIENT:
        return [wrong(Check.TOKEN, *PROXY), *_unanswered(settings), *address]
    with warnings.catch_warnings():  # the library is on its way from one type to another
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        async with calling(access, request) as bot:
            return [*await _ask(bot, settings, clock), *address]


async def _ask(bot: Bot, settings: Settings, clock: Callable[[], datetime]) -> list[Finding]:
    try:
        me = await bot.get_me()
    except (TelegramError, *NOT_AN_ANSWER) as error:
        return [no_answer(error, settings.telegram_base_url), *_unanswered(settings)]
    known = fine(Check.TOKEN, f"Token gäller. Boten heter @{me.username} i Telegram.")
    try:
        info = await bot.get_webhook_info()
    except (TelegramError, *NOT_AN_ANSWER) as error:
        return [known, no_answer(error, settings.telegram_base_url), *_unanswered(settings)]
    judged = webhook.judge(info, settings.webhook_url, clock())
    return [known, *judged, *await group.look_at_group(bot, settings, me.id)]


def _unanswered(settings: Settings) -> list[Finding]:
    return [_UNANSWERED, *group.unanswered(settings)]


def _unusable(settings: Settings, error: SettingsError) -> Finding:
    token = settings.telegram_token
    told, todo = in_two(error)
    if settings.telegram_token_file is None and not (token and token.get_secret_value()):
        told = "Boten har ingen token, så den kan inte tala i Telegram. Terminalen fungerar ändå."
        return doubtful(Check.TOKEN, told, todo or "")
    return wrong(
        Check.TOKEN,
        told,
        todo or "Kontrollera sökvägen i STODBOT_TELEGRAM_TOKEN_FILE och att boten får läsa filen.",
    )
