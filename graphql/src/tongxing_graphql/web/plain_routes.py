"""What addresses beside GraphQL have in common: JSON answers, and refusals in the form that GraphQL's have, where nothing stands too."""

from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from tongxing.errors import CannotRun, NotAllowed, NotFound, Refused, Unauthenticated, UsageError

from ..guards import noting, told
from ..guards.limits import LimitReached
from . import wire
from .turning_away import turned_away
from .uploads import DiskFull


class Busy(LimitReached):
    """As much is in hand as a city may have."""


async def answered(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """The answer, or the refusal in the form that GraphQL's have."""
    begun, reference = monotonic(), noting.current().reference
    try:
        made = await answer(request)
    except Unauthenticated as failure:
        return await turned_away(failure, None, reference, begun)
    except (Refused, UsageError) as failure:
        return wire.refusal(_status_of(failure), wire.told_failure(failure), None, reference)
    except DiskFull as failure:
        return wire.refusal(507, told.error("INTERNAL", str(failure), reference=reference), None, reference)
    except told.UNAVAILABLE as failure:
        return wire.refusal(503, told.unavailable(failure, reference), None, reference)
    except CannotRun as failure:
        return wire.refusal(503, told.internal(failure, reference), None, reference)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody hears it
    except Exception as failure:
        return wire.refusal(500, told.internal(failure, reference), None, reference)
    return made


def json_of(made: Mapping[str, Any], status: int = 200) -> Response:
    """An answer in JSON."""
    return Response(
        orjson.dumps(made), status, headers={**wire.HEADERS, "Content-Type": "application/json; charset=utf-8"}
    )


NOTHING = "Nothing stands at this address. Begin at /, where the cities' addresses are."
NOTHING_ZH = "此地址没有内容。请从 / 开始,那里列有各城市的地址。"


async def nowhere(request: Request, failure: HTTPException) -> Response:
    """A request that no route takes: nothing stands there, or is asked in this way."""
    ways = (failure.headers or {}).get("Allow")
    if failure.status_code == 405 and ways:
        error = told.error("INVALID", f"This address takes {ways} and not {request.method}.")
    else:
        error = told.error("NOT_FOUND", NOTHING, zh=NOTHING_ZH)
    made = wire.refusal(failure.status_code, error, None, noting.current().reference)
    if ways:
        made.headers["Allow"] = ways
    return made


def _status_of(failure: Exception) -> int:
    if isinstance(failure, Busy):
        return 429
    if isinstance(failure, NotFound):
        return 404
    return 403 if isinstance(failure, NotAllowed) else wire.status_of(failure)
