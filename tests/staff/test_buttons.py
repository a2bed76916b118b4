"""Every button of the staff's, whoever presses it, wherever and whenever."""

from collections.abc import AsyncIterator
from itertools import product

import pytest
import pytest_asyncio

from stodbot.app import App
from stodbot.domain.enquiry import Reason, State
from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outcome import Deed
from tests.staff.board import ACCOUNTS, NUMBER, Board, laid_out
from tests.staff.conftest import CHRISTMAS, staffed, ticking
from tests.staff.matrix import (
    ASKS,
    HELD,
    HOLDER,
    NOTHING,
    Effect,
    Place,
    Role,
    Stand,
    Verb,
    effect_of,
)

pytestmark = [pytest.mark.alone, pytest.mark.asyncio(loop_scope="module")]

NO_RIGHT = (
    "Du har inte behörighet att svara på ärenden. Be den som har hand om boten om en inbjudan."
)
Case = tuple[Role, Verb, Place]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def board(staffed_app: App, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Board]:
    """What the pace of the group would take minutes for is over in a moment."""
    with pytest.MonkeyPatch.context() as patch:
        clock = ticking(patch, 1500, CHRISTMAS)
        async with staffed(staffed_app, tmp_path_factory.mktemp("board"), clock) as s:
            yield await laid_out(s)


def cases(stand: Stand) -> tuple[list[Case], list[tuple[Case, Effect]]]:
    """Every press there is: those that may do nothing, and those that may."""
    forbidden: list[Case] = []
    allowed: list[tuple[Case, Effect]] = []
    for role, verb, place in product(Role, Verb, Place):
        if place is Place.PRIVATE and role in (Role.BOT, Role.ANONYMOUS):
            continue  # there is no such chat
        effect = effect_of(verb, role, stand) if place is not Place.OTHER_GROUP else NOTHING
        if effect is NOTHING or role not in ACCOUNTS:
            forbidden.append((role, verb, place))
        else:
            allowed.append(((role, verb, place), effect))
    return forbidden, allowed


def is_heard(case: Case) -> bool:
    """Whether it gets as far as to be decided on: strangers are heard in private only."""
    role, _, place = case
    return place is Place.PRIVATE or (role in ACCOUNTS and place is not Place.OTHER_GROUP)


async def taken_in(board: Board) -> int:
    """How much was said or pressed, and is done with."""
    return len(await board.s.bot.inbox(Stage.DONE))


async def test_every_button_was_shown_to_somebody(board: Board) -> None:
    assert set(Verb) == set(board.in_group)
    assert {role: set(Verb) for role in board.in_private} == {
        role: set(data) for role, data in board.in_private.items()
    }


@pytest.mark.parametrize("stand", Stand)
async def test_press_without_the_right_changes_nothing(board: Board, stand: Stand) -> None:
    await board.put(stand)
    forbidden, _ = cases(stand)
    before, taken = await board.all(), await taken_in(board)

    for case in forbidden:
        board.press(*case)
    await board.s.quiet()

    assert before == await board.all()
    assert sum(map(is_heard, forbidden)) == await taken_in(board) - taken


@pytest.mark.parametrize("stand", Stand)
async def test_press_with_the_right_changes_just_that(board: Board, stand: Stand) -> None:
    wrong = []
    for (role, verb, place), effect in cases(stand)[1]:
        await board.put(stand)
        before = len((await board.s.case(NUMBER)).past)
        told = board.s.api.account.sent

        query = board.press(role, verb, place)
        await board.s.quiet()

        case = await board.s.case(NUMBER)
        item = case.enquiry.items[0]
        done = [(past.deed, past.actor) for past in case.past[before:]]
        became = (item.state, item.holder, item.queue, item.reason, done)
        is_told = query.answered and (query.answer or board.s.api.account.sent > told)
        if became != wanted(effect, stand, role) or not is_told:
            wrong.append(f"{role}, {verb}, {place}: {became}, {query.answer}")

    assert [] == wrong
    assert [] == [text for text in board.people[Role.ASKER].texts if "Svar i ärende" in text]


Became = tuple[State, str | None, str, Reason | None, list[tuple[Deed, str]]]


def wanted(effect: Effect, stand: Stand, role: Role) -> Became:
    """What the item is after that, and what the log says."""
    if effect == ASKS:
        holder = HOLDER if stand in (*HELD, Stand.CLOSED) else None
        return State(stand), holder, "wheels", None, []
    assert effect.state is not None
    assert effect.deed is not None
    done = [(effect.deed, f"staff:{role}")]
    return State(effect.state), effect.holder, effect.queue, effect.reason, done


# --- what somebody is told who may not


REFUSED = [
    (Stand.CLAIMED, Role.MEMBER, Verb.CLAIM, "Ärendet är redan taget av Frida Ek."),
    (Stand.CLAIMED, Role.MEMBER, Verb.REPLY, "Ärendet är redan taget av Frida Ek."),
    (Stand.CLAIMED, Role.HOLDER, Verb.CLAIM, "Du har redan tagit ärendet."),
    (Stand.NEW, Role.OTHER_QUEUE, Verb.CLAIM, "får du inte"),
    (Stand.NEW, Role.OTHER_QUEUE, Verb.NOTE, "får du inte"),
    (Stand.CLOSED, Role.HOLDER, Verb.REPLY, "Det går inte"),
    (Stand.VOIDED, Role.HOLDER, Verb.CLAIM, "Det går inte"),
    (Stand.CLAIMED, Role.REGISTRAR, Verb.CLOSE_ANSWERED, "Det får du inte göra."),
]


@pytest.mark.parametrize("place", [Place.OWN_TOPIC, Place.PRIVATE])
async def test_staff_who_may_not_are_told_why(board: Board, place: Place) -> None:
    told, expected = [], []
    for stand, role, verb, words in REFUSED:
        await board.put(stand)
        chat = board.people[role].chat if place is Place.PRIVATE else board.s.group.chat
        before = len(chat.sent)

        query = board.press(role, verb, place)
        await board.s.quiet()

        said = " ".join([query.answer, *(message.text for message in chat.sent[before:])])
        told.append(words if words in said else said)
        expected.append(words)

    assert expected == told


@pytest.mark.parametrize("role", [Role.REVOKED, Role.NEVER_INVITED, Role.ASKER])
async def test_whoever_is_nobody_on_the_staff_is_told_so_in_the_group(
    board: Board, role: Role
) -> None:
    await board.put(Stand.NEW)
    before = len(board.s.group.chat.sent)

    query = board.press(role, Verb.CLAIM, Place.OWN_TOPIC)
    await board.s.quiet()

    assert (NO_RIGHT, True) == (query.answer, query.alert)
    assert before == len(board.s.group.chat.sent)


# --- what nobody was ever shown


def forged(board: Board, role: Role, place: Place) -> list[str]:
    """Words of another chat, words with a letter changed, and words that somebody made up."""
    own = board.in_private[role] if place is Place.PRIVATE else board.in_group
    elsewhere = board.in_group if place is Place.PRIVATE else board.in_private[role]
    words = [own[verb] for verb in Verb]
    return [
        *elsewhere.values(),
        *(_altered(one, at) for one in words for at in (0, 5, -1)),
        *(one.replace(NUMBER, "26STOD2") for one in words if NUMBER in one),
        *(one.replace("frida", "peter") for one in words if "frida" in one),
        f"claim {NUMBER}:1",
        f"1{'A' * 10}{NUMBER}:1",
        "1",
        "å" * 32,
        "\x00",
    ]


def _altered(words: str, at: int) -> str:
    at %= len(words)
    other = "B" if words[at] != "B" else "C"
    return words[:at] + other + words[at + 1 :]


@pytest.mark.parametrize("stand", [Stand.NEW, Stand.CLAIMED])
async def test_forged_button_changes_nothing_even_for_those_who_may(
    board: Board, stand: Stand
) -> None:
    await board.put(stand)
    before = await board.all()

    for role, place in product((Role.HOLDER, Role.REGISTRAR), (Place.OWN_TOPIC, Place.PRIVATE)):
        for data in forged(board, role, place):
            board.forge(role, place, data)
    await board.s.quiet()

    assert before == await board.all()
