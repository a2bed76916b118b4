"""The register and the desk without the conversation: what commands on enquiries need."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from stodbot.clock import today
from stodbot.desk.cards import Cards
from stodbot.desk.lists import Lists
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.replies import Replies
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.enquiries.addressing import to_each, to_rooms
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.register import Series
from stodbot.enquiries.roster import NOBODY_NAMED
from stodbot.settings import Settings
from stodbot.store.choice import store_for
from stodbot.store.sql_store import SqlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """The store, and what makes it readable."""

    base: KnowledgeBase
    phrases: Phrasebook
    replies: Replies
    store: SqlStore
    offices: Offices
    names: Names
    cards: Cards
    lists: Lists


@asynccontextmanager
async def open_bureau(base: KnowledgeBase, settings: Settings) -> AsyncIterator[Bureau]:
    """Everything over one store, which is opened when it is first needed.

    Raises SettingsError where the series of numbers or the database can't be used.
    """
    phrases = Phrasebook(base.phrases)
    replies = Replies(base, phrases, today, phone=settings.phone, mail=settings.mail)
    series = Series(settings.series)
    addressing = to_each if settings.telegram_group is None else to_rooms
    database = settings.database_address
    async with store_for(database, settings.data_dir, series, addressing) as store:
        yield bureau_over(base, phrases, replies, store)


def bureau_over(
    base: KnowledgeBase, phrases: Phrasebook, replies: Replies, store: SqlStore
) -> Bureau:
    """The same over a store that is there already."""
    coordinators = base.coordinators or NOBODY_NAMED
    names = Names(coordinators, phrases)
    cards = Cards(base, phrases, names, coordinators.working_hours.time_zone)
    offices = Offices(store, coordinators)
    return Bureau(
        base=base,
        phrases=phrases,
        replies=replies,
        store=store,
        offices=offices,
        names=names,
        cards=cards,
        lists=Lists(store, cards, phrases, offices.hours),
    )
