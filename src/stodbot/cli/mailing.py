"""`inbox`, `outbox` and `staff`: what could not be processed or delivered, and who is away."""

import argparse
from datetime import date

from stodbot.bureau import Bureau
from stodbot.cli.opening import run_in_bureau, settings_of
from stodbot.cli.printing import FAILED, OK, say, say_json, tell
from stodbot.cli.rereading import read_again
from stodbot.clock import now
from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import DeliveryId
from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.errors import WrongStateError
from stodbot.settings import Settings

_MOST = 1_000


def list_inbox(options: argparse.Namespace) -> int:
    """Messages that were put aside, without their texts."""

    async def work(bureau: Bureau) -> int:
        found = await bureau.store.inbox(Stage(options.stage), _MOST)
        for one in found:
            facts = {
                "seq": one.seq,
                "chat": one.chat,
                "received": one.at.isoformat(timespec="seconds"),
                "stage": one.stage,
                "attempts": one.attempts,
                "fault": one.fault,
            }
            if options.json:
                say_json(facts)
            else:
                say(f"{one.seq}  {facts['received']}  {one.chat}  {one.fault or ''}".rstrip())
        if not found and not options.json:
            say("Inget meddelande ligger så.")
        return OK

    return run_in_bureau(options, work)


def replay(options: argparse.Namespace) -> int:
    """Let messages that were put aside be processed at the next start of the bot."""
    settings = settings_of(options)

    async def work(bureau: Bureau) -> int:
        wanted = [MessageSeq(seq) for seq in options.seq]
        if not wanted:
            wanted = [one.seq for one in await bureau.store.inbox(Stage.QUARANTINED, _MOST)]
        missed = [seq for seq in wanted if not await _replay(bureau, seq, settings)]
        for seq in missed:
            tell(
                f"Meddelande {seq} är inte undanlagt, har ingen text kvar, eller går fortfarande"
                " inte att tolka."
            )
        say(f"{len(wanted) - len(missed)} meddelanden behandlas på nytt.")
        return FAILED if missed else OK

    return run_in_bureau(options, work)


async def _replay(bureau: Bureau, seq: MessageSeq, settings: Settings) -> bool:
    """Let one be processed again; one that could not be understood only if it can be now."""
    found = await bureau.store.message(seq)
    message = None if found is None else found.message
    if message is None or message.fault is None:
        return await bureau.store.replay(seq)
    again = await read_again(message, settings, bureau.store)
    return again is not None and await bureau.store.replay(seq, again)


def list_outbox(options: argparse.Namespace) -> int:
    """What is owed, what failed, and what nobody knows the fate of."""

    async def work(bureau: Bureau) -> int:
        found = await bureau.store.deliveries(DeliveryState(options.state), _MOST)
        for one in found:
            facts = {
                "id": one.id,
                "to": one.message.to,
                "kind": one.message.kind,
                "state": one.state,
                "attempts": one.attempts,
                "fault": one.fault,
            }
            if options.json:
                say_json(facts)
            else:
                say(f"{one.id}  {one.message.to}  {one.message.kind}  {one.fault or ''}".rstrip())
        if not found and not options.json:
            say("Inget utskick ligger så.")
        return OK

    return run_in_bureau(options, work)


def resend(options: argparse.Namespace) -> int:
    """Send again what failed or is unsure: somebody has decided that."""

    async def work(bureau: Bureau) -> int:
        by = By(actor="system", at=now())
        try:
            await bureau.store.decide(by, DeliveryId(options.id), again=True)
        except WrongStateError:
            say("Det utskicket kan inte göras om.")
            return FAILED
        say("Utskicket görs om.")
        return OK

    return run_in_bureau(options, work)


def away(options: argparse.Namespace) -> int:
    """Somebody is away on some days, or is back."""

    async def work(bureau: Bureau) -> int:
        person = PersonId(options.person)
        office = await bureau.offices.at(now())
        if not office.roster.is_staff(person):
            tell(f'"{person}" finns inte i coordinators.yaml.')
            return FAILED
        days = None
        if options.first is not None:
            days = Absence(first=options.first, last=options.last or options.first)
            if days.first > days.last:
                tell("Den första dagen ska komma före den sista.")
                return FAILED
        known = (await bureau.store.absences()).get(person, [])
        if any(absence.last == date.max for absence in known):
            tell(f'"{person}" har tagits bort. En ny inbjudan tar tillbaka: stodbot staff invite.')
            return FAILED
        by = By(actor="system", at=now())
        await bureau.store.set_absence(by, person, days)
        say("Antecknat." if days else "Ingen frånvaro är antecknad längre.")
        return OK

    return run_in_bureau(options, work)
