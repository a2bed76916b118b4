"""Who the bot is to Telegram, and where Telegram is."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from stodbot.disk import reason_of
from stodbot.errors import SettingsError

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{5,100}")
_WITHOUT = (
    "boten saknar token. Skapa en bot hos @BotFather i Telegram (kommandot /newbot), och ange token"
    " i STODBOT_TELEGRAM_TOKEN eller sökvägen till en fil med den i STODBOT_TELEGRAM_TOKEN_FILE"
)
_MISSHAPEN = (
    "token till Telegram ser inte rätt ut. Den består av siffror, ett kolon och en lång rad tecken:"
    " kopiera den på nytt från @BotFather"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """All that is needed to call the Bot API."""

    token: str = field(repr=False)
    base_url: str  # to which the token is added: https://api.telegram.org/bot
    base_file_url: str


def access_from(
    token: str | None, token_file: Path | None, base_url: str, base_file_url: str | None
) -> Access:
    """The bot's access. Raises SettingsError, which tells what to do and never holds the token."""
    found = token or _read(token_file)
    if not found:
        raise SettingsError(_WITHOUT)
    if not _TOKEN.fullmatch(found):
        raise SettingsError(_MISSHAPEN)
    server = base_url.rstrip("/").removesuffix("/bot")
    files = server if base_file_url is None else base_file_url.rstrip("/").removesuffix("/file/bot")
    return Access(token=found, base_url=f"{server}/bot", base_file_url=f"{files}/file/bot")


def _read(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "den är inte ren text"
        raise SettingsError(f"filen med token, {file}, kan inte läsas: {reason}") from error
