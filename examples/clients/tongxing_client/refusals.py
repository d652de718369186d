"""What a city refuses, as one exception: a stable code for programs, a sentence for the clerk, a number for the administrator."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

UNREACHABLE = "NO_ANSWER"


class CityError(Exception):
    """A city refused a request or part of it, or did not answer.

    ``code`` is stable (``NOT_FOUND``, ``VERSION_CONFLICT``, ``LIMIT`` …; ``NO_ANSWER`` where none came); ``zh`` the sentence for
    clerks; ``reference`` the number under which the city's log has the request; ``errors`` all of them, with ``path`` and
    ``extensions``; ``data`` what was answered all the same.
    """

    def __init__(
        self,
        errors: Sequence[Mapping[str, Any]],
        *,
        status: int | None = None,
        reference: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        self.errors, self.status, self.reference, self.data = list(errors), status, reference, data
        silent: Mapping[str, Any] = {"message": f"The city answered {status} and said nothing."}
        first = self.errors[0] if self.errors else silent
        told = first.get("extensions") or {}
        self.code: str = told.get("code", UNREACHABLE)
        self.zh: str | None = told.get("zh")
        self.message: str = first["message"]
        super().__init__(f"{self.code}: {self.message}" + (f" [{reference}]" if reference else ""))

    @property
    def details(self) -> Mapping[str, Any]:
        """What the city adds to the code: the limit and what was asked, the plugin, the fields that two people changed …"""
        return self.errors[0].get("extensions") or {} if self.errors else {}

    @classmethod
    def of(cls, response: httpx.Response) -> "CityError":
        """What an answer says; without errors where nothing was refused."""
        try:
            body = response.json()
        except ValueError:
            body = None
        told: dict[str, Any] = body if isinstance(body, dict) else {}
        reference = response.headers.get("X-Request-Id")
        return cls(told.get("errors") or [], status=response.status_code, reference=reference, data=told.get("data"))

    @classmethod
    def unreachable(cls, address: str, why: str) -> "CityError":
        """Nothing came back."""
        told = {"code": UNREACHABLE, "zh": "该市的服务没有应答,请稍后再试。"}
        return cls([{"message": f"{address} does not answer ({why}).", "extensions": told}])
