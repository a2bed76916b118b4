"""Files of enquiries are fetched from Telegram, each once, whatever goes wrong on the way."""

import asyncio
import hashlib
import logging
import resource
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stodbot.domain.enquiry import Chat, Enquiry
from stodbot.enquiries.files import File, FileState
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.outgoing import EVERYBODY, Reach
from stodbot.enquiries.register import Series
from stodbot.errors import StoreError
from stodbot.store.sqlite import SqliteStore
from stodbot.telegram.access import Access, access_from
from stodbot.telegram.chats import chat_of
from stodbot.telegram.client import open_bot
from stodbot.telegram.contents import attachments_of
from stodbot.telegram.fetching import Fetching
from telegram import Bot
from telegram import Message as Parsed
from tests.botapi import BotApi, Message, Person, files
from tests.botapi.media import PDF, PICTURE, SOUND
from tests.store.contract import ANNA, DESK, FIRST, by, claimed, register, wish
from tests.telegram.conftest import FORWARD, PATIENCE, SEND, Office

BEGIN = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKER = 501
_MORE_THAN_THE_DATABASE = 2 << 20  # bytes
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Archive:
    """A register, the files beside it, and a clock that goes only when it is told to."""

    api: BotApi
    bot: Bot
    data: Path
    store: SqliteStore
    now: datetime = BEGIN
    person: Person = field(init=False)
    fetching: Fetching = field(init=False)

    def __post_init__(self) -> None:
        self.person = self.api.person(ASKER, "Åsa")
        self.fetching = self.begin()

    def begin(self, store: "SqliteStore | DyingStore | FullStore | None" = None) -> Fetching:
        """The fetching, as it begins after a start."""
        return Fetching(
            store=store or self.store, bot=self.bot, data_dir=self.data, clock=lambda: self.now
        )

    async def registered(
        self, *messages: Message, draft: str = "d1", asker: Chat | None = None
    ) -> Enquiry:
        """An enquiry with what hangs on those messages."""
        parsed = [Parsed.de_json(message.raw, None) for message in messages]
        files = tuple(file for message in parsed for file in attachments_of(message))
        wanted = wish(draft, asker=asker or chat_of(ASKER), attachments=files)
        return await register(self.store, wanted, at=self.now)

    async def files(self) -> tuple[File, ...]:
        """The files of all enquiries."""
        cases = await self.store.registered(BEGIN.date(), BEGIN.date())
        return tuple(file for case in cases for file in case.files)

    async def file(self) -> File:
        """The only one there is."""
        (file,) = await self.files()
        return file

    async def deeds(self) -> list[Deed]:
        """What was done with the only enquiry."""
        case = await self.store.case("26STOD1")
        assert case is not None
        return [past.deed for past in case.past]

    def on_disk(self) -> dict[str, bytes]:
        """Every file in the folder of files."""
        return on_disk(self.data)

    def called(self, method: str) -> int:
        return len(self.api.journal.of(method))


def on_disk(data: Path) -> dict[str, bytes]:
    found = sorted((data / "attachments").rglob("*"))
    return {str(path.relative_to(data)): path.read_bytes() for path in found if path.is_file()}


@pytest.fixture
async def archive(api: BotApi, tmp_path: Path) -> AsyncIterator[Archive]:
    access = access_from(api.token, None, api.base_url, api.base_file_url)
    async with opened(api, tmp_path / "data", access) as archive:
        yield archive


@asynccontextmanager
async def opened(api: BotApi, data: Path, access: Access) -> AsyncIterator[Archive]:
    async with open_bot(access) as bot, SqliteStore(data / "stodbot.sqlite", Series()) as store:
        yield Archive(api=api, bot=bot, data=data, store=store)


# What goes well


async def test_a_photo_is_kept_with_its_digest_and_the_log_says_so(archive: Archive) -> None:
    await archive.registered(archive.person.photo())

    await archive.fetching.run()

    file = await archive.file()
    assert {"attachments/26STOD1/1-1.jpg": PICTURE} == archive.on_disk()
    assert (FileState.KEPT, len(PICTURE)) == (file.state, file.size)
    assert hashlib.sha256(PICTURE).hexdigest() == file.digest
    assert [Deed.REGISTERED, Deed.FILE_KEPT] == await archive.deeds()
    assert [] == await archive.store.flaws()


async def test_what_is_kept_is_not_fetched_again(archive: Archive) -> None:
    await archive.registered(archive.person.photo())
    await archive.fetching.run()

    await archive.begin().run()

    assert (1, 1) == (archive.called("getFile"), archive.called("download"))


async def test_every_kind_of_file_is_kept_and_what_is_none_is_not_asked_for(
    archive: Archive,
) -> None:
    person = archive.person
    await archive.registered(
        person.document("Plan.DOCX", b"plan"),
        person.voice(),
        person.location(),
        person.contact(),
        person.video(),
    )

    await archive.fetching.run()

    assert ["1-1.docx", "1-2.ogg", "1-3.mp4"] == [Path(path).name for path in archive.on_disk()]
    assert SOUND == archive.on_disk()["attachments/26STOD1/1-2.ogg"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../x.sh", "1-1.sh"),
        ("/etc/cron.d/x", "1-1"),
        ("..\\..\\x.pdf\u202e", "1-1"),
        ("a" * 5_000 + ".pdf", "1-1.pdf"),
        ("x.pdf\x00.sh/..", "1-1"),
    ],
)
async def test_a_hostile_name_stays_a_name(archive: Archive, name: str, path: str) -> None:
    await archive.registered(archive.person.document(name))

    await archive.fetching.run()

    assert {f"attachments/26STOD1/{path}": PDF} == archive.on_disk()
    written = {found.name for found in archive.data.parent.rglob("*") if found.is_file()}
    assert {path} == {one for one in written if not one.startswith("stodbot.sqlite")}
    assert name.encode() not in b"".join(
        facts.encode() for facts in await _facts_of_events(archive.store)
    )


async def _facts_of_events(store: SqliteStore) -> list[str]:
    return await store._db.read(
        lambda db: [facts for (facts,) in db.execute("SELECT facts FROM event")]
    )


async def test_a_number_with_strokes_in_it_is_one_folder(api: BotApi, tmp_path: Path) -> None:
    access = access_from(api.token, None, api.base_url, api.base_file_url)
    async with opened(api, tmp_path / "data", access) as archive:
        archive.store = SqliteStore(archive.data / "other.sqlite", Series("RS/../{yyyy}.{serial}"))
        async with archive.store:
            archive.fetching = archive.begin()
            await archive.registered(archive.person.photo())

            await archive.fetching.run()

            assert ["attachments/RS____2026_1/1-1.jpg"] == list(archive.on_disk())


async def test_only_the_bot_may_read_what_is_kept(archive: Archive) -> None:
    await archive.registered(archive.person.document())

    await archive.fetching.run()

    folders = ["attachments", "attachments/26STOD1", "attachments/26STOD1/1-1.pdf"]
    modes = [stat.S_IMODE((archive.data / path).stat().st_mode) for path in folders]
    assert [0o700, 0o700, 0o600] == modes


async def test_what_staff_send_along_with_a_reply_is_kept_whatever_channel_the_asker_is_on(
    archive: Archive,
) -> None:
    enquiry = await archive.registered(asker=Chat("asker:501"))
    sent = Parsed.de_json(archive.person.document().raw, None)
    await claimed(archive.store, enquiry.number)
    await archive.store.change(
        by(actor=f"staff:{ANNA}"),
        enquiry.number,
        lambda one: DESK.reply(one, FIRST, ANNA, "Se bilagan.", attachments_of(sent)),
    )

    await archive.fetching.run()

    assert FileState.KEPT is (await archive.file()).state
    assert [PDF] == list(archive.on_disk().values())


async def test_an_album_of_three_is_one_enquiry_with_three_files(office: Office) -> None:
    asker = office.api.person(ASKER, "Åsa")
    asker.album(3, caption="Vad tycker ni om färgen på månen?")
    await asker.next(PATIENCE)
    asker.say(FORWARD)
    preview = await asker.next(PATIENCE)
    assert [] == office.api.journal.of("getFile")
    asker.press(preview, SEND)
    await asker.next(PATIENCE)
    service = office.service
    access = access_from(office.api.token, None, office.api.base_url, office.api.base_file_url)

    async with open_bot(access) as bot:
        await Fetching(
            store=service.store, bot=bot, data_dir=office.data, clock=service.clock
        ).run()

    case = await office.case()
    assert [FileState.KEPT] * 3 == [file.state for file in case.files]
    assert [PICTURE] * 3 == [(office.data / file.path).read_bytes() for file in case.files]
    assert 3 == len(on_disk(office.data))


# What can't be fetched


async def test_a_file_that_is_too_big_is_given_up_at_once(archive: Archive) -> None:
    await archive.registered(archive.person.document(data=b"x" * ((20 << 20) + 1)))

    await archive.fetching.run()

    file = await archive.file()
    assert (FileState.FAILED, "too_big") == (file.state, file.fault)
    assert [Deed.REGISTERED, Deed.FILE_FAILED] == await archive.deeds()
    assert (1, 0) == (archive.called("getFile"), archive.called("download"))


async def test_the_largest_file_that_is_given_out_is_kept(archive: Archive) -> None:
    await archive.registered(archive.person.document(data=b"x" * (20 << 20)))

    await archive.fetching.run()

    assert (FileState.KEPT, 20 << 20) == ((await archive.file()).state, (await archive.file()).size)


async def test_a_server_that_gives_out_more_does_not_fill_the_memory(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_DOWNLOAD", 1 << 30)
    await archive.registered(archive.person.document(data=b"x" * ((20 << 20) + 1)))

    await archive.fetching.run()

    assert ("too_big", 0) == ((await archive.file()).fault, archive.called("download"))


async def test_a_file_of_which_telegram_has_no_place_is_gone(archive: Archive) -> None:
    await archive.registered(archive.person.document())
    nowhere = b'{"ok": true, "result": {"file_id": "a", "file_unique_id": "b"}}'
    archive.api.faults.garble("getFile", nowhere)

    await archive.fetching.run()

    assert "gone" == (await archive.file()).fault


@pytest.mark.parametrize("where", ["by_id", "by_path"])
async def test_a_file_that_is_gone_is_given_up_within_the_hour(
    archive: Archive, where: str
) -> None:
    await archive.registered(archive.person.document())
    getattr(archive.api.account.files, where).clear()

    passed = await _until_ended(archive)

    file = await archive.file()
    assert (FileState.FAILED, "gone", 5) == (file.state, file.fault, file.attempts)
    assert passed < 60 * MINUTE


async def test_a_file_that_was_gone_for_a_moment_is_kept(archive: Archive) -> None:
    await archive.registered(archive.person.document())
    unavailable = "Bad Request: wrong file_id or the file is temporarily unavailable"
    archive.api.faults.refuse("getFile", 400, unavailable)

    await _until_ended(archive)

    assert FileState.KEPT is (await archive.file()).state


async def test_one_that_can_not_be_fetched_holds_up_no_other(archive: Archive) -> None:
    gone, there = archive.person.document("a.pdf"), archive.person.document("b.pdf")
    await archive.registered(gone, there)
    archive.api.account.files.by_id.pop(gone.raw["document"]["file_id"])

    await archive.fetching.run()

    assert [FileState.WAITING, FileState.KEPT] == [one.state for one in await archive.files()]


# Trouble on the way


@pytest.mark.parametrize(
    ("fault", "method", "told"),
    [
        ("drop_before", "getFile", "NetworkError"),
        ("drop_before", "download", "NetworkError"),
        ("drop_after", "download", "NetworkError"),
        ("refuse", "getFile", "NetworkError"),
        ("refuse", "download", "NetworkError"),
        ("garble", "getFile", "TelegramError"),
    ],
)
async def test_trouble_is_waited_out(archive: Archive, fault: str, method: str, told: str) -> None:
    await archive.registered(archive.person.document())
    arguments = (method, 502) if fault == "refuse" else (method,)
    getattr(archive.api.faults, fault)(*arguments, times=None)

    await archive.fetching.run()
    waiting, before = await archive.file(), archive.on_disk()
    archive.api.faults.clear()
    archive.now += 10 * SECOND
    await archive.fetching.run()
    still = await archive.file()
    archive.now += 10 * SECOND
    await archive.fetching.run()

    assert (FileState.WAITING, 1, told, {}) == (
        waiting.state,
        waiting.attempts,
        waiting.fault,
        before,
    )
    assert waiting == still
    assert {"attachments/26STOD1/1-1.pdf": PDF} == archive.on_disk()
    assert [Deed.REGISTERED, Deed.FILE_KEPT] == await archive.deeds()


async def test_trouble_for_a_day_at_ever_longer_intervals_is_the_end_of_it(
    archive: Archive,
) -> None:
    await archive.registered(archive.person.document())
    archive.api.faults.refuse("getFile", 502, times=None)

    passed = await _until_ended(archive)

    file = await archive.file()
    assert (FileState.FAILED, "NetworkError", 8) == (file.state, file.fault, file.attempts)
    assert DAY - 2 * 60 * MINUTE < passed <= DAY + 60 * MINUTE
    assert 8 == archive.called("getFile")


# the library warns of its own property, whenever it is told to wait
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_when_asked_to_slow_down_nothing_is_asked_for_until_then(archive: Archive) -> None:
    await archive.registered(archive.person.document("a.pdf"), archive.person.document("b.pdf"))
    archive.api.faults.flood("getFile", 40)

    await archive.fetching.run()
    archive.now += 39 * SECOND
    await archive.fetching.run()
    asked = archive.called("getFile")
    archive.now += 2 * SECOND
    await archive.fetching.run()

    assert (1, 3) == (asked, archive.called("getFile"))
    assert [FileState.KEPT] * 2 == [one.state for one in await archive.files()]


async def test_what_nobody_expected_is_waited_out_too(archive: Archive) -> None:
    await archive.registered(archive.person.document())
    archive.api.faults.garble("getFile", b'{"ok": true, "result": {"file_path": 7}}')

    await archive.fetching.run()

    assert (FileState.WAITING, 1) == ((await archive.file()).state, (await archive.file()).attempts)


async def test_a_connection_that_breaks_in_the_middle_leaves_nothing(
    api: BotApi, tmp_path: Path
) -> None:
    async with _half_a_file(first=1) as url:
        access = replace(access_from(api.token, None, api.base_url, None), base_file_url=url)
        async with opened(api, tmp_path / "data", access) as archive:
            await archive.registered(archive.person.document())

            await archive.fetching.run()
            waiting, before = await archive.file(), archive.on_disk()
            archive.now += MINUTE
            await archive.fetching.run()

            assert (FileState.WAITING, {}) == (waiting.state, before)
            assert {"attachments/26STOD1/1-1.pdf": PDF} == archive.on_disk()


async def test_less_than_telegram_says_there_is_does_not_count(archive: Archive) -> None:
    await archive.registered(archive.person.document())
    archive.api.faults.garble("download", PDF[:-1])

    await archive.fetching.run()

    assert ("IncompleteError", {}) == ((await archive.file()).fault, archive.on_disk())


async def test_where_no_file_can_be_written_it_is_tried_again(archive: Archive) -> None:
    await archive.registered(archive.person.document())
    (archive.data / "attachments").write_text("in the way", "utf-8")

    await archive.fetching.run()
    waiting = await archive.file()
    (archive.data / "attachments").unlink()
    archive.now += MINUTE
    await archive.fetching.run()

    assert (FileState.WAITING, "NotADirectoryError") == (waiting.state, waiting.fault)
    assert {"attachments/26STOD1/1-1.pdf": PDF} == archive.on_disk()


async def test_on_a_full_disk_nothing_half_is_left_and_it_is_fetched_once_there_is_room(
    archive: Archive,
) -> None:
    large = archive.person.document(data=PDF + bytes(_MORE_THAN_THE_DATABASE))
    await archive.registered(large)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (_MORE_THAN_THE_DATABASE, before[1]))
    try:
        await archive.fetching.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    waiting, between = await archive.file(), archive.on_disk()
    archive.now += MINUTE
    await archive.fetching.run()

    assert (FileState.WAITING, "OSError", {}) == (waiting.state, waiting.fault, between)
    assert [len(PDF) + _MORE_THAN_THE_DATABASE] == list(map(len, archive.on_disk().values()))
    assert [Deed.REGISTERED, Deed.FILE_KEPT] == await archive.deeds()


# Kills, and a store that fails


class KilledError(BaseException):
    """The process is gone."""


@dataclass
class DyingStore:
    """The process is killed when a file lies in its place and the store is to be told."""

    store: SqliteStore

    async def files_due(
        self, now: datetime, reach: Reach = EVERYBODY, *, limit: int = 1
    ) -> list[File]:
        return await self.store.files_due(now, reach, limit=limit)

    async def file_kept(self, _file: File, _at: datetime, *, digest: str, size: int) -> bool:
        raise KilledError(digest, size)

    async def postpone_file(self, _file: File, _until: datetime, fault: str) -> bool:
        raise AssertionError(fault)

    async def give_up_file(self, _file: File, _at: datetime, fault: str) -> bool:
        raise AssertionError(fault)


class FullStore(DyingStore):
    """Nothing can be kept."""

    async def file_kept(self, _file: File, _at: datetime, *, digest: str, size: int) -> bool:
        raise StoreError(f"{digest} {size}")


async def test_killed_before_it_was_noted_a_file_is_fetched_again_and_is_there_once(
    archive: Archive,
) -> None:
    await archive.registered(archive.person.document())
    with pytest.raises(KilledError):
        await archive.begin(DyingStore(archive.store)).run()
    between = ((await archive.file()).state, archive.on_disk())

    await archive.begin().run()

    whole = {"attachments/26STOD1/1-1.pdf": PDF}
    assert (FileState.WAITING, whole) == between
    assert (whole, 2) == (archive.on_disk(), archive.called("download"))
    assert [Deed.REGISTERED, Deed.FILE_KEPT] == await archive.deeds()


async def test_killed_while_it_was_written_a_file_is_written_anew(archive: Archive) -> None:
    await archive.registered(archive.person.document())
    folder = archive.data / "attachments" / "26STOD1"
    folder.mkdir(parents=True)
    (folder / ".1-1.pdf.part").write_bytes(b"half of it, and longer than the whole" * 9)

    await archive.fetching.run()

    assert {"attachments/26STOD1/1-1.pdf": PDF} == archive.on_disk()


async def test_two_that_fetch_at_once_note_it_once(archive: Archive) -> None:
    await archive.registered(archive.person.document())
    held = archive.api.faults.hold("getFile")
    first = asyncio.create_task(archive.begin().run())
    await archive.api.until(lambda: held.held)

    await archive.begin().run()
    held.release()
    await first

    assert {"attachments/26STOD1/1-1.pdf": PDF} == archive.on_disk()
    assert [Deed.REGISTERED, Deed.FILE_KEPT] == await archive.deeds()


async def test_while_nothing_can_be_kept_nothing_is_fetched_in_vain(archive: Archive) -> None:
    await archive.registered(archive.person.document())
    fetching = archive.begin(FullStore(archive.store))

    with pytest.raises(StoreError):
        await fetching.run()
    archive.now += 59 * SECOND
    await fetching.run()
    asked = archive.called("download")
    archive.now += 2 * SECOND
    with pytest.raises(StoreError):
        await fetching.run()

    assert (1, 2) == (asked, archive.called("download"))


# What nobody may learn


async def test_neither_token_nor_name_stands_in_a_log_or_a_fault(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    await archive.registered(archive.person.document("hemligt namn.pdf"))
    archive.api.faults.drop_before("download", times=None)

    with caplog.at_level(logging.DEBUG, "stodbot"):
        await archive.fetching.run()
        archive.api.faults.clear()
        archive.api.faults.refuse("download", 502)
        await _until_ended(archive)

    told = [record.getMessage() for record in caplog.records if record.name.startswith("stodbot")]
    assert [
        "attachment.waits enquiry=26STOD1 fault=NetworkError",
        "attachment.waits enquiry=26STOD1 fault=NetworkError",
        f"attachment.kept enquiry=26STOD1 event=1 size={len(PDF)}",
    ] == [line for line in told if line.startswith("attachment")]
    assert [] == [line for line in told if archive.api.token in line or "hemligt" in line]
    kept = b"".join(path.read_bytes() for path in archive.data.rglob("*") if path.is_file())
    assert archive.api.token.encode() not in kept


async def _until_ended(archive: Archive) -> timedelta:
    """Fetch until nothing is waited for any more; returns how long that took."""
    begun = archive.now
    while True:
        await archive.fetching.run()
        if FileState.WAITING not in {file.state for file in await archive.files()}:
            return archive.now - begun
        assert archive.now - begun < 3 * DAY
        while not await archive.store.files_due(archive.now):
            archive.now += MINUTE


@asynccontextmanager
async def _half_a_file(first: int) -> AsyncIterator[str]:
    """A server that breaks off its first answers in the middle."""
    answered = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal answered
        await reader.readuntil(b"\r\n\r\n")
        answered += 1
        body = PDF[: len(PDF) // 2] if answered <= first else PDF
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(PDF)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/file/bot"
    finally:
        server.close()
        await server.wait_closed()
