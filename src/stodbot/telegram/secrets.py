"""Secrets that follow from the bot's token, so that nobody has to keep a further one.

Neither tells anything about the token, nor one about the other. With a new token both are new:
what was signed or agreed under the old one, which may have leaked, holds no more.
"""

import hashlib
import hmac


def callback_key(token: str) -> bytes:
    """The key that buttons are signed with, 32 bytes.

    A new token puts away all buttons sent before: whoever knew the old one could forge them.
    """
    return _derived(token, b"stodbot: key of callback data")


def webhook_secret(token: str) -> str:
    """What Telegram says in each request to the webhook, so that it is known to be Telegram.

    64 hexadecimal digits; Bot API, setWebhook: 1-256 of A-Z, a-z, 0-9, _ and -.
    """
    return _derived(token, b"stodbot: secret of the webhook").hex()


def _derived(token: str, purpose: bytes) -> bytes:
    return hmac.digest(token.encode(), purpose, hashlib.sha256)
