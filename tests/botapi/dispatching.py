"""From the name and the parameters of a method to the answer."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.botapi.account import Account
from tests.botapi.checking import Upload, check, known
from tests.botapi.faults import Fault, Faults
from tests.botapi.journal import Call, Journal, Violation
from tests.botapi.methods import FUNCTIONS
from tests.botapi.requests import parse
from tests.botapi.wire import Json, Refused, bad_request, failure, success

DOWNLOAD = "download"  # what a fault and the journal call the fetching of a file


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer over HTTP."""

    status: int
    body: bytes
    mime: str = "application/json"


@dataclass(slots=True, kw_only=True)
class Dispatcher:
    """Carries calls out, or lets go wrong what shall."""

    account: Account
    faults: Faults
    journal: Journal = field(default_factory=Journal)
    violations: list[Violation] = field(default_factory=list)

    async def answer(self, name: str, parameters: Json) -> Reply | None:
        """The answer; None if the connection shall be closed instead."""
        method = known(name)
        if method is None:
            self.violations.append(Violation(method=name, what="unknown method"))
            call = self._begin(name, parameters)
            return self._refused(call, Refused(404, "Not Found: method not found"))
        call = self._begin(method, parameters)
        return await self._with_fault(call, lambda: self._perform(call))

    async def download(self, path: str) -> Reply | None:
        """A file, in the same way."""
        call = self._begin(DOWNLOAD, {"path": path})
        return await self._with_fault(call, lambda: self._fetch(call))

    async def reply_of_webhook(self, content_type: str, body: bytes) -> None:
        """Carry out what the answer to an update asks for."""
        try:
            parameters = parse(content_type, body)
        except Refused:
            return
        if "method" in parameters:
            method = parameters.pop("method")
            await self.answer(str(method), parameters)

    def unreadable(self, name: str, refused: Refused) -> Reply:
        """The answer to what could not even be read."""
        self.violations.append(Violation(method=name, what=refused.description))
        return self._refused(self._begin(name, {}), refused)

    def unauthorized(self, name: str) -> Reply:
        """The answer to a wrong token."""
        return self._refused(self._begin(name, {}), Refused(401, "Unauthorized"))

    def _begin(self, method: str, parameters: Json) -> Call:
        call = Call(at=self.account.clock(), method=method, parameters=parameters)
        self.journal.calls.append(call)
        return call

    async def _with_fault(
        self, call: Call, perform: Callable[[], Awaitable[Reply]]
    ) -> Reply | None:
        fault = self.faults.take(call.method, call.parameters.get("chat_id"))
        if fault is None:
            reply = await perform()
            self.account.changes.notify()
            return reply
        call.fault = fault.kind
        if fault.refused is not None:
            reply = self._refused(call, fault.refused)
            self.account.changes.notify()
            return reply
        done = await perform() if fault.effect else None
        self.account.changes.notify()
        return await self._spoilt(call, fault, done, perform)

    async def _spoilt(
        self,
        call: Call,
        fault: Fault,
        done: Reply | None,
        perform: Callable[[], Awaitable[Reply]],
    ) -> Reply | None:
        status, call.status = call.status, 0
        if fault.kind == "drop":
            return None
        if fault.kind == "garble":
            call.status = fault.status
            return Reply(fault.status, fault.body, "text/html")
        await fault.until_released()
        if done is None:
            return await perform()
        call.status = status
        return done

    async def _perform(self, call: Call) -> Reply:
        uploads = {k: v for k, v in call.parameters.items() if isinstance(v, Upload)}
        checked = check(call.method, call.parameters, uploads)
        if checked.wrong:
            what = "; ".join(checked.wrong)
            self.violations.append(Violation(method=call.method, what=what))
            return self._refused(call, bad_request(what))
        call.parameters = checked.arguments
        try:
            result = FUNCTIONS[call.method](self.account, checked.arguments)
            if inspect.isawaitable(result):
                result = await result
        except Refused as refused:
            return self._refused(call, refused)
        call.status, call.result, call.done = 200, result, True
        return Reply(200, success(result))

    async def _fetch(self, call: Call) -> Reply:
        file = self.account.files.by_path.get(call.parameters["path"])
        if file is None:
            return self._refused(call, Refused(404, "Not Found"))
        call.status, call.done = 200, True
        return Reply(200, file.data, "application/octet-stream")

    def _refused(self, call: Call, refused: Refused) -> Reply:
        call.status, call.description = refused.code, refused.description
        return Reply(refused.code, failure(refused))
