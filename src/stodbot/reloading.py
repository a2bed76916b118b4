"""A change to the knowledge while the bot serves: checked, then answered from, or refused.

What was refused changes nothing: the last good version goes on answering.
"""

import asyncio
import logging
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stodbot.app import App, open_app
from stodbot.knowledge.checks import check_borders, check_phrasings, check_triage
from stodbot.knowledge.problem import KnowledgeError, Problem, Severity
from stodbot.knowledge.status import KnowledgeStatus
from stodbot.knowledge.watching import Watch
from stodbot.service import Live
from stodbot.settings import Settings

_LOG = logging.getLogger(__name__)


class Reloading:
    """Puts other knowledge in the place of that in force."""

    def __init__(self, live: Live, settings: Settings, watch: Watch) -> None:
        """`watch` is made before the knowledge in force was read: it knows what that was."""
        self._live = live
        self._settings = settings
        self._watch = watch
        self._is_looking = False
        # always the same thread: what one gives back, another can't have without more memory
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="reloading")

    @property
    def status(self) -> KnowledgeStatus:
        """What is in force, and what became of the last change."""
        return self._live.status

    async def look(self) -> None:
        """See whether the files have changed, and if so, answer from them, or tell why not.

        Never raises on account of what the files hold. Reading takes seconds, in a thread; what is
        changed meanwhile is for the next look.
        """
        if self._is_looking:
            return
        self._is_looking = True
        try:
            loop = asyncio.get_running_loop()
            if await loop.run_in_executor(self._worker, self._watch.look):
                await self._reload(loop)
        finally:
            self._is_looking = False

    async def _reload(self, loop: asyncio.AbstractEventLoop) -> None:
        began, before = loop.time(), self._live.service.app
        try:
            app = await loop.run_in_executor(self._worker, _opened, self._settings, before)
            self._go_on_with(app, loop.time() - began)
        except KnowledgeError as error:
            self._refuse(error.problems)
        except Exception as error:  # the edge: whatever happens, the bot goes on answering
            _LOG.error("knowledge.not_loaded fault=%s", _fault(error))
            self._live.refuse(())

    def _go_on_with(self, app: App, seconds: float) -> None:
        if app.cache_problem is not None:
            _LOG.warning("cache.unusable fault=%s", app.cache_problem)
        if app.base.version == self.status.version:  # it was touched, or changed back
            self._live.keep()
            _LOG.info("knowledge.kept version=%s", app.base.version)
            return
        self._live.renew(app)
        version, entries = app.base.version, len(app.base.entries)
        _LOG.info("knowledge.swapped version=%s entries=%d seconds=%.1f", version, entries, seconds)

    def _refuse(self, problems: Sequence[Problem]) -> None:
        """Tell of each problem once, however often the files are saved with it."""
        known = self.status.problems
        for problem in problems:
            if problem not in known:
                _LOG.warning("knowledge.refused %s", problem)
        self._live.refuse(problems)


def _opened(settings: Settings, before: App) -> App:
    """The bot over the files as they are now. Raises KnowledgeError.

    What has nothing to do with the knowledge is shared with the bot `before`.
    """
    app = open_app(settings, encoder=before.encoder, guesser=before.guesser)
    errors = [problem for problem in _found(app) if problem.severity is Severity.ERROR]
    if errors:
        raise KnowledgeError(sorted(errors, key=lambda problem: problem.place))
    return app


def _found(app: App) -> list[Problem]:
    """What `knowledge check` finds in knowledge that can be read; no answer rests on the tests."""
    return [
        *check_phrasings(app.loaded, ()),
        *check_triage(app.loaded, ()),
        *check_borders(app.loaded, app.examples, app.learned),
    ]


def _fault(error: Exception) -> str:
    """What went wrong and where, without what it went wrong on."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
