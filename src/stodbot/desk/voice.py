"""What the desk says back, in Swedish."""

from stodbot.desk.memory import StaffTalk, dumped
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language
from stodbot.domain.message import Shown
from stodbot.enquiries.handled import Away, Change, Handled, Verdict

_SV = Language.SWEDISH


class Voice:
    """Says a sentence, together with what is remembered and changed."""

    def __init__(self, phrases: Phrasebook) -> None:
        self._phrases = phrases

    def say(
        self,
        key: str,
        *,
        talk: StaffTalk | None = None,
        change: Change | Away | Verdict | None = None,
        **fields: object,
    ) -> Handled:
        """That sentence; `talk` None: the talk stands where it stood."""
        return Handled(
            talk=None if talk is None else dumped(talk),
            shown=(Shown(self.words(key, **fields)),),
            change=change,
        )

    def words(self, key: str, **fields: object) -> str:
        """The sentence alone."""
        return self._phrases.say(_SV, key, **fields)
