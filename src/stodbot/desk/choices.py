"""Questions back to staff: to whom, and why."""

from stodbot.desk.commands import Commands
from stodbot.desk.memory import dumped
from stodbot.desk.turn import StaffTurn
from stodbot.desk.voice import Voice
from stodbot.domain.action import Close, ItemKey, Pass
from stodbot.domain.enquiry import Reason
from stodbot.domain.message import Button, Shown, button
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

    def why(self, turn: StaffTurn, key: ItemKey, *, but_answered: bool = False) -> Handled:
        """Ask for the reason to be done with something; `but_answered`: for another than that."""
        buttons = tuple(
            button(self._voice.words(f"reason_{reason}"), Close(key, reason))
            for reason in Reason
            if not (but_answered and reason is Reason.ANSWERED)
        )
        return self._choose(turn, "staff_close_why", buttons)

    def _choose(self, turn: StaffTurn, key: str, buttons: tuple[Button, ...]) -> Handled:
        at_rest = dumped(turn.talk.at_rest())  # what is typed next is no reply any more
        lines, numbers = [self._voice.words(key)], turn.numbers(buttons)
        if numbers:
            lines += [self._voice.words("staff_by_number"), *numbers]
        return Handled(talk=at_rest, shown=(Shown("\n".join(lines), buttons),))
