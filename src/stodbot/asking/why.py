"""Why the bot answers as it does: the latest answer, an earlier one, or any words at all."""

from stodbot.dialogue.explanation import Explainer
from stodbot.dialogue.responder import Responder
from stodbot.dialogue.turn import Turn
from stodbot.domain.action import MessageSeq
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.port import Store


class Why:
    """Explains answers, by the code that gives them."""

    def __init__(self, store: Store, responder: Responder, explainer: Explainer) -> None:
        self._store = store
        self._responder = responder
        self._explainer = explainer

    async def asked(self, received: Received, latest: Turn | None) -> str | None:
        """Why: the answer that is replied to, else the latest; None where there is none.

        What was answered before the last start, or is replied to, is read anew, as by itself.
        """
        on = received.message.on if received.message else None
        if on is None and latest is not None:
            return self._explainer.explain(latest)
        if on is None:
            before = await self._store.latest(received.chat)
        else:
            before = await self._store.delivery(on)
        if before is None or before.message.to != received.chat:
            return None
        text = await self._text(before.cause)
        return None if text is None else await self.about(text)

    async def about(self, text: str) -> str:
        """Why those words would be answered as they would be, had nothing been said before."""
        return self._explainer.explain(await self._responder.respond(text))

    async def _text(self, cause: MessageSeq | None) -> str | None:
        question = None if cause is None else await self._store.message(cause)
        return question.message.text if question is not None and question.message else None
