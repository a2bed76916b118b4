"""`queue`: the desk from the command line."""

import argparse
import re
import sys
from collections.abc import Callable
from datetime import datetime

from stodbot.bureau import Bureau
from stodbot.cli.opening import run_in_bureau
from stodbot.cli.printing import FAILED, OK, say, say_json, tell
from stodbot.clock import now
from stodbot.domain.action import ItemKey
from stodbot.domain.enquiry import Enquiry, ItemNumber, Reason
from stodbot.domain.entry import EntryId, Language, PersonId
from stodbot.enquiries.acting import By
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.exports import case_facts, enquiry_facts, item_facts
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.rooms import chat_of
from stodbot.errors import NotAllowedError, NotFoundError, StodbotError

_KEY = re.compile(r"(?P<number>[^:]+)(?::(?P<item>\d{1,4}))?")


class BlankError(StodbotError):
    """There is nothing to write."""


Decide = Callable[[Desk, Enquiry, ItemNumber, datetime], Outcome]


def list_(options: argparse.Namespace) -> int:
    """What waits, the oldest promise first."""

    async def work(bureau: Bureau) -> int:
        office = await bureau.offices.at(now())
        waiting = await bureau.lists.waiting(office.roster, options.as_)
        for enquiry, item in waiting:
            if options.json:
                say_json({**enquiry_facts(enquiry), "items": [item_facts(item)]})
            else:
                say(bureau.cards.line(enquiry, item))
        if not waiting and not options.json:
            say(bureau.phrases.say(Language.SWEDISH, "queue_empty"))
        return OK

    return run_in_bureau(options, work)


def show(options: argparse.Namespace) -> int:
    """An enquiry with all that was done."""

    async def work(bureau: Bureau) -> int:
        key = _key(options.number)
        case = await bureau.store.case(key.number)
        if case is None:
            raise NotFoundError(key.number)
        if options.json:
            say_json(case_facts(case))
            return OK
        office = await bureau.offices.at(now())
        who = options.as_ or PersonId("")
        if options.as_ and not office.roster.sees(who, case.enquiry):
            raise NotAllowedError
        for item in case.enquiry.items:
            earlier = await bureau.store.of_asker(case.enquiry.asker)
            others = [other for other in earlier if other.id < case.enquiry.id]
            say(bureau.cards.card(case, item, who, office.roster, others).text)
        for delivery in case.deliveries:
            if delivery.state in ("failed", "unsure"):
                say(f"Utskick {delivery.id} ({delivery.message.kind}): {delivery.state}.")
        return OK

    return run_in_bureau(options, work)


def claim(options: argparse.Namespace) -> int:
    """Take an item on."""
    who = options.as_
    return _change(options, lambda desk, e, item, at: desk.claim(e, item, who, at))


def release(options: argparse.Namespace) -> int:
    """Give an item back to its queue."""
    who = options.as_
    return _change(options, lambda desk, e, item, at: desk.release(e, item, who, at))


def pass_on(options: argparse.Namespace) -> int:
    """Pass an item on."""
    who, to, comment = options.as_, options.to, options.comment
    return _change(options, lambda desk, e, item, at: desk.pass_on(e, item, who, to, comment, at))


def note(options: argparse.Namespace) -> int:
    """Write something for colleagues only."""
    who, text = options.as_, _text(options)
    return _change(options, lambda desk, e, item, _: desk.note(e, item, who, text))


def reply(options: argparse.Namespace) -> int:
    """Answer the asker, in one's own words or in an entry's."""
    who = options.as_

    async def work(bureau: Bureau) -> int:
        text = await _reply_text(bureau, options)
        return await _apply(
            bureau, options, lambda desk, e, item, _: desk.reply(e, item, who, text)
        )

    return run_in_bureau(options, work)


def close(options: argparse.Namespace) -> int:
    """Be done with an item."""
    who, reason = options.as_, Reason(options.reason)
    return _change(options, lambda desk, e, item, _: desk.close(e, item, who, reason))


def reopen(options: argparse.Namespace) -> int:
    """Take a closed item up again."""
    who = options.as_
    return _change(options, lambda desk, e, item, at: desk.reopen(e, item, who, at))


async def _reply_text(bureau: Bureau, options: argparse.Namespace) -> str:
    if options.entry is None:
        return _text(options)
    entry = bureau.base.entries.get(EntryId(options.entry))
    enquiry = await bureau.store.enquiry(_key(options.number).number)
    if entry is None or enquiry is None:
        raise NotFoundError(options.entry)
    wanted = next((lang for lang in Language if lang == enquiry.language), Language.SWEDISH)
    return bureau.replies.canned(entry, wanted)


def _change(options: argparse.Namespace, decide: Decide) -> int:
    return run_in_bureau(options, lambda bureau: _apply(bureau, options, decide))


async def _apply(bureau: Bureau, options: argparse.Namespace, decide: Decide) -> int:
    """Change an enquiry, and show how it stands then."""
    at = now()
    office = await bureau.offices.at(at)
    if not office.roster.is_staff(options.as_):
        tell(bureau.phrases.say(Language.SWEDISH, "staff_unknown"))
        return FAILED
    key, desk = _key(options.number), Desk(office)
    by = By(actor=chat_of(options.as_), at=at)
    after = await bureau.store.change(by, key.number, lambda e: decide(desk, e, key.item, at))
    if options.json:
        say_json(enquiry_facts(after))
    else:
        item = next(item for item in after.items if item.number == key.item)
        say(bureau.cards.line(after, item))
    return OK


def _key(typed: str) -> ItemKey:
    """26STOD1, or 26STOD1:2 for its second queue."""
    found = _KEY.fullmatch(typed.strip())
    if found is None:
        raise NotFoundError(typed)
    return ItemKey(found["number"], ItemNumber(int(found["item"] or 1)))


def _text(options: argparse.Namespace) -> str:
    text = " ".join(options.text) if options.text else sys.stdin.read().strip()
    if not text.strip():
        raise BlankError("texten saknas. Skriv den efter kommandot, eller på standard in.")
    return str(text)
