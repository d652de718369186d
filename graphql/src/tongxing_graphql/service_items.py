"""The service list: what there is to be entitled to, and how to apply."""

from typing import Any

import strawberry

from tongxing.errors import UsageError
from tongxing.host.composition import Composition
from tongxing.policy.catalogue import ServiceItem as CoreItem

from .city_types import Types
from .context import context_of
from .fields import Arg, Made
from .values import Words


@strawberry.type(description="Within how long the office decides.")
class TimeLimit:
    """A span of time."""

    count: int
    unit: str


@strawberry.type(description="How to apply.")
class HowToApply:
    """Where, by which channels, with which papers, within how long, on which terms."""

    where: Words | None
    channel: list[str]
    papers: list[str]
    limit: TimeLimit | None
    terms: Words | None
    url: str | None


@strawberry.type(description="One line of the service list.")
class ServiceItem:
    """An item, as its department decides it."""

    key: str = strawberry.field(name="item", description="Its stable key.")
    plugin: str = strawberry.field(name="department", description="Key of the department.")
    subject: str = strawberry.field(description="child, guardian or household.")
    area: str | None
    title: Words
    decided_by: str = strawberry.field(description="residence, hukou or none: whose rules decide.")
    period: str = strawberry.field(description="once, school_year, half_year or continuous.")
    apply: HowToApply
    procedure: str | None


def service_items_field(types: Types, category: Any) -> Made:
    """Root field: the items of the enabled departments."""
    types.tell(types.named("ServiceItem", "One line of the service list."), _fields(category))

    def resolve(source: Any, info: Any, edition: str | None = None) -> list[CoreItem]:
        return listed(context_of(info).composition, edition)

    said = "The service items that are decided here. With `edition`, only those of that edition of the service list."
    kind: Any = list[types.named("ServiceItem")] | None  # type: ignore[misc]
    return Made("service_items", kind, resolve, arguments=[Arg("edition", str | None)], description=said, weight=50)


def listed(composition: Composition, edition: str | None) -> list[CoreItem]:
    """The items in order. Raises UsageError for an edition that this city does not have."""
    if edition is not None:
        raise UsageError(f"There is no edition {edition!r} of the service list here.", remedy="Leave it out.")
    return list(composition.items.values())


def _fields(category: Any) -> list[Any]:
    definition: Any = ServiceItem
    own = Made("category", category, lambda item, info: category(item.category), description="Who may see decisions.")
    return [*definition.__strawberry_definition__.fields, own]
