"""Where the server is, and how it is spoken to."""

from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from stodbot.errors import SettingsError

_ALWAYS = {"client_encoding": "utf8", "fallback_application_name": "stodbot"}
_UNLESS_TOLD = {  # seconds, but for the last: whoever is gone is found out about
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}


@dataclass(frozen=True, slots=True)
class Address:
    """Of a database; what it is called never shows a password."""

    conninfo: str = field(repr=False)
    name: str


def address_of(given: str) -> Address:
    """The address that was given as a URL. Raises SettingsError."""
    try:
        parts = conninfo_to_dict(given)
    except psycopg.Error:  # what it says may hold the password
        raise SettingsError(
            "databasens adress kan inte läsas. Skriv postgresql://ANVÄNDARE@VÄRD/DATABAS, med"
            " specialtecken i lösenordet procentkodade"
        ) from None
    name = parts.get("dbname") or parts.get("user") or "?"
    host = parts.get("host") or parts.get("hostaddr") or "den här datorn"
    whole = make_conninfo(given, **{**_UNLESS_TOLD, **parts, **_ALWAYS})
    return Address(whole, f"{name} på {host}")
