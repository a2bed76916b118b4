"""What did not arrive, or nobody knows of: a human decides whether it is sent again."""

from stodbot.desk.turn import StaffTurn
from stodbot.desk.voice import Voice
from stodbot.domain.enquiry import DeliveryId
from stodbot.enquiries.handled import Handled, Verdict
from stodbot.enquiries.office import allow
from stodbot.enquiries.port import Store
from stodbot.errors import NotFoundError


class Undelivered:
    """Takes the decision."""

    def __init__(self, store: Store, voice: Voice) -> None:
        self._store = store
        self._voice = voice

    async def decide(self, turn: StaffTurn, wanted: DeliveryId, *, again: bool) -> Handled:
        """Send it again or leave it, as whoever has the enquiry says. Raises EnquiryError."""
        delivery = await self._store.delivery(wanted)
        if delivery is None or delivery.message.enquiry is None:
            raise NotFoundError(str(wanted))
        enquiry = (await self._store.by_id(delivery.message.enquiry)).enquiry
        roster = turn.office.roster
        allow(
            any(
                turn.who == item.holder or turn.who in roster.concerned(item)
                for item in enquiry.items
            )
        )
        key = "staff_sent_again" if again else "staff_left_unsent"
        verdict = Verdict(delivery=wanted, again=again)
        return self._voice.say(key, change=verdict, number=enquiry.number)
