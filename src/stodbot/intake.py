"""The durable way in: a message is kept first, then done with, once."""

import asyncio
import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import assert_never
from weakref import WeakValueDictionary

from stodbot.asking.memory import loaded
from stodbot.asking.talk import AskerTalks
from stodbot.desk.admission import Admission
from stodbot.desk.talk import StaffTalks
from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.acting import By
from stodbot.enquiries.counter import Counter, Registration
from stodbot.enquiries.handled import Away, Change, Handled, Join, Verdict
from stodbot.enquiries.incoming import Incoming, Received, Settlement, Stage
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.outgoing import Kind, Outgoing
from stodbot.enquiries.port import Store
from stodbot.enquiries.rooms import chat_of, person_of, room_of
from stodbot.enquiries.said import facts_of
from stodbot.errors import DoneBeforeError, EnquiryError, StoreError

_LOG = logging.getLogger(__name__)
_MOST_ATTEMPTS = 3
_TOGETHER = 100  # messages looked up at once


class Intake:
    """Takes messages in and sees them through."""

    def __init__(
        self,
        *,
        store: Store,
        offices: Offices,
        askers: AskerTalks,
        staff: StaffTalks,
        admission: Admission,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._offices = offices
        self._askers = askers
        self._staff = staff
        self._admission = admission
        self._clock = clock
        # a lock lasts as long as somebody holds it or waits for it
        self._chats: WeakValueDictionary[Chat, asyncio.Lock] = WeakValueDictionary()

    async def receive(self, message: Incoming) -> Received:
        """Keep a message; only then may anything acknowledge it. Raises StoreError."""
        return await self._store.receive(message, self._clock())

    async def process(self, received: Received) -> None:
        """Do with a message what it asks for; messages of a chat one after another.

        Once: a message that was done with before stays as it is. Raises StoreError, and nothing has
        been done, or InDoubtError, and nobody knows: either way it may be processed again. A
        message that can't be processed is tried again, and at last put aside, so that it holds up
        no other.
        """
        if received.stage is not Stage.WAITING:
            return
        lock = self._chats.setdefault(received.chat, asyncio.Lock())
        async with lock:
            await self._try(received)

    async def tell_to_slow_down(self, chat: Chat) -> None:
        """Say that so many messages are read together. Raises StoreError."""
        talk = loaded(await self._store.talk(chat))
        facts = facts_of(self._askers.slow_down(talk.language))
        told = Outgoing(to=room_of(chat), kind=Kind.SAID, facts=facts)
        by = By(actor="system", at=self._clock())
        await self._store.settle(by, Settlement(outgoing=(told,)))

    async def _try(self, received: Received) -> None:
        for attempt in range(1, _MOST_ATTEMPTS + 1):
            try:
                await self._process(received)
            except StoreError:
                raise
            except Exception as error:  # the edge: nothing of the message goes into the log
                await self._failed(received, error, is_last=attempt == _MOST_ATTEMPTS)
            else:
                return

    async def process_waiting(self) -> int:
        """Do what was kept and not done, after a crash or an outage; returns how many."""
        last, done = MessageSeq(0), 0
        while found := await self._store.waiting(last, _TOGETHER):
            for received in found:
                await self.process(received)
            last, done = found[-1].seq, done + len(found)
        return done

    async def _process(self, received: Received) -> None:
        talks = self._talks(received)
        received = await self._resolved(received)
        try:
            handled = await talks.handle(received)
            await self._commit(received, handled)
        except DoneBeforeError:
            return
        except EnquiryError as error:
            await self._settle(received, await talks.refuse(received, error))

    def _talks(self, received: Received) -> AskerTalks | StaffTalks | Admission:
        if self._admission.is_for(received):
            return self._admission
        return self._staff if person_of(received.chat) else self._askers

    async def _resolved(self, received: Received) -> Received:
        """The message, and which of ours it replies to: the channel has that by its own id."""
        message = received.message
        if message is None or message.answers is None or message.on is not None:
            return received
        answered = await self._store.sent_as(room_of(received.chat), message.answers)
        if answered is None:
            return received
        return replace(received, message=replace(message, on=answered.id))

    async def _commit(self, received: Received, handled: Handled) -> None:
        """Keep all that follows from a message in one transaction."""
        by, change = self._by(received), handled.change
        settlement = _settlement(received, handled)
        match change:
            case None:
                await self._store.settle(by, settlement)
            case Registration():
                counter = Counter(await self._offices.at(by.at))
                registered = await self._store.register(
                    by, change, lambda numbered: counter.open(change, numbered, by.at), settlement
                )
                if not registered.is_new:
                    before = await self._askers.sent_before(received, registered.enquiry)
                    await self._settle(received, before)
            case Change(number=number, decide=decide):
                await self._store.change(by, number, decide, settlement)
            case Verdict(delivery=delivery, again=again):
                await self._store.decide(by, delivery, settlement, again=again)
            case Away(days=days):
                person = person_of(received.chat)
                assert person is not None  # noqa: S101  # only staff are asked for it
                await self._store.set_absence(by, person, days, settlement)
            case Join(identity=identity, digest=digest):
                await self._store.join(by, identity, digest, settlement)
            case _:
                assert_never(change)

    async def _settle(self, received: Received, handled: Handled) -> None:
        by = replace(self._by(received), right=None)  # to be refused takes none
        await self._store.settle(by, _settlement(received, handled))

    def _by(self, received: Received) -> By:
        person = person_of(received.chat)
        actor = received.chat if person is None else chat_of(person)  # whichever room it was in
        right = received.message.sender if person is not None and received.message else None
        if self._admission.is_for(received):  # whoever asks for a right need not have one
            right = None
        return By(actor=actor, at=self._clock(), cause=received.seq, right=right)

    async def _failed(self, received: Received, error: Exception, *, is_last: bool) -> None:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        fault = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
        _LOG.error("message.failed seq=%d fault=%s put_aside=%s", received.seq, fault, is_last)
        told = None
        if is_last:
            sorry = facts_of(self._askers.failure())
            told = [Outgoing(to=room_of(received.chat), kind=Kind.SAID, facts=sorry)]
        await self._store.failed(self._by(received), fault, told)


def _settlement(received: Received, handled: Handled) -> Settlement:
    return Settlement(
        outgoing=tuple(
            Outgoing(
                to=room_of(received.chat),
                kind=Kind.SAID,
                facts=facts_of(shown),
                enquiry=handled.about,
            )
            for shown in handled.shown
        ),
        talk=handled.talk,
        decision=handled.decision,
        entry=handled.entry,
        language=handled.language,
        matter=handled.matter,
        forget=handled.forget,
        along=(*received.along, *received.instead_of),
    )
