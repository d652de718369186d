"""The service list: what there is to be entitled to, how to apply, and which lines nobody covers here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.types import Info

from tongxing.host.cities.composition import Composition
from tongxing.policy.catalogue import ServiceItem as CoreItem
from tongxing.policy.editions import Edition, Line

from ..reading.city_types import Types
from ..reading.context import context_of
from ..reading.fields import Arg, Made
from ..reading.values import Words
from .decisions import Certainty, Paper


@strawberry.type(description="Within how long the office decides.")
class TimeLimit:
    """A span of time."""

    count: int
    unit: str


def _titles(root: Any, info: Info[Any, Any]) -> list[Paper]:
    return Paper.of(root.papers, info)


@strawberry.type(description="How to apply.")
class HowToApply:
    """Where, by which channels, with which papers, within how long, on which terms."""

    where: Words | None
    channel: list[str]
    papers: list[str] = strawberry.field(description="Keys of the papers.")
    paper_titles: list[Paper] = strawberry.field(resolver=_titles, description="The same papers in words.")
    limit: TimeLimit | None
    terms: Words | None
    url: str | None


@strawberry.type(description="What an edition of the service list says of an item.")
class ServiceListLine:
    """One line of an edition."""

    edition: str
    edition_label: Words = strawberry.field(
        description="Says so where an edition is a reconstruction and not the official list; show it with the line."
    )
    area: str
    title: Words
    target: Words = strawberry.field(description="Whom it is for.")
    contents: list[Words]
    lead: list[str] = strawberry.field(description="Who leads, as the list names them.")
    certainty: Certainty


@strawberry.type(description="One item of the service list, or one that is decided here without standing in a list.")
class ServiceItem:
    """An item, as its department decides it."""

    item: str = strawberry.field(description="Its stable key.")
    department: str = strawberry.field(description="Key of the department.")
    covered: bool = strawberry.field(
        description="Whether its department is enabled here. Where it is not, nothing is decided: that is not a no."
    )
    area: str | None
    title: Words
    subject: str | None = strawberry.field(description="child, guardian or household; null where not covered.")
    decided_by: str | None = strawberry.field(description="residence, hukou or none: whose rules decide.")
    period: str | None = strawberry.field(description="once, school_year, half_year or continuous.")
    apply: HowToApply | None
    procedure: str | None
    line: ServiceListLine | None = strawberry.field(description="What the edition says of it; null for one in none.")


@dataclass(frozen=True)
class Listed:
    """An item as its department decides it (``own``) beside the edition; what the type's fields are read from."""

    item: str
    own: CoreItem | None
    edition: Edition | None

    @property
    def covered(self) -> bool:
        """Whether it is decided here."""
        return self.own is not None

    @property
    def of_list(self) -> Line | None:
        """Its line in the edition."""
        return self.edition.lines.get(self.item) if self.edition else None

    @property
    def department(self) -> str:
        """The department that decides it, or that would."""
        return self.own.plugin if self.own else self.of_list.department if self.of_list else ""

    @property
    def title(self) -> Any:
        """Its title in the department's words, else in those of the list."""
        return self.own.title if self.own else self.of_list.title if self.of_list else None

    @property
    def area(self) -> str | None:
        """Its area of the list."""
        return self.own.area if self.own and self.own.area else self.of_list.area if self.of_list else None

    @property
    def line(self) -> ServiceListLine | None:
        """What the edition says of it."""
        return _line(self.edition, self.of_list) if self.edition and self.of_list else None

    def __getattr__(self, name: str) -> Any:
        """What only the department says: null where it is not enabled here."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.own, name) if self.own else None


def _line(edition: Edition, line: Line) -> ServiceListLine:
    return ServiceListLine(
        edition=edition.key,
        edition_label=Words.of(edition.label),
        area=line.area,
        title=Words.of(line.title),
        target=Words.of(line.target),
        contents=[Words.of(words) for words in line.contents.values()],
        lead=list(line.lead),
        certainty=Certainty(line.certainty),
    )


def service_items_field(types: Types, category: Any) -> Made:
    """Root field: the items of the enabled departments, or the lines of an edition."""
    types.tell(types.named("ServiceItem", "An item of the service list."), _fields(category))

    def resolve(source: Any, info: Any, edition: str | None = None) -> list[Any]:
        return list(listed(context_of(info).composition, edition))

    said = (
        "The service items that are decided here. With `edition`, the lines of that edition of the service list instead, "
        "those that nobody covers here included."
    )
    kind: Any = list[types.named("ServiceItem")] | None  # type: ignore[misc]
    return Made("service_items", kind, resolve, arguments=[Arg("edition", str | None)], description=said, weight=50)


def listed(composition: Composition, edition: str | None) -> Iterator[Listed]:
    """The items in order. Raises UsageError for an edition that this city does not follow."""
    policy = composition.policy
    if edition is not None:
        named = policy.editions.named(edition)
        yield from (Listed(key, policy.items.get(key), named) for key in named.lines)
        return
    latest = policy.editions.all[-1] if policy.editions.all else None
    yield from (Listed(key, item, latest) for key, item in policy.items.items())


def _fields(category: Any) -> list[Any]:
    definition: Any = ServiceItem
    kind: Any = category | None

    def of(listed: Listed, info: Any) -> Any:
        return category(listed.own.category) if listed.own else None

    own = Made("category", kind, of, description="Who may see decisions; null where nobody covers it here.")
    return [*definition.__strawberry_definition__.fields, own]
