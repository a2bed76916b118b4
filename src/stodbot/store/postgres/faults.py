"""What the server or the way to it refuses, as sentences for whoever runs the bot."""

import psycopg

from stodbot.errors import StoreError

_BUSY = "servern stängs, startar eller svarar inte. Boten försöker igen av sig själv"
_AWAY = "servern svarar inte. Se efter att den är igång och att adressen stämmer"
_NO_ENTRY = "servern godtar inte användaren eller lösenordet. Rätta adressen i STODBOT_DATABASE"
_NO_DATABASE = "den finns inte. Skapa den, eller rätta adressen i STODBOT_DATABASE"
_READ_ONLY = (
    "servern tar inte emot ändringar: den är en kopia eller skrivskyddad. Ange den server som kan"
    " skrivas i"
)
_DAMAGED = "den är skadad. Återställ den från en säkerhetskopia"
_CROWDED = (
    "servern har inte plats för fler anslutningar. Höj max_connections eller låt färre ansluta"
)
_BY_STATE = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "28P01": _NO_ENTRY,
    "28000": _NO_ENTRY,
    "3D000": _NO_DATABASE,
    "42P01": "tabeller saknas. Starta om boten, eller återställ databasen från en säkerhetskopia",
    "25006": _READ_ONLY,
    "53100": "disken är full på servern. Frigör utrymme, så fortsätter boten av sig själv",
    "53200": "servern har slut på minne. Frigör minne, så fortsätter boten av sig själv",
    "53300": _CROWDED,
    "55P03": "den är låst av ett annat program. Avsluta det eller vänta",
    "57014": "servern blev inte klar i tid. Se efter vad som belastar den",
    "25P03": "servern bröt en ändring som tog för lång tid. Se efter vad som belastar datorn",
    "57P01": _BUSY,
    "57P02": _BUSY,
    "57P03": _BUSY,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
_BY_WORDS = (  # of libpq and of the server, in English and Swedish: on connecting there is no code
    (("authentication failed", "autentisering misslyckades", "no password", "lösenord"), _NO_ENTRY),
    (("no pg_hba.conf entry", "ingen pg_hba.conf", 'role "', 'roll "', 'rollen "'), _NO_ENTRY),
    (('database "', 'databasen "'), _NO_DATABASE),
    (("too many", "remaining connection slots", "för många"), _CROWDED),
    (("starting up", "shutting down", "startar", "stänger", "recovery mode"), _BUSY),
    (("could not", "connection", "timeout", "no such file", "resolve", "server closed"), _AWAY),
)
_RIGHTS = "42501"
TO_BE_RUN_AGAIN = (  # whoever else was there has committed, and is seen the next time
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.UniqueViolation,
)
OF_ONE = (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError)  # changes at fault


def translated_error(name: str, error: psycopg.Error) -> Exception:
    """A StoreError that says what to do; or, where the program is at fault, that without data."""
    state = error.sqlstate
    primary = error.diag.message_primary or ""
    if state == _RIGHTS:
        return StoreError(f"databasen {name}: användaren saknar en rättighet ({primary}).")
    told = _BY_STATE.get(state or "")
    if told is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        told = _by_words(str(error).lower())
    if told is None and isinstance(error, psycopg.InternalError):
        told = f"servern gav ett fel ({primary})"
    if told is not None:
        return StoreError(f"databasen {name}: {told}.")
    return type(error)(primary or type(error).__name__)  # its details may be what somebody wrote


def _by_words(said: str) -> str:
    return next((told for signs, told in _BY_WORDS if any(s in said for s in signs)), _AWAY)
