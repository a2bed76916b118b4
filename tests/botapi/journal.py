"""Every call that came in, for tests to look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.botapi.wire import Json


@dataclass(slots=True, kw_only=True)
class Call:
    """A call of a method and what became of it."""

    at: float  # seconds of the emulator's clock
    method: str
    parameters: Json
    status: int = 0  # HTTP; 0 while it is unanswered, and when the connection was dropped
    description: str = ""  # of a refusal
    result: object = None
    fault: str = ""  # the scripted fault that met it
    done: bool = False  # it has had its effect

    @property
    def chat_id(self) -> int | None:
        """The chat that it names by its number."""
        chat = self.parameters.get("chat_id")
        try:
            return int(str(chat))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A call that no version of the Bot API knows like that."""

    method: str
    what: str


@dataclass(slots=True)
class Journal:
    """All calls in their order of arrival."""

    calls: list[Call] = field(default_factory=list)

    def __iter__(self) -> Iterator[Call]:
        return iter(self.calls)

    def __len__(self) -> int:
        return len(self.calls)

    def of(self, method: str, chat: int | None = None) -> list[Call]:
        """The calls of a method, to a chat if that is given."""
        return [
            call for call in self.calls if call.method == method and chat in (None, call.chat_id)
        ]

    def clear(self) -> None:
        self.calls.clear()
