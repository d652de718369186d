"""How a city is asked: in this process, or over HTTP. The same documents, limits, rights and log on both."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from io import BytesIO
from secrets import token_hex
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import polars as pl
from graphql import GraphQLSchema, build_client_schema, get_introspection_query

from tongxing.errors import Refused, TongxingError, UsageError, Words
from tongxing.host.registry import Registry
from tongxing.trust.identities.published import is_safe, opener
from tongxing_graphql.operations.asked import Asked
from tongxing_graphql.operations.execution import answer
from tongxing_graphql.web import frames
from tongxing_graphql.web.served import Served
from tongxing_graphql.web.wire import told_failure

from .refusals import QueryRefused

TIMEOUT_S = 30.0
BUDGET_S = 5.0
"""How long one call into a department's code may take in a notebook; a server gives it less."""


class Wire(Protocol):
    """A way to a city."""

    def send(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The whole answer of GraphQL. Raises TongxingError, in one sentence, where none comes."""

    def schema(self) -> GraphQLSchema | None:
        """The city's schema; None for whoever is not told it."""

    def frame(self, name: str, on: date | None = None) -> pl.DataFrame:
        """All rows of a record with their types and ``withheld``. Raises QueryRefused."""

    def upload(self, name: str, content: bytes, **options: str) -> dict[str, Any]:
        """Send a survey file; how its import stands. Raises TongxingError where it is refused."""

    def follow(self, id: str) -> dict[str, Any]:
        """How an import stands, with its report at the end."""

    def plugin(self, key: str, on: bool, reason: str | None = None) -> dict[str, Any]:
        """What would change if a plugin were switched; with a reason, switch it. Raises TongxingError where refused."""


class InProcess:
    """The city in this process: no server."""

    def __init__(self, registry: Registry, headers: Mapping[str, str]) -> None:
        self._served = Served(registry)
        self._headers = headers

    def send(self, body: Mapping[str, Any]) -> dict[str, Any]:  # noqa: D102
        state = self._served.state(look=True)
        try:
            store = self._served.store(state, self._served.access(state, self._headers, "this process"))
        except Refused as failure:
            return {"errors": [told_failure(failure)]}
        asked = Asked(body["query"], body["variables"])
        budgets = self._served.budgets

        def run() -> bytes:
            return answer(state.documents, store, asked, token_hex(8), budgets=budgets, budget_s=BUDGET_S).body

        made: dict[str, Any] = json.loads(_in_thread(run))
        return made

    def schema(self) -> GraphQLSchema | None:  # noqa: D102
        return self._served.state(look=True).composed.graphql

    def frame(self, name: str, on: date | None = None) -> pl.DataFrame:  # noqa: D102
        self._served.state(look=True)
        admitted = partial(self._served.admitted, self._headers, "this process")
        try:
            return pl.concat(frames.begun(self._served, admitted, name, on))
        except (Refused, UsageError) as failure:
            raise QueryRefused([told_failure(failure)]) from None

    def upload(self, name: str, content: bytes, **options: str) -> dict[str, Any]:  # noqa: D102
        raise _needs_server(Words("摸排表只能发送", "A survey is sent"))

    def follow(self, id: str) -> dict[str, Any]:  # noqa: D102
        return self.upload("", b"")

    def plugin(self, key: str, on: bool, reason: str | None = None) -> dict[str, Any]:  # noqa: D102
        raise _needs_server(Words("插件的切换只能发送", "Plugins are switched"))


class Http:
    """A served city. Raises UsageError for an address without TLS, but on this machine: the token goes along, and people come back."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        if not is_safe(url):
            raise UsageError(
                f"{url} 不是 https 地址,令牌和个人信息不能明文传输。",
                remedy="A token is sent over https: give such an address.",
            )
        self._url = url
        self._headers = {**headers, "accept": "application/json"}
        self._schema: GraphQLSchema | None = None

    def send(self, body: Mapping[str, Any]) -> dict[str, Any]:  # noqa: D102
        return self._ask(self._url, json.dumps(body).encode(), "application/json")

    def schema(self) -> GraphQLSchema | None:  # noqa: D102
        if self._schema is None:
            told = self.send({"query": get_introspection_query(), "variables": {}})
            self._schema = build_client_schema(told["data"]) if told.get("data") else None
        return self._schema

    def frame(self, name: str, on: date | None = None) -> pl.DataFrame:  # noqa: D102
        address = self._beside(f"frames/{quote(name, safe='')}") + (f"?on={on}" if on else "")
        sent = self._bytes(address, None, None)
        if sent[:1] == b"{":
            _demanded(_json(sent, address))
        return pl.read_ipc_stream(BytesIO(sent))

    def upload(self, name: str, content: bytes, **options: str) -> dict[str, Any]:  # noqa: D102
        address = f"{self._imports}?{urlencode({'name': name, **options})}"
        return _demanded(self._ask(address, content, "application/octet-stream"))

    def follow(self, id: str) -> dict[str, Any]:  # noqa: D102
        return _demanded(self._ask(f"{self._imports}/{id}", None, None))

    def plugin(self, key: str, on: bool, reason: str | None = None) -> dict[str, Any]:  # noqa: D102
        address = self._beside(f"plugins/{quote(key, safe='')}")
        if reason is None:
            return _demanded(self._ask(f"{address}?on={'true' if on else 'false'}", None, None))
        body = json.dumps({"on": on, "reason": reason}).encode()
        return _demanded(self._ask(address, body, "application/json"))

    @property
    def _imports(self) -> str:
        return self._beside("imports")

    def _beside(self, path: str) -> str:
        """Another address of the same city. A server of one city answers at ``/graphql`` too; the rest is under its key."""
        parts = urlsplit(self._url)
        place = parts.path.removesuffix("/graphql") or f"/{self._key()}"
        return urlunsplit((parts.scheme, parts.netloc, f"{place}/{path}", "", ""))

    def _key(self) -> str:
        told = _demanded(self.send({"query": "{ me { city } }", "variables": {}}))
        return str(told["data"]["me"]["city"])

    def _ask(self, url: str, body: bytes | None, media: str | None) -> dict[str, Any]:
        return _json(self._bytes(url, body, media), url)

    def _bytes(self, url: str, body: bytes | None, media: str | None) -> bytes:
        headers = self._headers | ({"content-type": media} if media else {})
        try:
            with opener.open(urllib.request.Request(url, body, headers), timeout=TIMEOUT_S) as response:
                sent: bytes = response.read()
                return sent
        except urllib.error.HTTPError as error:
            return error.read()
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            reason = getattr(error, "reason", error)
            raise TongxingError(
                f"城市没有应答({self._url}),请用 `tongxing serve` 启动,或稍后再试。",
                remedy=f"The city does not answer ({reason}): start it with `tongxing serve`, or try later.",
            ) from None


def _json(body: bytes, url: str) -> dict[str, Any]:
    try:
        made = json.loads(body)
    except ValueError:
        made = None
    if not isinstance(made, dict):
        raise TongxingError(
            f"{url} 不是童行城市的地址,请填写 …/harbin/graphql 这样的地址。",
            remedy="This is no city of Tongxing: give the address of its GraphQL, such as …/harbin/graphql.",
        )
    return made


def _needs_server(what: Words) -> TongxingError:
    return TongxingError(
        f"{what.zh}到正在运行的城市:请用 `tongxing serve` 启动,再连接它的地址。",
        remedy=f"{what.en} through a city that is served: start it with `tongxing serve` and connect to its address.",
    )


def _demanded(told: dict[str, Any]) -> dict[str, Any]:
    if errors := told.get("errors"):
        raise QueryRefused(errors)
    return told


def _in_thread(call: Any) -> bytes:
    """A notebook's kernel already runs a loop of its own; a request gets another, in a thread."""
    with ThreadPoolExecutor(1) as pool:
        done: bytes = pool.submit(call).result()
    return done
