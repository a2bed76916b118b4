"""The bot at work: everything that takes messages in, keeps them and sends what is owed."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from stodbot.app import App
from stodbot.asking.answering import Answering
from stodbot.asking.joining import Joining
from stodbot.asking.letters import Letters
from stodbot.asking.outage import Outage
from stodbot.asking.own import Own
from stodbot.asking.sending import Sending
from stodbot.asking.talk import AskerTalks
from stodbot.bureau import Bureau, open_bureau
from stodbot.clock import now
from stodbot.courier import Channel, Courier
from stodbot.desk.commands import Commands
from stodbot.desk.replying import Replying
from stodbot.desk.talk import StaffTalks
from stodbot.dialogue.names import Names
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.port import Retention
from stodbot.housekeeping import Housekeeping
from stodbot.intake import Intake
from stodbot.rendering import Renderer
from stodbot.settings import Settings
from stodbot.store.sqlite import SqliteStore

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts that channels use."""

    app: App
    clock: Clock
    store: SqliteStore
    offices: Offices
    names: Names
    intake: Intake
    outage: Outage
    renderer: Renderer
    housekeeping: Housekeeping

    def courier(self, channel: Channel, chats: Sequence[Chat] | None = None) -> Courier:
        """Delivers what is owed to those chats, or to all, through a channel."""
        return Courier(
            store=self.store,
            offices=self.offices,
            renderer=self.renderer,
            channel=channel,
            clock=self.clock,
            chats=chats,
        )


@asynccontextmanager
async def open_service(app: App, settings: Settings, clock: Clock = now) -> AsyncIterator[Service]:
    """Wire everything over one store, which is opened when it is first needed.

    Raises SettingsError where the series of numbers can't be used.
    """
    async with open_bureau(app.base, settings) as bureau:
        store, offices, names, cards = bureau.store, bureau.offices, bureau.names, bureau.cards
        retention = Retention(
            keep=timedelta(days=settings.retention_days), decision=settings.retention_decision
        )
        yield Service(
            app=app,
            clock=clock,
            store=store,
            offices=offices,
            names=names,
            intake=Intake(
                store=store,
                offices=offices,
                askers=_askers(app, bureau, settings),
                staff=_staff(app, bureau),
                clock=clock,
            ),
            outage=Outage(app.responder, app.replies, app.phrases),
            renderer=Renderer(
                store=store,
                offices=offices,
                letters=Letters(names, app.phrases, signed=settings.signature == "name"),
                cards=cards,
                names=names,
                phrases=app.phrases,
                clock=clock,
            ),
            housekeeping=Housekeeping(
                store=store, offices=offices, retention=retention, clock=clock
            ),
        )


def _askers(app: App, bureau: Bureau, settings: Settings) -> AskerTalks:
    store, offices, names, phrases = bureau.store, bureau.offices, bureau.names, app.phrases
    days = settings.retention_days
    sending = Sending(store, offices, names, phrases)
    return AskerTalks(
        store=store,
        responder=app.responder,
        answering=Answering(app.responder, app.chooser, app.replies, names, phrases),
        sending=sending,
        joining=Joining(
            base=app.base,
            store=store,
            offices=offices,
            names=names,
            phrases=phrases,
            sending=sending,
        ),
        own=Own(
            store=store,
            names=names,
            phrases=phrases,
            replies=app.replies,
            hours=offices.hours,
            days=days,
        ),
        replies=app.replies,
        explainer=app.explainer,
        phrases=phrases,
        keep=timedelta(days=days),
    )


def _staff(app: App, bureau: Bureau) -> StaffTalks:
    return StaffTalks(
        store=bureau.store,
        offices=bureau.offices,
        commands=Commands(
            store=bureau.store,
            offices=bureau.offices,
            coordinators=bureau.offices.coordinators,
            cards=bureau.cards,
            lists=bureau.lists,
            phrases=app.phrases,
        ),
        replying=Replying(app.base, bureau.store, app.replies, app.phrases),
        names=bureau.names,
        phrases=app.phrases,
    )
