"""Who may act as staff, whatever the store is made of: the port, as its docstrings promise it."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Identity, Settlement, Stage
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.port import Store
from stodbot.enquiries.rights import Account, Invitation, digest_of
from stodbot.enquiries.rooms import chat_of
from stodbot.errors import DoneBeforeError, InvitationError, RightEndedError
from tests.store.contract import ANNA, BO, NOW, by, received, register, said, typed

PHONE, TABLET = Identity("telegram-501"), Identity("telegram-502")
CODE, OTHER_CODE = digest_of("inbjudan-ett"), digest_of("inbjudan-två")
UNTIL = NOW + timedelta(days=7)
SECOND = timedelta(seconds=1)
TODAY = date(2026, 11, 24)
FOR_GOOD = Absence(first=TODAY, last=date.max)
OPERATOR = By(actor="system", at=NOW)
MANY = 1_000


async def invited(
    store: Store, person: PersonId = ANNA, digest: bytes = CODE, until: datetime = UNTIL
) -> None:
    await store.invite(OPERATOR, person, digest, until)


async def joined(
    store: Store, identity: Identity = PHONE, digest: bytes = CODE, at: datetime = NOW
) -> PersonId:
    return await store.join(by(at=at), identity, digest, Settlement())


async def on_staff(store: Store, person: PersonId = ANNA, identity: Identity = PHONE) -> None:
    """They were invited and have come."""
    await invited(store, person)
    await joined(store, identity)


async def holders(store: Store) -> dict[Identity, PersonId]:
    return {identity: account.person for identity, account in (await store.accounts()).items()}


async def test_nobody_has_a_right_at_first(store: Store) -> None:
    assert ({}, []) == (await store.accounts(), await store.invitations(NOW))


# Inviting


async def test_an_invitation_is_for_whoever_was_invited_as_long_as_it_lasts(store: Store) -> None:
    await invited(store)

    found = [await store.invited(CODE, at) for at in (NOW, UNTIL - SECOND, UNTIL)]

    assert [ANNA, ANNA, None] == found
    assert None is await store.invited(OTHER_CODE, NOW)


async def test_invitations_are_listed_as_long_as_they_last_the_oldest_first(store: Store) -> None:
    await invited(store, BO, OTHER_CODE, UNTIL + SECOND)
    await invited(store)

    first, second = (
        Invitation(person=ANNA, until=UNTIL),
        Invitation(person=BO, until=UNTIL + SECOND),
    )
    assert [first, second] == await store.invitations(NOW)
    assert [second] == await store.invitations(UNTIL)


async def test_an_invitation_makes_an_earlier_one_to_the_same_person_useless(store: Store) -> None:
    await invited(store)
    await invited(store, BO, digest_of("inbjudan-bo"))

    await invited(store, digest=OTHER_CODE)

    assert (None, ANNA) == (await store.invited(CODE, NOW), await store.invited(OTHER_CODE, NOW))
    assert BO is not None
    assert BO == await store.invited(digest_of("inbjudan-bo"), NOW)


async def test_an_invitation_gives_no_right_by_itself(store: Store) -> None:
    await invited(store)

    assert {} == await store.accounts()


# Joining


async def test_whoever_takes_up_an_invitation_has_the_right_from_then_on(store: Store) -> None:
    await invited(store)

    person = await joined(store, at=NOW + SECOND)

    account = Account(identity=PHONE, person=ANNA, since=NOW + SECOND)
    assert (ANNA, {PHONE: account}) == (person, await store.accounts())


async def test_an_invitation_is_good_once(store: Store) -> None:
    await on_staff(store)

    with pytest.raises(InvitationError):
        await joined(store, TABLET)

    assert ({PHONE: ANNA}, []) == (await holders(store), await store.invitations(NOW))


async def test_one_of_many_who_take_it_up_at_once_has_the_right(store: Store) -> None:
    await invited(store)
    comers = [Identity(f"telegram-{number}") for number in range(20)]

    done = await asyncio.gather(*(joined(store, one) for one in comers), return_exceptions=True)

    assert 19 == sum(isinstance(one, InvitationError) for one in done)
    assert [ANNA] == list((await holders(store)).values())


@pytest.mark.parametrize(
    ("digest", "at"),
    [
        pytest.param(OTHER_CODE, NOW, id="never made"),
        pytest.param(CODE, UNTIL, id="run out"),
    ],
)
async def test_what_can_not_be_taken_up_changes_nothing(
    store: Store, digest: bytes, at: datetime
) -> None:
    await invited(store)
    before = await store.head()

    with pytest.raises(InvitationError):
        await joined(store, digest=digest, at=at)

    assert ({}, before) == (await store.accounts(), await store.head())


async def test_somebody_has_one_identity_the_last_one(store: Store) -> None:
    await on_staff(store)
    await invited(store)

    await joined(store, TABLET)

    assert {TABLET: ANNA} == await holders(store)


async def test_an_identity_is_one_persons_the_last_one(store: Store) -> None:
    await on_staff(store)
    await invited(store, BO)

    await joined(store)

    assert {PHONE: BO} == await holders(store)


async def test_taking_up_an_invitation_settles_its_message(store: Store) -> None:
    await invited(store)
    message = await received(store, typed("/start inbjudan-ett"))
    settlement = Settlement(outgoing=(said("Välkommen"),), forget=(message.seq,))

    await store.join(by(message.seq), PHONE, CODE, settlement)

    kept = await store.message(message.seq)
    assert kept is not None
    assert (Stage.DONE, None) == (kept.stage, kept.message)
    (owed,) = await store.deliveries(DeliveryState.WAITING, MANY)
    assert (said("Välkommen"), message.seq) == (owed.message, owed.cause)


async def test_nobody_joins_by_a_message_that_is_done(store: Store) -> None:
    await invited(store)
    message = await received(store)
    await store.settle(by(message.seq), Settlement())

    with pytest.raises(DoneBeforeError):
        await store.join(by(message.seq), PHONE, CODE, Settlement(outgoing=(said(),)))

    assert ({}, ANNA) == (await store.accounts(), await store.invited(CODE, NOW))
    assert [] == await store.deliveries(DeliveryState.WAITING, MANY)


# Removing


async def test_whoever_is_removed_has_neither_right_nor_invitation(store: Store) -> None:
    await on_staff(store)
    await invited(store)
    await invited(store, BO, OTHER_CODE)

    removed = await store.remove(OPERATOR, ANNA, TODAY)

    assert (True, {}) == (removed, await store.accounts())
    assert [BO] == [one.person for one in await store.invitations(NOW)]


async def test_an_invitation_is_of_no_use_to_whoever_is_removed(store: Store) -> None:
    await invited(store)
    await store.remove(OPERATOR, ANNA, TODAY)

    with pytest.raises(InvitationError):
        await joined(store)

    assert {} == await store.accounts()


async def test_whoever_is_removed_is_away_from_that_day_on(store: Store) -> None:
    await on_staff(store)

    await store.remove(OPERATOR, ANNA, TODAY)

    assert {ANNA: [FOR_GOOD]} == await store.absences()


async def test_one_who_never_had_a_right_is_away_once_they_are_removed(store: Store) -> None:
    removed = await store.remove(OPERATOR, ANNA, TODAY)

    assert (True, {ANNA: [FOR_GOOD]}) == (removed, await store.absences())


async def test_one_who_is_removed_again_stays_as_they_are(store: Store) -> None:
    await on_staff(store)
    await store.remove(OPERATOR, ANNA, TODAY)
    before = await store.head()

    again = await store.remove(OPERATOR, ANNA, TODAY + timedelta(days=9))

    assert (False, before) == (again, await store.head())
    assert {ANNA: [FOR_GOOD]} == await store.absences()


async def test_one_who_was_removed_is_there_again_once_they_take_up_an_invitation(
    store: Store,
) -> None:
    await on_staff(store)
    await store.remove(OPERATOR, ANNA, TODAY)
    await invited(store)
    while_invited = await store.absences()

    await joined(store)

    assert ({ANNA: [FOR_GOOD]}, {}) == (while_invited, await store.absences())


async def test_one_who_is_invited_while_on_leave_is_still_on_leave(store: Store) -> None:
    leave = Absence(first=TODAY, last=date(2026, 12, 24))
    await store.set_absence(OPERATOR, ANNA, leave)

    await on_staff(store)

    assert {ANNA: [leave]} == await store.absences()


async def test_one_who_was_invited_again_is_removed_again(store: Store) -> None:
    await on_staff(store)
    await store.remove(OPERATOR, ANNA, TODAY)
    await invited(store)

    assert await store.remove(OPERATOR, ANNA, TODAY)

    assert ([], {ANNA: [FOR_GOOD]}) == (await store.invitations(NOW), await store.absences())


# The log


async def test_all_that_changes_is_in_the_log(store: Store) -> None:
    seqs = []
    for change in (
        invited(store),
        joined(store),
        store.remove(OPERATOR, ANNA, TODAY),  # who is away from then on, too
        invited(store),
        joined(store),  # who is there again, too
    ):
        await change
        seqs.append((await store.head()).seq)

    assert [1, 2, 4, 5, 7] == seqs


async def test_the_log_of_rights_is_no_enquirys_and_has_no_flaws(store: Store) -> None:
    enquiry = await register(store)
    await on_staff(store)
    await store.remove(OPERATOR, ANNA, TODAY)

    case = await store.by_id(enquiry.id)

    assert (1, []) == (len(case.past), await store.flaws([await store.head()]))


async def test_what_is_done_by_a_right_that_has_ended_is_not_kept(store: Store) -> None:
    await on_staff(store)
    pressed = await received(store)
    acting = By(actor=chat_of(ANNA), at=NOW, cause=pressed.seq, right=PHONE)

    await store.remove(OPERATOR, ANNA, TODAY)

    with pytest.raises(RightEndedError):
        await store.settle(acting, Settlement(talk="{}"))
    assert None is await store.talk(pressed.chat)


async def test_what_is_done_by_a_right_of_ones_own_is_kept(store: Store) -> None:
    await on_staff(store)
    pressed = await received(store)
    acting = By(actor=chat_of(ANNA), at=NOW, cause=pressed.seq, right=PHONE)

    assert await store.settle(acting, Settlement(talk="{}"))
