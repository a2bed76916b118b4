"""`stodbot chat`: a conversation in the terminal, choices by their numbers."""

from collections.abc import Callable
from dataclasses import replace

from stodbot.app import App
from stodbot.console.explanation import explain
from stodbot.dialogue.responder import NEW_CONVERSATION
from stodbot.dialogue.turn import Turn

_MOST_DIGITS = 9  # enough to be no choice


class ChatSession:
    """One person's conversation: a line in, the bot's lines out."""

    def __init__(self, app: App, on_fault: Callable[[Exception], None]) -> None:
        """`on_fault` is told of an error that nobody foresaw."""
        self._app = app
        self._on_fault = on_fault
        self._conversation = NEW_CONVERSATION
        self._last: Turn | None = None

    def greeting(self) -> str:
        """What the bot says first: that it is automatic, and what it can do."""
        language = self._conversation.language
        lines = [self._say("welcome"), self._say("welcome_commands")]
        if self._app.encoder.reason:
            reason = self._app.encoder.reason
            lines.append(self._app.phrases.say(language, "weaker", reason=reason))
        return "\n".join(lines)

    def farewell(self) -> str:
        """What the bot says last."""
        return self._say("goodbye")

    async def answer(self, line: str) -> str:
        """The reply to one line, whatever was typed."""
        try:
            return await self._answer(line)
        except Exception as error:  # the edge: the conversation goes on
            self._on_fault(error)
            return f"{self._say('failure')} {self._ways()}"

    async def _answer(self, line: str) -> str:
        typed = line.strip()
        if typed.startswith("/"):
            return self._command(typed.split()[0].casefold())
        number = _choice_number(typed)
        if number is None:
            number = self._number_of_label(typed)
        if number is not None and self._conversation.choices:
            return self._choose(number)
        turn = await self._app.responder.respond(line, self._conversation)
        return self._show(turn)

    def _command(self, command: str) -> str:
        match command:
            case "/hjalp" | "/hjälp" | "/help" | "/start":
                return f"{self._say('help')}\n{self._ways()}"
            case "/amnen" | "/ämnen":
                reply = self._app.replies.topics(self._conversation.language)
                self._conversation = replace(
                    self._conversation, choices=reply.choices, asked_whose=None, mixed=None
                )
                return reply.text
            case "/varfor" | "/varför":
                return explain(self._app, self._last) if self._last else self._say("why_nothing")
            case _:
                return self._say("unknown_command")

    def _choose(self, number: int) -> str:
        choices = self._conversation.choices
        if not 1 <= number <= len(choices):
            return self._say("no_such_choice")
        return self._show(self._app.chooser.choose(choices[number - 1].action, self._conversation))

    def _number_of_label(self, typed: str) -> int | None:
        """The choice whose words somebody typed instead of its number."""
        labels = [choice.label.casefold() for choice in self._conversation.choices]
        return labels.index(typed.casefold()) + 1 if typed.casefold() in labels else None

    def _show(self, turn: Turn) -> str:
        self._last = turn
        self._conversation = turn.conversation
        return turn.reply.text

    def _ways(self) -> str:
        return self._app.replies.other_ways(self._conversation.language)

    def _say(self, key: str) -> str:
        return self._app.phrases.say(self._conversation.language, key)


def _choice_number(typed: str) -> int | None:
    bare = typed.rstrip(".)")
    return int(bare[:_MOST_DIGITS]) if bare.isascii() and bare.isdigit() else None
