"""The bot at work: everything that takes messages in, keeps them and sends what is owed."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stodbot.app import App
from stodbot.asking.letters import Letters
from stodbot.asking.outage import Outage
from stodbot.bureau import Bureau, bureau_over, open_bureau
from stodbot.clock import now
from stodbot.courier import Channel, Courier
from stodbot.desk.mornings import Mornings
from stodbot.desk.notices import Notices
from stodbot.dialogue.names import Names
from stodbot.enquiries.acting import Retention
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.outgoing import EVERYBODY, Reach
from stodbot.housekeeping import Housekeeping
from stodbot.intake import Intake
from stodbot.knowledge.problem import Problem
from stodbot.knowledge.status import KnowledgeStatus
from stodbot.overview.about_knowledge import about_knowledge
from stodbot.rendering import Renderer
from stodbot.settings import Settings
from stodbot.store.sql_store import SqlStore
from stodbot.talks import Talks

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts that channels use."""

    app: App
    clock: Clock
    store: SqlStore
    offices: Offices
    names: Names
    intake: Intake
    outage: Outage
    renderer: Renderer
    housekeeping: Housekeeping

    def courier(self, channel: Channel, reach: Reach = EVERYBODY) -> Courier:
        """Delivers what is owed to those chats, or to all, through a channel."""
        return Courier(
            store=self.store,
            offices=self.offices,
            renderer=self.renderer,
            channel=channel,
            clock=self.clock,
            reach=reach,
        )


class Live:
    """The service in force; another takes its place as the knowledge changes, over the same store.

    Ask for the service anew for each piece of work: what was begun with one ends with that one,
    which goes on working.
    """

    def __init__(self, app: App, settings: Settings, store: SqlStore, clock: Clock) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self.service = self._over(app)
        self.status = self._good(app)

    def renew(self, app: App) -> Service:
        """Go on with other knowledge; couriers are renewed by whoever runs them."""
        self.service, self.status = self._over(app), self._good(app)
        return self.service

    def keep(self) -> None:
        """Go on with this knowledge, as it is what the files hold."""
        self.status = replace(self.status, refused_at=None, problems=())

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Go on with this knowledge, as what the files hold can't be used."""
        self.status = replace(self.status, refused_at=self._clock(), problems=tuple(problems))

    def about_knowledge(self) -> str:
        """How the knowledge is, for an admin."""
        app = self.service.app
        today = self.service.offices.hours.day_of(self._clock())
        zone = self.service.offices.coordinators.working_hours.time_zone
        return about_knowledge(app.base, self.status, today, ZoneInfo(zone), app.phrases.say)

    def _good(self, app: App) -> KnowledgeStatus:
        return KnowledgeStatus(
            version=app.base.version, loaded_at=self._clock(), entries=len(app.base.entries)
        )

    def _over(self, app: App) -> Service:
        bureau = bureau_over(app.base, app.phrases, app.replies, self._store)
        return _wired(app, bureau, self._settings, self._clock, self.about_knowledge)


@asynccontextmanager
async def open_live(app: App, settings: Settings, clock: Clock = now) -> AsyncIterator[Live]:
    """A service that can be renewed, over one store, which is opened when it is first needed.

    Raises SettingsError where the series of numbers can't be used.
    """
    async with open_bureau(app.base, settings) as bureau:
        yield Live(app, settings, bureau.store, clock)


@asynccontextmanager
async def open_service(app: App, settings: Settings, clock: Clock = now) -> AsyncIterator[Service]:
    """The same, for whoever works with the same knowledge to the end."""
    async with open_live(app, settings, clock) as live:
        yield live.service


def _wired(
    app: App, bureau: Bureau, settings: Settings, clock: Clock, about_knowledge: Callable[[], str]
) -> Service:
    retention = Retention(
        keep=timedelta(days=settings.retention_days), decision=settings.retention_decision
    )
    return Service(
        app=app,
        clock=clock,
        store=bureau.store,
        offices=bureau.offices,
        names=bureau.names,
        intake=Talks(app, bureau, settings, about_knowledge).intake(clock),
        outage=Outage(app.responder, app.replies, app.phrases),
        renderer=_renderer(app, bureau, settings, clock),
        housekeeping=Housekeeping(
            store=bureau.store,
            offices=bureau.offices,
            retention=retention,
            clock=clock,
            has_group=settings.telegram_group is not None,
        ),
    )


def _renderer(app: App, bureau: Bureau, settings: Settings, clock: Clock) -> Renderer:
    names, cards, phrases = bureau.names, bureau.cards, app.phrases
    return Renderer(
        store=bureau.store,
        offices=bureau.offices,
        letters=Letters(names, phrases, signed=settings.signature == "name"),
        notices=Notices(cards, names, phrases),
        mornings=Mornings(bureau.lists, cards, names, phrases),
        phrases=phrases,
        clock=clock,
    )
