"""The parameters of a request, in whichever of the four ways they were sent."""

import json
import re
from urllib.parse import parse_qsl

from starlette.requests import Request

from tests.botapi.checking import Upload
from tests.botapi.wire import Json, bad_request

_NAME = re.compile(rb'[; ]name="([^"]*)"', re.IGNORECASE)
_FILE_NAME = re.compile(rb'[; ]filename="([^"]*)"', re.IGNORECASE)
_TYPE = re.compile(rb"content-type:\s*([^\r\n;]+)", re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)


async def read(request: Request) -> Json:
    """All parameters by their names; files as Upload."""
    parameters: Json = dict(parse_qsl(request.url.query, keep_blank_values=True))
    body = await request.body()
    if body:
        parameters |= parse(request.headers.get("content-type", ""), body)
    return parameters


def parse(content_type: str, body: bytes) -> Json:
    """The parameters in a body."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _json(body)
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    if kind == "multipart/form-data" and (found := _BOUNDARY.search(content_type)):
        return _multipart(body, found[1].encode())
    raise bad_request(f"content type {content_type!r} can't be read")


def _json(body: bytes) -> Json:
    try:
        decoded = json.loads(body)
    except ValueError:
        raise bad_request("can't parse the body's JSON") from None
    if not isinstance(decoded, dict):
        raise bad_request("the body's JSON is no object")
    return decoded


def _multipart(body: bytes, boundary: bytes) -> Json:
    parameters: Json = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        head, found, data = part.partition(b"\r\n\r\n")
        if not found:
            continue  # what follows the last one
        name = _NAME.search(head)
        if name is None:
            raise bad_request("a part of the body has no name")
        file_name = _FILE_NAME.search(head)
        if file_name is None:
            parameters[name[1].decode()] = data.decode()
        else:
            mime = _TYPE.search(head)
            type_ = mime[1].decode() if mime else "application/octet-stream"
            parameters[name[1].decode()] = Upload(file_name[1].decode(), data, type_)
    return parameters
