"""Questions back to staff: to whom, and why."""

from stodbot.desk.commands import Commands
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.action import Close, ItemKey, Pass
from stodbot.domain.enquiry import Reason
from stodbot.domain.entry import Language
from stodbot.domain.message import Button, Shown, button, numbered
from stodbot.enquiries.handled import Handled

_SV = Language.SWEDISH


class Choices:
    """Shows what can be chosen."""

    def __init__(self, commands: Commands, phrases: Phrasebook) -> None:
        self._commands = commands
        self._phrases = phrases

    def to_whom(self, key: ItemKey) -> Handled:
        """Ask to whom something is to be passed on."""
        buttons = tuple(
            button(self._commands.addressee(to), Pass(key, to))
            for to in self._commands.addressees()
        )
        return self._choose("staff_pass_to", buttons)

    def why(self, key: ItemKey) -> Handled:
        """Ask for the reason to be done with something."""
        buttons = tuple(
            button(self._phrases.say(_SV, f"reason_{reason}"), Close(key, reason))
            for reason in Reason
        )
        return self._choose("staff_close_why", buttons)

    def _choose(self, key: str, buttons: tuple[Button, ...]) -> Handled:
        lines = [self._phrases.say(_SV, key), *numbered(buttons)]
        return Handled(talk=None, shown=(Shown("\n".join(lines), buttons),))
