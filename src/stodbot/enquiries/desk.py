"""What staff can do with an enquiry, and what follows from it.

Every function is pure: an enquiry as it is in, an enquiry as it becomes out, with what the log
records and what is owed to whom. The store runs it inside the transaction that keeps the result.
"""

from dataclasses import asdict, replace
from datetime import datetime

from stodbot.domain.enquiry import Enquiry, Item, ItemNumber, Reason, State
from stodbot.domain.entry import PersonId, QueueId
from stodbot.enquiries.incoming import Attachment
from stodbot.enquiries.office import Office, allow
from stodbot.enquiries.outcome import Deed, Done, Outcome, cards, to_asker, to_staff, with_item
from stodbot.enquiries.outgoing import Fact, Kind, Outgoing
from stodbot.enquiries.wording import shown
from stodbot.errors import NotAllowedError, NotFoundError, TakenError, WrongStateError


class Desk:
    """The rules of the desk on one day."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def claim(self, enquiry: Enquiry, number: ItemNumber, who: PersonId, at: datetime) -> Outcome:
        """Take an item on. Raises TakenError where somebody else has, unless they fell silent."""
        item = self._office.item(enquiry, number, State.NEW, State.CLAIMED)
        allow(who in self._office.roster.concerned(item))
        if item.holder is not None and not self._office.roster.may_be_taken_over(item):
            raise TakenError(item.holder)
        claimed = replace(
            item,
            state=State.CLAIMED,
            holder=who,
            suggested=None,
            level=0,
            due_at=self._office.due(at),
        )
        told = self._office.others(item, who)
        return Outcome(
            enquiry=with_item(enquiry, claimed),
            done=Done(deed=Deed.CLAIMED, facts={"item": number, "from": item.holder}),
            outgoing=(
                *cards(enquiry, number, (who,), why="claimed"),
                *(to_staff(other, Kind.TAKEN, enquiry, number, who=who) for other in told),
            ),
        )

    def release(self, enquiry: Enquiry, number: ItemNumber, who: PersonId, at: datetime) -> Outcome:
        """Give an item back to its queue."""
        item = self._held(enquiry, number, who)
        if item.state is not State.CLAIMED:  # what was answered is passed on or closed
            raise WrongStateError
        freed = replace(item, state=State.NEW, holder=None, level=0, due_at=self._office.due(at))
        people = self._office.roster.present(self._office.roster.concerned(item))
        return Outcome(
            enquiry=with_item(enquiry, self._office.offered(freed, people)),
            done=Done(deed=Deed.RELEASED, facts={"item": number}),
            outgoing=cards(enquiry, number, people, why="released", who=who),
        )

    def take_back(
        self, enquiry: Enquiry, number: ItemNumber, holder: PersonId, at: datetime
    ) -> Outcome:
        """Give an item back to its queue, as whoever has it can't any more."""
        item = self._office.item(enquiry, number, State.CLAIMED)
        if item.holder != holder:
            raise WrongStateError
        freed = replace(item, state=State.NEW, holder=None, level=0, due_at=self._office.due(at))
        people = self._office.roster.present(self._office.roster.concerned(item))
        return Outcome(
            enquiry=with_item(enquiry, self._office.offered(freed, people)),
            done=Done(deed=Deed.TAKEN_BACK, facts={"item": number, "from": holder}),
            outgoing=cards(enquiry, number, people, why="taken_back", who=holder),
        )

    def pass_on(  # noqa: PLR0917  # what a pass is
        self,
        enquiry: Enquiry,
        number: ItemNumber,
        who: PersonId,
        to: str,
        comment: str | None,
        at: datetime,
    ) -> Outcome:
        """Pass an item on to a person or a queue, with a comment that the asker doesn't see."""
        item = self._office.item(enquiry, number, State.NEW, State.CLAIMED, State.ANSWERED)
        free = item.holder is None and who in self._office.roster.concerned(item)
        allow(item.holder == who or free or self._office.roster.leads(who))
        passed = replace(self._addressed(item, to, at), passed_by=who)
        people = self._office.roster.present(self._office.roster.concerned(passed))
        if passed.suggested is not None:
            people = self._office.roster.present((passed.suggested,))
        passed = self._office.offered(passed, people)
        facts: dict[str, Fact] = {"item": number, "to": to}
        return Outcome(
            enquiry=with_item(enquiry, passed),
            done=Done(deed=Deed.PASSED, facts=facts, about={"text": comment} if comment else None),
            outgoing=(
                *cards(enquiry, number, people, why="passed", who=who),
                *(
                    to_staff(lost, Kind.MOVED, enquiry, number, who=who, to=to)
                    for lost in ((item.holder,) if item.holder else ())
                    if lost not in (who, *people)
                ),
            ),
        )

    def note(  # what a note is
        self,
        enquiry: Enquiry,
        number: ItemNumber,
        who: PersonId,
        text: str,
        files: tuple[Attachment, ...] = (),
    ) -> Outcome:
        """Write something for colleagues only; whoever passed it on may still comment on that."""
        item = self._office.item(enquiry, number, *State)
        allow(self._office.roster.sees(who, enquiry) or item.passed_by == who)
        told: tuple[PersonId, ...] = ()
        if item.holder or item.passed_by == who:
            told = self._office.roster.present(self._office.waiting_for(item))
        return Outcome(
            enquiry=enquiry if not told else with_item(enquiry, self._office.offered(item, told)),
            done=Done(deed=Deed.NOTED, facts={"item": number}, about=_about(text, files)),
            outgoing=tuple(
                to_staff(person, Kind.NOTED, enquiry, number, who=who)
                for person in told
                if person != who
            ),
        )

    def reply(  # what a reply is
        self,
        enquiry: Enquiry,
        number: ItemNumber,
        who: PersonId,
        text: str,
        files: tuple[Attachment, ...] = (),
    ) -> Outcome:
        """Answer the asker."""
        item = self._held(enquiry, number, who)
        answered = replace(item, state=State.ANSWERED, level=0, due_at=None)
        return Outcome(
            enquiry=with_item(enquiry, answered),
            done=Done(deed=Deed.REPLIED, facts={"item": number}, about=_about(text, files)),
            outgoing=(
                Outgoing(
                    to=enquiry.asker,
                    kind=Kind.REPLY,
                    facts={"who": who},
                    enquiry=enquiry.id,
                    item=number,
                ),
            ),
        )

    def close(self, enquiry: Enquiry, number: ItemNumber, who: PersonId, reason: Reason) -> Outcome:
        """Be done with an item; the asker is told once all items are closed."""
        item = self._held(enquiry, number, who)
        closed = replace(item, state=State.CLOSED, reason=reason, level=0, due_at=None)
        after = with_item(enquiry, closed)
        told = () if after.is_open else (to_asker(enquiry, Kind.CLOSED, reason=reason),)
        return Outcome(
            enquiry=after,
            done=Done(deed=Deed.CLOSED, facts={"item": number, "reason": reason}),
            outgoing=told,
        )

    def reopen(self, enquiry: Enquiry, number: ItemNumber, who: PersonId, at: datetime) -> Outcome:
        """Take a closed item up again."""
        item = self._office.item(enquiry, number, State.CLOSED)
        allow(who == item.holder or who in self._office.roster.concerned(item))
        return Outcome(
            enquiry=with_item(enquiry, self._office.reopened(item, at, holder=who)),
            done=Done(deed=Deed.REOPENED, facts={"item": number}),
            outgoing=cards(enquiry, number, (who,), why="reopened"),
        )

    def void(self, enquiry: Enquiry, who: PersonId, reason: str) -> Outcome:
        """Mark an entry of the register as made by mistake; its number stays, and stays used."""
        allow(self._office.roster.is_registrar(who))
        if enquiry.voided is not None:
            raise WrongStateError
        reason = shown(reason)
        people = dict.fromkeys(p for item in enquiry.items for p in self._office.waiting_for(item))
        items = tuple(replace(item, due_at=None) for item in enquiry.items)
        return Outcome(
            enquiry=replace(enquiry, voided=reason, items=items),
            done=Done(deed=Deed.VOIDED, facts={"reason": reason}),
            outgoing=(
                to_asker(enquiry, Kind.VOIDED),
                *(
                    to_staff(person, Kind.VOIDED, enquiry, enquiry.items[0].number, who=who)
                    for person in people
                    if person != who
                ),
            ),
        )

    def record_diary(self, enquiry: Enquiry, who: PersonId, number: str) -> Outcome:
        """Record the number that the enquiry has in the region's own diary."""
        allow(self._office.roster.sees(who, enquiry))
        if enquiry.voided is not None:
            raise WrongStateError
        return Outcome(
            enquiry=replace(enquiry, diary=shown(number)),
            done=Done(deed=Deed.DIARY, facts={"diary": shown(number)}),
        )

    def _addressed(self, item: Item, to: str, at: datetime) -> Item:
        fresh = replace(
            item, state=State.NEW, holder=None, suggested=None, level=0, due_at=self._office.due(at)
        )
        person, queue = PersonId(to), QueueId(to)
        if self._office.roster.known(queue) == queue:
            return replace(fresh, queue=queue, offered=())
        if self._office.roster.is_staff(person):
            own = self._office.roster.queue_of(person)
            return replace(fresh, queue=own, offered=(person,), suggested=person)
        raise NotFoundError(to)

    def _held(self, enquiry: Enquiry, number: ItemNumber, who: PersonId) -> Item:
        item = self._office.item(enquiry, number, State.CLAIMED, State.ANSWERED)
        if item.holder != who or not self._office.roster.is_staff(who):
            if who in self._office.roster.concerned(item) and item.holder is not None:
                raise TakenError(item.holder)
            raise NotAllowedError
        return item


def _about(text: str, files: tuple[Attachment, ...]) -> dict[str, object]:
    """What somebody on the staff wrote, as the log keeps it."""
    return (
        {"text": text, "attachments": [asdict(file) for file in files]} if files else {"text": text}
    )
