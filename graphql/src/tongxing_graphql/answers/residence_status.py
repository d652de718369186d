"""The residence clock as the schema shows it: whether a child counts as floating on a day, why, and what changes next."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

import strawberry

from tongxing.policy.residence.reasons import ResidenceStatus

from ..reading.city_types import Types
from ..reading.context import context_of
from ..reading.fields import Arg, Made
from ..reading.rows import Row
from .decisions import Certainty


@strawberry.enum(
    description="Why a child is counted or not: age, company, home township, six months, county, in this order."
)
class ResidenceReason(Enum):
    """As INTERFACES spells them."""

    MONITORING = "MONITORING"
    STATISTICAL = "STATISTICAL"
    EXCLUDED_URBAN = "EXCLUDED_URBAN"
    UNDER_SIX_MONTHS = "UNDER_SIX_MONTHS"
    AGED_OUT = "AGED_OUT"
    NOT_ACCOMPANIED = "NOT_ACCOMPANIED"
    AT_HOME = "AT_HOME"
    UNKNOWN = "UNKNOWN"


def _then(root: Any) -> ResidenceReason:
    return ResidenceReason(root.reason)


@strawberry.type(description="A change that follows from the calendar alone, if nothing else happens.")
class ResidenceChange:
    """The next change of a residence status."""

    date: date
    reason: ResidenceReason = strawberry.field(resolver=_then)


def residence_status_field(types: Types, category: Any, on: Arg, weight: int) -> Made:
    """``residenceStatus`` of a child."""
    said = "Whether the child counts as floating: in the monitoring and in the statistical population."
    kind = _status_type(types, category)
    return Made("residence_status", kind | None, _status, arguments=[on], description=said, weight=weight)


def _status_type(types: Types, category: Any) -> Any:
    made = types.named("ResidenceStatus", "Whether a child counts as floating on a day, and why.")
    unknown = "Null where it is not known, or withheld."
    types.tell(
        made,
        [
            Made("subject", str, lambda status, info: status.subject, description="Record id of the child."),
            Made("on", date, lambda status, info: status.on),
            Made("monitoring", bool | None, lambda status, info: status.monitoring, description=unknown),
            Made("statistical", bool | None, lambda status, info: status.statistical, description=unknown),
            Made("reason", ResidenceReason | None, _reason),
            Made("next", ResidenceChange | None, lambda status, info: status.next),
            Made("certainty", Certainty | None, _certainty),
            Made(
                "withheld",
                list[category],
                lambda status, info: [category(key) for key in status.withheld],
                description="Categories that you may not see here and that the answer needs; all else is then null.",
            ),
        ],
    )
    return made


def _reason(status: ResidenceStatus, info: Any) -> ResidenceReason | None:
    return ResidenceReason(status.reason) if status.reason else None


def _certainty(status: ResidenceStatus, info: Any) -> Certainty | None:
    return Certainty(status.certainty) if status.certainty else None


def _status(row: Row, info: Any, on: date | None = None) -> Any:
    context = context_of(info)
    day = on or context.access.day

    async def load(children: Sequence[str]) -> dict[str, Any]:
        return dict(context.answers.classify(children, on=day))

    return context.reads.batch(("residence status", day), lambda: load).get(row.id)
