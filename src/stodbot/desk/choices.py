"""Questions back to staff: to whom, and why."""

from stodbot.desk.commands import Commands
from stodbot.desk.turn import StaffTurn
from stodbot.desk.voice import Voice
from stodbot.domain.action import Close, ItemKey, Pass
from stodbot.domain.enquiry import Reason
from stodbot.domain.message import Button, Shown, button, numbered
from stodbot.enquiries.handled import Handled


class Choices:
    """Shows what can be chosen."""

    def __init__(self, commands: Commands, voice: Voice) -> None:
        self._commands = commands
        self._voice = voice

    def to_whom(self, turn: StaffTurn, key: ItemKey) -> Handled:
        """Ask to whom something is to be passed on."""
        buttons = tuple(
            button(self._commands.addressee(to), Pass(key, to))
            for to in self._commands.addressees()
        )
        return self._choose(turn, "staff_pass_to", buttons)

    def why(self, turn: StaffTurn, key: ItemKey) -> Handled:
        """Ask for the reason to be done with something."""
        buttons = tuple(
            button(self._voice.words(f"reason_{reason}"), Close(key, reason)) for reason in Reason
        )
        return self._choose(turn, "staff_close_why", buttons)

    def _choose(self, turn: StaffTurn, key: str, buttons: tuple[Button, ...]) -> Handled:
        if turn.is_in_room:  # a number typed there may be anything
            return Handled(talk=None, shown=(Shown(self._voice.words(key), buttons),))
        lines = [self._voice.words(key), self._voice.words("staff_by_number"), *numbered(buttons)]
        return Handled(talk=None, shown=(Shown("\n".join(lines), buttons),))
