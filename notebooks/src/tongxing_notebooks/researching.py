"""A researcher's notebook: counts and rates of released tables, and nothing else; each leaves through the gate with its provenance.

There is no query and no frame of people here, and no database: a researcher's city is always reached over HTTP, and the one door of
statistics stands on the server. What may be told is decided there; the gate only keeps a table from being mixed with anything else.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from markupsafe import Markup

from tongxing.errors import UsageError, Words

from .client import Connection, connect
from .frame import Frame, shown
from .frames import QUERY, TEXTS, indicator_frame, limits_in, limits_said
from .gate import Gate
from .provenance import Provenance, provenance_of
from .view.markup import cell, table


@dataclass(frozen=True)
class Table:
    """Released tables as one frame, with whence they come. A null is a number that was left out."""

    data: pl.DataFrame
    provenance: Provenance

    def _repr_html_(self) -> str:
        return shown(_html(self.data), self.provenance)


class Research:
    """A city as a research project sees it."""

    def __init__(self, city: Connection, project: str) -> None:
        self._city = city
        self.project = project
        self._gate = Gate(frozenset(), 1)

    def __repr__(self) -> str:
        return f"<Tongxing {self._city.city}, research project {self.project}>"

    def tables(self, *, snapshot: str | None = None, keys: Sequence[str] | None = None) -> Table:
        """Counts and rates of a half-year (``2026H2``; the newest otherwise). Raises QueryRefused where none is released."""
        variables = {"snapshot": snapshot, "keys": None if keys is None else list(keys)}
        told = self._city.query(QUERY, **variables)["indicators"]
        data = indicator_frame(told)
        periods = sorted({each["snapshot"] for each in told})
        limits = limits_in(told)
        days = [date.fromisoformat(str(each["day"])) for each in told]
        words = {value for name in TEXTS if name not in ("place", "place_name") for value in data[name]}
        self._gate = Gate(self._gate.words | words, limits[2] if limits else 1)
        origin = provenance_of(
            self._city,
            QUERY,
            variables,
            data,
            on=max(days, default=None),
            snapshot=", ".join(periods) or None,
            suppression=limits_said(limits),
        )
        return Table(data, origin)

    def again(self, earlier: Table) -> tuple[Table, tuple[str, ...]]:
        """The same question once more, and what is not the same; nothing is, while snapshot, law and plugins are."""
        now = self.tables(**json.loads(earlier.provenance.variables))
        return now, earlier.provenance.changed(now.provenance)

    def export(self, table: Table | pl.DataFrame | Frame, file: Path, *, origin: Provenance | None = None) -> Path:
        """Write a table as CSV, and beside it whence it comes, as JSON. What was worked out of one names its ``origin``.

        Raises UsageError, by the gate's one sentence, for whatever holds more than counts, rates and places.
        """
        data, whence = (table.data, table.provenance) if isinstance(table, Table) else (table, origin)
        self._gate.demand_open(data)
        if whence is None or whence.snapshot is None or not isinstance(data, pl.DataFrame):
            raise UsageError(
                "This frame does not say whence it comes.", remedy="Give the table's provenance as `origin`."
            )
        file.write_text(data.write_csv(), encoding="utf-8")
        told = {**whence.as_dict(), "project": self.project}
        file.with_suffix(".provenance.json").write_text(
            json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8"
        )
        return file


def research(url: str, *, token: str, project: str, purpose: str = "service_review") -> Research:
    """Connect as a researcher. Raises UsageError for a city in this process: there the notebook would hold its database."""
    if "://" not in url:
        raise UsageError("A researcher's city is reached by its address.", remedy="Give the URL of its GraphQL.")
    return Research(connect(url, token=token, purpose=purpose), project)


def _html(data: pl.DataFrame) -> Markup:
    heads = [Words(name, name) for name in data.columns]
    rows = [["—" if value is None else cell(value) for value in row] for row in data.head(60).iter_rows()]
    return table(Words(f"共 {data.height} 行,— 为未公布的小数字", f"Rows: {data.height}; — was left out"), heads, rows)
