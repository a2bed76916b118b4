"""`stodbot staff`: who may act as staff, from the command line."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from stodbot.bureau import Bureau, open_bureau
from stodbot.cli import main, staffing
from stodbot.clock import now
from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, Enquiry, ItemNumber, State
from stodbot.domain.entry import PersonId, QueueId
from stodbot.enquiries.acting import By
from stodbot.enquiries.counter import Counter, Registration, Written
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.incoming import Identity, Settlement
from stodbot.enquiries.outcome import Deed, Outcome
from stodbot.enquiries.outgoing import DeliveryState, Kind
from stodbot.enquiries.rights import digest_of
from stodbot.enquiries.rooms import chat_of
from stodbot.knowledge.loader import load_knowledge
from stodbot.settings import load_settings
from stodbot.store.sqlite import SqliteStore
from tests.botapi import BotApi
from tests.console.conftest import LATHE_AND_SLEDGE, write_files
from tests.records import Records

COORDINATORS = """\
people:
  - {id: registrator, role: {sv: registrator}}
  - {id: anna, name: Anna Ek, role: {sv: samordnare}, substitute: bo}
  - {id: bo, name: Bo Al, role: {sv: samordnare}}
queues:
  - {id: registrator, title: {sv: Registrator}, members: [registrator]}
  - {id: maskiner, title: {sv: Maskiner}, members: [anna]}
  - {id: fordon, title: {sv: Fordon}, members: [anna, bo]}
"""
WITHOUT_ANNA = """\
people:
  - {id: registrator, role: {sv: registrator}}
  - {id: bo, name: Bo Al, role: {sv: samordnare}}
queues:
  - {id: registrator, title: {sv: Registrator}, members: [registrator]}
  - {id: maskiner, title: {sv: Maskiner}, members: [bo]}
  - {id: fordon, title: {sv: Fordon}, members: [bo]}
"""
ANNA, BO = PersonId("anna"), PersonId("bo")
PHONE, TABLET = Identity("telegram-501"), Identity("telegram-502")
MACHINES, VEHICLES = QueueId("maskiner"), QueueId("fordon")
ONE = ItemNumber(1)
ASKER = Chat("asker:1")
TOKEN = "7000000001:kanariefageln_AAAAAAAAAAAAAAAAAAAAA"  # noqa: S105  # made up
LINK = re.compile(r"https://t\.me/stod_prov_bot\?start=(?P<code>[A-Za-z0-9_-]{1,64})")
MESSAGE = re.compile(r"/start (?P<code>[A-Za-z0-9_-]{1,64})")
MANY = 1_000

Decide = Callable[[Enquiry], Outcome]


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass(frozen=True)
class Operator:
    """Runs `stodbot staff`, and looks at what became of it."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    async def staff(self, *words: str) -> Told:
        knowledge, data = str(self.folder / "knowledge"), str(self.folder / "data")
        typed = ["staff", *words, "--knowledge", knowledge, "--data-dir", data]
        self.capsys.readouterr()
        status = await asyncio.to_thread(main, typed)
        said = self.capsys.readouterr()
        return Told(status, said.out, said.err)

    async def listed(self) -> dict[str, dict[str, object]]:
        told = await self.staff("list", "--json")
        return {one["id"]: one for one in map(json.loads, told.lines)}

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Bureau]:
        """The bureau, as the bot works in it."""
        base = load_knowledge(self.folder / "knowledge").base
        async with open_bureau(base, load_settings(data_dir=self.folder / "data")) as bureau:
            yield bureau

    async def join(self, code: str, identity: Identity = PHONE) -> PersonId:
        async with self.at_work() as bureau:
            by = By(actor=ASKER, at=now())
            return await bureau.store.join(by, identity, digest_of(code), Settlement())

    async def anna_joins(self, identity: Identity = PHONE) -> None:
        await self.join(code_in(await self.staff("invite", "anna")), identity)

    def rewrite_coordinators(self, text: str) -> None:
        write_files(self.folder / "knowledge", {"coordinators.yaml": text})


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """Anna answers on machines, and with Bo, who stands in for her, on vehicles."""
    write_files(tmp_path / "knowledge", {**LATHE_AND_SLEDGE, "coordinators.yaml": COORDINATORS})
    return Operator(tmp_path, capsys)


@pytest.fixture
async def api(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BotApi]:
    """A Telegram that knows the bot."""
    async with BotApi.serving(token=TOKEN) as served:
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", served.base_url)
        monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", TOKEN)
        yield served


def code_in(told: Told, form: re.Pattern[str] = MESSAGE) -> str:
    """What the invitation is taken up with, on a line of its own."""
    found = form.fullmatch(told.lines[0])
    assert found is not None, told
    return found["code"]


async def registered(bureau: Bureau, draft: str, queue: QueueId = MACHINES) -> Enquiry:
    """An enquiry, sent just now."""
    at = now()
    wish = Registration(
        draft=draft,
        asker=ASKER,
        language="sv",
        written=(Written(text="bidrag till svarv", received_at=at),),
        queues=(queue,),
    )
    counter = Counter(await bureau.offices.at(at))
    found = await bureau.store.register(
        By(actor=ASKER, at=at), wish, lambda one: counter.open(wish, one, at), Settlement()
    )
    return found.enquiry


async def claimed(bureau: Bureau, draft: str, who: PersonId = ANNA) -> Enquiry:
    """An enquiry that somebody has."""
    at, enquiry = now(), await registered(bureau, draft, VEHICLES)
    desk = Desk(await bureau.offices.at(at))
    by = By(actor=chat_of(who), at=at)
    return await bureau.store.change(by, enquiry.number, lambda e: desk.claim(e, ONE, who, at))


async def answered(bureau: Bureau, draft: str) -> Enquiry:
    """An enquiry that Anna has answered."""
    enquiry, at = await claimed(bureau, draft), now()
    desk = Desk(await bureau.offices.at(at))
    by = By(actor=chat_of(ANNA), at=at)
    return await bureau.store.change(by, enquiry.number, lambda e: desk.reply(e, ONE, ANNA, "Ja."))


# invite


async def test_an_invitation_is_a_link_to_the_bot_on_a_line_of_its_own(
    operator: Operator, api: BotApi
) -> None:
    told = await operator.staff("invite", "anna")

    code = code_in(told, LINK)
    assert (0, "") == (told.status, told.err)
    assert ["getMe"] == [call.method for call in api.journal]
    assert ANNA == await operator.join(code)


async def test_an_invitation_says_for_whom_and_how_long_it_is_and_that_it_is_good_once(
    operator: Operator,
) -> None:
    begin = now()

    told = await operator.staff("invite", "anna", "--days", "2")

    (wanted,) = [
        one["invited_until"] for one in (await operator.listed()).values() if one["invited_until"]
    ]
    until = datetime.fromisoformat(str(wanted))
    assert timedelta(days=2) - timedelta(seconds=1) <= until - begin <= timedelta(days=2, minutes=1)
    async with operator.at_work() as bureau:
        assert bureau.cards.when(until) in told.out
    for words in ("bara till Anna Ek", "gäller en gång", "Tidigare inbjudningar"):
        assert words in told.out


async def test_an_invitation_lasts_a_week_if_nothing_else_is_said(operator: Operator) -> None:
    begin = now()
    await operator.staff("invite", "anna")

    until = datetime.fromisoformat(str((await operator.listed())["anna"]["invited_until"]))

    week = timedelta(days=7)
    assert week - timedelta(seconds=1) <= until - begin <= week + timedelta(minutes=1)


async def test_without_a_token_the_message_is_shown_and_how_to_get_a_token(
    operator: Operator,
) -> None:
    told = await operator.staff("invite", "anna")

    assert ANNA == await operator.join(code_in(told))
    assert "@BotFather" in told.err


@pytest.mark.parametrize(
    "spoil",
    [
        lambda api: api.faults.refuse("getMe", 401),
        lambda api: api.faults.flood("getMe", 7),
        lambda api: api.faults.refuse("getMe", 502),
        lambda api: api.faults.drop_before("getMe"),
        lambda api: api.faults.garble("getMe"),
        lambda api: api.faults.garble("getMe", b'{"ok":true,"result":{"id":1}}'),
    ],
)
async def test_where_telegram_does_not_tell_the_bots_name_the_message_is_shown(
    operator: Operator, api: BotApi, spoil: Callable[[BotApi], object]
) -> None:
    spoil(api)

    told = await operator.staff("invite", "anna")

    assert 0 == told.status
    assert ANNA == await operator.join(code_in(told))
    assert "stodbot doctor" in told.err
    assert TOKEN not in told.out + told.err


async def test_telegram_is_not_waited_for_for_long(
    operator: Operator, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staffing, "_PATIENCE", 0.2)
    held = api.faults.hold("getMe")

    told = await operator.staff("invite", "anna")

    held.release()
    assert 0 == told.status
    assert ANNA == await operator.join(code_in(told))


async def test_a_proxy_that_is_none_keeps_nobody_from_being_invited(
    operator: Operator, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "vad://som:helst")

    told = await operator.staff("invite", "anna")

    assert ANNA == await operator.join(code_in(told))


async def test_whoever_is_not_in_the_coordinators_is_not_invited_and_all_ids_are_told(
    operator: Operator,
) -> None:
    told = await operator.staff("invite", "ana")

    assert (1, "") == (told.status, told.out)
    assert "registrator, anna, bo" in told.err
    assert {None} == {one["invited_until"] for one in (await operator.listed()).values()}


@pytest.mark.parametrize("days", ["0", "91", "-1", "x", "1.5", ""])
async def test_days_that_are_none_are_refused(operator: Operator, days: str) -> None:
    with pytest.raises(SystemExit) as ended:
        await operator.staff("invite", "anna", f"--days={days}")

    assert 2 == ended.value.code


async def test_the_code_is_in_no_file_and_in_no_log(
    operator: Operator, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    records = Records()
    logging.getLogger().addHandler(records)
    caplog.set_level(logging.DEBUG)

    code = code_in(await operator.staff("invite", "anna"), LINK)

    logging.getLogger().removeHandler(records)
    files = [path for path in operator.folder.rglob("*") if path.is_file()]
    assert [] == [path.name for path in files if code.encode() in path.read_bytes()]
    assert [] == [line for line in records.lines if code in line]
    assert code not in (await operator.staff("list")).out


async def test_a_new_invitation_makes_the_earlier_one_useless(operator: Operator) -> None:
    first = code_in(await operator.staff("invite", "anna"))
    second = code_in(await operator.staff("invite", "anna"))

    async with operator.at_work() as bureau:
        found = [await bureau.store.invited(digest_of(code), now()) for code in (first, second)]
    assert [None, ANNA] == found


async def test_whoever_is_there_already_is_invited_with_a_word_on_what_that_means(
    operator: Operator,
) -> None:
    await operator.anna_joins()

    told = await operator.staff("invite", "anna")

    assert "Anna Ek är redan inloggad" in told.out


# list


async def test_everybody_in_the_coordinators_is_listed_with_queues_and_right(
    operator: Operator,
) -> None:
    await operator.anna_joins()
    await operator.staff("invite", "bo")

    lines = (await operator.staff("list")).lines

    assert ["registrator", "anna", "bo"] == [line.split(":")[0] for line in lines]
    assert lines[0].endswith("registrator (Registrator). Inte inbjuden.")
    assert lines[1].startswith("anna: Anna Ek (Maskiner, Fordon). Inloggad sedan 20")
    assert lines[2].startswith("bo: Bo Al (Fordon). Inbjuden till 20")


async def test_nobodys_number_in_telegram_is_listed(operator: Operator) -> None:
    await operator.anna_joins()

    told = [await operator.staff("list"), await operator.staff("list", "--json")]

    assert [] == [one for one in told if PHONE in one.out]


async def test_the_list_is_there_as_json(operator: Operator) -> None:
    await operator.staff("remove", "bo")

    listed = await operator.listed()

    expected = {
        "id": "bo",
        "name": "Bo Al",
        "queues": ["fordon"],
        "listed": True,
        "since": None,
        "invited_until": None,
        "removed": True,
    }
    assert expected == listed["bo"]


async def test_one_who_is_no_more_in_the_coordinators_is_listed_with_what_to_do(
    operator: Operator,
) -> None:
    await operator.anna_joins()
    operator.rewrite_coordinators(WITHOUT_ANNA)

    (line,) = [one for one in (await operator.staff("list")).lines if one.startswith("anna")]

    assert "anna: anna (ingen kö). Inloggad sedan" in line
    assert "stodbot staff remove anna" in line


# remove


async def test_whoever_is_removed_has_no_right_and_no_invitation(operator: Operator) -> None:
    await operator.anna_joins()
    await operator.staff("invite", "anna")

    told = await operator.staff("remove", "anna")

    anna = (await operator.listed())["anna"]
    assert (0, None, None, True) == (
        told.status,
        anna["since"],
        anna["invited_until"],
        anna["removed"],
    )
    assert "Anna Ek kan inte längre läsa ärenden eller svara" in told.out
    assert "coordinators.yaml" in told.out
    assert "gruppen i Telegram" in told.out


async def test_what_whoever_is_removed_has_goes_back_to_the_queue_and_is_told(
    operator: Operator,
) -> None:
    async with operator.at_work() as bureau:
        enquiry, other = await claimed(bureau, "1"), await claimed(bureau, "2", BO)

    told = await operator.staff("remove", "anna")

    async with operator.at_work() as bureau:
        case = await bureau.store.case(enquiry.number)
        untouched = await bureau.store.enquiry(other.number)
        owed = await bureau.store.deliveries(DeliveryState.WAITING, MANY)
        assert case is not None
        card = bureau.cards.past(case.past[-1])
    assert (State.NEW, None) == (case.enquiry.items[0].state, case.enquiry.items[0].holder)
    assert (Deed.TAKEN_BACK, "system") == (case.past[-1].deed, case.past[-1].actor)
    assert "Ärendet gick tillbaka till kön, eftersom Anna Ek inte längre svarar på frågor." == card
    assert (other, True) == (untouched, enquiry.number in told.out)
    assert other.number not in told.out
    back = [one.message for one in owed if one.message.facts.get("why") == "taken_back"]
    assert [(chat_of(BO), Kind.CARD)] == [(one.to, one.kind) for one in back]


async def test_what_is_answered_stays_and_goes_to_the_queue_once_the_asker_writes_again(
    operator: Operator,
) -> None:
    async with operator.at_work() as bureau:
        enquiry = await answered(bureau, "1")

    told = await operator.staff("remove", "anna")

    async with operator.at_work() as bureau:
        before = await bureau.store.enquiry(enquiry.number)
        at = now()
        counter = Counter(await bureau.offices.at(at))
        more = Written(text="en sak till", received_at=at)
        after = counter.add(enquiry, more, MessageSeq(1))
    assert (enquiry, True) == (before, "Inget ärende behövde gå tillbaka" in told.out)
    assert (State.NEW, None) == (after.enquiry.items[0].state, after.enquiry.items[0].holder)
    assert [chat_of(BO)] == [one.to for one in after.outgoing]


async def test_new_enquiries_go_to_the_substitute_of_whoever_is_removed(
    operator: Operator,
) -> None:
    await operator.staff("remove", "anna")

    async with operator.at_work() as bureau:
        enquiry = await registered(bureau, "1")
        owed = await bureau.store.deliveries(DeliveryState.WAITING, MANY)
    assert BO == enquiry.items[0].suggested
    assert [chat_of(BO)] == [one.message.to for one in owed if one.message.kind is Kind.CARD]


async def test_whoever_is_removed_again_stays_removed(operator: Operator) -> None:
    await operator.staff("remove", "anna")

    again = await operator.staff("remove", "anna")

    assert 0 == again.status
    assert "Anna Ek var redan borttagen." in again.out


async def test_what_a_crash_left_undone_is_done_when_it_is_run_again(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.anna_joins()
    async with operator.at_work() as bureau:
        enquiry = await claimed(bureau, "1")

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, "change", killed)
        await operator.staff("remove", "anna")
    between = await operator.listed()

    again = await operator.staff("remove", "anna")

    assert (None, True) == (between["anna"]["since"], enquiry.number in again.out)


async def test_what_somebody_took_over_meanwhile_stays_theirs(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with operator.at_work() as bureau:
        enquiry = await claimed(bureau, "1")
    change = SqliteStore.change

    async def late(self: SqliteStore, by: By, number: str, decide: Decide) -> Enquiry:
        monkeypatch.undo()
        at = now()
        async with operator.at_work() as bureau:
            desk = Desk(await bureau.offices.at(at))
            await bureau.store.change(by, number, lambda e: desk.claim(e, ONE, BO, at))
        return await change(self, by, number, decide)

    monkeypatch.setattr(SqliteStore, "change", late)

    told = await operator.staff("remove", "anna")

    async with operator.at_work() as bureau:
        after = await bureau.store.enquiry(enquiry.number)
    assert after is not None
    assert (0, BO) == (told.status, after.items[0].holder)


async def test_one_who_is_no_more_in_the_coordinators_is_removed(operator: Operator) -> None:
    await operator.anna_joins()
    async with operator.at_work() as bureau:
        enquiry = await claimed(bureau, "1")
    operator.rewrite_coordinators(WITHOUT_ANNA)

    told = await operator.staff("remove", "anna")
    again = await operator.staff("remove", "anna")

    assert (0, 0, True) == (told.status, again.status, enquiry.number in told.out)
    assert ["registrator", "bo"] == list(await operator.listed())


async def test_one_that_nobody_knows_is_not_removed(operator: Operator) -> None:
    told = await operator.staff("remove", "ana")

    assert (1, "") == (told.status, told.out)
    assert "registrator, anna, bo" in told.err


async def test_one_who_was_removed_and_is_invited_again_answers_again(operator: Operator) -> None:
    await operator.anna_joins()
    await operator.staff("remove", "anna")

    await operator.anna_joins(TABLET)

    async with operator.at_work() as bureau:
        enquiry = await registered(bureau, "1")
    assert ANNA == enquiry.items[0].suggested


async def test_days_away_do_not_bring_one_back_who_was_removed(operator: Operator) -> None:
    await operator.anna_joins()
    await operator.staff("remove", "anna")

    told = [
        await operator.staff("away", "anna"),
        await operator.staff("away", "anna", "2026-12-01", "2026-12-02"),
    ]

    assert [(1, ""), (1, "")] == [(one.status, one.out) for one in told]
    assert "stodbot staff invite" in told[0].err
    async with operator.at_work() as bureau:
        assert BO == (await registered(bureau, "1")).items[0].suggested


# the log


async def test_all_of_it_is_in_a_log_without_flaws_that_is_no_enquirys(operator: Operator) -> None:
    async with operator.at_work() as bureau:
        enquiry = await claimed(bureau, "1")
    await operator.anna_joins()
    await operator.staff("remove", "anna")

    async with operator.at_work() as bureau:
        case = await bureau.store.case(enquiry.number)
        flaws = await bureau.store.flaws()
    assert case is not None
    assert [Deed.REGISTERED, Deed.CLAIMED, Deed.TAKEN_BACK] == [one.deed for one in case.past]
    assert [] == flaws


async def test_the_last_day_of_all_is_shown_to_nobody(operator: Operator) -> None:
    async with operator.at_work() as bureau:
        await claimed(bureau, "1")
    told = [await operator.staff("remove", "anna"), await operator.staff("list")]

    told += [await operator.staff("list", "--json"), await operator.staff("invite", "anna")]

    assert [] == [one for one in told if "9999" in one.out]
