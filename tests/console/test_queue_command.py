"""The desk and the register from the command line, on two entries and one registrar."""

import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.conftest import Console, Outcome

QUESTION = "bidrag till svarv"
FORWARD = "skicka till handläggare"
SEND = "Skicka"
RECEIPT = "Meddelandet har skickats. Vi återkommer med svar så snart vi kan."
AS = ("--as", "registrator")


@pytest.fixture(scope="module")
def learnt(tiny: Console) -> Path:
    """What the bot has learnt of its knowledge, once for all."""
    tiny.chat(QUESTION)
    return tiny.data / "cache"


@pytest.fixture
def asked(tiny: Console, learnt: Path, tmp_path: Path) -> Console:
    """An enquiry was sent from the terminal: 26STOD1, with a formula for a company."""
    data = tmp_path / "data"
    shutil.copytree(learnt, data / "cache")
    console = replace(tiny, data=data)
    sent = console.chat(QUESTION, FORWARD, "Ange företag", "=Svarv AB", SEND)
    assert RECEIPT in sent.out
    return console


def _number(console: Console) -> str:
    (number,) = [entry["number"] for entry in console.run("queue", "list", "--json").objects()]
    return str(number)


def test_what_was_sent_waits_in_the_queue(asked: Console) -> None:
    (waiting,) = asked.run("queue", "list", "--json").objects()

    assert ("svarv", ["registrator"]) == (waiting["entry"], waiting["subjects"])


def test_whoever_is_not_on_the_staff_claims_nothing(asked: Console) -> None:
    outcome = asked.run("queue", "claim", _number(asked), "--as", "nobody")

    assert (1, "new") == (outcome.status, _state(asked))


def test_a_reply_comes_to_the_asker_in_the_terminal(asked: Console) -> None:
    number = _number(asked)

    asked.run("queue", "claim", number, *AS)
    replied = asked.run("queue", "reply", number, "Ja, sök senast i mars.", *AS)

    assert (0, "answered") == (replied.status, _state(asked))
    assert "Ja, sök senast i mars." in asked.chat("/hjalp").out


def test_a_note_is_not_shown_to_the_asker(asked: Console) -> None:
    asked.run("queue", "note", _number(asked), "hemlig anteckning", *AS)

    assert "hemlig anteckning" not in asked.chat("/mina").out
    assert "hemlig anteckning" in asked.run("queue", "show", _number(asked)).out


def test_a_reply_without_a_claim_is_refused_in_words(asked: Console) -> None:
    outcome = asked.run("queue", "reply", _number(asked), "Ja.", *AS)

    assert (1, False) == (outcome.status, "Traceback" in outcome.text)
    assert outcome.err.strip()


def test_what_was_closed_waits_no_more(asked: Console) -> None:
    number = _number(asked)

    for command in (("claim",), ("reply", "Ja."), ("close",)):
        asked.run("queue", command[0], number, *command[1:], *AS)

    assert [] == asked.run("queue", "list", "--json").objects()


def test_the_post_list_shows_the_company_and_no_formula(asked: Console) -> None:
    rows = list(csv.DictReader(io.StringIO(asked.run("register", "public").out)))

    assert ["'=Svarv AB"] == [row["Avsändare"] for row in rows]


def test_a_case_is_handed_out_with_what_was_typed(asked: Console) -> None:
    (case,) = asked.run("register", "export").objects()

    written = case["written"]
    assert isinstance(written, list)
    assert [json.dumps(QUESTION)] == [one["original"] for one in written]


def test_a_voided_entry_stays_in_the_register_and_says_so(asked: Console) -> None:
    number = _number(asked)

    asked.run("register", "void", number, "--reason", "registrerad två gånger", *AS)

    (entry,) = asked.run("register", "list", "--json").objects()
    assert (number, "registrerad två gånger") == (entry["number"], entry["voided"])


def test_an_honest_register_is_verified_against_its_head(asked: Console, tmp_path: Path) -> None:
    head = tmp_path / "head"
    head.write_text(asked.run("register", "head").out, "utf-8")

    outcome = asked.run("register", "verify", "--head", str(head))

    assert 0 == outcome.status, outcome.text


def test_a_changed_register_is_told_with_status_one(asked: Console) -> None:
    with closing(sqlite3.connect(asked.data / "stodbot.sqlite")) as db, db:
        db.execute("UPDATE enquiry SET rating = 5")

    outcome = asked.run("register", "verify")

    assert (1, True) == (outcome.status, "Registret säger något annat" in _lower(outcome))


def test_a_case_is_found_by_a_word_of_it(asked: Console) -> None:
    found = asked.run("register", "search", "SVARV").out

    assert _number(asked) in found


def test_an_unknown_number_is_told_and_not_guessed(asked: Console) -> None:
    outcome = asked.run("register", "show", "99STOD1")

    assert (1, False) == (outcome.status, "Traceback" in outcome.text)


def _state(console: Console) -> str:
    (waiting,) = console.run("queue", "list", "--json").objects()
    items = waiting["items"]
    assert isinstance(items, list)
    return str(items[0]["state"])


def _lower(outcome: Outcome) -> str:
    return outcome.out.replace("registret säger", "Registret säger")
