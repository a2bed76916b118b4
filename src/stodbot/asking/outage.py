"""What an asker gets while nothing can be kept: an answer, and the other ways to a human."""

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.replies import Replies
from stodbot.dialogue.responder import Responder
from stodbot.dialogue.turn import Conversation
from stodbot.domain.entry import Language
from stodbot.domain.message import Shown


class Outage:
    """Answers without the store: nothing is acknowledged, nothing is sent on."""

    def __init__(self, responder: Responder, replies: Replies, phrases: Phrasebook) -> None:
        self._responder = responder
        self._replies = replies
        self._phrases = phrases

    async def answer(
        self, text: str | None, conversation: Conversation
    ) -> tuple[Shown, Conversation]:
        """The bot's own answer to a message, and that it has not been kept."""
        language = conversation.language
        shown = []
        if text is not None and not text.strip().startswith("/"):
            turn = await self._responder.respond(text, conversation)
            conversation, language = turn.conversation, turn.conversation.language
            shown.append(turn.reply.text)
        shown.append(self.sorry(language).text)
        return Shown("\n".join(shown)), conversation

    def sorry(self, language: Language) -> Shown:
        """That nothing was kept, and the other ways."""
        sorry = self._phrases.say(language, "store_down")
        return Shown(f"{sorry} {self._replies.other_ways(language)}")
