"""Asking a city: one address, one token, one purpose. Documents go by their registered id, what is repeated is safe to repeat.

A query changes nothing, and a write that carries an idempotency key (``$key``, or one in each of ``$inputs``) has one effect however
often it comes: both are sent again when no answer arrives or the server says that it cannot now. Any other write is sent once.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from types import TracebackType
from typing import Any, Self

import httpx

from .refusals import CityError

DOCUMENTS: Mapping[str, str] = json.loads(files(__package__).joinpath("documents.json").read_text(encoding="utf-8"))
"""Operation → the id of its document, which the city has registered."""
NOT_NOW = frozenset({502, 503, 504})
BUSY = "BUSY"
WAITS_S = (0.2, 1.0, 4.0)
"""How long to wait before each further try."""
TIMEOUT_S = 30.0


class Asking:
    """A served city, asked as one principal for one purpose. ``address``: of its GraphQL, such as ``…/harbin/graphql``."""

    def __init__(
        self,
        address: str,
        *,
        token: str,
        purpose: str,
        http: httpx.Client | None = None,
        waits: Sequence[float] = WAITS_S,
    ) -> None:
        self.address = address
        self._http = http or httpx.Client(timeout=TIMEOUT_S)
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Tongxing-Purpose": purpose,
            "Accept": "application/graphql-response+json",
        }
        self._waits = tuple(waits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def ask(self, operation: str, variables: Mapping[str, Any], *, writes: bool) -> dict[str, Any]:
        """The data of a registered document. Raises CityError where the city refuses any of it, or does not answer."""
        sent = {"documentId": DOCUMENTS[operation], "variables": variables}
        waits: Iterator[float] = iter(self._waits if not writes or _has_keys(variables) else ())
        while True:
            try:
                response = self._http.post(self.address, json=sent, headers=self._headers)
            except httpx.TransportError as failure:
                self._wait(waits, CityError.unreachable(self.address, type(failure).__name__))
                continue
            answer = CityError.of(response)
            if response.status_code in NOT_NOW or answer.code == BUSY:
                self._wait(waits, answer)
                continue
            if answer.errors or answer.data is None:
                raise answer
            return answer.data

    def _wait(self, waits: Iterator[float], failure: CityError) -> None:
        """Wait for the next try. Raises the failure where there is none."""
        pause = next(waits, None)
        if pause is None:
            raise failure
        time.sleep(pause)


def _has_keys(variables: Mapping[str, Any]) -> bool:
    """Whether a write, or each of many, has one effect however often it comes."""
    each: Sequence[Mapping[str, Any]] = variables.get("inputs") or [variables]
    return all(one.get("key") for one in each)
