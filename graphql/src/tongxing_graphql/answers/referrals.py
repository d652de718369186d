"""Referrals in GraphQL: who was asked to take up whom, and how far it has come."""

from datetime import date
from typing import Any

import strawberry

from tongxing.work.casework import referrals
from tongxing.work.referrals import REFERRAL
from tongxing.work.referrals import Referral as CoreReferral

from ..reading.city_types import Types
from ..reading.connections import PAGE_ARGUMENTS
from ..reading.context import context_of
from ..reading.cut_pages import Cut, CutPage, cut_connection
from ..reading.fields import Arg, Made
from ..reading.values import Words
from .applications import ON


@strawberry.type(description="One office asks another to take up a child, guardian or household.")
class Referral:
    """One referral."""

    id: strawberry.ID = strawberry.field(description="For `moveReferral`.")
    subject: str = strawberry.field(description="Record id of the child, guardian or household.")
    item: str
    state: str = strawberry.field(description="sent, received, accepted, declined, answered or withdrawn.")
    state_title: Words
    since: date
    sent_on: date
    sent_from: str | None = strawberry.field(description="Code of the division that asks.")
    to: str = strawberry.field(description="Code of the division that is asked.")
    next: list[str] = strawberry.field(description="Moves that may come next.")


def referrals_field(types: Types) -> Made:
    """Root field: referrals to or from a division."""
    connection = cut_connection(types, "Referral", Referral, "Referrals in all, as far as you may see them.")
    arguments = [
        Arg("division", str | None, description="Sent to or from this division."),
        Arg("state", str | None, description="Only those that stand so."),
        ON,
        *PAGE_ARGUMENTS,
    ]
    said = (
        "Referrals, the oldest first. The push of an application to where it is decided is a step of it and not here."
    )
    return Made("referrals", connection | None, _all, arguments=arguments, description=said)


def shown(each: CoreReferral) -> Referral:
    """A referral as the schema shows it."""
    return Referral(
        id=strawberry.ID(each.thread),
        subject=each.subject,
        item=each.item,
        state=each.state,
        state_title=Words.of(REFERRAL.state(each.state).title),
        since=each.since,
        sent_on=each.sent_on,
        sent_from=each.sent_from,
        to=each.to,
        next=[move.kind for move in REFERRAL.next(each.state)],
    )


def _all(
    source: Any, info: Any, division: str | None = None, state: str | None = None, on: date | None = None, **paged: Any
) -> CutPage:
    context = context_of(info)
    day = on or context.access.day
    every = referrals(context.reads.reading(), on=day, division=division)
    found = [shown(each) for each in every if state in (None, each.state)]
    return CutPage(context, found, lambda each: each.id, Cut(**paged), ("referrals", day, division, state))
