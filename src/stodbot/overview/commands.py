"""The commands by which admins see how the bot is doing."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from stodbot.domain.message import Shown
from stodbot.overview.gaps import Gaps
from stodbot.overview.summary import Summary


class Overview:
    """Carries them out; changes nothing. Whoever asks is to be an admin."""

    def __init__(
        self,
        summary: Summary,
        gaps: Gaps,
        about_knowledge: Callable[[], str],
        why: Callable[[str], Awaitable[str]],
    ) -> None:
        """`why` tells why some words would be answered as they would be."""
        self._summary = summary
        self._gaps = gaps
        self._about_knowledge = about_knowledge
        self._why = why

    async def run(self, words: Sequence[str], at: datetime) -> Shown | None:
        """What a command shows, its name first, in lower case; None where it is another's.

        Raises StoreError.
        """
        match words:
            case ["/kunskap", *_]:
                return Shown(self._about_knowledge())
            case ["/stat", *_]:
                return await self._summary.shown(at)
            case ["/obesvarade", *rest]:
                return await self._gaps.shown(rest, at)
            case ["/varfor" | "/varför", *rest] if rest:
                return Shown(await self._why(" ".join(rest)))
            case _:
                return None
