"""GraphQL over HTTP: what a request must look like, and which media type and status its answer has."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from tongxing.errors import Refused, UsageError

from ..guards import told
from ..guards.limits import WRITE_BYTES, LimitReached
from ..operations.asked import Asked
from ..operations.execution import Answer, ByPost

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
READ = "Tongxing-Read"
"""Told to developers: how the answer came about."""
PURPOSE = "tongxing-purpose"

_ONE = "one JSON object with either a text `query` or a text `documentId`"

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


_ALWAYS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_READ_HEADERS = "tongxing.headers"


class WrongMedia(Refused):
    """The body is no JSON by its own word."""


def headers_of(scope: Scope) -> Mapping[str, str]:
    """The headers of a request by their names in small letters, read once. Of one that stands there twice the first counts."""
    if _READ_HEADERS not in scope:
        said = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        scope[_READ_HEADERS] = dict(reversed(said))
    read: Mapping[str, str] = scope[_READ_HEADERS]
    return read


async def body_of(request: Request) -> bytes:
    """The body, never more of it than is allowed. Raises LimitReached, WrongMedia."""
    headers = headers_of(request.scope)
    kind, _, charset = headers.get("content-type", "").partition(";")
    encoding = charset.strip().lower().removeprefix("charset=").strip('"') or "utf-8"
    if kind.strip().lower() != JSON or encoding not in ("utf-8", "utf8"):
        raise WrongMedia(f"The Content-Type must be {JSON} in UTF-8.")
    announced = headers.get("content-length", "")
    if announced.isdigit() and int(announced) > WRITE_BYTES:
        raise LimitReached("bytes of body", WRITE_BYTES, int(announced))
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > WRITE_BYTES:
            raise LimitReached("bytes of body", WRITE_BYTES, len(body))
    return body


def asked_by(body: bytes) -> Asked:
    """The request in a body. Raises UsageError for one that is none; a list of requests is none either."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UsageError("The body is no JSON.") from error
    if rb"\u0000" in body:  # PostgreSQL keeps no text with it
        raise UsageError("A text has the character NUL in it.", remedy="Take it out.")
    if not isinstance(said, dict):
        raise UsageError(f"The body must be {_ONE}.")
    return _asked(said, size=len(body))


def asked_in(parameters: Mapping[str, str]) -> Asked:
    """The request in an address, which changes nothing. Raises UsageError for one that is none."""
    said: dict[str, Any] = {name: parameters.get(name) for name in ("query", "documentId", "operationName")}
    if "\0" in "".join(parameters.values()):
        raise UsageError("A text has the character NUL in it.", remedy="Take it out.")
    for name in ("variables", "extensions"):
        try:
            said[name] = orjson.loads(parameters.get(name) or "null")
        except orjson.JSONDecodeError as error:
            raise UsageError(f"`{name}` is no JSON.") from error
    return _asked(said, may_write=False)


def _asked(said: Mapping[str, Any], **came: Any) -> Asked:
    query, id = said.get("query"), said.get("documentId")
    if not isinstance(query, str | None) or not isinstance(id, str | None) or (query is None) == (id is None):
        raise UsageError(f"The request must be {_ONE}.")
    variables, operation = said.get("variables"), said.get("operationName")
    for name in ("variables", "extensions"):
        if not isinstance(said.get(name), dict | None):
            raise UsageError(f"`{name}` must be a JSON object.")
    if operation is not None and not isinstance(operation, str):
        raise UsageError("`operationName` must be a text.")
    return Asked(query or "", variables or {}, operation, id, **came)


def media_of(accept: str | None) -> str | None:
    """The media type to answer in; None where the client takes neither."""
    if not accept:
        return JSON
    taken = {
        part.partition(";")[0].strip().lower()
        for part in accept.split(",")
        if "q=0" not in part.replace("q=0.", "q=1.")
    }
    if GRAPHQL_JSON in taken:
        return GRAPHQL_JSON
    return JSON if taken & {JSON, "application/*", "*/*"} else None


def response(answer: Answer, media: str, reference: str) -> Response:
    """An answer on the wire. Clients of application/json expect 200 for everything that GraphQL itself refuses."""
    status = 200 if answer.is_partial or media == JSON else 400
    made = _Made(answer.body, status, media, reference)
    if answer.read is not None:
        made.headers[READ] = answer.read
    return made


def refusal(status: int, error: dict[str, Any], media: str | None, reference: str) -> Response:
    """A request that never became a document."""
    made = _Made(orjson.dumps({"errors": [error]}), status, media or JSON, reference)
    if status == 405:
        made.headers["Allow"] = "POST"
    if status == 401:
        made.headers["WWW-Authenticate"] = "Bearer"
    return made


def status_of(failure: Exception) -> int:
    """The status of a request that is refused before it is read as a document."""
    if isinstance(failure, WrongMedia):
        return 415
    if isinstance(failure, ByPost):
        return 405
    return 413 if isinstance(failure, LimitReached) else 400


def told_failure(failure: Refused | UsageError) -> dict[str, Any]:
    """The error of such a refusal."""
    return told.refused(failure) if isinstance(failure, Refused) else told.error("INVALID", str(failure))


class _Made(Response):
    """A body with the headers that all answers have, which are not put together anew for each."""

    def __init__(self, body: bytes, status: int, media: str, reference: str) -> None:
        self.status_code, self.body, self.background = status, body, None
        of_this = {
            "content-type": f"{media}; charset=utf-8",
            "content-length": str(len(body)),
            "x-request-id": reference,
        }
        self.raw_headers = [*_ALWAYS, *((name.encode(), value.encode()) for name, value in of_this.items())]
