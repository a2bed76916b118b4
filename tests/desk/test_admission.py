"""Somebody takes up an invitation in a private chat, and acts as staff from then on."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.console.script import ScriptClock
from stodbot.desk.admission import Admission
from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, EnquiryId
from stodbot.domain.entry import PersonId
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Identity, Incoming, Received, Stage
from stodbot.enquiries.rights import digest_of, new_code
from stodbot.enquiries.rooms import chat_of, room_for, talk_in
from stodbot.service import Service, open_service
from stodbot.settings import load_settings
from stodbot.store.sqlite import SqliteStore
from tests.fakes import FakeChannel
from tests.loop.conftest import files_with

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
UNTIL = NOW + timedelta(days=7)
PHONE, OTHER = Chat("asker:telegram-501"), Chat("asker:telegram-502")
IDENTITY = Identity("telegram-501")
REGISTRAR = PersonId("registrator")
WELCOME, AGAIN, GONE = "Välkommen, registrator!", "Du är redan inloggad som", "gäller inte längre"
MANY = 1_000


@pytest.fixture
async def service(toy_app: App, tmp_path: Path) -> AsyncIterator[Service]:
    settings = load_settings(data_dir=tmp_path / "data")
    async with open_service(toy_app, settings, ScriptClock(NOW)) as opened:
        yield opened


@pytest.fixture
async def code(service: Service) -> str:
    """What the registrar was invited with."""
    return await invited(service)


async def invited(service: Service, person: PersonId = REGISTRAR, until: datetime = UNTIL) -> str:
    code = new_code()
    await service.store.invite(By(actor="system", at=NOW), person, digest_of(code), until)
    return code


def tapped(code: str, key: str = "1", chat: Chat = PHONE) -> Incoming:
    """What somebody's program sends who opens the link and starts the bot."""
    return Incoming(channel="telegram", key=key, chat=chat, text=f"/start {code}")


async def do(service: Service, *messages: Incoming) -> list[str]:
    """What the bot says to that."""
    for message in messages:
        await service.intake.process(await service.intake.receive(message))
    channel = FakeChannel()
    await service.courier(channel).deliver_all()
    return [text for _, text in channel.sent]


async def accounts(service: Service) -> dict[Identity, PersonId]:
    return {one.identity: one.person for one in (await service.store.accounts()).values()}


async def test_whoever_takes_up_an_invitation_is_welcomed_by_name(
    service: Service, code: str
) -> None:
    (told,) = await do(service, tapped(code))

    assert WELCOME in told
    assert {"/ko", "/hjalp", "hit"} <= {word.strip(".,") for word in told.split()}
    assert {IDENTITY: REGISTRAR} == await accounts(service)


async def test_whoever_is_to_answer_in_the_group_is_told_so(toy_app: App, tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "data", telegram_group=-1001)
    async with open_service(toy_app, settings, ScriptClock(NOW)) as service:
        (told,) = await do(service, tapped(await invited(service)))

    assert "i gruppen" in told


async def test_the_code_is_in_no_file_once_it_was_used(
    service: Service, code: str, tmp_path: Path
) -> None:
    await do(service, tapped(code))

    assert [] == files_with(code, tmp_path)
    (done,) = await service.store.inbox(Stage.DONE, MANY)
    assert None is done.message


async def test_a_code_that_was_wrong_is_not_kept_either(service: Service, code: str) -> None:
    await do(service, tapped(f"{code}x"))

    (done,) = await service.store.inbox(Stage.DONE, MANY)
    assert None is done.message


async def test_all_versions_of_a_message_with_a_code_are_forgotten(
    service: Service, code: str
) -> None:
    first = await service.intake.receive(tapped(code))
    edited = replace(tapped(code, "2"), is_edit=True)
    last = await service.intake.receive(edited)

    await service.intake.process(replace(last, instead_of=(first.seq,)))

    kept = await service.store.inbox(Stage.DONE, MANY)
    assert [None, None] == [one.message for one in kept]


async def test_a_second_tap_on_the_link_is_told_that_it_is_done(
    service: Service, code: str
) -> None:
    _, told = await do(service, tapped(code), tapped(code, "2"))

    assert f"{AGAIN} registrator" in told
    assert {IDENTITY: REGISTRAR} == await accounts(service)


async def test_a_message_that_comes_again_is_answered_once(service: Service, code: str) -> None:
    told = await do(service, *[tapped(code)] * 3)

    assert 1 == len(told)
    assert WELCOME in told[0]


async def test_a_message_that_is_processed_twice_is_answered_once(
    service: Service, code: str
) -> None:
    received = await service.intake.receive(tapped(code))
    for _ in range(2):
        await service.intake.process(received)

    assert 1 == len(await do(service))


async def test_an_invitation_is_of_no_use_to_whoever_comes_second(
    service: Service, code: str
) -> None:
    _, told = await do(service, tapped(code), tapped(code, "2", OTHER))

    assert GONE in told
    assert "stodbot staff invite" in told
    assert {IDENTITY: REGISTRAR} == await accounts(service)


async def test_an_invitation_that_was_replaced_meanwhile_is_of_no_use(
    service: Service, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def as_before(*_: object) -> PersonId:
        return REGISTRAR

    await invited(service)
    monkeypatch.setattr(SqliteStore, "invited", as_before)

    (told,) = await do(service, tapped(code))

    assert GONE in told
    assert {} == await accounts(service)


async def test_an_invitation_that_has_run_out_is_of_no_use(service: Service) -> None:
    (told,) = await do(service, tapped(await invited(service, until=NOW)))

    assert GONE in told


async def test_an_invitation_to_one_who_is_no_more_in_the_coordinators_is_of_no_use(
    service: Service,
) -> None:
    (told,) = await do(service, tapped(await invited(service, PersonId("borta"))))

    assert GONE in told
    assert {} == await accounts(service)


async def test_one_on_the_staff_comes_with_another_invitation_in_their_own_chat(
    service: Service, code: str
) -> None:
    await do(service, tapped(code))
    own = replace(
        tapped(await invited(service), "2", chat_of(REGISTRAR)), origin=PHONE, sender=IDENTITY
    )

    (told,) = await do(service, own)

    assert WELCOME in told


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(tapped("", chat=Chat("asker:501")), id="a chat that nobody vouches for"),
        pytest.param(replace(tapped(""), channel="console"), id="another channel"),
        pytest.param(
            replace(tapped("", chat=talk_in(room_for(EnquiryId(1)), REGISTRAR)), sender=IDENTITY),
            id="a room of the group",
        ),
        pytest.param(tapped("", chat=chat_of(REGISTRAR)), id="staff at a terminal"),
    ],
)
async def test_nobody_joins_where_nobody_is_vouched_for_or_others_read_along(
    service: Service, code: str, message: Incoming
) -> None:
    await do(service, replace(message, text=f"/start {code}"))

    assert {} == await accounts(service)
    assert REGISTRAR == await service.store.invited(digest_of(code), NOW)


@pytest.mark.parametrize(
    "text", [None, "", "/start", "/start bicycles", "/hjalp inbjudan-ett", "inbjudan-ett"]
)
def test_what_is_no_invitation_is_not_taken_for_one(service: Service, text: str | None) -> None:
    admission = Admission(
        store=service.store,
        offices=service.offices,
        names=service.names,
        phrases=service.app.phrases,
        in_group=False,
    )
    message = replace(tapped(""), text=text)

    assert not admission.is_for(
        Received(seq=MessageSeq(1), message=message, chat=message.chat, at=NOW)
    )


@pytest.mark.parametrize("text", ["/start {}", " /Start  {}\n", "/start@stod_prov_bot {}"])
async def test_an_invitation_is_taken_up_however_it_is_typed(
    service: Service, code: str, text: str
) -> None:
    (told,) = await do(service, replace(tapped(code), text=text.format(code)))

    assert WELCOME in told


async def test_whose_right_ended_before_it_was_seen_to_is_not_even_told_why_not(
    service: Service, code: str
) -> None:
    await do(service, tapped(code))
    press = Incoming(
        channel="telegram",
        key="2",
        chat=chat_of(REGISTRAR),
        origin=PHONE,
        sender=IDENTITY,
        press="note 26STOD1:1",  # there is no such enquiry, of which others would be told
    )
    received = await service.intake.receive(press)

    await service.store.remove(By(actor="system", at=NOW), REGISTRAR, NOW.date())
    await service.intake.process(received)

    assert [] == await do(service)
    assert [] == await service.store.waiting(MessageSeq(0), MANY)
