"""Handing a child's record over in GraphQL: ``handOver`` by the old place, ``takeOver`` or ``refuseHandover`` by the new one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import strawberry

from tongxing.host.ids import record_id
from tongxing.work import handovers as core
from tongxing.work.store import Store

from .city_types import Types
from .context import context_of
from .fields import Arg, Made
from .mutations import check_key
from .values import Division


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


_KEY = Arg("key", str, description="The same key has one effect: an offer is made, taken and refused once.")
_ID = Arg("id", strawberry.ID, description="The offer.")


def handovers_field() -> Made:
    """Root field: what waits for an answer."""
    said = "Records on offer to places where you may write, oldest first."
    return Made("handovers", list[Handover] | None, _waiting, description=said, weight=20)


def handover_mutations(types: Types) -> list[Made]:
    """The three acts."""
    offer = (
        Arg("child", strawberry.ID, description="The child, by the id of this API or the record's own."),
        Arg("division", str, description="Where the child lives now; 6, 9 or 12 digits."),
        Arg("since", date, description="The first day there."),
        _KEY,
    )
    said = "Offer a child's record to the place where the child lives now. It stays here until it is taken there."
    return [
        Made("hand_over", Handover | None, _hand_over, arguments=offer, description=said),
        _answer("take_over", core.take_over, "Take a record that is on offer: the child lives here from the day on."),
        _answer("refuse_handover", core.refuse_handover, "Say that a child who is on offer does not live here."),
    ]


def _answer(name: str, act: Callable[[Store, str], core.Handover], said: str) -> Made:
    def resolve(source: Any, info: Any, id: str, key: str) -> Handover:
        context = context_of(info)
        check_key(key)
        context.reads.end()
        return _told(act(context.reads.store, id))

    return Made(name, Handover | None, resolve, arguments=(_ID, _KEY), description=said)


def _hand_over(source: Any, info: Any, child: str, division: str, since: date, key: str) -> Handover:
    context = context_of(info)
    check_key(key)
    context.reads.end()
    asked = core.HandOver(child=record_id(child), division=division, since=since)
    return _told(core.hand_over(context.reads.store, asked))


def _waiting(source: Any, info: Any) -> list[Handover]:
    return [_told(each) for each in core.handovers(context_of(info).reads.store)]


def _told(offer: core.Handover) -> Handover:
    ids = {"id": strawberry.ID(offer.id), "child": strawberry.ID(offer.child)}
    return Handover(
        **ids, division=Division(code=offer.division), since=offer.since, offered_by=offer.offered_by, state=offer.state
    )
