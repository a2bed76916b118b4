"""`register export --archive`: the whole register, for an e-archive."""

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from stodbot.bureau import Bureau
from stodbot.cli import registering
from stodbot.cli.archive_folder import ArchiveFolder
from stodbot.cli.opening import run_in_bureau, settings_of
from stodbot.cli.printing import FAILED, OK, UNUSABLE, say, tell
from stodbot.disk import reason_of
from stodbot.domain.enquiry import EnquiryId
from stodbot.domain.entry import Language
from stodbot.enquiries.archiving import Record, event_facts, path_of, record_facts
from stodbot.enquiries.chain import Head
from stodbot.enquiries.files import FileState

_TOGETHER = 100  # enquiries read at once
_EVENTS = 10_000  # in a file of the log
_READ = 1_000  # of them at once
_SV = Language.SWEDISH


def export(options: argparse.Namespace) -> int:
    """Everything about one person, the cases of some days, or the register for an e-archive."""
    if options.archive is None:
        return registering.export(options)
    if options.first or options.last or options.person:
        tell("--archive tar med hela diariet: utelämna --from, --to och --person.")
        return UNUSABLE
    data_dir, folder = settings_of(options).data_dir, options.archive

    async def work(bureau: Bureau) -> int:
        try:
            return await _Export(bureau, ArchiveFolder(folder), data_dir).run(folder)
        except FileExistsError:
            tell(f"{folder} är ingen tom katalog. Ange en ny, så blandas inte två exporter.")
        except OSError as error:
            tell(f"Exporten kunde inte skrivas i {folder}: {reason_of(error)}. Den är inte hel.")
        return UNUSABLE

    return run_in_bureau(options, work)


@dataclass(slots=True)
class _Export:
    """One export, as it is written."""

    bureau: Bureau
    folder: ArchiveFolder
    data_dir: Path
    missing: dict[str, str] = field(default_factory=dict)  # files, and what is wrong with them

    async def run(self, place: Path) -> int:
        head = await self._enquiries()
        await self._log(head)
        self.folder.write_text("sigill.txt", f"{head.seq} {head.seal.hex()}\n")
        self.folder.explain()
        self.folder.finish()
        for path, what in self.missing.items():
            tell(f"Bilagan {path} {what}. Ärendet exporterades utan den.")
        say(f"Diariet är exporterat till {place}: {head.seq} händelser, sigill {head.seal.hex()}.")
        return FAILED if self.missing else OK

    async def _enquiries(self) -> Head:
        """Write all of them, as they are at the head that is returned: none has changed since."""
        store = self.bureau.store
        head, last = await store.head(), EnquiryId(0)
        while found := await store.records(last, _TOGETHER):
            for record in found:
                self._write(record)
            last = found[-1].case.enquiry.id
        while (later := await store.head()) != head:
            for enquiry in await store.changed(head, later):
                self._write(await store.record(enquiry))
            head = later
        return head

    def _write(self, record: Record) -> None:
        enquiry = record.case.enquiry
        subject = self.bureau.names.subject(enquiry, _SV)
        self.folder.write_json(path_of(enquiry), record_facts(record, subject))
        for file in record.case.files:
            self.missing.pop(file.path, None)
            if file.state is not FileState.KEPT:
                self.folder.forget(file.path)  # weeded since it was written
                continue
            try:
                if not self.folder.copy(self.data_dir, file.path, file.digest):
                    self.missing[file.path] = "är inte den som sparades"
                    self.folder.forget(file.path)
            except (FileNotFoundError, PermissionError):
                self.missing[file.path] = "saknas på disken eller går inte att läsa"

    async def _log(self, head: Head) -> None:
        last = 0
        while events := await self.bureau.store.sealed(last, head.seq, _READ):
            first = events[0].seq - (events[0].seq - 1) % _EVENTS
            lines = (event_facts(event) for event in events)
            self.folder.add_lines(f"logg/{first:09d}.jsonl", lines)
            last = events[-1].seq
