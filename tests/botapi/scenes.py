"""What is played for the pictures in the howtos, and what of it is shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Lines to type, and from which to which of them the picture goes, with what came of each."""

    name: str  # of the picture's file
    told: str  # what is seen, for those who can't see it
    lines: tuple[str, ...]
    first: int = 1  # of the lines
    last: int | None = None  # without it, the last there is


_ASKS = (
    "kan man få bidrag till en ny maskin?",
    ":tryck Skicka till handläggare",
    ":tryck Skicka",
)
_TAKES = (*_ASKS, ":som frida", ":ämne 1", ":tryck Ta")
_ANSWERS = (":tryck Svara", "Ja. Ring mig, så går vi igenom ansökan tillsammans.")

SCENES = (
    Scene(
        name="foretaget-fragar",
        told=(
            "Företaget frågar om bidrag till en maskin, får svar, väljer att skicka frågan till en "
            "handläggare, ser vad som skickas och får ett ärendenummer."
        ),
        lines=_ASKS,
    ),
    Scene(
        name="samordnaren-svarar",
        told=(
            "Samordnaren går till ärendets ämne i gruppen, tar ärendet, skriver ett svar, ser det "
            "innan det skickas, skickar det och avslutar ärendet."
        ),
        lines=(*_TAKES, *_ANSWERS, ":tryck Skicka svaret", ":tryck Klar"),
        first=5,
    ),
    Scene(
        name="kon",
        told="Samordnaren skriver /ko i gruppen och ser vilka ärenden som väntar.",
        lines=(*_ASKS, ":som frida", ":ämne 0", "/ko"),
        first=6,
    ),
    Scene(
        name="anteckning",
        told="Samordnaren väljer Anteckna och skriver något som bara kollegerna ser.",
        lines=(*_TAKES, ":tryck Anteckna", "Har ringt. De vill ha svar före jul."),
        first=7,
    ),
    Scene(
        name="skicka-vidare",
        told="Samordnaren väljer Skicka vidare och sedan vem som ska få ärendet.",
        lines=(*_TAKES, ":tryck Skicka vidare", ":3"),
        first=7,
    ),
    Scene(
        name="borta",
        told="Samordnaren skriver /borta och två datum, och får veta vem som är ersättare.",
        lines=(":som frida", "/borta 2027-07-05 2027-07-16"),
        first=2,
    ),
    Scene(
        name="obesvarade",
        told="Den kunskapsansvariga skriver /obesvarade och ser vad boten inte kunde svara på.",
        lines=("Vad tycker ni om färgen på månen?", ":som admin", "/obesvarade"),
        first=3,
    ),
    Scene(
        name="statistik",
        told="Den kunskapsansvariga skriver /stat och ser hur mycket som frågats och besvarats.",
        lines=(*_ASKS, ":som admin", "/stat"),
        first=5,
    ),
)
