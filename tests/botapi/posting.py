"""Posts over HTTP/1.1 with kept connections: httpx would cost more than all the rest."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

import h11

FAILURES = (OSError, TimeoutError, h11.ProtocolError)
_MOST = 65536  # bytes at a time


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int
    reason: str
    content_type: str
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class Poster:
    """Posts to one address, on as many connections as there are posts at a time."""

    url: str
    patience: float  # seconds for an answer
    _idle: list["_Line"] = field(default_factory=list)

    async def post(self, headers: dict[str, str], body: bytes) -> Answer:
        """The answer; raises one of FAILURES."""
        where = urlsplit(self.url)
        line = self._kept() or await _opened(where)
        try:
            async with asyncio.timeout(self.patience):
                answer = await line.exchange(where, headers, body)
        except BaseException:
            line.close()
            raise
        if line.goes_on():
            self._idle.append(line)
        else:
            line.close()
        return answer

    def close(self) -> None:
        for line in self._idle:
            line.close()
        self._idle.clear()

    def _kept(self) -> "_Line | None":
        while self._idle:
            line = self._idle.pop()
            if not line.reader.at_eof():
                return line
            line.close()
        return None


@dataclass(slots=True)
class _Line:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    state: h11.Connection = field(default_factory=lambda: h11.Connection(h11.CLIENT))

    async def exchange(self, where: SplitResult, headers: dict[str, str], body: bytes) -> Answer:
        target = (where.path or "/") + (f"?{where.query}" if where.query else "")
        sent = {"Host": where.netloc, "Content-Length": str(len(body)), **headers}
        request = h11.Request(method="POST", target=target, headers=list(sent.items()))
        events: tuple[h11.Event, ...] = (request, h11.Data(data=body), h11.EndOfMessage())
        self.writer.write(b"".join(self.state.send(event) or b"" for event in events))
        return await self._answer()

    def goes_on(self) -> bool:
        """Whether another exchange can follow."""
        if self.state.our_state is h11.DONE and self.state.their_state is h11.DONE:
            self.state.start_next_cycle()
            return True
        return False

    def close(self) -> None:
        self.writer.close()

    async def _answer(self) -> Answer:
        answer = Answer(0, "", "")
        while True:
            event = self.state.next_event()
            if event is h11.NEED_DATA:
                self.state.receive_data(await self.reader.read(_MOST))
            elif isinstance(event, h11.Response):
                found = {name.lower(): value for name, value in event.headers}
                answer.status, answer.reason = event.status_code, event.reason.decode()
                answer.content_type = found.get(b"content-type", b"").decode()
            elif isinstance(event, h11.Data):
                answer.body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return answer
            elif isinstance(event, h11.ConnectionClosed):
                raise h11.RemoteProtocolError("the connection was closed")


async def _opened(where: SplitResult) -> _Line:
    if where.scheme != "http" or where.hostname is None:
        raise OSError(f"{where.scheme} is not emulated")
    return _Line(*await asyncio.open_connection(where.hostname, where.port or 80))
