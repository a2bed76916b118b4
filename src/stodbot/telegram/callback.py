"""What a button under a message carries: its words, so that nobody else can have made it up.

"1", the version; 8 characters of a signature, keyed BLAKE2b (RFC 7693); the words, shortened. The
signature is of the chat as well: what is pressed elsewhere is nothing.
"""

import base64
import hashlib
import hmac

_LONGEST = 64  # bytes of UTF-8. Bot API, InlineKeyboardButton.callback_data
_VERSION = "1"  # another one as soon as a line of _FORMS means something else
_SIGNATURE = 8  # base64url characters, of 6 bits each

# What begins the words and what ends them, by the character that stands for both; the first
# that fits is taken.
_FORMS = {
    "e": ("entry ", ""),
    "A": ("facet ", " who"),
    "B": ("facet ", " what"),
    "C": ("facet ", " amount"),
    "D": ("facet ", " apply"),
    "E": ("facet ", " rules"),
    "F": ("facet ", " time"),
    "G": ("facet ", " decides"),
    "H": ("facet ", " contact"),
    "t": ("forward to ", ""),
    "f": ("forward ", ""),
    "s": ("send ", ""),
    "d": ("edit ", ""),
    "x": ("cancel", ""),
    "y": ("helpful ", ""),
    "n": ("unhelpful ", ""),
    "r": ("rate ", ""),
    "j": ("reply ", ""),
    "o": ("reopen ", ""),
    "c": ("claim ", ""),
    "l": ("release ", ""),
    "p": ("pass ", ""),
    "i": ("note ", ""),
    "w": ("close ", " why"),
    "z": ("close ", ""),
    "~": ("", ""),  # any other words
}


class Callbacks:
    """Packs the words of buttons for one chat, and unpacks none but those."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def pack(self, words: str, chat: str) -> str | None:
        """The callback data of a button in that chat.

        None: the words don't fit in 64 bytes, or hold half a surrogate pair. There can be no
        button then, only its number to type.
        """
        packed = _packed(words)
        data = f"{_VERSION}{self._signature(packed, chat)}{packed}"
        try:
            return data if len(data.encode()) <= _LONGEST else None
        except UnicodeEncodeError:
            return None

    def unpack(self, data: str, chat: str) -> str | None:
        """The words of a button that was packed for that chat; None for anything else."""
        signature, packed = data[1 : 1 + _SIGNATURE], data[1 + _SIGNATURE :]
        if not data.startswith(_VERSION):
            return None
        if not hmac.compare_digest(_bytes(signature), _bytes(self._signature(packed, chat))):
            return None
        return _unpacked(packed)

    def _signature(self, packed: str, chat: str) -> str:
        to = _bytes(chat)  # its length is signed: where it ends is no matter of opinion
        signed = b"%b %d %b %b" % (_bytes(_VERSION), len(to), to, _bytes(packed))
        digest = hashlib.blake2b(signed, key=self._key, digest_size=_SIGNATURE * 6 // 8).digest()
        return base64.urlsafe_b64encode(digest).decode()


def _packed(words: str) -> str:
    code, (before, after) = next(form for form in _FORMS.items() if _fits(words, *form[1]))
    return code + words[len(before) : len(words) - len(after)]


def _fits(words: str, before: str, after: str) -> bool:
    long_enough = len(words) >= len(before) + len(after)
    return long_enough and words.startswith(before) and words.endswith(after)


def _unpacked(packed: str) -> str | None:
    form = _FORMS.get(packed[:1])
    return None if form is None else f"{form[0]}{packed[1:]}{form[1]}"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # somebody may send anything
