"""What is logged, and what never is: no token, and no word of what anybody wrote."""

import logging
import re
import sys
from collections.abc import Iterable

_TOKEN = re.compile(r"[0-9]{6,20}:[A-Za-z0-9_-]{30,100}")
_HIDDEN = "<dold>"
# these write addresses with the token in them, or what was sent and received, below this level
_TALKATIVE = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiohttp": logging.WARNING,
    "telegram": logging.WARNING,
    "uvicorn": logging.WARNING,
    "aiosqlite": logging.INFO,
    "psycopg": logging.ERROR,
    "filelock": logging.WARNING,
    "asyncio": logging.WARNING,
}


class Redaction(logging.Filter):
    """Hides secrets in whatever is logged, by whoever."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = [secret for secret in secrets if secret]

    def filter(self, record: logging.LogRecord) -> bool:
        """Write the record anew where it holds a secret; no stack trace goes on."""
        text = record.getMessage()
        hidden = self.hidden(text)
        if hidden != text:
            record.msg, record.args = hidden, None
        if record.exc_info and record.exc_info[0] is not None:
            record.msg = f"{record.getMessage()} fault={record.exc_info[0].__name__}"
            record.args = None
        record.exc_info = record.exc_text = record.stack_info = None
        return True

    def hidden(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _TOKEN.sub(_HIDDEN, text)


def quieten() -> None:
    """Keep libraries from logging what is nobody's business, whatever level the root has."""
    for name, level in _TALKATIVE.items():
        logging.getLogger(name).setLevel(level)


def log_to_stderr(level: str, secrets: Iterable[str]) -> None:
    """A line an event on standard error, for the journal of whatever runs the bot."""
    quieten()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(Redaction(secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
