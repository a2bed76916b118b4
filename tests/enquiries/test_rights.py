"""Every action of the desk, by everybody, in every state: what is not permitted changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from stodbot.domain.enquiry import Enquiry, Item, Reason, State
from stodbot.domain.entry import PersonId, QueueId
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.outcome import Deed, Outcome
from stodbot.errors import EnquiryError
from tests.enquiries.toys import (
    ADA,
    BO,
    COORDINATORS,
    EVA,
    FUNDS,
    GUN,
    NOON,
    ONE,
    REGISTRAR,
    ROADS,
    STEN,
    STRANGER,
    answered,
    claimed,
    closed,
    enquiry_of,
    item_of,
    new,
    office_with,
    person,
    queue,
)

RUT = PersonId("rut")
SPORTS = QueueId("sports")
DESK = Desk(
    office_with(
        coordinators=replace(
            COORDINATORS,
            people={**COORDINATORS.people, RUT: person(RUT)},
            queues={**COORDINATORS.queues, SPORTS: queue(SPORTS, RUT)},
        )
    )
)
LATER = NOON + timedelta(days=1)

# Of an item of the grants that Ada has or had, that is offered to Sten, and that Eva passed on.
ROLES = {
    "holder": ADA,
    "member": BO,  # of the item's queue
    "offered": STEN,  # a substitute, of another queue
    "passer": EVA,  # held it once, and passed it on: now of another queue
    "other": RUT,  # of a queue that it has nothing to do with
    "registrar": REGISTRAR,
    "manager": GUN,
    "stranger": STRANGER,  # nobody that we know
}
STATES: dict[str, tuple[Item, str | None]] = {
    "new": (new(), None),
    "claimed": (claimed(ADA), None),
    "silent": (claimed(ADA, level=1), None),  # escalated: the substitute was told
    "answered": (answered(ADA), None),
    "closed": (closed(ADA), None),
    "voided new": (new(due_at=None), "test"),
    "voided claimed": (claimed(ADA, due_at=None), "test"),
    "voided answered": (answered(ADA), "test"),
    "voided closed": (closed(ADA), "test"),
}
ACTIONS: dict[str, Callable[[Enquiry, PersonId], Outcome]] = {
    "claim": lambda enquiry, who: DESK.claim(enquiry, ONE, who, LATER),
    "release": lambda enquiry, who: DESK.release(enquiry, ONE, who, LATER),
    "pass to person": lambda enquiry, who: DESK.pass_on(enquiry, ONE, who, EVA, "se här", LATER),
    "pass to queue": lambda enquiry, who: DESK.pass_on(enquiry, ONE, who, FUNDS, None, LATER),
    "note": lambda enquiry, who: DESK.note(enquiry, ONE, who, "ring först"),
    "reply": lambda enquiry, who: DESK.reply(enquiry, ONE, who, "ja"),
    "close": lambda enquiry, who: DESK.close(enquiry, ONE, who, Reason.ANSWERED),
    "reopen": lambda enquiry, who: DESK.reopen(enquiry, ONE, who, LATER),
    "void": lambda enquiry, who: DESK.void(enquiry, who, "test"),
    "diary": lambda enquiry, who: DESK.record_diary(enquiry, who, "RUN 2026/1"),
}
PASS = {"pass to person", "pass to queue"}
READER = {"note", "diary"}  # whoever may read it
LEADER = {"note", "diary", *PASS}  # whoever moves what stands still
HOLDER = {"release", "reply", "close", "note", "diary", *PASS}

PERMITTED: dict[tuple[str, str], set[str]] = {
    # while nobody has it, nobody is its holder: Ada is a member of its queue, as Bo is
    ("new", "holder"): {"claim", *PASS, *READER},
    ("new", "member"): {"claim", *PASS, *READER},
    ("new", "offered"): {"claim", *PASS, *READER},
    ("new", "passer"): {"note"},
    ("new", "registrar"): {"void", *LEADER},
    ("new", "manager"): LEADER,
    ("claimed", "holder"): HOLDER,
    ("claimed", "member"): READER,
    ("claimed", "offered"): READER,
    ("claimed", "passer"): {"note"},
    ("claimed", "registrar"): {"void", *LEADER},
    ("claimed", "manager"): LEADER,
    ("silent", "holder"): {"claim", *HOLDER},  # to say that it is theirs still
    ("silent", "member"): {"claim", *READER},
    ("silent", "offered"): {"claim", *READER},
    ("silent", "passer"): {"note"},
    ("silent", "registrar"): {"void", *LEADER},
    ("silent", "manager"): LEADER,
    ("answered", "holder"): HOLDER - {"release"},
    ("answered", "member"): READER,
    ("answered", "offered"): READER,
    ("answered", "passer"): {"note"},
    ("answered", "registrar"): {"void", *LEADER},
    ("answered", "manager"): LEADER,
    ("closed", "holder"): {"reopen", *READER},
    ("closed", "member"): {"reopen", *READER},
    ("closed", "offered"): {"reopen", *READER},
    ("closed", "passer"): {"note"},
    ("closed", "registrar"): {"void", *READER},
    ("closed", "manager"): READER,
    # "other", "stranger", and everybody once it is void: nothing
}
DEEDS = {
    "claim": Deed.CLAIMED,
    "release": Deed.RELEASED,
    "pass to person": Deed.PASSED,
    "pass to queue": Deed.PASSED,
    "note": Deed.NOTED,
    "reply": Deed.REPLIED,
    "close": Deed.CLOSED,
    "reopen": Deed.REOPENED,
    "void": Deed.VOIDED,
    "diary": Deed.DIARY,
}
BECOMES = {  # the state, and whether whoever did it holds it; else both are as before
    "claim": (State.CLAIMED, True),
    "release": (State.NEW, False),
    "pass to person": (State.NEW, False),
    "pass to queue": (State.NEW, False),
    "reply": (State.ANSWERED, True),
    "close": (State.CLOSED, True),
    "reopen": (State.CLAIMED, True),
}


def cells(*, permitted: bool) -> list[tuple[str, str, str]]:
    """Every action, role and state that is permitted, or every one that is not."""
    return [
        (state, role, action)
        for state, role, action in product(STATES, ROLES, ACTIONS)
        if (action in PERMITTED.get((state, role), set())) is permitted
    ]


def enquiry_in(state: str) -> Enquiry:
    item, voided = STATES[state]
    return enquiry_of(replace(item, offered=(STEN,), passed_by=EVA), voided=voided)


def test_the_table_is_of_what_there_is() -> None:
    named = {(state, role) for state, role in PERMITTED}

    assert named <= set(product(STATES, ROLES))
    assert set().union(*PERMITTED.values()) == set(ACTIONS)


@pytest.mark.parametrize(("state", "role", "action"), cells(permitted=False))
def test_what_is_not_permitted_is_refused(state: str, role: str, action: str) -> None:
    enquiry = enquiry_in(state)

    with pytest.raises(EnquiryError):
        ACTIONS[action](enquiry, ROLES[role])

    assert enquiry_in(state) == enquiry


@pytest.mark.parametrize(("state", "role", "action"), cells(permitted=True))
def test_what_is_permitted_is_done_by_whoever_did_it(state: str, role: str, action: str) -> None:
    enquiry, who = enquiry_in(state), ROLES[role]

    outcome = ACTIONS[action](enquiry, who)

    item, before = item_of(outcome), enquiry.items[0]
    becomes, holds = BECOMES.get(action, (before.state, None))
    holder = before.holder if holds is None else (who if holds else None)
    assert (DEEDS[action], becomes, holder) == (outcome.done.deed, item.state, item.holder)


def test_one_whose_item_was_passed_on_by_somebody_else_has_no_part_in_it() -> None:
    passed = DESK.pass_on(enquiry_of(claimed(ADA)), ONE, GUN, ROADS, None, LATER).enquiry

    for action in ACTIONS.values():
        with pytest.raises(EnquiryError):
            action(passed, ADA)


def test_one_whose_turn_is_over_by_a_second_pass_has_no_part_in_it() -> None:
    first = DESK.pass_on(enquiry_of(claimed(ADA)), ONE, ADA, EVA, None, LATER).enquiry
    second = DESK.pass_on(first, ONE, EVA, ROADS, None, LATER).enquiry

    for action in ACTIONS.values():
        with pytest.raises(EnquiryError):
            action(second, ADA)
