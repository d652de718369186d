"""``Frame``: the answer of a query as a Polars frame that keeps what a bare one loses: categories, what is withheld, whence.

A null in ``data`` is not known, unless ``withheld`` says that this reader may not see it: the two are never the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup

from tongxing.errors import Words

from .provenance import Provenance
from .view.markup import both, cell, details, joined, key_line, style, table, tag

SHOWN = 20
"""Rows that a notebook shows of a frame."""


@dataclass(frozen=True)
class Frame:
    """Rows of a query. ``categories``: of which data category each column is; others tell of nobody.

    ``withheld``: for each row the columns that this reader may not see there.
    """

    data: pl.DataFrame
    categories: Mapping[str, str]
    withheld: Sequence[frozenset[str]]
    provenance: Provenance

    @property
    def on(self) -> Any:
        """The day that the answer is about."""
        return self.provenance.on

    def is_withheld(self, row: int, column: str) -> bool:
        """Whether a null is one because the reader may not see it."""
        return column in self.withheld[row]

    def __len__(self) -> int:
        return self.data.height

    def __repr__(self) -> str:
        return f"<Frame of {self.data.height} rows, {self.data.width} columns, as of {self.on}>"

    def _repr_html_(self) -> str:
        heads = [Words(name, name) for name in self.data.columns] or [Words("空", "empty")]
        rows = (self._shown(number) for number in range(min(SHOWN, self.data.height)))
        title = Words(f"共 {self.data.height} 行", f"Rows: {self.data.height}")
        return shown(table(title, heads, rows), self.provenance)

    def _shown(self, number: int) -> list[Any]:
        row = self.data.row(number, named=True)
        return [cell(_short(value), withheld=self.is_withheld(number, name)) for name, value in row.items()]


def shown(rows: Markup, origin: Provenance) -> str:
    """A table as a notebook shows it, with whence it comes; it looks as a panel does, also where there is none."""
    return str(tag("section", tag("style", Markup(style())), rows, origin_line(origin), class_="tongxing"))


def origin_line(origin: Provenance) -> Markup:
    """The line under every table and chart that says where it comes from."""
    told = [
        (Words("城市", "City"), origin.city),
        (Words("截至", "As of"), origin.on.isoformat()),
        (Words("清单版本", "Edition"), cell(origin.edition)),
        (Words("规则", "Rules"), tag("code", origin.law[:12])),
        (Words("摘要", "Digest"), tag("code", origin.digest[:12])),
    ]
    if origin.snapshot:
        told.append((Words("快照", "Snapshot"), origin.snapshot))
        told.append((Words("抑制", "Suppression"), origin.suppression or ""))
    plugins = tag("p", joined([", ".join(origin.plugins)]), class_="tx-note")
    query = details("query", both(Words("查询", "Query")), tag("code", f"{origin.query} {origin.variables}"))
    return tag("footer", key_line(*told), plugins, query)


def _short(value: Any) -> Any:
    if isinstance(value, list | dict):
        text = str(value)
        return text if len(text) <= 80 else f"{text[:79]}…"
    return value
