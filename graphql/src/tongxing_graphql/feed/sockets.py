"""GraphQL over WebSocket, by the protocol graphql-transport-ws: many operations on one connection, each under its own id.

Who asks is said in the handshake's headers, or in ``connection_init`` as ``{"Authorization": …, "Tongxing-Purpose": …}``, since a
browser can set no headers. It is asked again for every page of changes.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import anyio
import orjson
from anyio.abc import TaskGroup
from starlette.websockets import WebSocket, WebSocketDisconnect

from tongxing.errors import Refused, TongxingError, Unauthenticated, UsageError

from ..guards import draining, noting, told
from ..guards.limits import BODY_BYTES
from ..operations.asked import Asked
from ..web import wire
from ..web.served import Served
from ..web.turning_away import SOONEST_S
from .outlook import Outlook
from .subscribing import Delivery, InThread, Subscriber, deliveries

_log = logging.getLogger(__name__)

PROTOCOL = "graphql-transport-ws"
INIT_S = 5.0
"""For so long a connection may be there without having said who it is."""
SEND_S = 30.0
"""A client that takes nothing for so long is gone."""
MOST = 20
"""Operations at one time on one connection."""
BAD, UNKNOWN, FORBIDDEN, NO_PROTOCOL, NO_INIT, TAKEN, TWICE, RESTART = 4400, 4401, 4403, 4406, 4408, 4409, 4429, 1012
_WHO = ("authorization", wire.PURPOSE)


class _Close(Exception):
    """The connection is closed with a code and a few words."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Sockets:
    """The sockets of one city."""

    def __init__(self, city: Served, outlook: Outlook, in_thread: InThread, budget_s: float) -> None:
        self.city, self.outlook, self.in_thread, self.budget_s = city, outlook, in_thread, budget_s

    async def accept(self, socket: WebSocket) -> None:
        """Serve one connection to its end."""
        is_known = PROTOCOL in socket.scope.get("subprotocols", ())
        await socket.accept(subprotocol=PROTOCOL if is_known else None)
        connection = _Connection(self, socket)
        try:
            if not is_known:
                raise _Close(NO_PROTOCOL, "Subprotocol not acceptable")
            await connection.run()
        except* WebSocketDisconnect:
            pass
        except* _Close as closing:
            await connection.close(_first(closing))


@dataclass
class _Connection:
    sockets: Sockets
    socket: WebSocket
    headers: dict[str, str] = field(default_factory=dict)
    running: dict[str, anyio.CancelScope] = field(default_factory=dict)
    sending: anyio.Lock = field(default_factory=anyio.Lock)
    is_known: bool = False

    async def run(self) -> None:
        """Until the client goes, breaks the protocol, or is no longer let in."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._in_time)
            while True:
                await self._take(await self._received(), group)

    async def close(self, closing: _Close) -> None:
        """Say why, where somebody is still there."""
        with suppress(RuntimeError):  # it is closed already
            await self.socket.close(closing.code, closing.reason)

    async def _in_time(self) -> None:
        await anyio.sleep(INIT_S)
        if not self.headers:
            raise _Close(NO_INIT, "Connection initialisation timeout")

    async def _received(self) -> Mapping[str, Any]:
        received = await self.socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        return _message(received.get("text") or "")

    async def _take(self, message: Mapping[str, Any], group: TaskGroup) -> None:
        match message:
            case {"type": "connection_init"}:
                await self._begin(message.get("payload"))
            case {"type": "ping"}:
                await self._send({"type": "pong"})
            case {"type": "pong"}:
                pass
            case {"type": "complete", "id": str(id)}:
                if id in self.running:
                    self.running.pop(id).cancel()
            case {"type": "subscribe", "id": str(id), "payload": dict(payload)}:
                self._demand_free(id)
                asked = _asked(payload)
                self.running[id] = anyio.CancelScope()
                group.start_soon(self._operation, id, asked)
            case _:
                raise _Close(BAD, "Invalid message")

    async def _begin(self, payload: Any) -> None:
        """Let a client in. Who it is stands in the handshake or in what it sends now."""
        if self.headers:
            raise _Close(TWICE, "Too many initialisation requests")
        said = {str(name).lower(): str(value) for name, value in payload.items()} if isinstance(payload, dict) else {}
        self.headers = dict(self.socket.headers) | {name: said[name] for name in _WHO if name in said}
        try:
            await self.sockets.in_thread(self.sockets.city.admitted, self.headers, self._address)
        except (Refused, UsageError) as failure:
            _log.warning("not admitted to a socket: %s", getattr(failure, "why", None) or type(failure).__name__)
            await anyio.sleep(SOONEST_S)
            raise _forbidden(failure) from failure
        self.is_known = True
        await self._send({"type": "connection_ack"})

    def _demand_free(self, id: str) -> None:
        if not self.is_known:
            raise _Close(UNKNOWN, "Unauthorized")
        if id in self.running:
            raise _Close(TAKEN, f"Subscriber for {id[:32]} already exists")
        if len(self.running) >= MOST:
            raise _Close(BAD, f"{MOST} operations at one time are allowed")

    async def _operation(self, id: str, asked: Asked) -> None:
        scope = self.running[id]
        try:
            with scope:
                await self._answer(id, asked)
        finally:
            if self.running.get(id) is scope:
                del self.running[id]

    async def _answer(self, id: str, asked: Asked) -> None:
        reference, sockets = noting.number_of({}), self.sockets
        subscriber = Subscriber(sockets.city, self.headers, self._address, asked, reference, sockets.budget_s)
        try:
            whole = await sockets.in_thread(subscriber.begin)
            if whole is not None:
                await self._told(id, whole.body, is_whole=whole.is_partial)
                return
            with sockets.outlook.seat(subscriber.principal):
                await self._follow(id, subscriber)
        except Unauthenticated as failure:
            raise _forbidden(failure) from failure
        except (Refused, UsageError) as failure:
            await self._told(id, orjson.dumps({"errors": [wire.told_failure(failure)]}), is_whole=False)
        except TongxingError as failure:
            await self._told(id, orjson.dumps({"errors": [told.internal(failure, reference)]}), is_whole=False)

    async def _follow(self, id: str, subscriber: Subscriber) -> None:
        async for each in deliveries(subscriber, self.sockets.outlook, self.sockets.in_thread):
            if each is None:
                await self._send({"type": "ping"})
            elif isinstance(each, Delivery):
                await self._send({"id": id, "type": "next", "payload": orjson.Fragment(each.body)})
            else:
                await self._told(id, each.body, is_whole=False)
        if draining.is_ending():
            raise _Close(RESTART, "Service restart")

    async def _told(self, id: str, body: bytes, *, is_whole: bool) -> None:
        """The answer of an operation that is at its end: its data, or why there is none."""
        if is_whole:
            await self._send({"id": id, "type": "next", "payload": orjson.Fragment(body)})
            await self._send({"id": id, "type": "complete"})
        else:
            await self._send({"id": id, "type": "error", "payload": orjson.loads(body)["errors"]})

    async def _send(self, message: Mapping[str, Any]) -> None:
        text = orjson.dumps(message).decode()
        with anyio.move_on_after(SEND_S) as sent:
            async with self.sending:
                await self.socket.send_text(text)
        if sent.cancelled_caught:
            raise _Close(BAD, "Nobody takes what is sent")

    @property
    def _address(self) -> str:
        return self.socket.client.host if self.socket.client else ""


def _message(text: str) -> Mapping[str, Any]:
    if len(text) > BODY_BYTES:
        raise _Close(BAD, "Message too large")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _Close(BAD, "Invalid message") from error
    return message if isinstance(message, dict) else {}


def _asked(payload: Mapping[str, Any]) -> Asked:
    try:
        return wire.asked_by(orjson.dumps(payload))
    except UsageError as error:
        raise _Close(BAD, "Invalid message") from error


def _forbidden(failure: Refused | UsageError) -> _Close:
    return _Close(FORBIDDEN, f"Forbidden: {wire.told_failure(failure)['extensions']['code']}")


def _first(group: BaseExceptionGroup) -> _Close:
    """One of the reasons to close: any of them is right."""
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, _Close)
    return found
