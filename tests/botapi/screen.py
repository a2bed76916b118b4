"""The terminal that a game is shown in."""

from collections.abc import Callable
from dataclasses import dataclass, field

_OVER = "\r\x1b[K"  # write over the line that the prompt is in


@dataclass(slots=True)
class Screen:
    """Lines that come while somebody types: what they type at is written again after each.

    Where nobody types, because the input is a pipe or a file, it shows what was read instead.
    """

    put: Callable[[str], object]
    typed_at: bool = False
    prompt: str = ""
    refused: list[str] = field(default_factory=list)  # what could not be done

    def write(self, text: str) -> None:
        """Show lines."""
        if self.typed_at and self.prompt:
            self.put(f"{_OVER}{text}\n{self.prompt}")
        else:
            self.put(f"{text}\n")

    def end(self, text: str) -> None:
        """Show the last line: nothing is typed after that."""
        over = _OVER if self.typed_at and self.prompt else ""
        self.prompt = ""
        self.put(f"{over}{text}\n")

    def refuse(self, text: str) -> None:
        """Show why something can't be done."""
        self.refused.append(text)
        self.write(text)

    def ask(self, prompt: str) -> None:
        """Wait for a line."""
        self.prompt = prompt
        if self.typed_at:
            self.put(prompt)

    def take(self, line: str) -> None:
        """A line has been read."""
        shown, self.prompt = f"{self.prompt}{line}", ""
        if not self.typed_at:
            self.write(shown)
