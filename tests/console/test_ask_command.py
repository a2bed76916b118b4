# house style: the expected value comes first
from collections.abc import Callable

import pytest

from tests.console.conftest import DECISIONS, Console, Outcome, Record, as_lines

MACHINE = "kan man fa bidrag till en ny maskin?"
QUESTIONS = (
    MACHINE,
    "bidrag",
    "hur mycket kan man få?",
    "när är affären öppen på lördag",
    "jag har ont i magen och behöver tid hos läkare",
    "det brinner i huset och jag är instängd",
    "hej",
    "can I get a grant for new tools",
    "paljonko tukea yritys voi saada",
    "är mitt meddelande offentligt",
)
TINY_LINES = as_lines(
    "hur mycket",
    "svarv eller skoter",
    "hur mycket kan man få i bidrag till svarv",
    "bidrag till skoter",
    "hur mycket",
) + (b'{"text": "bidrag till svarv", "lang": "sv"}\n{"text": "bidrag till svarv", "lang": "en"}')
PLACES = range(len(QUESTIONS))
HOSTILE = {
    "empty": "",
    "one word 20,000 times": "bidrag " * 20_000,
    "only emoji": "😀🎉👩‍👩‍👧🇸🇪" * 20,
    "nul": "bidrag\0till\0maskin",
    "only nul": "\0",
    "lone surrogates": "\ud800\udfff bidrag \udc00",
    "arabic ligature 3,000 times": "\ufdfa" * 3000,
    "right to left": "\u202eمنحة للشركات الصغيرة\u202c",
    "zalgo": "b̷̢̛̤͎i̵̡̛d̶͎r̷a̸g till m̶̧a̷͎s̸k̵i̶n " * 20,
    "one letter 100,000 times": "å" * 100_000,
    "100,000 characters": ("kan man få bidrag till en svarv? " * 3031)[:100_000],
    "1 MB line": "stöd till en ny maskin " * 45_600,
}
INVALID = {
    "not JSON": b"hemlig-fras",
    "cut off": b'{"text": "hemlig-fras',
    "array": b'["hemlig-fras"]',
    "string": b'"hemlig-fras"',
    "null": b"null",
    "no text": b'{"lang": "sv"}',
    "text is a number": b'{"text": 1}',
    "text is null": b'{"text": null}',
    "text is a list": b'{"text": ["hemlig-fras"]}',
    "lang is a number": b'{"text": "bidrag", "lang": 1}',
    "lang is a list": b'{"text": "bidrag", "lang": ["sv"]}',
    "not UTF-8": b'{"text": "hemlig-fras \xff\xfe"}',
    "deep array": b"[" * 100_000,
    "deep text": b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "huge number": b"1" * 10_000,
}
TYPES: dict[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "decision": lambda value: value in DECISIONS,
    "entry": lambda value: value is None or isinstance(value, str),
    "facet": lambda value: value is None or isinstance(value, str),
    "language": lambda value: isinstance(value, str) and len(value) >= 2,
    "score": lambda value: isinstance(value, int | float) and 0 <= value <= 1,
    "candidates": lambda value: isinstance(value, list) and all(map(_is_candidate, value)),
    "choices": lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value),
    "queue": lambda value: value is None or isinstance(value, str),
    "reply": lambda value: isinstance(value, str) and bool(value.strip()),
}


def _is_candidate(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"entry", "score"}
        and isinstance(value["entry"], str)
        and isinstance(value["score"], int | float)
        and 0 <= value["score"] <= 1
    )


def _scores(record: Record) -> list[float]:
    return [candidate["score"] for candidate in record["candidates"]]


@pytest.fixture(scope="module")
def outcome(shipped: Console) -> Outcome:
    return shipped.run("ask", "--jsonl", typed=as_lines(*QUESTIONS))


@pytest.fixture(scope="module")
def records(outcome: Outcome) -> list[Record]:
    return outcome.records()


@pytest.fixture(scope="module")
def hostile(shipped: Console) -> Outcome:
    return shipped.run("ask", "--jsonl", typed=as_lines(*HOSTILE.values()))


@pytest.fixture(scope="module")
def mixed(tiny: Console) -> Outcome:
    """Invalid and valid lines in turn, an invalid one first."""
    valid = as_lines("bidrag till svarv")
    typed = b"".join(line + b"\n" + valid for line in INVALID.values())
    return tiny.run("ask", "--jsonl", typed=typed)


@pytest.fixture(scope="module")
def tiny_records(tiny: Console) -> list[Record]:
    return tiny.run("ask", "--jsonl", typed=TINY_LINES).records()


@pytest.fixture(scope="module")
def plain(tiny: Console) -> Outcome:
    return tiny.run("ask", "bidrag", "till", "svarv")


@pytest.fixture(scope="module")
def explained(tiny: Console) -> Outcome:
    return tiny.run("ask", "--explain", "bidrag", "till", "svarv")


def test_valid_lines_give_status_zero(outcome: Outcome) -> None:
    assert 0 == outcome.status


def test_each_line_gets_one_line_in_order(records: list[Record]) -> None:
    assert list(QUESTIONS) == [record["text"] for record in records]


@pytest.mark.parametrize("place", PLACES)
def test_record_has_exactly_the_fields_of_the_contract(place: int, records: list[Record]) -> None:
    assert Record.__required_keys__ == set(records[place])


@pytest.mark.parametrize("field", TYPES)
def test_field_has_the_type_of_the_contract(field: str, outcome: Outcome) -> None:
    values = [record[field] for record in outcome.objects()]

    assert [] == [value for value in values if not TYPES[field](value)]


def test_machine_question_is_answered_with_the_investment_grant(records: list[Record]) -> None:
    record = records[QUESTIONS.index(MACHINE)]

    assert ("answer", "investeringsstod") == (record["decision"], record["entry"])


@pytest.mark.parametrize("place", PLACES)
def test_candidates_of_any_decision_are_one_to_five(place: int, records: list[Record]) -> None:
    assert 1 <= len(records[place]["candidates"]) <= 5


@pytest.mark.parametrize("place", PLACES)
def test_candidates_come_best_first(place: int, records: list[Record]) -> None:
    scores = _scores(records[place])

    assert sorted(scores, reverse=True) == scores


@pytest.mark.parametrize("place", PLACES)
def test_candidates_are_distinct_entries(place: int, records: list[Record]) -> None:
    entries = [candidate["entry"] for candidate in records[place]["candidates"]]

    assert sorted(set(entries)) == sorted(entries)


@pytest.mark.parametrize("place", PLACES)
def test_choices_stay_empty_unless_decision_is_clarify(place: int, records: list[Record]) -> None:
    record = records[place]

    assert [] == record["choices"] or record["decision"] == "clarify"


@pytest.mark.parametrize("place", PLACES)
def test_choices_are_four_at_the_most(place: int, records: list[Record]) -> None:
    assert len(records[place]["choices"]) <= 4


def test_message_on_two_topics_offers_both_as_choices(tiny_records: list[Record]) -> None:
    record = tiny_records[1]

    assert ("clarify", ["skoter", "svarv"]) == (record["decision"], sorted(record["choices"]))


def test_question_on_one_side_gets_that_facet(tiny_records: list[Record]) -> None:
    record = tiny_records[2]

    assert ("svarv", "amount") == (record["entry"], record["facet"])


@pytest.mark.parametrize(("place", "queue"), [(2, "maskiner"), (3, "fordon")])
def test_record_names_the_queue_of_its_entry(
    place: int, queue: str, tiny_records: list[Record]
) -> None:
    assert queue == tiny_records[place]["queue"]


def test_each_line_is_read_as_a_first_message(tiny_records: list[Record]) -> None:
    alone, after_a_topic = tiny_records[0], tiny_records[4]

    assert alone == after_a_topic


@pytest.mark.parametrize(("place", "lang"), [(5, "sv"), (6, "en")])
def test_given_lang_is_the_language_of_the_record(
    place: int, lang: str, tiny_records: list[Record]
) -> None:
    assert lang == tiny_records[place]["language"]


@pytest.mark.parametrize(
    ("place", "answer"), [(5, "Svarvstöd går till"), (6, "The lathe grant is")]
)
def test_given_lang_is_the_language_of_the_reply(
    place: int, answer: str, tiny_records: list[Record]
) -> None:
    assert answer in tiny_records[place]["reply"]


def test_last_line_without_newline_is_answered(tiny_records: list[Record]) -> None:
    assert TINY_LINES.count(b"\n") + 1 == len(tiny_records)


def test_swedish_without_lang_is_recorded_as_swedish(records: list[Record]) -> None:
    assert "sv" == records[QUESTIONS.index(MACHINE)]["language"]


@pytest.mark.parametrize("place", range(len(INVALID)), ids=INVALID)
def test_invalid_line_yields_an_error_alone(place: int, mixed: Outcome) -> None:
    answer = mixed.objects()[2 * place]

    assert [("error", str)] == [(key, type(value)) for key, value in answer.items()]


@pytest.mark.parametrize("place", range(len(INVALID)), ids=INVALID)
def test_line_after_an_invalid_one_is_still_answered(place: int, mixed: Outcome) -> None:
    assert "svarv" == mixed.records()[2 * place + 1].get("entry")


def test_invalid_lines_give_status_one(mixed: Outcome) -> None:
    assert 1 == mixed.status


def test_blank_line_keeps_one_line_out_for_each_in(tiny: Console) -> None:
    outcome = tiny.run("ask", "--jsonl", typed=b"\n" + as_lines("bidrag till svarv"))

    assert [True, False] == ["error" in answer for answer in outcome.objects()]


def test_invalid_lines_show_no_traceback(mixed: Outcome) -> None:
    assert "Traceback" not in mixed.text


def test_invalid_lines_are_not_echoed_to_stderr(mixed: Outcome) -> None:
    assert "hemlig-fras" not in mixed.err


@pytest.mark.parametrize("place", range(len(HOSTILE)), ids=HOSTILE)
def test_hostile_text_gets_a_record(place: int, hostile: Outcome) -> None:
    assert Record.__required_keys__ == set(hostile.objects()[place])


@pytest.mark.parametrize("place", range(len(HOSTILE)), ids=HOSTILE)
def test_hostile_text_gets_a_reply(place: int, hostile: Outcome) -> None:
    assert hostile.records()[place]["reply"].strip()


def test_hostile_texts_give_status_zero(hostile: Outcome) -> None:
    assert 0 == hostile.status


def test_hostile_texts_show_no_traceback(hostile: Outcome) -> None:
    assert "Traceback" not in hostile.text


def test_text_without_words_still_has_candidates(hostile: Outcome) -> None:
    record = hostile.records()[list(HOSTILE).index("only emoji")]

    assert 1 <= len(record["candidates"]) <= 5


def test_matcher_only_writes_records_of_the_contract(tiny: Console) -> None:
    outcome = tiny.run("ask", "--jsonl", "--matcher-only", typed=as_lines("bidrag till svarv"))

    assert [Record.__required_keys__] == [set(record) for record in outcome.records()]


def test_explain_without_jsonl_adds_an_explanation_to_the_reply(
    plain: Outcome, explained: Outcome
) -> None:
    reply = plain.out.strip()

    assert explained.out.strip().removeprefix(reply).strip() not in {"", explained.out.strip()}


def test_explanation_names_the_rejected_candidate(explained: Outcome) -> None:
    assert "Skoterstöd" in explained.out


def test_question_on_the_command_line_is_answered(plain: Outcome) -> None:
    assert (0, True) == (plain.status, "Svarvstöd går till" in plain.out)


def test_question_in_a_c_locale_is_answered(tiny: Console) -> None:
    console = tiny.with_variables(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    outcome = console.run("ask", typed="pengar till ny svårv".encode())

    assert (0, True) == (outcome.status, "Svarvstöd går till" in outcome.out)


def test_reader_hanging_up_gives_no_complaint_on_stderr(tiny: Console) -> None:
    complaint = tiny.hung_up_on("ask", "--jsonl", typed=as_lines("bidrag till svarv") * 500)

    assert "Error" not in complaint
