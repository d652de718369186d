"""What a child has of its household's housing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from tongxing import Child
from tongxing_graphql import extend


@strawberry.type
class HomeHousing:
    """What of the household's housing reaches the child; null is not known."""

    flat: bool | None = strawberry.field(description="The household has a public rental flat.")
    subsidy: bool | None = strawberry.field(description="The household gets a rent subsidy.")
    waits: bool | None = strawberry.field(description="The household is registered and waits.")


@extend(Child)
def home_housing(children: Sequence[Child], answers: Any, on: date) -> list[HomeHousing]:
    """Flat, subsidy or place in the queue of the child's household; what it is entitled to stands in `household { decisions }`."""
    keys = ("home_in_public_rental", "home_gets_rent_subsidy", "home_waits")
    told = answers.values(keys, on=on, subjects=[child.id for child in children])
    found = {subject: values for subject, *values in told.iter_rows()}
    return [_told(*found.get(child.id, (None, None, None))) for child in children]


def _told(flat: bool | None, subsidy: bool | None, waits: bool | None) -> HomeHousing:
    return HomeHousing(flat=flat, subsidy=subsidy, waits=waits)
