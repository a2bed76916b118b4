"""Who can answer in Telegram, who can't, and what to do about that."""

from datetime import timedelta
from pathlib import Path

import pytest

from stodbot.doctor.finding import Check, Status
from stodbot.domain.entry import PersonId
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Identity, Settlement
from stodbot.enquiries.register import Series
from stodbot.enquiries.rights import digest_of, new_code
from stodbot.store.sqlite import SqliteStore
from tests.doctor.conftest import NOW, TOKEN, Doctor, amiss, statuses, told, tree


@pytest.fixture
def doctor(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """With a token, whoever may be behind it."""
    monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", TOKEN)
    return doctor


async def joined(folder: Path, person: str) -> None:
    """Somebody has an account."""
    path, code, by = folder / "data" / "stodbot.sqlite", new_code(), By(actor="operator", at=NOW)
    async with SqliteStore(path, Series()) as store:
        await store.invite(by, PersonId(person), digest_of(code), NOW + timedelta(days=1))
        await store.join(by, Identity("telegram-501"), digest_of(code), Settlement())


async def test_whoever_has_no_account_is_told_of_with_what_to_do(doctor: Doctor) -> None:
    ((status, said),) = amiss(await doctor.of(Check.STAFF))

    assert Status.WARNING is status
    assert said.startswith(
        "0 personer och funktioner av 1 i coordinators.yaml kan svara i Telegram."
        " Utan konto: registrator. Det som är till dem väntar på `stodbot chat --as staff:ID`."
    )
    assert "`stodbot staff invite ID`" in said


async def test_with_a_group_it_is_told_that_they_see_what_they_cannot_answer(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_GROUP", "-1002")

    ((_, said),) = amiss(await doctor.of(Check.STAFF))

    assert "De ser ärendena i gruppen om de är med där, men kan inte svara på dem." in said


async def test_where_everybody_has_an_account_all_is_fine_and_nothing_is_changed(
    doctor: Doctor, tmp_path: Path
) -> None:
    await joined(tmp_path, "registrator")
    before = tree(tmp_path / "data")

    found = await doctor.of(Check.STAFF)

    assert "1 person eller funktion av 1 i coordinators.yaml kan svara i Telegram." == told(found)
    assert [] == amiss(found)
    assert before == tree(tmp_path / "data")


async def test_account_of_somebody_who_is_not_listed_is_told_of(
    doctor: Doctor, tmp_path: Path
) -> None:
    await joined(tmp_path, "nagon-annan")

    found = amiss(await doctor.of(Check.STAFF))

    assert [Status.WARNING, Status.WARNING] == [status for status, _ in found]
    assert found[1][1].startswith("nagon-annan har konto i Telegram men står inte i")
    assert "`stodbot staff remove ID`" in found[1][1]


async def test_without_a_token_nobody_needs_an_account(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STODBOT_TELEGRAM_TOKEN")

    assert {Status.OK} == statuses(await doctor.of(Check.STAFF))


async def test_knowledge_that_cannot_be_used_is_told_of_elsewhere(
    doctor: Doctor, tmp_path: Path
) -> None:
    (tmp_path / "toy" / "coordinators.yaml").write_text("people: 5\n")

    assert [] == await doctor.of(Check.STAFF)


async def test_database_that_cannot_be_read_is_a_warning(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "stodbot.sqlite").write_bytes(b"x" * 5_000)

    found = await doctor.of(Check.STAFF)

    assert {Status.WARNING} == statuses(found)
    assert "Vilka som får svara i Telegram kunde inte läsas i databasen." in told(found)
