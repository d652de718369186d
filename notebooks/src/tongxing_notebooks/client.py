"""``connect``: a city from a notebook, as one principal for one purpose: queries, frames, released tables, panels."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import polars as pl

from tongxing.errors import NotFound
from tongxing.host.registry import Registry

from .frame import Frame
from .frames import QUERY, indicator_frame
from .progress import Progress, shown
from .provenance import provenance_of
from .refusals import QueryRefused
from .selecting import categories_in, framed, held_in, plan, rows_of
from .wires import Http, InProcess, Wire

if TYPE_CHECKING:
    from tongxing.host.contributions import Panel

    from .view import View


NAME = re.compile(r"\s*[A-Za-z]\w*(\.[A-Za-z]\w*)?\s*")
"""How a list is called where no document is given."""


class Connection:
    """A city as one principal sees it for one purpose."""

    def __init__(self, wire: Wire, city: str, purpose: str) -> None:
        self.wire = wire
        self.city = city
        self.purpose = purpose

    def __repr__(self) -> str:
        return f"<Tongxing {self.city}, for {self.purpose}>"

    def query(self, document: str, /, **variables: Any) -> dict[str, Any]:
        """Run a query or mutation; returns its data. Raises QueryRefused where anything of it was refused."""
        answered = self.wire.send({"query": document, "variables": {n: _plain(v) for n, v in variables.items()}})
        if answered.get("errors"):
            raise QueryRefused(answered["errors"])
        data: dict[str, Any] = answered["data"]
        return data

    def frame(self, document: str, /, *, progress: Callable[[str], Progress] = shown, **variables: Any) -> Frame:
        """The first list of a query as a frame, with the types of the schema, categories, the day and provenance.

        A query that declares ``$after: String`` is asked page by page to its end. A name in place of a document, ``"children"`` or
        ``"transport.pupilCards"``, is all rows of that list with all their fields, sent as Arrow: the fast way for large ones; ``on``
        chooses the rows that hold on a day. Raises QueryRefused, and UsageError for a document that asks for no list.
        """
        if NAME.fullmatch(document):
            return self._whole(document.strip(), **variables)
        planned = plan(document, self.wire.schema())
        rows = self._pages(planned.document, planned.path, variables, progress) if planned.is_paged else None
        if rows is None:
            rows = rows_of(self.query(planned.document, **variables), planned.path)
        data, on = framed(rows, planned.columns), variables.get("on")
        return Frame(
            data=data,
            categories={each.name: each.category for each in planned.columns if each.category},
            withheld=held_in(rows, planned.columns),
            provenance=provenance_of(self, document, variables, data, on=date.fromisoformat(str(on)) if on else None),
        )

    def indicators(self, *, snapshot: str | None = None, keys: Sequence[str] | None = None) -> pl.DataFrame:
        """Counts and rates of a half-year (``2026H2``; the newest otherwise), one row a place. Small numbers are null."""
        asked = self.query(QUERY, snapshot=snapshot, keys=None if keys is None else list(keys))
        return indicator_frame(asked["indicators"])

    def panels(self) -> "tuple[Panel, ...]":
        """What can be opened here: our own panels, and those of the departments that are enabled in this city."""
        from .panels import panels_of

        return panels_of(self)

    def panel(self, key: str, **options: Any) -> "View":
        """Open a panel. Raises NotFound for one that is not here; what goes wrong later is told in the panel itself."""
        from .panels import opened

        return opened(self, key, **options)

    def _whole(self, name: str, on: date | str | None = None) -> Frame:
        day = date.fromisoformat(on) if isinstance(on, str) else on
        sent = self.wire.frame(name, day)
        categories = categories_in(self.wire.schema(), name)
        held = [frozenset(c for c, category in categories.items() if category in row) for row in sent["withheld"]]
        data, asked = sent.drop("withheld"), {} if day is None else {"on": day}
        return Frame(
            data=data,
            categories={column: categories[column] for column in data.columns if column in categories},
            withheld=held,
            provenance=provenance_of(self, name, asked, data, on=day),
        )

    def _pages(
        self, document: str, path: tuple[str, ...], variables: dict[str, Any], progress: Callable[[str], Progress]
    ) -> list[Any]:
        rows: list[Any] = []
        with progress(path[0]) as bar:
            after = None
            while True:
                data = self.query(document, **{**variables, "after": after})
                rows += rows_of(data, path)
                connection = rows_parent(data, path)
                told = connection.get("pageInfo") or {}
                bar.tell(len(rows), connection.get("totalCount"))
                if not told.get("hasNextPage") or told.get("endCursor") in (None, after):
                    return rows
                after = told["endCursor"]


def rows_parent(data: Any, path: tuple[str, ...]) -> dict[str, Any]:
    """The connection that the rows of a path stand in."""
    for name in path[:-1]:
        data = (data or {}).get(name)
    return data or {}


def connect(city_or_url: str, *, token: str, purpose: str, database: str | None = None) -> Connection:
    """Connect to a city: by key or file in this process, or by the URL of its GraphQL endpoint.

    Raises UsageError, CannotRun where the city cannot be opened; ``query`` raises QueryRefused for a wrong token.
    """
    if "://" in city_or_url:
        return Connection(Http(city_or_url, _headers(token, purpose)), urlsplit(city_or_url).netloc, purpose)
    return connected(Registry.open(city_or_url, database=database), token=token, purpose=purpose)


def connected(registry: Registry, *, token: str, purpose: str) -> Connection:
    """The same for a registry that is open already."""
    return Connection(InProcess(registry, _headers(token, purpose)), registry.key, purpose)


def _headers(token: str, purpose: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "tongxing-purpose": purpose}


def child_id(city: Connection, child: str | None) -> str:
    """The child that a panel begins with: the one that is named, or the first that may be seen. Raises NotFound."""
    if child is not None:
        return child
    edges = (city.query("{ children(first: 1) { edges { node { id } } } }")["children"] or {}).get("edges") or []
    if not edges:
        raise NotFound(
            "这里没有您可以查看的儿童。",
            remedy="No child is to be seen here: ask for a grant, or name another purpose.",
        )
    found: str = edges[0]["node"]["id"]
    return found


def _plain(value: Any) -> Any:
    """A variable as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value
