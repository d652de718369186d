"""What a notebook shows when a city refuses: one sentence, in Chinese where the city has one, and never a traceback."""

from collections.abc import Mapping, Sequence
from typing import Any

from tongxing.errors import TongxingError


class QueryRefused(TongxingError):
    """The city refused the query, or part of it. ``errors`` are GraphQL's own, with their codes; ``zh`` the first in Chinese."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        first = errors[0]
        told = first.get("extensions", {})
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{told.get('code', 'INVALID')}: {' '.join(first['message'].split())}{more}")
        self.errors = list(errors)
        self.zh: str | None = told.get("zh")

    def _render_traceback_(self) -> list[str]:
        return [" ".join([*filter(None, [self.zh]), *super()._render_traceback_()])]
