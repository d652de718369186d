"""``connect``: a city's GraphQL from a notebook. An error is one sentence, never a wall of traceback."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex
from typing import Any, Protocol
from urllib.parse import urlsplit

import polars as pl

from tongxing.errors import TongxingError
from tongxing.host.registry import Registry
from tongxing_graphql.execution import Asked, answer
from tongxing_graphql.served import Served

from .frames import QUERY, indicator_frame

TIMEOUT_S = 30.0


class QueryRefused(TongxingError):
    """The city refused the query, or part of it. ``errors`` are GraphQL's own, with their codes."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        first = errors[0]
        code = first.get("extensions", {}).get("code", "INVALID")
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{code}: {first['message']}{more}")
        self.errors = errors

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows of this error: the sentence alone."""
        return [str(self)]


class _Wire(Protocol):
    def send(self, body: dict[str, Any]) -> dict[str, Any]: ...


class Connection:
    """A city as one principal sees it for one purpose."""

    def __init__(self, wire: _Wire, city: str, purpose: str) -> None:
        self._wire = wire
        self.city = city
        self.purpose = purpose

    def __repr__(self) -> str:
        return f"<Tongxing {self.city}, for {self.purpose}>"

    def query(self, document: str, **variables: Any) -> dict[str, Any]:
        """Run a query or mutation; returns its data. Raises QueryRefused where anything of it was refused."""
        answered = self._wire.send({"query": document, "variables": variables})
        if answered.get("errors"):
            raise QueryRefused(answered["errors"])
        data: dict[str, Any] = answered["data"]
        return data

    def indicators(self, *, snapshot: str | None = None, keys: Sequence[str] | None = None) -> pl.DataFrame:
        """Counts and rates of a half-year (``2026H2``; the newest otherwise), one row a place. Small numbers are null."""
        asked = self.query(QUERY, snapshot=snapshot, keys=None if keys is None else list(keys))
        return indicator_frame(asked["indicators"])


def connect(city_or_url: str, *, token: str, purpose: str, database: str | None = None) -> Connection:
    """Connect to a city: by key or file in this process, or by the URL of its GraphQL endpoint.

    Raises UsageError, CannotRun where the city cannot be opened; ``query`` raises QueryRefused for a wrong token.
    """
    headers = {"authorization": f"Bearer {token}", "tongxing-purpose": purpose}
    if "://" in city_or_url:
        return Connection(_Http(city_or_url, headers), urlsplit(city_or_url).netloc, purpose)
    return Connection(_InProcess(Registry.open(city_or_url, database=database), headers), city_or_url, purpose)


class _InProcess:
    """The city in this process: no server, the same documents, limits, rights and log."""

    def __init__(self, registry: Registry, headers: Mapping[str, str]) -> None:
        self._served = Served(registry)
        self._headers = headers

    def send(self, body: dict[str, Any]) -> dict[str, Any]:
        state = self._served.state(look=True)
        store = self._served.store(state, self._served.access(state, self._headers, "this process"))
        asked = Asked(body["query"], body["variables"])
        # A notebook's kernel already runs a loop of its own; the request gets another, in a thread.
        budgets = self._served.budgets

        def run() -> bytes:
            return answer(state.documents, store, asked, token_hex(8), budgets=budgets, budget_s=5.0).body

        made: dict[str, Any] = json.loads(_in_thread(run))
        return made


class _Http:
    """A served city."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._url = url
        self._headers = {**headers, "content-type": "application/json", "accept": "application/json"}

    def send(self, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(self._url, json.dumps(body).encode(), self._headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
                made: dict[str, Any] = json.load(response)
        except urllib.error.HTTPError as error:
            made = json.load(error)
        except urllib.error.URLError as error:
            raise TongxingError(
                f"{self._url} does not answer: {error.reason}.", remedy="Start it with tongxing serve."
            ) from None
        return made


def _in_thread(call: Any) -> bytes:
    with ThreadPoolExecutor(1) as pool:
        done: bytes = pool.submit(call).result()
    return done
