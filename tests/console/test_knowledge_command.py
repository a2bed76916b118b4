# house style: the expected value comes first
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.console.conftest import LATHE_AND_SLEDGE, Console, Outcome, as_lines, write_files

GOOD = "id: svarv\ntitle: {sv: Svarvstöd}\nanswer: {sv: Ja}\n"
ENTRY_IN_LIST = "- id: svarv\n  title: {sv: Svarvstöd}\n  answer: {sv: Ja}\n"
FAULTS: dict[str, tuple[bytes | str, int]] = {
    "duplicate key": (GOOD + "title: {sv: Annat}\n", 4),
    "duplicate key in a map": ("id: svarv\ntitle:\n  sv: A\n  sv: B\nanswer: {sv: Ja}\n", 4),
    "unknown key": (GOOD + "colour: red\n", 4),
    "unknown facet": (GOOD + "facets:\n  colour: {sv: röd}\n", 5),
    "unknown language": (GOOD + "aliases:\n  de: [Drehbank]\n", 5),
    "anchor": (GOOD + "questions:\n  sv: &fragor [bidrag till svarv]\n", 5),
    "alias": (GOOD + "facets:\n  amount: *svar\n", 5),
    "merge key": (GOOD + "facets:\n  <<: {amount: {sv: Ja}}\n", 5),
    "tag": (GOOD + "facets:\n  amount: {sv: !!int 3}\n", 5),
    "python tag": (GOOD + "facets:\n  amount: !!python/object/apply:os.getcwd []\n", 5),
    "list where a map belongs": ("id: svarv\ntitle: {sv: A}\nanswer: [Ja]\n", 3),
    "text where a map belongs": ("id: svarv\ntitle: A\nanswer: {sv: Ja}\n", 2),
    "text where a list belongs": (GOOD + "questions:\n  sv: bidrag\n", 5),
    "map where text belongs": (GOOD + "queue:\n  namn: maskiner\n", 5),
    "text where an entry belongs": ("bara text\n", 1),
    "too deep": (GOOD + "questions:\n  sv: " + "[" * 500 + "]" * 500 + "\n", 5),
    "far too deep": (GOOD + "questions:\n  sv: " + "[" * 200_000 + "\n", 5),
    "bad id": ("title: {sv: A}\nanswer: {sv: Ja}\nid: Svarv_Å\n", 3),
    "id of 49 characters": ("title: {sv: A}\nanswer: {sv: Ja}\nid: " + "a" * 49 + "\n", 3),
    "repeated id": (ENTRY_IN_LIST + ENTRY_IN_LIST, 4),
    "related to nowhere": (GOOD + "related:\n  - finns-inte\n", 5),
    "too long text": ("id: svarv\ntitle: {sv: A}\nanswer:\n  sv: " + "x" * 100_000 + "\n", 4),
    "title missing": ("id: svarv\nanswer: {sv: Ja}\n", 1),
    "answer missing": ("id: svarv\ntitle: {sv: A}\n", 1),
    "unknown kind": (GOOD + "kind: annat\n", 4),
    "unknown confidence": (GOOD + "confidence: nja\n", 4),
    "valid_to without a date": (GOOD + "valid_to: i morgon\n", 4),
    "as_of with an impossible date": (GOOD + "source:\n  - {title: A, as_of: 2024-13-45}\n", 5),
    "over 1 MiB": (GOOD + "# " + "x" * 1_100_000 + "\n", 1),
    "not UTF-8": (b"id: svarv\ntitle: {sv: A}\nanswer: {sv: \xff}\n", 3),
    "not YAML": ("id: svarv\ntitle: {sv: A}\nanswer: {sv: Ja}}\n", 3),
    "tab as indent": ("id: svarv\ntitle: {sv: A}\nanswer:\n\tsv: Ja\n", 4),
    "control character": (b"id: svarv\ntitle: {sv: A\x01}\nanswer: {sv: Ja}\n", 2),
}
TWINS = {"samma-a.yaml": GOOD, "sub/samma-b.yaml": GOOD}
BROKEN = {"svarv.yaml": GOOD + "colour: red\n", "sub/skoter.yaml": "id: skoter\nanswer: [Ja]\n"}
CASES = "- {text: vill skaffa en svarv, expect: svarv}\n- {text: ny skoter tack, expect: skoter}\n"
SWAPPED_CASES = (
    "- {text: vill skaffa en svarv, expect: skoter}\n- {text: ny skoter tack, expect: svarv}\n"
)
FAULTY_CASES = "- {text: hej, expect: none}\n- {text: hej, expect: none, colour: red}\n"
COMMANDS = {"check": ("knowledge", "check"), "chat": ("chat",), "ask": ("ask", "--jsonl")}
PLACE = re.compile(r"([^/\s]+:\d+:\d+): ")


@pytest.fixture(scope="module")
def faulty(tiny: Console, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What one `knowledge check` says of all the faults, each in a file of its own."""
    home = tmp_path_factory.mktemp("faulty")
    files = {_file(fault): _numbered(fault) for fault in FAULTS}
    folder = write_files(home / "knowledge", {**files, **TWINS, "tests/fall.yaml": FAULTY_CASES})
    outside = write_files(home / "outside", {"utanfor.yaml": GOOD}) / "utanfor.yaml"
    (folder / "lank.yaml").symlink_to(outside)
    return tiny.on(folder).run("knowledge", "check")


@pytest.fixture(scope="module", params=["broken", "empty", "missing"])
def unusable(
    request: pytest.FixtureRequest, tiny: Console, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Outcome]:
    """What each command says of a directory that cannot be used."""
    folder = tmp_path_factory.mktemp("unusable") / "knowledge"
    if request.param != "missing":
        folder.mkdir()
    if request.param == "broken":
        write_files(folder, BROKEN)
    console, typed = tiny.on(folder), as_lines("hemlig-fras")
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(console.run, *command, typed=typed) for command in COMMANDS.values()]
    return {name: run.result() for name, run in zip(COMMANDS, runs, strict=True)}


@pytest.fixture(scope="module")
def tests_run(tiny: Console, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """`knowledge test` on cases that are right, recorded, again, and then on wrong ones."""
    files = {**LATHE_AND_SLEDGE, "tests/fall.yaml": CASES}
    folder = write_files(tmp_path_factory.mktemp("tested"), files)
    console = tiny.on(folder)
    recorded = console.run("knowledge", "test", "--record")
    again = console.run("knowledge", "test")
    write_files(folder, {"tests/fall.yaml": SWAPPED_CASES})
    return {"recorded": recorded, "right": again, "wrong": console.run("knowledge", "test")}


def _file(fault: str) -> str:
    return fault.replace(" ", "-").replace("/", "-") + ".yaml"


def _numbered(fault: str) -> bytes:
    """The file's content with an id that no other fault has."""
    content, _ = FAULTS[fault]
    raw = content if isinstance(content, bytes) else content.encode()
    return raw.replace(b"id: svarv", b"id: nr-%d" % list(FAULTS).index(fault))


@pytest.mark.parametrize(("fault", "line"), [(name, FAULTS[name][1]) for name in FAULTS])
def test_fault_is_reported_at_its_line_only(fault: str, line: int, faulty: Outcome) -> None:
    lines = re.findall(rf"\b{_file(fault)}:(\d+):\d+: ", faulty.text)

    assert {str(line)} == set(lines)


def test_link_out_of_the_directory_is_reported(faulty: Outcome) -> None:
    assert re.search(r"\blank\.yaml:1:1: ", faulty.text)


def test_fault_in_a_test_case_is_reported_in_the_same_run(faulty: Outcome) -> None:
    assert re.search(r"\bfall\.yaml:2:\d+: ", faulty.text)


def test_test_case_expecting_an_unknown_entry_is_reported(tiny: Console, tmp_path: Path) -> None:
    case = "- {text: hej, expect: finns-inte}\n"
    folder = write_files(tmp_path, {**LATHE_AND_SLEDGE, "tests/fall.yaml": CASES + case})

    outcome = tiny.on(folder).run("knowledge", "check")

    assert (True, ["3"]) == (outcome.status > 0, re.findall(r"\bfall\.yaml:(\d+):", outcome.text))


def test_faults_give_a_failing_status(faulty: Outcome) -> None:
    assert faulty.status in {1, 2}


def test_faults_show_no_traceback(faulty: Outcome) -> None:
    assert "Traceback" not in faulty.text


def test_id_repeated_in_another_file_is_reported(faulty: Outcome) -> None:
    assert re.search(r"\bsamma-[ab]\.yaml:1:\d+: ", faulty.text)


def test_two_broken_files_are_both_reported_in_one_run(tiny: Console, tmp_path: Path) -> None:
    folder = write_files(tmp_path, BROKEN)

    outcome = tiny.on(folder).run("knowledge", "check")

    assert {"svarv.yaml:4:1", "skoter.yaml:2:9"} <= set(PLACE.findall(outcome.text))


@pytest.mark.parametrize("command", COMMANDS)
def test_unusable_directory_gives_a_failing_status(
    command: str, unusable: dict[str, Outcome]
) -> None:
    assert unusable[command].status in {1, 2}


@pytest.mark.parametrize("command", COMMANDS)
def test_unusable_directory_is_reported_with_places(
    command: str, unusable: dict[str, Outcome]
) -> None:
    assert PLACE.findall(unusable[command].text)


@pytest.mark.parametrize("command", ["chat", "ask"])
def test_unusable_directory_gives_other_commands_the_problems_of_check(
    command: str, unusable: dict[str, Outcome]
) -> None:
    assert unusable["check"].text == unusable[command].text


@pytest.mark.parametrize("command", COMMANDS)
def test_unusable_directory_shows_no_traceback(command: str, unusable: dict[str, Outcome]) -> None:
    assert "Traceback" not in unusable[command].text


@pytest.mark.parametrize("command", COMMANDS)
def test_unusable_directory_does_not_echo_the_message(
    command: str, unusable: dict[str, Outcome]
) -> None:
    assert "hemlig-fras" not in unusable[command].text


def test_id_title_and_answer_alone_in_a_subfolder_are_valid(tiny: Console, tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"deep/er/svarv.yaml": GOOD})

    outcome = tiny.on(folder).run("knowledge", "check")

    assert 0 == outcome.status


def test_as_of_of_each_permitted_form_is_accepted(tiny: Console, tmp_path: Path) -> None:
    dates = ["2024-05-01", "2019", "odaterad (ca 2022-2024)"]
    sources = "".join(f"  - {{title: Sida {n}, as_of: {date}}}\n" for n, date in enumerate(dates))
    folder = write_files(tmp_path, {"svarv.yaml": GOOD + "source:\n" + sources})

    outcome = tiny.on(folder).run("knowledge", "check")

    assert 0 == outcome.status


def test_scalars_in_a_list_of_entries_stay_what_the_author_wrote(
    tiny: Console, tmp_path: Path
) -> None:
    titles = ["no", "0755", "12:30", "1_000", "0x1F", "2024-05-01", "1e3", "Yes"]
    entry = "- {{id: nr-{}, title: {{sv: {}}}, answer: {{sv: Ja}}}}\n"
    entries = "".join(entry.format(number, title) for number, title in enumerate(titles))
    folder = write_files(tmp_path, {"alla.yaml": entries})

    outcome = tiny.on(folder).chat("/amnen")

    assert sorted(titles) == sorted(re.findall(r"^\d+\. (.*)$", outcome.out, re.MULTILINE))


def test_right_cases_are_counted_as_right(tests_run: dict[str, Outcome]) -> None:
    assert "100.0 % rätt" in tests_run["right"].out


def test_wrong_cases_are_reported_at_their_lines(tests_run: dict[str, Outcome]) -> None:
    assert ["1", "2"] == re.findall(r"\bfall\.yaml:(\d+):\d+: ", tests_run["wrong"].text)


@pytest.mark.parametrize(("run", "status"), [("recorded", 0), ("right", 0), ("wrong", 1)])
def test_only_an_outcome_below_the_recorded_floor_gives_status_one(
    run: str, status: int, tests_run: dict[str, Outcome]
) -> None:
    assert status == tests_run[run].status
