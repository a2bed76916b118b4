"""A knowledge directory: what belongs to it, and every problem of every file in one run."""

import tracemalloc
from pathlib import Path

import pytest

from stodbot.domain.entry import FacetName, Language
from stodbot.knowledge.loader import load_knowledge, shipped_directory
from stodbot.knowledge.problem import KnowledgeError
from tests.knowledge import ENTRY, said_of, write

OTHER = "id: b\ntitle: {sv: B}\nanswer: {sv: Annat svar.}\n"
COORDINATORS = """\
people:
  - {id: eva, role: {sv: samordnare}}
queues:
  - {id: registrator, title: {sv: Registrator}, members: [eva]}
  - {id: stod, title: {sv: Stöd}, members: [eva]}
"""
LINK = "filen är en länk ut ur kunskapskatalogen. Lägg själva filen i katalogen."
LINKED_FOLDER = "länk ut ur kunskapskatalogen"


def entry_ids(folder: Path) -> list[str]:
    return list(load_knowledge(folder).base.entries)


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that no knowledge directory has in it."""
    return tmp_path_factory.mktemp("outside")


# What belongs to a knowledge directory


def test_entries_alone_are_a_valid_directory(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY})

    said = said_of(tmp_path)

    assert [] == said


def test_entries_alone_get_the_shipped_sentences(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY})

    base = load_knowledge(tmp_path).base

    assert load_knowledge(shipped_directory()).base.phrases == base.phrases


def test_entries_alone_get_the_shipped_ways_to_ask_for_a_side(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY})

    base = load_knowledge(tmp_path).base

    assert load_knowledge(shipped_directory()).base.sides == base.sides


def test_entries_alone_have_no_coordinators(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY})

    base = load_knowledge(tmp_path).base

    assert None is base.coordinators


def test_entries_are_read_from_folders_in_the_order_of_their_paths(tmp_path: Path) -> None:
    files = {
        "support/x.yaml": ENTRY,
        "guide/y.yml": OTHER,
        "guide/deeper/z.yaml": OTHER.replace("id: b", "id: c"),
    }
    write(tmp_path, files)

    ids = entry_ids(tmp_path)

    assert ["c", "b", "a"] == ids


def test_file_with_a_list_gives_every_entry(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.yaml": "- {id: a, title: {sv: A}, answer: {sv: x}}\n"
            "- {id: b, title: {sv: B}, answer: {sv: y}}\n"
        },
    )

    ids = entry_ids(tmp_path)

    assert ["a", "b"] == ids


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "b.yaml.bak",
        ".b.yaml",
        ".git/b.yaml",
        "support/.cache/b.yaml",
        "tests/b.yaml",
        "texts/b.yaml",
    ],
)
def test_file_that_is_no_entry_file_is_not_read_as_one(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "texts/sv.yaml": "welcome: Hej!\n", name: "[trasig"})

    ids = entry_ids(tmp_path)

    assert ["a"] == ids


def test_folder_named_like_an_entry_file_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "b.yaml/c.yaml": OTHER})

    ids = entry_ids(tmp_path)

    assert ["a", "b"] == ids


def test_empty_file_beside_entries_is_no_problem(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "b.yaml": "# kommer snart\n"})

    ids = entry_ids(tmp_path)

    assert ["a"] == ids


def test_out_of_scope_messages_are_read_by_language(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "out_of_scope.yaml": "sv: [stödhjul, stödstrumpor]\n"})

    base = load_knowledge(tmp_path).base

    assert {Language.SWEDISH: ("stödhjul", "stödstrumpor")} == base.out_of_scope


def test_sides_of_all_languages_come_together(tmp_path: Path) -> None:
    files = {
        "a.yaml": ENTRY,
        "texts/sv.yaml": "sides: {who: [vem]}\n",
        "texts/en.yaml": "sides: {who: [whom]}\n",
    }
    write(tmp_path, files)

    base = load_knowledge(tmp_path).base

    assert {FacetName.WHO: ("vem", "whom")} == base.sides


def test_own_sentences_stand_in_place_of_the_shipped(tmp_path: Path) -> None:
    shipped = load_knowledge(shipped_directory()).base.phrases[Language.SWEDISH]
    write(tmp_path, {"a.yaml": ENTRY, "texts/sv.yaml": "welcome: Hej!\n"})

    base = load_knowledge(tmp_path).base

    assert {**shipped, "welcome": "Hej!"} == base.phrases[Language.SWEDISH]


# The version


def test_same_content_has_the_same_version(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"a.yaml": ENTRY})
    two = write(tmp_path / "two", {"a.yaml": ENTRY})

    versions = {load_knowledge(folder).base.version for folder in (one, two)}

    assert 1 == len(versions)


@pytest.mark.parametrize(
    "name", ["a.yaml", "coordinators.yaml", "out_of_scope.yaml", "texts/sv.yaml"]
)
def test_any_change_of_the_content_changes_the_version(tmp_path: Path, name: str) -> None:
    files = {
        "a.yaml": ENTRY,
        "coordinators.yaml": COORDINATORS,
        "out_of_scope.yaml": "sv: [stödhjul]\n",
        "texts/sv.yaml": "welcome: Hej!\n",
    }
    before = load_knowledge(write(tmp_path, files)).base.version

    after = load_knowledge(write(tmp_path, {name: files[name] + "# ändrad\n"})).base.version

    assert before != after


# What is refused


def test_directory_that_is_not_there_is_told_with_the_way_to_another(tmp_path: Path) -> None:
    folder = tmp_path / "borta"

    said = said_of(folder)

    assert [f"{folder}:1:1: katalogen finns inte. Ange en annan med --knowledge."] == said


def test_directory_without_entries_is_refused(tmp_path: Path) -> None:
    said = said_of(tmp_path)

    expected = "inga svar hittades. Lägg minst en .yaml-fil med ett svar här."
    assert [f"{tmp_path}:1:1: {expected}"] == said


def test_problems_of_several_files_are_all_told_in_one_run(tmp_path: Path) -> None:
    files = {
        "a.yaml": "id: a\nid: b\ntitle: {sv: A}\nanswer: {sv: x}\n",
        "b.yaml": "id: b\ntitle: {sv: B}\nanswer: [x]\n",
        "c.yaml": "id: c\ntitle: {sv: C}\nanswer: {sv: x}\nqueue: &d stod\n",
        "coordinators.yaml": COORDINATORS.replace("role", "roll", 1),
        "out_of_scope.yaml": "se: [stödhjul]\n",
        "texts/sv.yaml": "welcome: 'Hej {'\n",
    }
    write(tmp_path, files)

    said = said_of(tmp_path)

    expected = [
        "a.yaml:2:1",
        "b.yaml:3:9",
        "c.yaml:4:8",
        "coordinators.yaml:2:5",
        "coordinators.yaml:2:15",
        "out_of_scope.yaml:1:1",
        "texts/sv.yaml:1:10",
    ]
    places = [line.split(": ")[0] for line in said if " pekar på " not in line]
    assert expected == places


def test_broken_file_does_not_hide_the_links_of_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{ENTRY}related: [x]\n", "b.yaml": "id: [\n"})

    said = said_of(tmp_path)

    assert [["a.yaml", "4"], ["b.yaml", "2"]] == [line.split(":")[:2] for line in said]


def test_entry_whose_file_cannot_be_read_is_no_reason_to_blame_those_that_point_at_it(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"a.yaml": f"{ENTRY}related: [b]\n", "b.yaml": "id: [\n"})

    said = said_of(tmp_path)

    assert ["b.yaml"] == [line.split(":")[0] for line in said]


def test_error_says_every_problem_a_line_each(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "id: A\n"})

    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(tmp_path)

    assert [str(problem) for problem in caught.value.problems] == str(caught.value).split("\n")


def test_id_used_in_two_files_is_refused_with_both_places(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "b.yaml": ENTRY})

    said = said_of(tmp_path)

    assert ['b.yaml:1:5: id "a" finns redan: a.yaml:1:1. Välj ett annat id.'] == said


def test_id_used_twice_in_a_list_is_refused(tmp_path: Path) -> None:
    item = "- {id: a, title: {sv: A}, answer: {sv: x}}\n"
    write(tmp_path, {"a.yaml": item * 2})

    said = said_of(tmp_path)

    assert ['a.yaml:2:8: id "a" finns redan: a.yaml:1:3. Välj ett annat id.'] == said


def test_queue_that_there_is_not_is_refused_with_those_there_are(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{ENTRY}queue: sotd\n", "coordinators.yaml": COORDINATORS})

    said = said_of(tmp_path)

    assert ['a.yaml:4:8: kön "sotd" finns inte. Välj: registrator, stod.'] == said


def test_entry_without_queue_needs_the_registrars(tmp_path: Path) -> None:
    coordinators = COORDINATORS.replace("id: registrator", "id: diariet")
    write(tmp_path, {"a.yaml": ENTRY, "coordinators.yaml": coordinators})

    said = said_of(tmp_path)

    assert ['a.yaml:1:1: kön "registrator" finns inte. Välj: diariet, stod.'] == said


def test_queue_is_not_checked_where_there_are_no_coordinators(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{ENTRY}queue: vilken-som-helst\n"})

    said = said_of(tmp_path)

    assert [] == said


def test_related_entry_that_there_is_not_is_refused_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{ENTRY}related:\n  - b\n  - c\n", "b.yaml": OTHER})

    said = said_of(tmp_path)

    assert ['a.yaml:6:5: svaret "c" finns inte. Ta bort det eller rätta id.'] == said


def test_related_entry_of_another_file_is_found(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{ENTRY}related: [b]\n", "b.yaml": OTHER})

    said = said_of(tmp_path)

    assert [] == said


def test_entry_file_over_one_mebibyte_is_refused_without_reading_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "b.yaml": ""})
    with (tmp_path / "b.yaml").open("wb") as file:
        file.truncate(100_000_000)

    tracemalloc.start()
    said = said_of(tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    refusal = "b.yaml:1:1: filen är större än 1 MiB. Dela upp den i flera filer."
    assert ([refusal], True) == (said, peak <= 50_000_000)


def test_file_with_too_many_problems_leaves_room_for_the_next(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "- x\n" * 500, "b.yaml": "id: B\ntitle: {sv: B}\nanswer: {sv: x}\n"})

    said = said_of(tmp_path)

    assert (202, True) == (len(said), said[-1].startswith("b.yaml:1:5: "))


# Links


def test_link_out_of_the_directory_is_refused(tmp_path: Path, outside: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY})
    write(outside, {"b.yaml": OTHER})
    (tmp_path / "b.yaml").symlink_to(outside / "b.yaml")

    said = said_of(tmp_path)

    assert [f"b.yaml:1:1: {LINK}"] == said


def test_link_within_the_directory_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "utkast/b.txt": OTHER})
    (tmp_path / "b.yaml").symlink_to(tmp_path / "utkast" / "b.txt")

    ids = entry_ids(tmp_path)

    assert ["a", "b"] == ids


def test_directory_may_itself_be_a_link(tmp_path: Path, outside: Path) -> None:
    write(outside, {"a.yaml": ENTRY})
    (tmp_path / "knowledge").symlink_to(outside)

    ids = entry_ids(tmp_path / "knowledge")

    assert ["a"] == ids


@pytest.mark.parametrize("name", ["coordinators.yaml", "out_of_scope.yaml", "texts/sv.yaml"])
def test_link_out_in_place_of_a_file_there_is_one_of_is_refused(
    tmp_path: Path, outside: Path, name: str
) -> None:
    write(tmp_path, {"a.yaml": ENTRY, name: ""})
    contents = {"coordinators.yaml": COORDINATORS, "out_of_scope.yaml": "sv: [x]\n"}
    write(outside, {"file.yaml": contents.get(name, "welcome: Hej!\n")})
    (tmp_path / name).unlink()
    (tmp_path / name).symlink_to(outside / "file.yaml")

    said = said_of(tmp_path)

    assert f"{name}:1:1: {LINK}" in said


@pytest.mark.parametrize("name", ["texts", "support"])
def test_folder_that_is_a_link_out_is_refused(tmp_path: Path, outside: Path, name: str) -> None:
    write(tmp_path, {"a.yaml": ENTRY})
    write(outside, {"sv.yaml": "welcome: Hej!\n"})
    (tmp_path / name).symlink_to(outside)

    said = said_of(tmp_path)

    assert [LINKED_FOLDER] == [LINKED_FOLDER for line in said if LINKED_FOLDER in line]


# The bot's own sentences


def test_texts_without_swedish_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "texts/en.yaml": "welcome: Hello!\n"})

    said = said_of(tmp_path)

    assert ["texts/sv.yaml:1:1: botens svenska texter saknas. Återställ filen."] == said


def test_sentence_that_a_language_lacks_is_said_as_shipped(tmp_path: Path) -> None:
    shipped = load_knowledge(shipped_directory()).base.phrases[Language.FINNISH]
    write(
        tmp_path,
        {"a.yaml": ENTRY, "texts/sv.yaml": "welcome: Hej!\n", "texts/fi.yaml": "welcome: Hei!\n"},
    )

    base = load_knowledge(tmp_path).base

    assert {**shipped, "welcome": "Hei!"} == base.phrases[Language.FINNISH]


def test_sentence_with_other_fields_than_are_filled_in_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "texts/sv.yaml": "other_ways: 'Ring {telefon}.'\n"})

    said = said_of(tmp_path)

    expected = 'texten "other_ways" ska ha just de här fälten, skrivna så: {mail} {phone}.'
    assert [f"texts/sv.yaml:1:13: {expected}"] == said
