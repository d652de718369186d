"""What stands around every request: its number, its line in the log, its part in the metrics, the outermost span of its trace."""

import logging
from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..guards import draining, noting, told, tracing
from ..guards.noting import OTHER, Noted
from ..web import wire
from ..web.served import Served
from . import json_lines
from .metrics import Metrics

REQUEST_ID = b"x-request-id"
OWN_FAULTS = frozenset({"INTERNAL", "UNAVAILABLE"})


class Watching:
    """Around the application, inside of nothing but the server's last resort."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        cities: Mapping[str, Served],
        routes: Collection[str],
        asked_most: Mapping[str, ASGIApp],
    ) -> None:
        """``routes``: what an address may be called, for whoever counts; others are ``other``. ``asked_most``: what answers POST
        at these paths, so that no route is sought for it."""
        self._app, self._metrics, self._cities, self._routes, self._asked_most = (
            app,
            metrics,
            cities,
            routes,
            asked_most,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, begun = wire.headers_of(scope), monotonic()
        app = self._asked_most.get(scope["path"], self._app) if scope["method"] == "POST" else self._app
        noted = self._noted(scope["path"], headers)
        noting.begin(noted)
        answer = _Answer(send, noted.reference)
        self._metrics.begun()
        try:
            with tracing.span("request", headers) as span:
                try:
                    await app(scope, receive, answer.send)
                except Exception as failure:
                    if answer.status:
                        raise
                    refused = wire.refusal(500, told.internal(failure, noted.reference), None, noted.reference)
                    await refused(scope, receive, answer.send)
                if span is not None:
                    of = {"city": noted.city, "route": noted.route, "operation": noted.operation}
                    span.set_attributes({**of, "status": answer.status, "reference": noted.reference})
        finally:
            self._told(scope["method"], noted, answer, monotonic() - begun)

    def _noted(self, path: str, headers: Mapping[str, str]) -> Noted:
        first, *rest = path.strip("/").split("/")
        city = first if first in self._cities else ""
        named = (rest[0] if rest else "") if city else first
        is_short = not city and named == "graphql" and len(self._cities) == 1
        return Noted(
            noting.number_of(headers),
            next(iter(self._cities)) if is_short else city,
            named if named in self._routes else OTHER,
        )

    def _told(self, method: str, noted: Noted, answer: "_Answer", seconds: float) -> None:
        outcome = _outcome(answer.status, noted)
        self._metrics.ended(noted, outcome, seconds)
        if not json_lines.REQUESTS.isEnabledFor(logging.INFO):
            return
        json_lines.REQUESTS.info(
            "%(method)s %(route)s %(outcome)s",
            {
                "method": method,
                "city": noted.city,
                "route": noted.route,
                "operation": noted.operation,
                **({"over_budget": noted.over_budget} if noted.over_budget else {}),
                "outcome": outcome,
                "status": answer.status,
                "milliseconds": round(seconds * 1000, 1),
                "bytes": answer.size,
                "read": noted.read,
                "errors": sorted({code for code, _ in noted.errors}),
            },
        )


class _Answer:
    """What goes out: the number is put on it; it is measured."""

    def __init__(self, send: Send, reference: str) -> None:
        self._send, self._reference = send, reference
        self.status, self.size = 0, 0

    async def send(self, message: Message) -> None:
        """One message of the application."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"]
            if not any(name == REQUEST_ID for name, _ in headers):
                headers.append((REQUEST_ID, self._reference.encode()))
            if draining.is_ending():  # so that nobody sends another one on a connection that is about to close
                headers.append((b"connection", b"close"))
        self.size += len(message.get("body", b""))
        await self._send(message)


def _outcome(status: int, noted: Noted) -> str:
    """What became of it. A status of 200 may hold errors, of parts or, by older rules, of all."""
    if not status:
        return "gone"
    codes: Any = {code for code, _ in noted.errors}
    if status >= 500 or codes & OWN_FAULTS:
        return "failed"
    if status >= 400:
        return "refused"
    return "with_errors" if codes else "ok"
