"""The two subsidies are granted and ended, by the hukou place; they are paid from the month of application (F18)."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from tongxing import application_of

from ..records import Subsidy
from .refusals import refused

ITEM = "TWO_SUBSIDIES"


class GrantSubsidy(BaseModel):
    """Which subsidy an approved application gives."""

    child: str
    kind: Literal["living", "nursing"]
    application: str
    month_fen: int | None = Field(None, ge=0)
    granted_on: date


def grant_subsidy(store: Any, input: GrantSubsidy) -> Subsidy:
    """Grant a subsidy by an approved application; it is paid from the first day of the month of application."""
    application = application_of(store, "child", input.child, input.application)
    if application.item != ITEM or application.state not in ("approved", "delivered"):
        raise refused("NOT_APPROVED")
    first = application.applied_on.replace(day=1)
    if store.current(Subsidy, child=input.child, kind=input.kind, on=input.granted_on):
        raise refused("SUBSIDY_RUNNING")
    told = input.model_dump(exclude={"granted_on"})
    granted: Subsidy = store.add(Subsidy(**told, valid_from=first))
    if application.state == "approved":
        store.event(
            "delivered",
            child=input.child,
            item=ITEM,
            thread=application.thread,
            happened_on=input.granted_on,
            about=granted,
        )
    return granted


class EndSubsidy(BaseModel):
    """Which subsidy ends; the first day for which it is not paid."""

    of: ClassVar[type] = Subsidy
    id: str
    valid_until: date


def end_subsidy(store: Any, input: EndSubsidy) -> Subsidy:
    """End a subsidy: a higher claim such as the orphan allowance begins, or the certificate is over."""
    ended: Subsidy = store.change(store.get(Subsidy, input.id), valid_until=input.valid_until)
    return ended
