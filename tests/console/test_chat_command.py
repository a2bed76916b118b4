# house style: the expected value comes first
import re
import shutil

import pytest
import yaml

from tests.console.conftest import SHIPPED_KNOWLEDGE, Console, Outcome

LATHE = "Svarvstöd går till den som köper en svarv."
SLEDGE = "Skoterstöd går till den som köper en skoter."
UNREADABLE = {"garbage": b"PK\x03\x04 garbage", "empty": b""}


@pytest.fixture(scope="module")
def shipped_titles() -> list[str]:
    """The Swedish title of each shipped entry."""
    files = [
        path
        for kind in ("support", "strategy", "guide")
        for path in (SHIPPED_KNOWLEDGE / kind).rglob("*.yaml")
    ]
    loaded = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    entries = [entry for one in loaded for entry in (one if isinstance(one, list) else [one])]
    return [entry["title"]["sv"] for entry in entries]


@pytest.fixture(scope="module", params=list(UNREADABLE))
def corrupted(
    request: pytest.FixtureRequest,
    tiny: Console,
    talk: Outcome,
    tmp_path_factory: pytest.TempPathFactory,
) -> Outcome:
    """A chat after every file of a cache that was right has been overwritten."""
    assert talk.out
    data = shutil.copytree(tiny.data, tmp_path_factory.mktemp("corrupted") / "data")
    files = [path for path in (data / "cache").rglob("*") if path.is_file()]
    assert files
    for path in files:
        path.write_bytes(UNREADABLE[request.param])
    return tiny.with_data(data).chat("bidrag till svarv hemlig-fras")


@pytest.fixture(scope="module")
def talk(tiny: Console) -> Outcome:
    return tiny.chat("bidrag till svarv", "bidrag till skoter", "hur mycket")


@pytest.fixture(scope="module")
def unknown_command(tiny: Console) -> Outcome:
    return tiny.chat("/svarv")


@pytest.fixture(scope="module")
def misnumbered(tiny: Console) -> Outcome:
    return tiny.chat("svarv eller skoter", "0", "4", "99")


@pytest.fixture(scope="module")
def unwritable(tiny: Console, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    file = tmp_path_factory.mktemp("unwritable") / "file"
    file.touch()
    return tiny.with_data(file / "data").chat("bidrag till svarv")


def _answers(outcome: Outcome) -> list[str]:
    return re.findall(r"\w+ går till den som köper en \w+\.", outcome.out)


def _amounts(outcome: Outcome) -> list[str]:
    return re.findall(r"(\d+) kronor", outcome.out)


def test_each_line_is_answered_as_one_message(talk: Outcome) -> None:
    assert [LATHE, SLEDGE] == _answers(talk)


def test_end_of_input_ends_the_chat_with_status_zero(talk: Outcome) -> None:
    assert 0 == talk.status


def test_carriage_return_and_missing_newline_do_not_matter(tiny: Console) -> None:
    outcome = tiny.run("chat", typed="/amnen\r\nbidrag till svarv")

    assert (True, True) == ("Skoterstöd" in outcome.out, LATHE in outcome.out)


def test_help_names_the_other_commands(tiny: Console) -> None:
    outcome = tiny.chat("/hjalp")

    assert {"/amnen", "/varfor"} <= set(re.findall(r"/\w+", outcome.out))


def test_topics_list_every_shipped_entry(shipped: Console, shipped_titles: list[str]) -> None:
    outcome = shipped.chat("/amnen")

    assert [] == [title for title in shipped_titles if title not in outcome.out]


def test_why_after_an_answer_names_its_candidates(tiny: Console) -> None:
    outcome = tiny.chat("bidrag till svarv", "/varfor")

    assert "Skoterstöd" in outcome.out.split(LATHE)[1]


def test_why_before_any_question_says_something(tiny: Console) -> None:
    outcome = tiny.chat("/varfor")

    assert (0, True) == (outcome.status, bool(outcome.out.strip()))


def test_unknown_command_points_to_help(unknown_command: Outcome) -> None:
    assert "/hjalp" in unknown_command.out


def test_unknown_command_is_not_read_as_a_question(unknown_command: Outcome) -> None:
    assert [] == _answers(unknown_command)


@pytest.mark.parametrize("number", ["1", "2"])
def test_number_after_a_question_back_picks_that_choice(number: str, tiny: Console) -> None:
    outcome = tiny.chat("svarv eller skoter", number)

    picked = re.search(rf"^{number}\. (\w+)$", outcome.out, re.MULTILINE)
    assert picked
    assert [picked[1]] == [answer.split()[0] for answer in _answers(outcome)]


def test_number_of_none_of_these_gives_no_entry(tiny: Console) -> None:
    outcome = tiny.chat("svarv eller skoter", "3")

    assert [] == _answers(outcome)


def test_number_after_an_answer_picks_its_side(tiny: Console) -> None:
    outcome = tiny.chat("bidrag till skoter", "1")

    assert ["222"] == _amounts(outcome)


def test_number_out_of_range_picks_nothing(misnumbered: Outcome) -> None:
    assert [] == _answers(misnumbered)


def test_number_out_of_range_does_not_end_the_chat(misnumbered: Outcome) -> None:
    assert 0 == misnumbered.status


def test_choice_after_a_number_out_of_range_still_counts(tiny: Console) -> None:
    outcome = tiny.chat("bidrag till skoter", "99", "1")

    assert ["222"] == _amounts(outcome)


def test_empty_line_gets_a_reply(tiny: Console) -> None:
    outcome = tiny.chat("")

    assert outcome.out.strip()


def test_message_after_empty_lines_is_answered(tiny: Console) -> None:
    outcome = tiny.chat("", "   ", "bidrag till svarv")

    assert [LATHE] == _answers(outcome)


def test_bytes_that_are_not_utf8_do_not_end_the_chat(tiny: Console) -> None:
    outcome = tiny.run("chat", typed=b"\xff\xfe\x80 hej\n" + b"bidrag till svarv\n")

    assert (0, True) == (outcome.status, LATHE in outcome.out)


def test_strange_messages_show_no_traceback(tiny: Console) -> None:
    strange = ["\0", "\x1b[2J", "\x04", "😀" * 100, "\ufdfa" * 3000, "²", "1" * 10_000, "/" * 9000]

    outcome = tiny.chat(*strange, "ö" * 1_000_000, "bidrag till svarv")

    assert (0, False, True) == (outcome.status, "Traceback" in outcome.text, LATHE in outcome.out)


@pytest.mark.parametrize(
    ("topic", "amount"), [("bidrag till svarv", "111"), ("bidrag till skoter", "222")]
)
def test_follow_up_gets_the_amount_of_the_topic(topic: str, amount: str, tiny: Console) -> None:
    outcome = tiny.chat(topic, "hur mycket")

    assert [amount] == _amounts(outcome)


def test_follow_up_after_two_topics_gets_the_amount_of_the_latest(talk: Outcome) -> None:
    assert ["222"] == _amounts(talk)


def test_follow_up_after_a_picked_choice_gets_its_amount(tiny: Console) -> None:
    outcome = tiny.chat("svarv eller skoter", "1", "hur mycket")

    (answer,) = _answers(outcome)
    assert [{LATHE: "111", SLEDGE: "222"}[answer]] == _amounts(outcome)


def test_follow_up_without_any_topic_gets_no_amount(tiny: Console) -> None:
    outcome = tiny.chat("hur mycket")

    assert [] == _amounts(outcome)


def test_reader_hanging_up_gives_no_complaint_on_stderr(tiny: Console) -> None:
    complaint = tiny.hung_up_on("chat", typed=b"bidrag till svarv\n" * 500)

    assert "Error" not in complaint


def test_message_is_not_echoed_to_stderr(tiny: Console) -> None:
    typed = b"hemlig-fras om svarv\n/hemlig-fras\n\xffhemlig-fras\n"

    outcome = tiny.run("chat", typed=typed)

    assert "hemlig-fras" not in outcome.err


def test_data_directory_below_a_file_still_answers(unwritable: Outcome) -> None:
    assert (0, [LATHE]) == (unwritable.status, _answers(unwritable))


def test_data_directory_below_a_file_is_told_on_stderr(unwritable: Outcome, talk: Outcome) -> None:
    assert talk.err != unwritable.err


def test_corrupt_cache_still_answers(corrupted: Outcome) -> None:
    assert (0, [LATHE]) == (corrupted.status, _answers(corrupted))


def test_corrupt_cache_shows_no_traceback(corrupted: Outcome) -> None:
    assert "Traceback" not in corrupted.text


def test_corrupt_cache_is_told_on_stderr(corrupted: Outcome) -> None:
    assert "cache" in corrupted.err.lower()


def test_corrupt_cache_does_not_echo_the_message(corrupted: Outcome) -> None:
    assert "hemlig-fras" not in corrupted.err
