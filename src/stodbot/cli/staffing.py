"""`staff invite`, `list` and `remove`: who may act as staff."""

import argparse
import asyncio
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from telegram.error import TelegramError
from telegram.warnings import PTBDeprecationWarning

from stodbot.bureau import Bureau
from stodbot.cli.opening import run_in_bureau, settings_of
from stodbot.cli.printing import FAILED, OK, say, say_json, tell
from stodbot.clock import now
from stodbot.doctor.reach import NO_CLIENT, NOT_AN_ANSWER, access_of, calling, new_request
from stodbot.domain.enquiry import Enquiry, Item, ItemNumber, State
from stodbot.domain.entry import Language, PersonId, QueueId
from stodbot.enquiries.acting import By
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.rights import digest_of, new_code
from stodbot.errors import EnquiryError, SettingsError
from stodbot.settings import Settings

_PATIENCE = 5.0  # seconds for Telegram to tell the bot's name in
_BY = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Access:
    """How it stands with somebody's right."""

    person: PersonId
    is_listed: bool  # in coordinators.yaml
    since: datetime | None
    until: datetime | None  # of an invitation
    is_removed: bool


def invite(options: argparse.Namespace) -> int:
    """Invite somebody; the code is shown here, and is nowhere kept."""
    person, settings = PersonId(options.person), settings_of(options)

    async def work(bureau: Bureau) -> int:
        people = bureau.offices.coordinators.people
        if person not in people:
            return _unknown(bureau, person, people)
        own = (await _accesses(bureau))[person]
        username = await _username(bureau, settings)
        at, code = now(), new_code()
        until = at + timedelta(days=options.days)
        await bureau.store.invite(By(actor=_BY, at=at), person, digest_of(code), until)
        kind = "message" if username is None else "link"
        say(f"/start {code}" if username is None else f"https://t.me/{username}?start={code}")
        say(_told(bureau, f"access_{kind}", who=_who(bureau, person), until=_when(bureau, until)))
        if own.since is not None:
            who, since = _who(bureau, person), _when(bureau, own.since)
            say(_told(bureau, "access_moves", who=who, at=since))
        return OK

    return run_in_bureau(options, work)


def list_(options: argparse.Namespace) -> int:
    """Everybody in coordinators.yaml, and whoever has a right without being there."""

    async def work(bureau: Bureau) -> int:
        for access in (await _accesses(bureau)).values():
            if options.json:
                say_json(_facts(bureau, access))
            else:
                say(_line(bureau, access))
        return OK

    return run_in_bureau(options, work)


def remove(options: argparse.Namespace) -> int:
    """Take somebody's right away at once, then what they have back to its queue.

    Can be run again, whatever came in between.
    """
    person = PersonId(options.person)

    async def work(bureau: Bureau) -> int:
        known, held = await _accesses(bureau, gone=True), await _held(bureau, person)
        if person not in known and not held:
            return _unknown(bureau, person, bureau.offices.coordinators.people)
        at = now()
        today = bureau.offices.hours.day_of(at)
        is_new = await bureau.store.remove(By(actor=_BY, at=at), person, today)
        told = "access_taken_away" if is_new else "access_taken_before"
        say(_told(bureau, told, who=_who(bureau, person)))
        back = await _take_back(bureau, person)
        say(_told(bureau, "access_back" if back else "access_back_none"))
        for enquiry, item in back:
            say(bureau.cards.line(enquiry, item))
        say(_told(bureau, "access_todo"))
        return OK

    return run_in_bureau(options, work)


async def _username(bureau: Bureau, settings: Settings) -> str | None:
    """What the bot is called in links, if Telegram tells that soon."""
    try:
        access = access_of(settings)
    except SettingsError as error:
        tell(str(error))
        return None
    try:
        async with asyncio.timeout(_PATIENCE), calling(access, new_request()) as bot:
            with warnings.catch_warnings():  # the library is on its way from one type to another
                warnings.simplefilter("ignore", PTBDeprecationWarning)
                return (await bot.get_me()).username
    except (TelegramError, TimeoutError, *NO_CLIENT, *NOT_AN_ANSWER):
        tell(_told(bureau, "access_no_link"))
        return None


async def _take_back(bureau: Bureau, person: PersonId) -> list[tuple[Enquiry, Item]]:
    """What somebody who can't answer any more has goes back to its queue; it as it is then."""
    back = []
    for number, item in await _held(bureau, person):
        after = await _freed(bureau, person, number, item.number)
        back += [(after, one) for one in after.items if one.number == item.number] if after else []
    return back


async def _freed(bureau: Bureau, person: PersonId, number: str, item: ItemNumber) -> Enquiry | None:
    at = now()
    desk = Desk(await bureau.offices.at(at))
    by = By(actor=_BY, at=at)
    try:
        return await bureau.store.change(
            by, number, lambda enquiry: desk.take_back(enquiry, item, person, at)
        )
    except EnquiryError:  # somebody else has it by now
        return None


async def _held(bureau: Bureau, person: PersonId) -> list[tuple[str, Item]]:
    return [
        (enquiry.number, item)
        for enquiry in await bureau.store.open_items()
        for item in enquiry.items
        if item.holder == person and item.state is State.CLAIMED
    ]


async def _accesses(bureau: Bureau, *, gone: bool = False) -> dict[PersonId, _Access]:
    """How it stands with everybody; with those who are only known as removed, too, if `gone`."""
    people = bureau.offices.coordinators.people
    since = {one.person: one.since for one in (await bureau.store.accounts()).values()}
    until = {one.person: one.until for one in await bureau.store.invitations(now())}
    absences = await bureau.store.absences()
    removed = {p for p, away in absences.items() if any(one.last == date.max for one in away)}
    everybody = [*people, *since, *until, *(removed if gone else ())]
    return {
        person: _Access(
            person=person,
            is_listed=person in people,
            since=since.get(person),
            until=until.get(person),
            is_removed=person in removed,
        )
        for person in dict.fromkeys(everybody)
    }


def _line(bureau: Bureau, access: _Access) -> str:
    queues = [bureau.names.queue(q, Language.SWEDISH) for q in _queues(bureau, access.person)]
    told = []
    if access.since is not None:
        told.append(_told(bureau, "access_since", at=_when(bureau, access.since)))
    if access.until is not None:
        told.append(_told(bureau, "access_invited", until=_when(bureau, access.until)))
    if not told:
        told.append(_told(bureau, "access_removed" if access.is_removed else "access_none"))
    if not access.is_listed:
        told.append(_told(bureau, "access_not_listed", person=access.person))
    return _told(
        bureau,
        "access_line",
        person=access.person,
        who=_who(bureau, access.person),
        queues=", ".join(queues) or _told(bureau, "access_no_queue"),
        access=" ".join(told),
    )


def _facts(bureau: Bureau, access: _Access) -> dict[str, object]:
    return {
        "id": access.person,
        "name": _who(bureau, access.person),
        "queues": _queues(bureau, access.person),
        "listed": access.is_listed,
        "since": _utc(access.since),
        "invited_until": _utc(access.until),
        "removed": access.is_removed,
    }


def _queues(bureau: Bureau, person: PersonId) -> list[QueueId]:
    queues = bureau.offices.coordinators.queues.values()
    return [queue.id for queue in queues if person in queue.members]


def _unknown(bureau: Bureau, person: PersonId, people: Iterable[PersonId]) -> int:
    tell(_told(bureau, "access_unknown", person=person, ids=", ".join(people)))
    return FAILED


def _who(bureau: Bureau, person: PersonId) -> str:
    return bureau.names.person(person, Language.SWEDISH)


def _when(bureau: Bureau, at: datetime) -> str:
    return bureau.cards.when(at)


def _utc(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _told(bureau: Bureau, key: str, **fields: object) -> str:
    return bureau.phrases.say(Language.SWEDISH, key, **fields)
