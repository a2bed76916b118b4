"""Commands by their places: a module is loaded once one of its commands is run.

All of them together take more than a second to load.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pkgutil import resolve_name

Run = Callable[[argparse.Namespace], int]


@dataclass(frozen=True, slots=True)
class Later:
    """The command at `module:name` in `stodbot.cli`."""

    place: str

    def __call__(self, options: argparse.Namespace) -> int:
        """Run it; returns the exit status."""
        return self.command(options)

    @property
    def command(self) -> Run:
        """Raises ImportError and AttributeError where there is none."""
        found: Run = resolve_name(f"stodbot.cli.{self.place}")
        return found
