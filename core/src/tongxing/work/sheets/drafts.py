"""The records that a batch is going to write, and which row of the file each comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ...records import Record
from ...records.ids import NewId
from ..checks import frame_schema
from ..events import Happened
from .standing import Row

Source = tuple[str, int]
"""Sheet and row."""


@dataclass
class Drafts:
    """Records to write by class and id. A draft that says nothing new is none, and its source stays untouched."""

    new_id: NewId
    rows: dict[type[Record], dict[str, Row]] = field(default_factory=dict)
    before: dict[tuple[type[Record], str], Row] = field(default_factory=dict)
    sources: dict[tuple[type[Record], str], set[Source]] = field(default_factory=dict)
    touched: set[Source] = field(default_factory=set)
    happened: list[Happened] = field(default_factory=list)

    def put(
        self,
        record: type[Record],
        values: Mapping[str, Any],
        *,
        source: Source,
        place: str,
        standing: Row | None = None,
    ) -> str:
        """The id of the record with these values: one that stands (``standing``), changed where a value differs, or a new one.

        An empty value says nothing: it never removes what is known. ``place`` is where the subject is from, for the id.
        """
        if standing is None:
            id = self.new_id(place)
            self._keep(record, id, dict(values), source)
            return id
        id = str(standing["id"])
        drafted = self.rows.get(record, {}).get(id)
        before = {**standing, **(drafted or {})}
        fresh = {name: value for name, value in values.items() if value is not None and value != before.get(name)}
        if fresh:
            self._keep(record, id, (drafted or {}) | fresh, source)
            self.before.setdefault((record, id), standing)
        elif drafted is not None:
            self._keep(record, id, drafted, source)  # this row says the same as an earlier one of the file
        return id

    def frames(self) -> dict[type[Record], pl.DataFrame]:
        """One frame a record class. A column that no row sets is left out, so that it stays as it stands."""
        made = {}
        for record, rows in self.rows.items():
            names = dict.fromkeys(n for row in rows.values() for n, value in row.items() if value is not None)
            schema = {"id": pl.String} | {n: t for n, t in frame_schema(record).items() if n in names}
            full = [{"id": id} | {n: self._value(record, id, n) for n in names} for id in rows]
            made[record] = pl.DataFrame(full, schema=schema)
        return made

    def _value(self, record: type[Record], id: str, name: str) -> Any:
        drafted = self.rows[record][id].get(name)
        return drafted if drafted is not None else self.before.get((record, id), {}).get(name)

    def _keep(self, record: type[Record], id: str, values: Row, source: Source) -> None:
        self.rows.setdefault(record, {})[id] = values
        self.sources.setdefault((record, id), set()).add(source)
        self.touched.add(source)
