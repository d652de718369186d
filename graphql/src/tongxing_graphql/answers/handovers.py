"""Handing a child's record over in GraphQL: ``handOver`` by the old place, ``takeOver`` or ``refuseHandover`` by the new one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import strawberry

from tongxing.work import handovers as core
from tongxing.work.store import Store
from tongxing.work.writing.calls import Call

from ..authors.acts import Act, by_itself, result_of
from ..reading.city_types import Types
from ..reading.context import context_of
from ..reading.fields import Made
from ..reading.values import Division


@strawberry.type(
    description="A child's record on offer from the place where the child lived to the place where it lives now."
)
class Handover:
    """One offer."""

    id: strawberry.ID
    child: strawberry.ID = strawberry.field(description="The child's record id; its record is seen once it was taken.")
    division: Division = strawberry.field(description="Where the child lives now.")
    since: date
    offered_by: str
    state: str = strawberry.field(description="open, taken or refused.")


def handovers_field() -> Made:
    """Root field: what waits for an answer."""
    said = "Records on offer to places where you may write, oldest first."
    return Made("handovers", list[Handover] | None, _waiting, description=said, weight=20)


def handover_acts(types: Types) -> list[Act]:
    """The three acts. Who offers names the child's version; an offer has none: it is answered once."""
    shown = Made("handover", Handover | None, lambda result, info: result.value and _told(result.value))
    result = result_of(types, "HandoverResult", shown, said="The offer as it stands, or why nothing was done.")
    offer = "Offer a child's record to the place where the child lives now. It stays here until it is taken there."
    take = "Take a record that is on offer: the child lives here from the day on."
    refuse = "Say that a child who is on offer does not live here."
    return [
        Act("hand_over", core.HandOver, result, offer, **by_itself(_offer)),
        Act("take_over", core.Answer, result, take, **by_itself(_answers(core.take_over)), takes_version=False),
        Act(
            "refuse_handover",
            core.Answer,
            result,
            refuse,
            **by_itself(_answers(core.refuse_handover)),
            takes_version=False,
        ),
    ]


def _offer(store: Store, call: Call[Any]) -> core.Handover:
    return core.hand_over(store, call.body, key=call.key, expected_version=call.expected_version)


def _answers(act: Callable[..., core.Handover]) -> Callable[[Store, Call[Any]], core.Handover]:
    return lambda store, call: act(store, call.body.id, key=call.key)


def _waiting(source: Any, info: Any) -> list[Handover]:
    return [_told(each) for each in core.handovers(context_of(info).reads.store)]


def _told(offer: core.Handover) -> Handover:
    ids = {"id": strawberry.ID(offer.id), "child": strawberry.ID(offer.child)}
    return Handover(
        **ids, division=Division(code=offer.division), since=offer.since, offered_by=offer.offered_by, state=offer.state
    )
