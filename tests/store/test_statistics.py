"""What is counted over what came in and the register."""

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from stodbot.domain.action import MessageSeq
from stodbot.domain.decision import DecisionKind
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.acting import By, Retention
from stodbot.enquiries.counter import Registration, Written
from stodbot.enquiries.incoming import Incoming, Matter, Settlement
from stodbot.enquiries.port import Store
from stodbot.enquiries.statistics import Fate, Unanswered, Wait
from tests.store.contract import (
    ANNA,
    ASKER,
    COUNTER,
    DESK,
    FIRST,
    NOW,
    OTHER,
    WHEELS,
    by,
    claimed,
    register,
    wish,
)

STAFF = Chat("staff:anna")
DAY = timedelta(days=1)
SINCE = NOW - 30 * DAY
STOCKHOLM = ZoneInfo("Europe/Stockholm")
MOON = "Vad kostar månen?"


class Inbox:
    """What comes in, and what is decided on it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._keys = count()

    async def typed(
        self,
        text: str | None,
        decision: str | None,
        *,
        at: datetime = NOW,
        chat: Chat = ASKER,
        language: str | None = "sv",
        matter: Matter | None = None,
        reference: str | None = None,
        forget: bool = False,
    ) -> MessageSeq:
        """A message that is read as a question, unless no language is told."""
        message = Incoming(
            channel="test", key=str(next(self._keys)), chat=chat, text=text, reference=reference
        )
        seq = (await self.store.receive(message, at)).seq
        settlement = Settlement(
            decision=decision,
            language=language,
            matter=matter or Matter(queues=(WHEELS,)),
            forget=(seq,) if forget else (),
        )
        await self.store.settle(By(actor=chat, at=at, cause=seq), settlement)
        return seq

    async def picked(
        self, text: str, decision: str, *before: MessageSeq, at: datetime = NOW, chat: Chat = ASKER
    ) -> MessageSeq:
        """A number, or a label, that was typed for a choice."""
        matter = Matter(queues=(WHEELS,), before=before)
        return await self.typed(text, decision, at=at, chat=chat, language=None, matter=matter)

    async def pressed(
        self, words: str, decision: str | None, *before: MessageSeq, chat: Chat = ASKER
    ) -> MessageSeq:
        message = Incoming(channel="test", key=str(next(self._keys)), chat=chat, press=words)
        seq = (await self.store.receive(message, NOW)).seq
        settlement = Settlement(
            decision=decision, matter=Matter(queues=(WHEELS,), before=before) if before else None
        )
        await self.store.settle(by(seq), settlement)
        return seq

    async def fates(self, since: datetime = SINCE) -> list[tuple[str, Fate]]:
        return [(one.text, one.fate) for one in await self.store.unanswered(since)]


@pytest.fixture
def inbox(store: Store) -> Inbox:
    return Inbox(store)


def sent_on(*messages: MessageSeq) -> Registration:
    """What is registered of messages."""
    return Registration(
        draft=str(messages[-1]),
        asker=ASKER,
        language="sv",
        written=(Written(text=MOON, received_at=NOW),),
        messages=messages,
        queues=(WHEELS,),
    )


async def replied(inbox: Inbox, number: str, at: datetime) -> None:
    """Have Anna answer."""
    await inbox.store.change(
        by(actor=STAFF, at=at), number, lambda e: DESK.reply(e, FIRST, ANNA, "Ja.")
    )


# Figures: what the bot read


async def test_nothing_yet_is_nothing_of_each_kind(inbox: Inbox) -> None:
    found = await inbox.store.figures(SINCE)

    assert dict.fromkeys(DecisionKind, 0) == found.decided
    assert (0, 0, 0, ()) == (found.helped, found.unhelpful, found.registered, found.waits)


async def test_messages_are_counted_by_what_was_decided(inbox: Inbox) -> None:
    for decision in (*DecisionKind, "answer", "answer", "forward"):
        await inbox.typed(MOON, decision)

    found = await inbox.store.figures(SINCE)

    once = dict.fromkeys(DecisionKind, 1)
    assert once | {DecisionKind.ANSWER: 3, DecisionKind.FORWARD: 2} == found.decided


async def test_what_was_declined_is_counted_though_its_text_is_gone(inbox: Inbox) -> None:
    await inbox.typed("Jag har ont", "medical", forget=True)

    assert 1 == (await inbox.store.figures(SINCE)).decided[DecisionKind.MEDICAL]


async def test_what_was_weeded_is_counted(inbox: Inbox) -> None:
    await inbox.typed(MOON, "answer")
    await inbox.store.remove_old(NOW, Retention(keep=timedelta(0), decision="x"))

    assert 1 == (await inbox.store.figures(SINCE)).decided[DecisionKind.ANSWER]


async def test_choices_presses_commands_and_staff_are_no_messages_that_were_read(
    inbox: Inbox,
) -> None:
    await inbox.picked("1", "answer")
    await inbox.pressed("entry boats", "answer")
    await inbox.typed("/om", "command", language=None)
    await inbox.typed("Hej", "answer", chat=STAFF)
    await inbox.store.receive(Incoming(channel="test", key="x", chat=ASKER, text="Hej"), NOW)

    assert 0 == sum((await inbox.store.figures(SINCE)).decided.values())


async def test_what_came_before_is_not_counted_and_what_came_then_is(inbox: Inbox) -> None:
    for at in (NOW - DAY - timedelta(microseconds=1), NOW - DAY, NOW):
        await inbox.typed(MOON, "answer", at=at)

    assert 2 == (await inbox.store.figures(NOW - DAY)).decided[DecisionKind.ANSWER]


async def test_time_is_the_same_in_whatever_zone_it_is_told(inbox: Inbox) -> None:
    for at in (NOW - DAY - timedelta(seconds=1), NOW):
        await inbox.typed(MOON, "answer", at=at)

    since = (NOW - DAY).astimezone(STOCKHOLM)
    assert 1 == (await inbox.store.figures(since)).decided[DecisionKind.ANSWER]


# Figures: whether it helped


async def test_what_helped_and_what_did_not_is_counted_once_an_answer(inbox: Inbox) -> None:
    first, second = [await inbox.typed(MOON, "answer") for _ in range(2)]
    for words in (f"helpful {first}", f"helpful {first}", f"unhelpful {second}"):
        await inbox.pressed(words, words.split()[0])
    await inbox.picked("3", "helpful")

    found = await inbox.store.figures(SINCE)

    assert (2, 1) == (found.helped, found.unhelpful)


# Figures: what came to humans


async def test_registrations_are_counted_from_when_they_were_made(inbox: Inbox) -> None:
    await register(inbox.store, wish("1"), at=NOW - 2 * DAY)
    await register(inbox.store, wish("2"), at=NOW)

    assert 1 == (await inbox.store.figures(NOW - DAY)).registered


async def test_wait_ends_with_the_first_answer(inbox: Inbox) -> None:
    number = (await register(inbox.store, at=NOW - 3 * DAY)).number
    await claimed(inbox.store, number)
    await replied(inbox, number, NOW - 2 * DAY)
    await replied(inbox, number, NOW)

    waits = [(await inbox.store.figures(since)).waits for since in (SINCE, NOW - DAY)]

    assert [(Wait(registered_at=NOW - 3 * DAY, answered_at=NOW - 2 * DAY),), ()] == waits


async def test_enquiry_that_nobody_answered_is_no_wait(inbox: Inbox) -> None:
    await claimed(inbox.store, (await register(inbox.store)).number)

    assert () == (await inbox.store.figures(SINCE)).waits


# Days


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime.fromisoformat("2026-11-23T22:59:59+00:00"), date(2026, 11, 23)),
        (datetime.fromisoformat("2026-11-23T23:00:00+00:00"), date(2026, 11, 24)),
        (datetime.fromisoformat("2026-07-01T21:59:59+00:00"), date(2026, 7, 1)),
        (datetime.fromisoformat("2026-07-01T22:00:00+00:00"), date(2026, 7, 2)),
    ],
)
async def test_day_begins_at_midnight_in_the_zone(inbox: Inbox, at: datetime, day: date) -> None:
    await inbox.typed(MOON, "answer", at=at)

    assert {day: 1} == await inbox.store.read_per_day(at - DAY, STOCKHOLM)


async def test_day_has_every_message_that_was_read_and_no_other(inbox: Inbox) -> None:
    for decision in DecisionKind:
        await inbox.typed(MOON, decision)
    await inbox.picked("1", "answer")
    await inbox.typed(MOON, "answer", at=NOW + DAY)

    found = await inbox.store.read_per_day(SINCE, STOCKHOLM)

    assert {date(2026, 11, 24): len(DecisionKind), date(2026, 11, 25): 1} == found


# Questions without an answer


async def test_questions_that_got_no_answer_are_told_with_what_came_of_them(inbox: Inbox) -> None:
    await inbox.typed("Vad är en båt?", "clarify", at=NOW - DAY)
    await inbox.typed(MOON, "forward")

    assert [
        Unanswered(text="Vad är en båt?", at=NOW - DAY, fate=Fate.ASKED_BACK),
        Unanswered(text=MOON, at=NOW, fate=Fate.OFFERED),
    ] == await inbox.store.unanswered(SINCE)


@pytest.mark.parametrize("decision", ["answer", "smalltalk", "medical", "emergency"])
async def test_what_was_answered_or_declined_is_no_such_question(
    inbox: Inbox, decision: str
) -> None:
    await inbox.typed(MOON, decision)

    assert [] == await inbox.fates()


async def test_presses_choices_commands_and_staff_ask_nothing(inbox: Inbox) -> None:
    await inbox.pressed("forward 1", "forward")
    await inbox.picked("2", "forward")
    await inbox.typed("/om", "command", language=None)
    await inbox.typed(MOON, "forward", chat=STAFF)
    await inbox.typed(MOON, "forward", chat=Chat("group:general"))

    assert [] == await inbox.fates()


async def test_message_without_words_asks_nothing(inbox: Inbox) -> None:
    await inbox.typed(None, "forward")
    await inbox.typed("", "forward")

    assert [] == await inbox.fates()


async def test_question_that_led_to_a_choice_is_answered(inbox: Inbox) -> None:
    asked = await inbox.typed("Vad är en båt?", "clarify")
    await inbox.picked("1", "answer", asked)

    assert [] == await inbox.fates()


async def test_question_that_led_to_a_pressed_choice_is_answered(inbox: Inbox) -> None:
    asked = await inbox.typed("Vad är en båt?", "clarify")
    await inbox.pressed("entry boats", "answer", asked)

    assert [] == await inbox.fates()


async def test_what_was_chosen_after_another_question_changes_nothing(inbox: Inbox) -> None:
    await inbox.typed("Vad är en båt?", "clarify")
    other = await inbox.typed("Vad är en cykel?", "clarify", chat=OTHER)
    await inbox.picked("1", "answer", other, chat=OTHER)

    assert [("Vad är en båt?", Fate.ASKED_BACK)] == await inbox.fates()


@pytest.mark.parametrize("only", ["", "Får jag bidrag?"])
@pytest.mark.parametrize("decision", ["clarify", "forward"])
async def test_what_may_be_about_health_is_left_out(inbox: Inbox, decision: str, only: str) -> None:
    await inbox.typed("Ryggskott", decision, matter=Matter(queues=(WHEELS,), only=only))

    assert [] == await inbox.fates()


async def test_what_is_not_kept_is_left_out(inbox: Inbox) -> None:
    await inbox.typed(MOON, "forward", forget=True)
    await inbox.typed(MOON, "forward")
    await inbox.store.remove_old(NOW, Retention(keep=timedelta(0), decision="x"))

    assert [] == await inbox.fates()


async def test_what_was_asked_before_is_left_out(inbox: Inbox) -> None:
    await inbox.typed(MOON, "forward", at=NOW - 2 * DAY)

    assert [] == await inbox.fates(NOW - DAY)


async def test_anything_typed_is_told_as_it_was_typed(inbox: Inbox) -> None:
    text = "\ud83d\ude00 \ud800 \x00 å\u0301"
    await inbox.typed(text, "forward")

    assert [(text, Fate.OFFERED)] == await inbox.fates()


async def test_version_that_was_changed_counts_no_more(inbox: Inbox) -> None:
    await inbox.typed("Vad kosta månen", "forward", reference="7")
    await inbox.typed(MOON, "forward", reference="7")
    await inbox.typed("Samma nummer", "forward", reference="7", chat=OTHER)

    assert [MOON, "Samma nummer"] == [text for text, _ in await inbox.fates()]


async def test_version_that_says_the_same_changes_nothing(inbox: Inbox) -> None:
    await inbox.typed(MOON, "forward", reference="7")
    await inbox.typed(MOON, "unchanged", reference="7", language=None)

    assert [(MOON, Fate.OFFERED)] == await inbox.fates()


# Questions that were sent on, or belonged to an enquiry


@pytest.mark.parametrize("decision", ["clarify", "forward"])
async def test_question_that_was_sent_on_is_told_as_that(inbox: Inbox, decision: str) -> None:
    first, second = [await inbox.typed(MOON, decision) for _ in range(2)]
    await register(inbox.store, sent_on(first, second))
    await inbox.typed(MOON, decision)

    fates = [fate for _, fate in await inbox.fates()]

    assert [Fate.SENT_ON, Fate.SENT_ON] == fates[:2]
    assert fates[2] is not Fate.SENT_ON


async def test_message_that_was_added_to_an_enquiry_is_no_question(inbox: Inbox) -> None:
    number = (await register(inbox.store)).number
    seq = await inbox.typed("Här är offerten", "forward")
    written = Written(text="Här är offerten", received_at=NOW)
    await inbox.store.change(by(), number, lambda e: COUNTER.add(e, written, seq))

    assert [] == await inbox.fates()


# Questions whose answer did not help


async def test_question_whose_answer_did_not_help_is_told(inbox: Inbox) -> None:
    asked = await inbox.typed(MOON, "answer")
    await inbox.typed("Vad är en båt?", "answer")
    await inbox.pressed(f"unhelpful {asked}", "unhelpful")

    assert [(MOON, Fate.UNHELPFUL)] == await inbox.fates()


async def test_number_that_says_so_is_about_the_last_answer_in_that_chat(inbox: Inbox) -> None:
    await inbox.typed("Vad är en båt?", "answer")
    await inbox.typed(MOON, "answer")
    await inbox.typed("Vad är en cykel?", "answer", chat=OTHER)
    await inbox.picked("11", "unhelpful")

    assert [(MOON, Fate.UNHELPFUL)] == await inbox.fates()


async def test_of_a_choice_that_did_not_help_the_question_before_is_told(inbox: Inbox) -> None:
    asked = await inbox.typed("Vad är en båt?", "clarify")
    chosen = await inbox.picked("1", "answer", asked)
    await inbox.pressed(f"unhelpful {chosen}", "unhelpful")

    assert [("Vad är en båt?", Fate.UNHELPFUL)] == await inbox.fates()


async def test_topic_that_was_chosen_without_a_question_is_none(inbox: Inbox) -> None:
    chosen = await inbox.pressed("entry boats", "answer")
    await inbox.pressed(f"unhelpful {chosen}", "unhelpful")

    assert [] == await inbox.fates()


async def test_what_was_said_last_of_an_answer_holds(inbox: Inbox) -> None:
    asked = await inbox.typed(MOON, "answer")
    for verb in ("unhelpful", "helpful"):
        await inbox.pressed(f"{verb} {asked}", verb)

    assert [] == await inbox.fates()


async def test_answer_that_did_not_help_and_was_sent_on_is_told_as_sent_on(inbox: Inbox) -> None:
    asked = await inbox.typed(MOON, "answer")
    await inbox.pressed(f"unhelpful {asked}", "unhelpful")
    await register(inbox.store, sent_on(asked))

    assert [(MOON, Fate.SENT_ON)] == await inbox.fates()


@pytest.mark.parametrize("words", ["unhelpful 999", "unhelpful"])
async def test_what_is_said_of_an_answer_that_is_not_there_is_nothing(
    inbox: Inbox, words: str
) -> None:
    await inbox.pressed(words, "unhelpful")

    assert [] == await inbox.fates()
