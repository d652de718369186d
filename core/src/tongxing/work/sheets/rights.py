"""Whether this principal may import at a place: by grants for reading, writing and importing, of every category."""

from dataclasses import dataclass, field

from ...errors import NotAllowed
from ...trust.principals import Access
from ...trust.visible import Placed, visible
from .questions import Subject, Survey

ALWAYS = frozenset({"core.identity", "core.residence", "core.household", "core.service"})
"""Categories that every imported child has cells of."""
ACTIONS = ("import", "write", "read")


@dataclass
class Rights:
    """What this access may import, remembered by place: a file has few places and many rows."""

    access: Access
    _known: dict[tuple[Placed, str], bool] = field(default_factory=dict, repr=False)
    _refused: dict[tuple[Placed, Subject], frozenset[str]] = field(default_factory=dict, repr=False)

    @property
    def digest(self) -> list[list[list[str]]]:
        """What this access may import, whoever holds it: another set of rights may accept other rows."""
        access = self.access
        live = [g for g in access.grants if access.purpose in g.purposes and g.is_live(access.now)]
        regions = {g.id: sorted(f"{r.division}/{'+'.join(sorted(r.bases))}" for r in g.regions) for g in live}
        return sorted([sorted(g.actions), sorted(g.categories), regions[g.id]] for g in live)

    def demand_any(self) -> None:
        """Raise NotAllowed unless some live grant of this principal allows importing for this purpose."""
        access = self.access
        live = [g for g in access.grants if access.purpose in g.purposes and g.is_live(access.now)]
        if not any({"import", "write"} <= g.actions for g in live):
            raise NotAllowed(
                f"{access.principal} may not import for the purpose {access.purpose}.",
                remedy="Ask the approving office for a grant with the actions import and write.",
                action="import",
            )

    def may(self, place: Placed, category: str) -> bool:
        """Whether cells of this category may be imported for a child at this place."""
        key = place, category
        if key not in self._known:
            self._known[key] = all(self._allows(action, place, category) for action in ACTIONS)
        return self._known[key]

    def refused(self, place: Placed, survey: Survey, subject: Subject) -> frozenset[str]:
        """Those of a sheet's columns that may not be imported at a place."""
        key = place, subject
        if key not in self._refused:
            bad = (c.key for c in survey.of(subject) if not all(self.may(place, each) for each in c.categories))
            self._refused[key] = frozenset(bad)
        return self._refused[key]

    def _allows(self, action: str, place: Placed, category: str) -> bool:
        access = self.access
        found = visible(
            access.grants,
            (place,),
            category,
            purpose=access.purpose,
            now=access.now,
            book=access.book,
            action=action,
        )
        return found is not None
