"""`doctor`."""

import argparse
import asyncio
import logging
import os

from stodbot.cli.printing import FAILED, OK, say, say_json
from stodbot.clock import now
from stodbot.doctor.examination import examine
from stodbot.doctor.finding import Check, Finding, Status

_LABELS = {Status.OK: "ok ", Status.WARNING: "obs", Status.ERROR: "fel"}
_NAMES = {
    Check.VERSION: "Version",
    Check.SETTINGS: "Inställningar",
    Check.TOKEN: "Telegram",
    Check.WEBHOOK: "Webhook",
    Check.GROUP: "Grupp",
    Check.CLOCK: "Klocka",
    Check.DATABASE: "Databas",
    Check.KNOWLEDGE: "Kunskap",
    Check.STAFF: "De som svarar",
    Check.ENCODER: "Språkmodell",
}


def doctor(options: argparse.Namespace) -> int:
    """Look at everything that the bot needs; fails where something stops it."""
    flags = {name: getattr(options, name) for name in ("knowledge", "data_dir", "encoder")}
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # libraries log what they raise, with addresses and traces
    try:
        return asyncio.run(_examine(flags, as_json=options.json))
    finally:
        logging.disable(before)


async def _examine(flags: dict[str, object], *, as_json: bool) -> int:
    status = OK
    async for finding in examine(flags, os.environ, now):
        if finding.status is Status.ERROR:
            status = FAILED
        if as_json:
            say_json(
                {
                    "check": finding.check,
                    "status": finding.status,
                    "told": finding.told,
                    "todo": finding.todo,
                }
            )
        else:
            say(_line(finding))
    return status


def _line(finding: Finding) -> str:
    told = f"{_LABELS[finding.status]} {_NAMES[finding.check]}: {finding.told}"
    return told if finding.todo is None else f"{told} {finding.todo}"
