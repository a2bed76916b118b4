"""`coordinators.yaml`: people, queues, working hours; whoever is named in it must be in it."""

from datetime import date

import pytest

from stodbot.domain.entry import Language, PersonId, QueueId
from stodbot.domain.knowledge_base import Absence, Coordinators, Person, Queue, WorkingHours
from stodbot.knowledge.coordinators_form import read_coordinators
from stodbot.knowledge.form import Form
from stodbot.knowledge.problem import Problem
from tests.knowledge import node_of

PEOPLE = """\
people:
  - {id: registrator, role: {sv: registrator}}
  - {id: eva, name: Eva Ek, role: {sv: samordnare}, substitute: registrator}
"""
BO = "  - {id: bo, role: {sv: x}"  # to be closed
QUEUES = """\
queues:
  - {id: registrator, title: {sv: Registrator}, members: [registrator]}
  - {id: stod, title: {sv: Stöd}, members: [eva, registrator]}
"""
HOURS = (
    "working_hours: {days: [mon, sun], opens: '09:00', closes: '15:30', time_zone: Europe/Oslo}\n"
)
BOTH = PEOPLE + QUEUES  # six lines
ID_RULE = "Använd 1-48 tecken: a-z, 0-9 och bindestreck."


def coordinators_of(text: str) -> Coordinators:
    problems: list[Problem] = []
    coordinators = read_coordinators(node_of(text), Form(problems))
    assert problems == []
    assert coordinators is not None
    return coordinators


def problems_of(text: str) -> list[str]:
    problems: list[Problem] = []
    read_coordinators(node_of(text), Form(problems))
    return [str(problem) for problem in problems]


def test_everything_in_the_file_is_read() -> None:
    coordinators = coordinators_of(f"{BOTH}growth_manager: eva\n{HOURS}")

    registrar, eva = PersonId("registrator"), PersonId("eva")
    expected = Coordinators(
        people={
            registrar: Person(
                id=registrar, name=None, role={Language.SWEDISH: "registrator"}, substitute=None
            ),
            eva: Person(
                id=eva,
                name="Eva Ek",
                role={Language.SWEDISH: "samordnare"},
                substitute=registrar,
            ),
        },
        queues={
            QueueId("registrator"): Queue(
                id=QueueId("registrator"),
                title={Language.SWEDISH: "Registrator"},
                members=(registrar,),
            ),
            QueueId("stod"): Queue(
                id=QueueId("stod"), title={Language.SWEDISH: "Stöd"}, members=(eva, registrar)
            ),
        },
        growth_manager=eva,
        working_hours=WorkingHours(
            days=(0, 6), opens="09:00", closes="15:30", time_zone="Europe/Oslo"
        ),
    )
    assert expected == coordinators


def test_file_without_hours_gets_office_hours() -> None:
    coordinators = coordinators_of(BOTH)

    expected = WorkingHours(
        days=(0, 1, 2, 3, 4), opens="08:00", closes="16:30", time_zone="Europe/Stockholm"
    )
    assert expected == coordinators.working_hours


def test_hours_without_time_zone_are_swedish() -> None:
    coordinators = coordinators_of(
        f"{BOTH}working_hours: {{days: [mon], opens: '09:00', closes: '15:30'}}\n"
    )

    assert "Europe/Stockholm" == coordinators.working_hours.time_zone


def test_unquoted_clock_stays_a_clock() -> None:
    coordinators = coordinators_of(
        f"{BOTH}working_hours:\n  days: [mon]\n  opens: 08:00\n  closes: 16:30\n"
    )

    hours = coordinators.working_hours
    assert ("08:00", "16:30") == (hours.opens, hours.closes)


def test_file_without_growth_manager_has_none() -> None:
    coordinators = coordinators_of(BOTH)

    assert None is coordinators.growth_manager


def test_absence_is_read_with_its_first_and_last_day() -> None:
    away = "[{from: 2026-12-23, to: 2027-01-06}, {from: 2027-02-01, to: 2027-02-01}]"
    coordinators = coordinators_of(f"{PEOPLE}{BO}, away: {away}}}\n{QUEUES}")

    expected = (
        Absence(first=date(2026, 12, 23), last=date(2027, 1, 6)),
        Absence(first=date(2027, 2, 1), last=date(2027, 2, 1)),
    )
    assert expected == coordinators.people[PersonId("bo")].away


def test_municipalities_of_a_person_are_read() -> None:
    coordinators = coordinators_of(f"{PEOPLE}{BO}, municipalities: [Ånge, Sundsvall]}}\n{QUEUES}")

    assert ("Ånge", "Sundsvall") == coordinators.people[PersonId("bo")].municipalities


def test_subject_of_a_queue_is_read() -> None:
    subject = "{sv: Fråga om vägar, en: Question about roads}"
    coordinators = coordinators_of(
        f"{BOTH}  - {{id: vag, title: {{sv: Väg}}, subject: {subject}, members: [eva]}}\n"
    )

    expected = {Language.SWEDISH: "Fråga om vägar", Language.ENGLISH: "Question about roads"}
    assert expected == coordinators.queues[QueueId("vag")].subject


def test_days_the_region_is_closed_are_read() -> None:
    closed = HOURS.replace("}", ", closed: [2026-05-15, 2027-05-07]}")

    coordinators = coordinators_of(BOTH + closed)

    expected = (date(2026, 5, 15), date(2027, 5, 7))
    assert expected == coordinators.working_hours.closed


@pytest.mark.parametrize("days", [1, 10, 29, 30])
def test_working_days_before_escalation_are_read(days: int) -> None:
    coordinators = coordinators_of(f"{BOTH}escalate_after: {days}\n")

    assert days == coordinators.escalate_after


def test_file_without_escalation_escalates_after_two_days() -> None:
    coordinators = coordinators_of(BOTH)

    assert 2 == coordinators.escalate_after


@pytest.mark.parametrize("days", ["0", "31", "-1", "1.5", "02", "två", "٢"])
def test_working_days_out_of_bounds_are_refused(days: str) -> None:
    said = problems_of(f"{BOTH}escalate_after: {days}\n")

    expected = f'a.yaml:7:17: "{days}" har fel form. Skriv antalet arbetsdagar: 1-30.'
    assert [expected] == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(QUEUES, 'a.yaml:1:1: nyckeln "people" saknas. Lägg till den.', id="no people"),
        pytest.param(PEOPLE, 'a.yaml:1:1: nyckeln "queues" saknas. Lägg till den.', id="no queues"),
        pytest.param(
            f"{BOTH}manager: eva\n",
            'a.yaml:7:1: okänd nyckel "manager". Menade du "growth_manager"?',
            id="unknown key",
        ),
        pytest.param(
            f"{PEOPLE}  - {{id: bo, role: {{sv: x}}, mail: bo@example.org}}\n{QUEUES}",
            'a.yaml:4:29: okänd nyckel "mail". Tillåtna: id, name, role, substitute, '
            "away, municipalities.",
            id="unknown key of a person",
        ),
        pytest.param(
            f"{PEOPLE}  - {{id: bo}}\n{QUEUES}",
            'a.yaml:4:5: nyckeln "role" saknas. Lägg till den.',
            id="person without a role",
        ),
        pytest.param(
            f"{PEOPLE}  - {{id: Bo Ek, role: {{sv: x}}}}\n{QUEUES}",
            f'a.yaml:4:10: "Bo Ek" har fel form. {ID_RULE}',
            id="person whose id is a name",
        ),
        pytest.param(
            f"{BOTH}  - {{id: tom, title: {{sv: Tom}}, members: []}}\n",
            'a.yaml:7:5: kön "tom" har ingen medlem. Lägg till minst en.',
            id="queue without members",
        ),
        pytest.param(
            f"{BOTH}  - {{title: {{sv: Kö}}, members: [eva]}}\n",
            'a.yaml:7:5: nyckeln "id" saknas. Lägg till den.',
            id="queue without an id",
        ),
        pytest.param(
            f"{BOTH}working_hours: {{days: [Monday], opens: '08:00', closes: '16:00'}}\n",
            'a.yaml:7:24: "Monday" har fel form. Välj: mon, tue, wed, thu, fri, sat, sun.',
            id="day written out",
        ),
        pytest.param(
            f"{BOTH}working_hours: {{days: [mon], opens: '8', closes: '16:00'}}\n",
            'a.yaml:7:37: "8" har fel form. Skriv klockslaget som 08:00.',
            id="clock without minutes",
        ),
        pytest.param(
            f"{BOTH}working_hours: {{days: [mon], opens: '0٨:00', closes: '16:00'}}\n",
            'a.yaml:7:37: "0٨:00" har fel form. Skriv klockslaget som 08:00.',
            id="clock in other digits",
        ),
        pytest.param(
            f"{BOTH}working_hours: {{days: [mon], opens: '08:00', closes: '24:00'}}\n",
            'a.yaml:7:54: "24:00" har fel form. Skriv klockslaget som 08:00.',
            id="hour that there is not",
        ),
        pytest.param(
            f"{BOTH}working_hours: {{days: [mon], opens: '08:00'}}\n",
            'a.yaml:7:16: nyckeln "closes" saknas. Lägg till den.',
            id="hours without an end",
        ),
        pytest.param(
            f"{BOTH}working_hours: {{days: [mon], opens: '16:00', closes: '08:00'}}\n",
            "a.yaml:7:54: arbetsdagen börjar 16:00 men slutar 08:00. Rätta opens eller closes.",
            id="day that ends before it begins",
        ),
        pytest.param(
            f"{BOTH}working_hours: {{days: [mon], opens: '08:00', closes: '08:00'}}\n",
            "a.yaml:7:54: arbetsdagen börjar 08:00 men slutar 08:00. Rätta opens eller closes.",
            id="day that ends at once",
        ),
        pytest.param(
            f"{BOTH}{HOURS.replace('}', ', closed: [2026-02-30]}')}",
            'a.yaml:7:101: "2026-02-30" är inget datum. Skriv till exempel 2026-12-31.',
            id="closed on a day that there is not",
        ),
        pytest.param(
            f"{PEOPLE}{BO}, away: [{{from: 2027-01-06, to: 2026-12-23}}]}}\n{QUEUES}",
            "a.yaml:4:36: frånvaron slutar 2026-12-23, innan den börjar 2027-01-06. "
            "Rätta from eller to.",
            id="absence that ends before it begins",
        ),
        pytest.param(
            f"{PEOPLE}{BO}, away: [{{from: 2026-12-23}}]}}\n{QUEUES}",
            'a.yaml:4:36: nyckeln "to" saknas. Lägg till den.',
            id="absence without an end",
        ),
        pytest.param(
            f"{PEOPLE}{BO}, away: [{{from: jul, to: 2027-01-06}}]}}\n{QUEUES}",
            'a.yaml:4:43: "jul" är inget datum. Skriv till exempel 2026-12-31.',
            id="absence from no date",
        ),
        pytest.param(
            f"{BOTH}  - {{id: ny, title: {{sv: Ny}}, subject: Ny, members: [eva]}}\n",
            "a.yaml:7:40: här ska det stå språk (sv, en, fi) som nycklar med värden.",
            id="subject without a language",
        ),
        pytest.param(
            f"{BOTH}  - {{id: ny, title: {{sv: Ny}}, members: [eva, bo]}}\n",
            'a.yaml:7:46: "ny" pekar på "bo", som inte finns under people.',
            id="member that there is not",
        ),
        pytest.param(
            f"{PEOPLE}  - {{id: bo, role: {{sv: x}}, substitute: pia}}\n{QUEUES}",
            'a.yaml:4:41: "bo" pekar på "pia", som inte finns under people.',
            id="substitute that there is not",
        ),
        pytest.param(
            f"{BOTH}growth_manager: bo\n",
            'a.yaml:7:17: "growth_manager" pekar på "bo", som inte finns under people.',
            id="growth manager that there is not",
        ),
        pytest.param(
            f"{PEOPLE}  - {{id: eva, role: {{sv: x}}}}\n{QUEUES}",
            'a.yaml:4:10: personen "eva" finns två gånger. Behåll en.',
            id="person twice",
        ),
    ],
)
def test_file_that_breaks_the_rules_is_refused_where_it_does(text: str, expected: str) -> None:
    said = problems_of(text)

    assert expected in said


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param(f"{BOTH}growth_manager: bo\n", "growth_manager", id="growth manager"),
        pytest.param(BOTH.replace("[eva, ", "[bo, "), "stod", id="member"),
        pytest.param(BOTH.replace("substitute: registrator", "substitute: bo"), "eva", id="deputy"),
    ],
)
def test_somebody_who_is_not_there_is_named_with_where(text: str, where: str) -> None:
    said = problems_of(text)

    expected = f'"{where}" pekar på "bo", som inte finns under people.'
    assert [expected] == [line.split(": ", 1)[1] for line in said]


def test_queue_listed_twice_is_refused_at_the_second() -> None:
    text = f"{BOTH}  - {{id: stod, title: {{sv: Annan}}, members: [eva]}}\n"

    said = problems_of(text)

    assert ["7"] == [line.split(":")[1] for line in said]


def test_time_zone_that_there_is_not_is_refused() -> None:
    text = BOTH + HOURS.replace("Europe/Oslo", "Europe/Sundsvall")

    said = problems_of(text)

    assert ["7"] == [line.split(":")[1] for line in said]
