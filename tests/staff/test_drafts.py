"""A reply goes out once, from whoever wrote it, as they saw it last; nothing else goes out."""

from dataclasses import dataclass

import pytest

from stodbot.domain.enquiry import State
from stodbot.domain.entry import PersonId
from stodbot.enquiries.outgoing import DeliveryState
from tests.botapi import Message, Person, Room, Speaker
from tests.staff.conftest import Staffed

pytestmark = pytest.mark.alone  # on a quick clock: starved, it would run out

FRIDA, BERIT, PETER = PersonId("frida"), PersonId("berit"), PersonId("peter")
NUMBER, SEND = "26STOD1", "Skicka svaret"
AGAIN, LEAVE = "Skicka igen", "Skicka inte igen"
SECRET = "hemlig-kanariefagel"  # noqa: S105  # what must reach nobody


@dataclass(kw_only=True)
class Matter:
    """One enquiry: who asked, and its topic."""

    crew: Staffed
    asker: Person
    room: Room

    def member(self, person: PersonId) -> Speaker:
        return self.room.member(self.crew.staff[person])

    async def press(self, person: PersonId, button: str) -> Message:
        """Press the newest button like that; gives what the bot says."""
        message = next(m for m in reversed(self.room.messages) if button in m.buttons)
        self.member(person).press(message, button)
        await self.crew.quiet()
        return self.room.messages[-1]

    async def say(self, person: PersonId, text: str) -> Message:
        """What the bot says on that, in the end."""
        self.member(person).say(text)
        await self.crew.quiet()
        return self.room.messages[-1]

    async def draft(self, text: str = "Ja.") -> Message:
        """What Frida sees before it goes out."""
        await self.press(FRIDA, "Svara")
        return await self.say(FRIDA, text)

    @property
    def replies(self) -> list[str]:
        """What the asker has got from a human."""
        return [text for text in self.asker.texts if "Svar i ärende" in text]

    async def state(self) -> tuple[State, str | None]:
        item = (await self.crew.case(NUMBER)).enquiry.items[0]
        return item.state, item.holder


@pytest.fixture
async def matter(crew: Staffed) -> Matter:
    asker = crew.api.person(2001, "Asta")
    await crew.register(asker)
    room = await crew.group.next_topic(NUMBER)
    await crew.quiet()
    return Matter(crew=crew, asker=asker, room=room)


async def test_way_from_the_card_to_a_sent_reply_is_three_actions(matter: Matter) -> None:
    await matter.press(FRIDA, "Svara")
    await matter.say(FRIDA, "Ja, det kan man.")
    await matter.press(FRIDA, SEND)

    (reply,) = matter.replies
    assert "Ja, det kan man." in reply
    assert (State.ANSWERED, FRIDA) == await matter.state()


async def test_draft_is_sent_once_however_often_it_is_pressed(matter: Matter) -> None:
    preview = await matter.draft()

    for _ in range(5):
        matter.member(FRIDA).press(preview, SEND)
    await matter.crew.quiet()
    matter.member(FRIDA).press(preview, SEND)
    await matter.crew.quiet()

    assert 1 == len(matter.replies)


async def test_draft_is_sent_as_it_was_seen_last(matter: Matter) -> None:
    first = await matter.draft("Nej.")
    await matter.say(FRIDA, "Ja.")

    matter.member(FRIDA).press(first, SEND)
    await matter.crew.quiet()
    before = matter.replies
    await matter.press(FRIDA, SEND)

    assert [] == before
    (reply,) = matter.replies
    assert "Ja." in reply


async def test_draft_of_somebody_else_is_nobodys_to_send_or_to_cancel(matter: Matter) -> None:
    preview = await matter.draft()
    crew = matter.crew
    stranger = matter.room.member(crew.api.person(600, "Nils"))

    everybody = [matter.member(one) for one in crew.staff if one != FRIDA]
    for speaker in (*everybody, stranger, matter.room.member(matter.asker)):
        for button in (SEND, "Avbryt"):
            speaker.press(preview, button)
    await crew.quiet()
    before = matter.replies
    await matter.press(FRIDA, SEND)

    assert [] == before
    assert 1 == len(matter.replies)


async def test_draft_that_was_cancelled_is_not_sent(matter: Matter) -> None:
    preview = await matter.draft()
    await matter.press(FRIDA, "Avbryt")

    matter.member(FRIDA).press(preview, SEND)
    await matter.crew.quiet()

    assert [] == matter.replies


async def test_draft_of_somebody_who_has_the_enquiry_no_more_is_not_sent(matter: Matter) -> None:
    preview = await matter.draft()
    await matter.press(FRIDA, "Släpp")
    await matter.press(BERIT, "Ta")

    matter.member(FRIDA).press(preview, SEND)
    await matter.crew.quiet()

    assert [] == matter.replies
    assert (State.CLAIMED, BERIT) == await matter.state()


async def test_enquiry_of_somebody_who_went_away_is_taken_over_and_their_draft_is_not_sent(
    matter: Matter,
) -> None:
    preview = await matter.draft()
    await matter.say(FRIDA, "/borta 2026-11-30 2026-12-12")
    await matter.press(BERIT, "Ta")

    matter.member(FRIDA).press(preview, SEND)
    await matter.crew.quiet()

    assert [] == matter.replies
    assert (State.CLAIMED, BERIT) == await matter.state()


async def test_draft_of_somebody_whose_right_has_ended_is_not_sent(matter: Matter) -> None:
    preview = await matter.draft()
    await matter.crew.dismiss(FRIDA)

    query = matter.member(FRIDA).press(preview, SEND)
    await matter.crew.quiet()

    assert [] == matter.replies
    assert "Du har inte behörighet att svara på ärenden" in query.answer
    assert State.CLAIMED is (await matter.state())[0]


async def test_button_of_a_preview_works_only_in_the_topic_that_it_is_in(matter: Matter) -> None:
    preview = await matter.draft()
    crew = matter.crew
    general = crew.group.member(crew.staff[FRIDA])
    await matter.say(BERIT, "/ko")
    general.in_topic(0).say("/ko")
    await crew.quiet()

    general.press_data(crew.group.general.messages[-1], preview.inline[0]["callback_data"])
    await crew.quiet()

    assert [] == matter.replies


@pytest.mark.parametrize("button", ["Svara", "Anteckna", "Skicka vidare", "Klar"])
async def test_what_is_typed_after_a_refused_press_reaches_nobody(
    matter: Matter, button: str
) -> None:
    await matter.press(FRIDA, "Ta")
    before = len((await matter.crew.case(NUMBER)).past)

    await matter.press(PETER, button)
    await matter.say(PETER, SECRET)

    assert before == len((await matter.crew.case(NUMBER)).past)
    assert not [text for text in matter.asker.texts if SECRET in text]
    assert not [text for text in matter.room.texts if SECRET in text]


async def test_two_who_reach_for_the_same_reply_in_the_same_moment_send_one(
    matter: Matter,
) -> None:
    card = matter.room.messages[0]
    for person in (FRIDA, BERIT):
        matter.member(person).press(card, "Svara")
    await matter.crew.quiet()
    for person in (FRIDA, BERIT):
        await matter.say(person, f"Svar av {person}.")
    for message in [m for m in matter.room.messages if SEND in m.buttons]:
        for person in (FRIDA, BERIT):
            matter.member(person).press(message, SEND)
    await matter.crew.quiet()

    (reply,) = matter.replies
    state, holder = await matter.state()
    assert State.ANSWERED is state
    assert f"Svar av {holder}." in reply


@pytest.mark.parametrize("person", [FRIDA, BERIT, PETER])
async def test_direct_answer_to_a_card_is_a_note_of_those_who_may_and_reaches_no_asker(
    matter: Matter, person: PersonId
) -> None:
    before = matter.asker.texts

    matter.member(person).say(SECRET, matter.room.messages[0])
    await matter.crew.quiet()

    noted = [past.text for past in (await matter.crew.case(NUMBER)).past if past.text == SECRET]
    assert ([] if person == PETER else [SECRET]) == noted
    assert before == matter.asker.texts


# --- nobody knows whether it arrived


async def in_doubt(matter: Matter) -> Message:
    """A reply that may have arrived; gives what asks what to do about it."""
    await matter.draft()
    matter.crew.api.faults.drop_after("sendMessage", chat=matter.asker.id)
    await matter.press(FRIDA, SEND)
    message = next(m for m in matter.room.messages if AGAIN in m.buttons)
    assert [1] == [len(matter.replies)]
    return message


async def unsure(matter: Matter) -> int:
    return len(await matter.crew.service.store.deliveries(DeliveryState.UNSURE, 10))


async def test_whoever_has_the_enquiry_has_a_doubtful_reply_sent_again_once(
    matter: Matter,
) -> None:
    message = await in_doubt(matter)
    assert 1 == await unsure(matter)

    for _ in range(3):
        matter.member(FRIDA).press(message, AGAIN)
    await matter.crew.quiet()
    matter.member(FRIDA).press(message, LEAVE)
    await matter.crew.quiet()

    assert (2, 0) == (len(matter.replies), await unsure(matter))


async def test_whoever_has_the_enquiry_leaves_a_doubtful_reply_as_it_is(matter: Matter) -> None:
    message = await in_doubt(matter)

    for _ in range(3):
        matter.member(FRIDA).press(message, LEAVE)
    await matter.crew.quiet()

    assert (1, 0) == (len(matter.replies), await unsure(matter))


async def test_doubtful_reply_is_not_decided_on_by_others(matter: Matter) -> None:
    message = await in_doubt(matter)
    crew = matter.crew
    stranger = crew.api.person(600, "Nils")
    await crew.dismiss(BERIT)

    for person in (crew.staff[PETER], crew.staff[BERIT], stranger, matter.asker):
        for button in (AGAIN, LEAVE):
            matter.room.member(person).press(message, button)
            forged = message.inline[message.buttons.index(button)]["callback_data"]
            person.press_data(message, forged)
    await crew.quiet()

    assert (1, 1) == (len(matter.replies), await unsure(matter))
