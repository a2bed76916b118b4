"""What goes wrong on purpose."""

from dataclasses import dataclass, field

from tests.botapi.changes import Changes
from tests.botapi.wire import Json, Refused, too_many

ANY = "*"
_TEXTS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}
_PAGE = b"<html><head><title>502 Bad Gateway</title></head></html>"


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """A fault for a method, for one chat if that is given, so many times (None: always)."""

    kind: str  # refuse, drop, hold, garble
    method: str
    chat: int | None
    times: int | None
    effect: bool = False  # what was asked for is done all the same
    refused: Refused | None = None
    body: bytes = _PAGE
    status: int = 200
    met: int = 0  # calls
    released: bool = False
    _changes: Changes

    @property
    def held(self) -> bool:
        """Somebody has run into it and waits."""
        return self.met > 0 and not self.released

    def release(self) -> None:
        """Let the answers that are held back go out, and hold no more."""
        self.released = True
        self._changes.notify()

    async def until_released(self) -> None:
        await self._changes.until(lambda: self.released)

    def hits(self, method: str, chat: object) -> bool:
        return (
            not self.released
            and self.times != 0
            and self.method in (ANY, method)
            and (self.chat is None or str(self.chat) == str(chat))
        )


@dataclass(slots=True)
class Faults:
    """The faults that are still to come; the first that fits a call is taken."""

    changes: Changes
    waiting: list[Fault] = field(default_factory=list)

    def refuse(
        self,
        method: str,
        status: int,
        text: str | None = None,
        *,
        chat: int | None = None,
        times: int | None = 1,
        parameters: Json | None = None,
    ) -> Fault:
        """Answer with an error; `text` is the description in full."""
        refused = Refused(status, text or _TEXTS.get(status, "Error"), parameters)
        return self._add("refuse", method, chat, times, refused=refused)

    def flood(
        self, method: str, retry_after: int, *, chat: int | None = None, times: int | None = 1
    ) -> Fault:
        """Answer 429."""
        return self._add("refuse", method, chat, times, refused=too_many(retry_after))

    def drop_before(self, method: str, *, chat: int | None = None, times: int | None = 1) -> Fault:
        """Close the connection, and do nothing."""
        return self._add("drop", method, chat, times)

    def drop_after(self, method: str, *, chat: int | None = None, times: int | None = 1) -> Fault:
        """Do what is asked for, and close the connection instead of answering."""
        return self._add("drop", method, chat, times, effect=True)

    def hold(
        self, method: str, *, chat: int | None = None, times: int | None = 1, effect: bool = True
    ) -> Fault:
        """Answer when the fault is released, if ever."""
        return self._add("hold", method, chat, times, effect=effect)

    def garble(
        self,
        method: str,
        body: bytes = _PAGE,
        *,
        status: int = 200,
        chat: int | None = None,
        times: int | None = 1,
        effect: bool = False,
    ) -> Fault:
        """Answer with something that is not JSON."""
        return self._add("garble", method, chat, times, effect=effect, body=body, status=status)

    def take(self, method: str, chat: object) -> Fault | None:
        """The fault that a call runs into."""
        for fault in self.waiting:
            if fault.hits(method, chat):
                fault.met += 1
                if fault.times is not None:
                    fault.times -= 1
                self._tidy()
                return fault
        return None

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        for fault in self.waiting:
            fault.release()
        self.waiting.clear()

    def _tidy(self) -> None:
        """Keep what can still hit, or be released."""
        self.waiting = [
            one
            for one in self.waiting
            if not one.released and (one.times != 0 or one.kind == "hold")
        ]

    def _add(
        self,
        kind: str,
        method: str,
        chat: int | None,
        times: int | None,
        *,
        effect: bool = False,
        refused: Refused | None = None,
        body: bytes = _PAGE,
        status: int = 200,
    ) -> Fault:
        fault = Fault(
            kind=kind,
            method=method,
            chat=chat,
            times=times,
            effect=effect,
            refused=refused,
            body=body,
            status=status,
            _changes=self.changes,
        )
        self.waiting.append(fault)
        return fault
