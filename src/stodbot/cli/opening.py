"""Opens what commands work on, with the options they share."""

import argparse
import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine

from stodbot.app import App, open_app
from stodbot.bureau import Bureau, open_bureau
from stodbot.cli.printing import FAILED, tell
from stodbot.console.terminal import ProgressBar
from stodbot.desk.refusals import refusal
from stodbot.errors import EnquiryError
from stodbot.knowledge.loader import load_knowledge, shipped_directory
from stodbot.settings import Settings, load_settings


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings, as the options change them."""
    return load_settings(
        knowledge=options.knowledge,
        data_dir=options.data_dir,
        encoder=getattr(options, "encoder", None),
    )


def open_bot(options: argparse.Namespace, *, matcher_only: bool = False) -> App:
    """The bot, with what is amiss told."""
    app = open_app(settings_of(options), ProgressBar(sys.stderr), matcher_only=matcher_only)
    if app.cache_problem:
        tell(f"Cachen kunde inte användas ({app.cache_problem}); det som behövdes räknades om.")
    if app.encoder.reason:
        tell(
            f"Språkmodellen är avstängd: {app.encoder.reason}. Då förstås färre sätt att fråga, "
            "och nödlägen och vårdfrågor känns igen sämre."
        )
    gc.collect()
    gc.freeze()  # what was loaded stays: it need not be looked through again and again
    return app


def run_in_bureau(
    options: argparse.Namespace, work: Callable[[Bureau], Coroutine[None, None, int]]
) -> int:
    """Do something with the enquiries; returns the exit status."""
    settings = settings_of(options)
    base = load_knowledge(settings.knowledge or shipped_directory()).base

    async def run() -> int:
        async with open_bureau(base, settings) as bureau:
            try:
                return await work(bureau)
            except EnquiryError as error:
                who = getattr(options, "as_", None)
                tell(refusal(error, who, bureau.names, bureau.phrases))
                return FAILED

    return asyncio.run(run())
