"""The commands."""

from stodbot.cli.entry import main
from stodbot.cli.parser import build_parser

__all__ = ["build_parser", "main"]
