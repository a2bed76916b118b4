"""`register`: the register, inside and in public."""

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from stodbot.bureau import Bureau
from stodbot.cli.opening import run_in_bureau
from stodbot.cli.printing import FAILED, OK, UNUSABLE, say, say_json, tell
from stodbot.clock import now
from stodbot.disk import reason_of
from stodbot.domain.enquiry import Chat, Enquiry
from stodbot.domain.entry import Language
from stodbot.enquiries.acting import By
from stodbot.enquiries.case import Case
from stodbot.enquiries.chain import Flaw, FlawKind, Head
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.exports import case_facts, case_page, enquiry_facts, person_facts
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.register import PublicRow, post_list_csv, post_list_json, public_sender
from stodbot.enquiries.rooms import chat_of
from stodbot.errors import NotFoundError

_WEEK = timedelta(days=7)
_MOST = 1_000
_SV = Language.SWEDISH
_TOLD = {
    FlawKind.GAP: "en händelse saknas, finns två gånger eller står på fel plats",
    FlawKind.CHANGED: "händelsen är ändrad",
    FlawKind.PAYLOAD_CHANGED: "texten till händelsen är ändrad",
    FlawKind.PAYLOAD_MISSING: "texten till händelsen saknas utan att vara gallrad",
    FlawKind.CUT: "loggen är avkortad: den slutar före det utlämnade sigillet",
    FlawKind.RESEALED: "loggen är omskriven: det utlämnade sigillet stämmer inte",
    FlawKind.ROW_CHANGED: "registret säger något annat än loggen",
    FlawKind.ROW_MISSING: "ett ärende i loggen saknas i registret",
    FlawKind.SERIES: "nummerserien har luckor eller dubbletter",
    FlawKind.FILE: "databasfilen motsäger sig själv",
}


def list_(options: argparse.Namespace) -> int:
    """The entries of some days, for staff."""

    async def work(bureau: Bureau) -> int:
        for case in await _received(bureau, options):
            if options.json:
                say_json(enquiry_facts(case.enquiry))
            else:
                subject = bureau.names.subject(case.enquiry, _SV)
                day = bureau.offices.hours.day_of(case.enquiry.received_at)
                say(f"{case.enquiry.number}  {day}  {subject}.{_what_else(case.enquiry)}")
        return OK

    return run_in_bureau(options, work)


def show(options: argparse.Namespace) -> int:
    """A case with all that was done, as JSON or as a page to print."""

    async def work(bureau: Bureau) -> int:
        case = await bureau.store.case(options.number)
        if case is None:
            raise NotFoundError(options.number)
        if options.html:
            cards, title = bureau.cards, bureau.names.subject(case.enquiry, _SV)
            written = [one.text for one in case.written]
            events = [(cards.when(p.at), cards.deed(p), cards.whole(p)) for p in case.past]
            attached = cards.attachments(case)
            say(case_page(f"{case.enquiry.number}: {title}", written, events, attached))
        elif options.json:
            say_json(case_facts(case))
        else:
            say(json.dumps(case_facts(case), ensure_ascii=True, indent=2))
        return OK

    return run_in_bureau(options, work)


def public(options: argparse.Namespace) -> int:
    """The post list of some days, as anybody may see it."""

    async def work(bureau: Bureau) -> int:
        rows = [_public_row(bureau, case) for case in await _received(bureau, options)]
        if options.json:
            say_json(post_list_json(rows))
        else:
            say(post_list_csv(rows).rstrip("\r\n"))
        return OK

    return run_in_bureau(options, work)


def export(options: argparse.Namespace) -> int:
    """Everything about one person, or every case of some days, a line each."""

    async def work(bureau: Bureau) -> int:
        if options.person is not None:
            own = await bureau.store.of_asker(Chat(options.person))
            cases = [await bureau.store.by_id(enquiry.id) for enquiry in own]
            say_json(person_facts(options.person, cases))
            return OK
        for case in await _received(bureau, options):
            say_json(case_facts(case))
        return OK

    return run_in_bureau(options, work)


def search(options: argparse.Namespace) -> int:
    """The cases in which all the words stand."""

    async def work(bureau: Bureau) -> int:
        found = await bureau.store.search(" ".join(options.words), _MOST)
        for case in found:
            if options.json:
                say_json(enquiry_facts(case.enquiry))
            else:
                subject = bureau.names.subject(case.enquiry, _SV)
                say(f"{case.enquiry.number}  {subject}.{_what_else(case.enquiry)}")
        return OK if found else FAILED

    return run_in_bureau(options, work)


def head(options: argparse.Namespace) -> int:
    """The end of the log, to be kept where nobody can change it with the log."""

    async def work(bureau: Bureau) -> int:
        end = await bureau.store.head()
        say(f"{end.seq} {end.seal.hex()} {now().isoformat(timespec='seconds')}")
        return OK

    return run_in_bureau(options, work)


def verify(options: argparse.Namespace) -> int:
    """Whether the log and the register are what was done."""

    async def work(bureau: Bureau) -> int:
        heads = _heads_in(options.head)
        if heads is None:
            return UNUSABLE
        flaws = await bureau.store.flaws(heads)
        end = await bureau.store.head()
        if options.json:
            found = [{"what": flaw.kind, "seq": flaw.seq} for flaw in flaws]
            say_json({"events": end.seq, "head": end.seal.hex(), "flaws": found})
        else:
            for flaw in flaws:
                say(flaw_told(flaw))
            say(f"{end.seq} händelser, {len(flaws) or 'inga'} fel.")
        return FAILED if flaws else OK

    return run_in_bureau(options, work)


def void(options: argparse.Namespace) -> int:
    """Mark an entry as made by mistake."""
    who, reason = options.as_, options.reason
    told = f"{options.number} är makulerat. Numret används inte igen."
    return _change(options, lambda desk, enquiry: desk.void(enquiry, who, reason), told)


def diary(options: argparse.Namespace) -> int:
    """Record the number that an enquiry has in the region's own diary."""
    who, number = options.as_, options.diary
    told = f"{options.number} har diarienummer {number}."
    return _change(options, lambda desk, enquiry: desk.record_diary(enquiry, who, number), told)


def _change(
    options: argparse.Namespace, decide: Callable[[Desk, Enquiry], Outcome], told: str
) -> int:
    async def work(bureau: Bureau) -> int:
        at = now()
        desk = Desk(await bureau.offices.at(at))
        by = By(actor=chat_of(options.as_), at=at)
        await bureau.store.change(by, options.number, lambda enquiry: decide(desk, enquiry))
        say(told)
        return OK

    return run_in_bureau(options, work)


async def _received(bureau: Bureau, options: argparse.Namespace) -> Sequence[Case]:
    """The cases of the days that were asked for: the last week, if none were."""
    today = bureau.offices.hours.day_of(now())
    last = options.last or options.first or today
    return await bureau.store.registered(options.first or last - _WEEK, last)


def _public_row(bureau: Bureau, case: Case) -> PublicRow:
    enquiry = case.enquiry
    return PublicRow(
        received=bureau.offices.hours.day_of(enquiry.received_at),
        number=enquiry.number,
        sender=public_sender(case.sender),
        subject=bureau.names.subject(enquiry, _SV),
        voided=enquiry.voided is not None,
        weeded=enquiry.weeded,
    )


def _what_else(enquiry: Enquiry) -> str:
    """That it was voided, and why; that it was weeded, and by which decision."""
    void = f" Makulerat: {enquiry.voided}." if enquiry.voided else ""
    return f"{void} Innehållet är gallrat enligt {enquiry.weeded}." if enquiry.weeded else void


def flaw_told(flaw: Flaw) -> str:
    """A flaw as a sentence."""
    place = f"Händelse {flaw.seq}: " if flaw.seq else ""
    told = f"{place}{_TOLD[flaw.kind]}."
    return told[0].upper() + told[1:]


def _heads_in(paths: Sequence[Path]) -> list[Head] | None:
    """The heads that were handed out; None where they can't be read, which is told."""
    try:
        return [_head(line) for path in paths for line in _lines(path)]
    except OSError as error:
        tell(f"Filen med sigill, {error.filename}, kan inte läsas: {reason_of(error)}.")
    except ValueError:
        tell(
            "Filen med sigill kan inte användas. Ange en fil med de rader som"
            " `stodbot register head` skrev, oförändrade."
        )
    return None


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def _head(line: str) -> Head:
    seq, seal = line.split()[:2]
    return Head(int(seq), bytes.fromhex(seal))
