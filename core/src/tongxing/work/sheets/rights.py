"""Whether this principal may import at a place: by grants for reading, writing and importing, of every category."""

from dataclasses import dataclass, field

import polars as pl

from ...errors import NotAllowed
from ...trust.principals import Access
from ...trust.ranges import Ranges
from ...trust.scope import Scope
from ..writing.bulk_rights import lies_in
from .questions import Subject, Survey

ALWAYS = frozenset({"core.identity", "core.residence", "core.household", "core.service"})
"""Categories that every imported child has cells of."""
ACTIONS = ("import", "write", "read")


@dataclass
class Rights:
    """What this access may import, and where."""

    access: Access
    _ranges: dict[str, frozenset[Ranges]] = field(default_factory=dict, repr=False)

    @property
    def digest(self) -> list[list[list[str]]]:
        """What this access may import, whoever holds it: another set of rights may accept other rows."""
        access = self.access
        live = access.allowing()
        regions = {g.id: sorted(f"{r.division}/{'+'.join(sorted(r.bases))}" for r in g.regions) for g in live}
        return sorted([sorted(g.actions), sorted(g.categories), regions[g.id]] for g in live)

    def demand_any(self) -> None:
        """Raise NotAllowed unless some live grant of this principal allows importing for this purpose."""
        access = self.access
        if not access.allowing("import", "write"):
            raise NotAllowed(
                f"{access.principal} may not import for the purpose {access.purpose}.",
                remedy="Ask the approving office for a grant with the actions import and write.",
                action="import",
            )

    def barred(self, places: pl.DataFrame, category: str) -> frozenset[int]:
        """Rows with a place where cells of this category may not be imported: ``row``, ``residence``, ``hukou``."""
        tests = [lies_in(ranges, "residence", "hukou") for ranges in self._of(category)]
        return frozenset(places.filter(~pl.all_horizontal(tests))["row"])

    def barred_columns(self, places: pl.DataFrame, survey: Survey, subject: Subject) -> dict[str, frozenset[int]]:
        """Column of a sheet → rows for which it may not be imported."""
        by_category: dict[str, frozenset[int]] = {}
        found: dict[str, frozenset[int]] = {}
        for column in survey.of(subject):
            for category in column.categories:
                if category not in by_category:
                    by_category[category] = self.barred(places, category)
                found[column.key] = found.get(column.key, frozenset()) | by_category[category]
        return {key: rows for key, rows in found.items() if rows}

    def _of(self, category: str) -> frozenset[Ranges]:
        """Where each of the three actions is allowed; mostly one and the same."""
        if not self._ranges:
            scopes = [Scope(self.access, action) for action in ACTIONS]
            self._ranges = {key: frozenset(s.ranges(key) for s in scopes) for key in self.access.book.categories}
        return self._ranges.get(category, frozenset({Ranges()}))
