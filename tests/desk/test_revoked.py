"""Who may act as staff: from an invitation's link until `stodbot staff remove`, and no longer."""

import asyncio
import os
import re
import sys
import time
from datetime import timedelta

import pytest

from stodbot.clock import now
from stodbot.domain.enquiry import State
from stodbot.domain.entry import PersonId
from stodbot.enquiries.acting import By
from stodbot.enquiries.rights import digest_of, new_code
from tests.botapi import BotApi, Person, Query
from tests.desk.swift import (
    BERGMAN,
    CLAIM,
    FRIDA,
    NOTE,
    RELEASE,
    REPLY,
    SEND_REPLY,
    Seat,
    Staffed,
    enquire,
    newest,
    replies,
    rest,
)
from tests.telegram.conftest import PATIENCE, Office

SOON = 1.0  # seconds
GROUP = pytest.mark.parametrize("staffed", ["group"], indirect=True)
PETER = PersonId("peter-sagebro")
NO_RIGHT = "Du har inte behörighet att svara på ärenden."
WELCOME, GONE, BEFORE = "Välkommen, ", "Inbjudan gäller inte längre.", "Du är redan inloggad som"
LINK = re.compile(r"\?start=([A-Za-z0-9_-]{1,64})")


async def command(office: Office, *words: str) -> tuple[int, str]:
    """Run `stodbot staff` in a process of its own, while the bot serves; its status and output."""
    api = office.api
    group = {} if office.group is None else {"STODBOT_TELEGRAM_GROUP": str(office.group)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "stodbot", "staff", *words, "--data-dir", str(office.data)),
        env={
            **os.environ,
            "STODBOT_TELEGRAM_TOKEN": api.token,
            "STODBOT_TELEGRAM_BASE_URL": api.base_url,
            "STODBOT_TELEGRAM_BASE_FILE_URL": api.base_file_url,
            **group,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


async def removed(office: Office, person: PersonId) -> float:
    """Remove somebody; gives the time by when that had been said to be done."""
    status, told = await command(office, "remove", person)
    assert 0 == status, told
    return time.monotonic()


async def code(office: Office, person: PersonId) -> str:
    """Invite somebody; gives what is in the link."""
    status, told = await command(office, "invite", person)
    found = LINK.search(told)
    assert (0, True) == (status, found is not None), told
    assert found is not None
    return found[1]


async def start(office: Office, person: Person, payload: str) -> str:
    """Somebody follows the link; gives what the bot says to that."""
    person.skip()
    person.start(payload)
    told = await person.next(PATIENCE)
    await rest(office)
    return told.text


async def whose(office: Office) -> dict[str, str]:
    """The accounts in force."""
    accounts = await office.service.store.accounts()
    return {one.identity: one.person for one in accounts.values()}


@pytest.fixture
async def seat(staffed: Staffed, anna: Person) -> Seat:
    """Frida's, with a new enquiry of Anna's."""
    await enquire(anna)
    await rest(staffed.office)
    return staffed.seat(staffed.frida)


# --- removed


@pytest.mark.alone
@pytest.mark.parametrize("button", [CLAIM, REPLY])
async def test_press_right_after_the_removal_does_nothing(
    staffed: Staffed, seat: Seat, button: str
) -> None:
    card = newest(seat.place, button)
    past = len((await staffed.office.case()).past)

    done = await removed(staffed.office, FRIDA)
    query = seat.voice.press(card, button)
    await staffed.office.api.until(lambda: query.answered, PATIENCE)
    lasted = time.monotonic() - done

    case = await staffed.office.case()
    assert State.NEW == case.enquiry.items[0].state
    assert past == len(case.past)
    assert lasted < SOON
    if staffed.in_group:
        assert query.alert
        assert (query.answer or "").startswith(NO_RIGHT)


async def test_reply_whose_preview_was_there_before_the_removal_is_not_sent(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    preview = await seat.draft("Ja, det går bra.")

    await removed(staffed.office, FRIDA)
    await seat.press(SEND_REPLY, preview)

    assert [] == replies(anna)


async def test_reply_that_was_begun_before_the_removal_is_not_drafted(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await seat.press(REPLY)

    await removed(staffed.office, FRIDA)
    await seat.say("Ja, det går bra.")

    assert [] == [one for one in seat.place.messages if SEND_REPLY in one.buttons]
    assert [] == replies(anna)


async def test_commands_and_notes_after_the_removal_show_and_keep_nothing(
    staffed: Staffed, seat: Seat
) -> None:
    past = len((await staffed.office.case()).past)
    await removed(staffed.office, FRIDA)
    staffed.frida.skip()
    here, there = len(staffed.forum.messages), len(staffed.frida.messages)

    for words in (
        "/ko",
        "/ko alla",
        "/visa 26STOD1",
        "/sok maskin",
        "/borta 2027-01-01 2027-01-02",
    ):
        seat.voice.say(words)
        staffed.frida.say(words)
    seat.voice.say("En anteckning", newest(seat.place, CLAIM))
    await rest(staffed.office)

    told = [one.text for one in staffed.frida.messages[there:]]
    assert here == len(staffed.forum.messages)
    assert not [text for text in told if "26STOD1" in text]
    assert past == len((await staffed.office.case()).past) or not staffed.in_group
    assert not [p for p in (await staffed.office.case()).past if p.text == "En anteckning"]


async def test_what_was_held_goes_back_to_the_queue_and_a_colleague_can_take_it(
    staffed: Staffed, seat: Seat
) -> None:
    await seat.press(CLAIM)
    await removed(staffed.office, FRIDA)
    freed = (await staffed.office.item()).state
    await rest(staffed.office)
    colleague = staffed.seat(staffed.bergman)

    card = newest(colleague.place, CLAIM)
    await colleague.press(CLAIM, card)

    item = await staffed.office.item()
    assert (State.NEW, State.CLAIMED, BERGMAN) == (freed, item.state, item.holder)
    assert [text for text in colleague.place.texts if "har gått tillbaka till kön" in text]


@GROUP
async def test_topic_is_named_after_the_queue_again_when_its_holder_is_removed(
    staffed: Staffed, seat: Seat, api: BotApi
) -> None:
    await seat.press(CLAIM)
    room = staffed.forum.topic("26STOD1")
    await api.until(lambda: "Kallenbach" in room.name, PATIENCE)

    await removed(staffed.office, FRIDA)

    await api.until(lambda: "26STOD1 Nytt: " in room.name, PATIENCE)


@GROUP
async def test_new_enquiries_are_not_told_to_whoever_was_removed(
    staffed: Staffed, seat: Seat, bo: Person
) -> None:
    await removed(staffed.office, FRIDA)
    there = len(staffed.frida.messages)

    await enquire(bo)
    await rest(staffed.office)

    assert there == len(staffed.frida.messages)
    assert "Kallenbach" not in str((await staffed.office.item("26STOD2")).suggested)


async def test_colleagues_go_on_when_somebody_is_removed(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await removed(staffed.office, FRIDA)
    colleague = staffed.seat(staffed.bergman)

    await colleague.answer("Ja, det går bra.")

    assert ["Ja, det går bra."] == replies(anna)


async def test_removal_in_the_middle_of_presses_leaves_none_done_after_it(
    staffed: Staffed, seat: Seat
) -> None:
    card = newest(seat.place, CLAIM)
    removal = asyncio.create_task(removed(staffed.office, FRIDA))
    queries: list[Query] = []
    while not removal.done():
        queries.append(seat.voice.press(card, CLAIM))
        await asyncio.sleep(0.05)  # presses as somebody does who is in a hurry
        if RELEASE in newest(seat.place, NOTE).buttons:
            seat.voice.press(newest(seat.place, RELEASE), RELEASE)
    await removal
    await rest(staffed.office)

    item = await staffed.office.item()
    assert (State.NEW, None) == (item.state, item.holder)


# --- invited


async def test_whoever_follows_the_link_is_on_the_staff(
    staffed: Staffed, api: BotApi, anna: Person
) -> None:
    peter = api.person(601, "Peter", started=False)

    told = await start(staffed.office, peter, await code(staffed.office, PETER))

    assert told.startswith(f"{WELCOME}Peter Sagebro")
    assert PETER == (await whose(staffed.office))["telegram-601"]


@GROUP
async def test_link_is_good_once(staffed: Staffed, api: BotApi) -> None:
    link = await code(staffed.office, PETER)
    first, second = api.person(601, "Peter"), api.person(602, "Annan")

    told = [await start(staffed.office, one, link) for one in (first, second, first)]

    assert [True] * 3 == [
        text.startswith(words) for text, words in zip(told, (WELCOME, GONE, BEFORE), strict=True)
    ]
    assert "telegram-602" not in await whose(staffed.office)


@GROUP
async def test_two_who_follow_the_link_at_once_are_not_both_on_the_staff(
    staffed: Staffed, api: BotApi
) -> None:
    link = await code(staffed.office, PETER)
    people = [api.person(number, f"P{number}") for number in range(601, 606)]

    for person in people:
        person.start(link)
    await rest(staffed.office)

    joined = [one for one in (await whose(staffed.office)).values() if one == PETER]
    welcomed = [one for one in people if one.texts[-1].startswith(WELCOME)]
    assert (1, 1) == (len(joined), len(welcomed))


@GROUP
async def test_link_that_was_replaced_or_taken_back_is_of_no_use(
    staffed: Staffed, api: BotApi
) -> None:
    peter = api.person(601, "Peter")
    old, new = [await code(staffed.office, PETER) for _ in range(2)]
    told = [await start(staffed.office, peter, old)]
    await removed(staffed.office, PETER)

    told.append(await start(staffed.office, peter, new))

    assert [True, True] == [text.startswith(GONE) for text in told]
    assert "telegram-601" not in await whose(staffed.office)


@GROUP
async def test_link_that_is_followed_too_late_is_of_no_use(staffed: Staffed, api: BotApi) -> None:
    late, by = new_code(), By(actor="operator", at=now())
    until = now() - timedelta(seconds=1)
    await staffed.office.service.store.invite(by, PETER, digest_of(late), until)

    told = await start(staffed.office, api.person(601, "Peter"), late)

    assert told.startswith(GONE)
    assert "telegram-601" not in await whose(staffed.office)


@GROUP
async def test_link_is_of_no_use_in_the_group(staffed: Staffed, api: BotApi) -> None:
    link = await code(staffed.office, PETER)
    peter = api.person(601, "Peter", started=False)

    staffed.forum.member(peter).say(f"/start {link}")
    staffed.forum.member(peter).say(f"/start@stod_prov_bot {link}")
    await rest(staffed.office)

    assert "telegram-601" not in await whose(staffed.office)


async def test_whoever_changes_their_account_works_from_the_new_one_alone(
    staffed: Staffed, seat: Seat, api: BotApi, anna: Person
) -> None:
    await seat.press(CLAIM)
    new = api.person(701, "Frida ny")
    told = await start(staffed.office, new, await code(staffed.office, FRIDA))
    accounts = await whose(staffed.office)
    old_card = newest(seat.place, REPLY)

    query = await seat.press(NOTE, old_card)
    if staffed.in_group:
        await staffed.seat(new).answer("Ja, det går bra.")
    else:
        new.say("/visa 26STOD1")
        await rest(staffed.office)
        await staffed.seat(new).answer("Ja, det går bra.")

    assert told.startswith(f"{WELCOME}Frida Kallenbach")
    assert ("telegram-501" in accounts, accounts.get("telegram-701")) == (False, FRIDA)
    assert query.answered
    assert not [p for p in (await staffed.office.case()).past if p.deed == "item.noted"]
    assert ["Ja, det går bra."] == replies(anna)


async def test_whoever_was_removed_can_be_invited_again(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await removed(staffed.office, FRIDA)

    told = await start(staffed.office, staffed.frida, await code(staffed.office, FRIDA))
    if not staffed.in_group:
        await seat.say("/visa 26STOD1")
    await seat.answer("Ja, det går bra.")

    assert told.startswith(WELCOME)
    assert ["Ja, det går bra."] == replies(anna)


@GROUP
async def test_code_of_an_invitation_is_in_no_file(staffed: Staffed, api: BotApi) -> None:
    link = await code(staffed.office, PETER)
    unused = staffed.office.files_with(link)

    await start(staffed.office, api.person(601, "Peter"), link)

    assert ([], []) == (unused, staffed.office.files_with(link))
