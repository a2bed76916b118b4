"""The inbox and the outbox, a transaction a method."""

from collections.abc import Collection, Sequence
from datetime import datetime

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, DeliveryId
from stodbot.domain.message import Button
from stodbot.enquiries.acting import By, Retention
from stodbot.enquiries.addressing import Addressing
from stodbot.enquiries.incoming import Incoming, Received, Settlement, Stage
from stodbot.enquiries.outgoing import EVERYBODY, Delivery, DeliveryState, Outgoing, Reach
from stodbot.errors import DoneBeforeError
from stodbot.store import inbox, log, outbox, outbox_reading
from stodbot.store.database import Database, Sessions, Turn


class StoredMail:
    """What came in and what is owed."""

    def __init__(self, db: Sessions, addressing: Addressing) -> None:
        self._db = db
        self._addressing = addressing

    async def receive(self, message: Incoming, at: datetime) -> Received:
        """Keep a message; the same one again is given back as it stands."""
        return await self._db.write(lambda db: inbox.receive(db, message, at), Turn.INBOX)

    async def waiting(
        self, after: MessageSeq, limit: int, chat: Chat | None = None
    ) -> list[Received]:
        """Messages that are not done with, oldest first; of one chat or of all."""
        return await self._db.read(lambda db: inbox.waiting(db, after, limit, chat))

    async def versions(self, chat: Chat, reference: str) -> list[Received]:
        """A message that the channel knows by that id, and its edits, oldest first."""
        return await self._db.read(lambda db: inbox.versions(db, chat, reference))

    async def message(self, seq: MessageSeq) -> Received | None:
        """That message."""
        return await self._db.read(lambda db: inbox.message(db, seq))

    async def settle(self, by: By, settlement: Settlement) -> bool:
        """Be done with the message that is the cause; False where that was done before."""
        try:
            await self._db.write(lambda db: inbox.settle(db, by, settlement))
        except DoneBeforeError:
            return False
        if settlement.forget:
            await self._db.clear_log()
        return True

    async def failed(self, by: By, fault: str, told: Sequence[Outgoing] | None) -> None:
        """Note that the cause could not be processed; put it aside if its sender is `told` so."""
        await self._db.write(lambda db: inbox.failed(db, by, fault, told))

    async def replay(self, seq: MessageSeq, again: Incoming | None = None) -> bool:
        """Let a quarantined message be processed again, as it is understood now."""
        return await self._db.write(lambda db: inbox.replay(db, seq, again))

    async def inbox(self, stage: Stage, limit: int) -> list[Received]:
        """Messages at that stage, oldest first."""
        return await self._db.read(lambda db: inbox.at_stage(db, stage, limit))

    async def talk(self, chat: Chat) -> str | None:
        """The state of the talk in a chat, as JSON."""
        return await self._db.read(lambda db: inbox.talk(db, chat))

    async def begin_talk(self, chat: Chat, state: str | None, at: datetime) -> None:
        """Somebody is at a chat that only one can be at: nobody else is sending to it any more.

        With a state the talk begins anew: nothing that was said before can be picked from.
        """

        def begin(db: Database) -> None:
            outbox.end_leases(db, at, Reach(chat))
            if state is not None:
                inbox.save_talk(db, chat, state, at)
                outbox.put_away(db, chat)

        await self._db.write(begin)

    async def remove_old(self, now: datetime, rule: Retention) -> int:
        """Remove texts that have been kept for long enough; returns how many."""
        removed = await self._db.write(lambda db: _remove_old(db, now, rule), Turn.LOG)
        await self._db.clear_log()
        return removed

    async def lease(
        self,
        now: datetime,
        until: datetime,
        reach: Reach = EVERYBODY,
        *,
        besides: Collection[Chat] = (),
        limit: int = 1,
    ) -> list[Delivery]:
        """The next messages that may be sent, one a chat, for one courier only until then."""
        unclaimed = self._db.dialect.unclaimed

        def lease(db: Database) -> list[Delivery]:
            return outbox.lease(
                db, now, until, reach, besides=besides, limit=limit, unclaimed=unclaimed
            )

        return await self._db.write(lease)

    async def end_leases(self, now: datetime, reach: Reach) -> None:
        """Leases on messages to those chats end then, whenever they were to end."""
        await self._db.write(lambda db: outbox.end_leases(db, now, reach))

    async def sent(
        self, delivery: Delivery, at: datetime, references: Sequence[str], buttons: Sequence[Button]
    ) -> bool:
        """It is out, in as many parts, with those buttons. False where the lease had been lost."""
        return await self._db.write(lambda db: outbox.sent(db, delivery, at, references, buttons))

    async def sent_as(self, chat: Chat, reference: str) -> Delivery | None:
        """The message that the channel knows by that id."""
        return await self._db.read(lambda db: outbox_reading.sent_as(db, chat, reference))

    async def buttons(self, chat: Chat, before: datetime | None = None) -> tuple[Button, ...]:
        """The buttons of the newest message that has any, and was shown before that time."""
        return await self._db.read(lambda db: outbox.buttons(db, chat, before))

    async def buttons_under(self, delivery: DeliveryId) -> tuple[Button, ...]:
        """The buttons of that message, as they were shown."""
        return await self._db.read(lambda db: outbox.buttons_under(db, delivery))

    async def postpone(
        self,
        delivery: Delivery,
        until: datetime,
        fault: str,
        *,
        references: Sequence[str] = (),
        in_doubt: bool = False,
    ) -> bool:
        """Try it again: it did not get out, but for some of its parts, or nobody knows."""

        def postpone(db: Database) -> bool:
            return outbox.postpone(db, delivery, until, fault, references, in_doubt=in_doubt)

        return await self._db.write(postpone)

    async def hasten(
        self,
        now: datetime,
        reach: Reach,
        fault: str | None = None,
        *,
        beyond: datetime | None = None,
    ) -> None:
        """What was postponed, for that fault or any, may be tried now; or only beyond that time."""
        await self._db.write(lambda db: outbox.hasten(db, now, reach, fault, beyond or now))

    async def give_up(
        self, delivery: Delivery, by: By, fault: str, told: Sequence[Outgoing], *, unsure: bool
    ) -> bool:
        """It never will get out, or nobody knows whether it did; staff are `told`."""

        def give_up(db: Database) -> bool:
            if not outbox.give_up(db, delivery, by.at, fault, unsure=unsure):
                return False
            outbox.owe(db, by, self._addressing(told))
            kind = "delivery.unsure" if unsure else "delivery.failed"
            facts = {"delivery": delivery.id, "fault": fault}
            log.record(db, by, kind=kind, subject="outbox", facts=facts)
            return True

        return await self._db.write(give_up, Turn.LOG)

    async def expired(self, now: datetime) -> list[Delivery]:
        """Messages whose courier did not say what became of them."""
        return await self._db.read(lambda db: outbox_reading.expired(db, now))

    async def is_under_way(self, chat: Chat, now: datetime) -> bool:
        """Whether somebody is sending to a chat."""
        return await self._db.read(lambda db: outbox_reading.is_under_way(db, chat, now))

    async def sent_since(self, since: datetime) -> list[tuple[Chat, datetime]]:
        """The chats that were sent to since then, and when, oldest first."""
        return await self._db.read(lambda db: outbox_reading.sent_since(db, since))

    async def latest(self, chat: Chat) -> Delivery | None:
        """The last message that was owed to a chat."""
        return await self._db.read(lambda db: outbox_reading.latest(db, chat))

    async def deliveries(self, state: DeliveryState, limit: int) -> list[Delivery]:
        """Messages in that state, oldest first."""
        return await self._db.read(lambda db: outbox_reading.in_state(db, state, limit))

    async def delivery(self, delivery: DeliveryId) -> Delivery | None:
        """That message."""
        return await self._db.read(lambda db: outbox_reading.delivery(db, delivery))

    async def decide(
        self,
        by: By,
        delivery: DeliveryId,
        settlement: Settlement | None = None,
        *,
        again: bool,
    ) -> None:
        """Somebody decided whether one that failed or is unsure is sent again."""

        def decide(db: Database) -> None:
            outbox.decide(db, by, delivery, again=again)
            if settlement is not None:
                inbox.settle(db, by, settlement)

        await self._db.write(decide, Turn.LOG)


def _remove_old(db: Database, now: datetime, rule: Retention) -> int:
    removed = inbox.remove_old(db, now, rule)
    if removed:
        facts = {
            "texts": removed,
            "until": (now - rule.keep).isoformat(),
            "decision": rule.decision,
        }
        by = By(actor="system", at=now)
        log.record(db, by, kind="inbox.weeded", subject="inbox", facts=facts)
    return removed
