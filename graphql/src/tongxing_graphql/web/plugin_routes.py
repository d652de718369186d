"""``/<city>/plugins/<key>``: what would change if a plugin were switched, and switching it, where its tables stand.

Who runs the city switches: the office ``system`` where the city's file names somebody for it; in a development city that names nobody,
whoever has a grant with the action ``configure``. A request runs no migration: it answers with the command instead.
"""

from functools import partial
from time import monotonic
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tongxing.errors import CannotRun, NotAllowed, Refused, TongxingError, Unauthenticated, UsageError
from tongxing.host.cities import switching
from tongxing.host.offices.previewing import preview
from tongxing.trust.identities.administrators import demand_office
from tongxing.trust.principals import Access

from ..guards import noting, told
from . import wire
from .served import Served
from .turning_away import InThread, address_of, turned_away

ACTION = "configure"
"""What a grant must allow where no office is named."""
LONGEST_REASON = 500


class PluginRoutes:
    """The addresses of one city's plugins."""

    def __init__(self, city: Served, in_thread: InThread) -> None:
        self._city = city
        self._in_thread = in_thread

    async def one(self, request: Request) -> Response:
        """GET ``?on=true``: what would change. POST ``{"on": …, "reason": …}``: switch."""
        begun, reference = monotonic(), noting.current().reference
        try:
            access = await self._in_thread(self._access, request)
            sent = orjson.loads(await wire.body_of(request)) if request.method == "POST" else dict(request.query_params)
            made = await self._in_thread(self._answered, access, request, sent)
        except Unauthenticated as failure:
            return await turned_away(failure, None, reference, begun)
        except orjson.JSONDecodeError:
            return wire.refusal(400, told.error("INVALID", "The body is no JSON."), None, reference)
        except CannotRun as failure:
            return wire.refusal(409, told.error("INVALID", str(failure)), None, reference)
        except NotAllowed as failure:
            return wire.refusal(403, wire.told_failure(failure), None, reference)
        except (Refused, UsageError) as failure:
            return wire.refusal(wire.status_of(failure), wire.told_failure(failure), None, reference)
        except TongxingError as failure:
            return wire.refusal(503, told.internal(failure, reference), None, reference)
        return JSONResponse(made, headers=wire.HEADERS)

    def _access(self, request: Request) -> Access:
        """Who asks; settled before anything that was sent is looked at. Raises Unauthenticated, NotAllowed."""
        access = self._city.access(self._city.state(look=True), dict(request.headers), address_of(request))
        self._demand(access)
        return access

    def _answered(self, access: Access, request: Request, sent: Any) -> dict[str, Any]:
        key, on = request.path_params["key"], _truth(sent)
        city, registry = self._city, self._city.registry
        if request.method == "POST":
            reason = str(sent.get("reason") or "").strip()
            if not 0 < len(reason) <= LONGEST_REASON:
                raise UsageError(
                    "A switch needs a reason.", remedy=f"Write why, in at most {LONGEST_REASON} characters."
                )
            act = partial(switching.enable, migrate=False) if on else switching.disable
            changed = act(
                registry.database,
                registry.host,
                registry.city,
                [key],
                by=access.principal,
                reason=reason,
                now=registry.clock(),
            )
            written = monotonic()
            city.state(look=True)
            switching.settle(registry.database, changed, written)
            return {"plugin": key, "on": on, "changed": changed}
        return preview(registry, key, on=on, now=registry.clock()).as_dict()

    def _demand(self, access: Access) -> None:
        """Raise NotAllowed for who does not run this city."""
        form = self._city.registry.city.form
        if not form.development or "system" in form.offices.values():
            demand_office(form.offices, access.principal, "system", self._city.key)
        elif not access.allowing(ACTION):
            raise NotAllowed("Plugins are switched by whoever runs this city.", action=ACTION)


def _truth(sent: Any) -> bool:
    value = sent.get("on") if isinstance(sent, dict) else None
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise UsageError(
        "`on` is neither true nor false.", remedy='Ask with ?on=true or ?on=false; switch by {"on": …} in the body.'
    )
