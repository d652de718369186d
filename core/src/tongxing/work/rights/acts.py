"""Actions of the rights desk: notices, consents and their withdrawal, requests with their due day, restrictions.

A decision names the human who took it (PIPL art. 24), a refusal says its reasons (art. 50).
"""

from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from ...errors import Invalid, Problem, UsageError, Words
from ...people import Consent, Guardianship, Notice, Restriction, RightsRequest
from ...people.rights import EVERYTHING
from ..writing.unit import Unit
from .correcting import corrected, demand_correctable


class GiveNotice(BaseModel):
    """Which edition of the notice was given to a child's guardian, when and how."""

    child: str
    edition: str
    given_on: date
    channel: Literal["desk", "visit", "school", "message", "exempt_secret", "exempt_emergency"]


def give_notice(store: Unit, input: GiveNotice) -> Notice:
    """Note that a notice was given, or why it is not."""
    return store.add(Notice(**input.model_dump()))


class DecideConsent(BaseModel):
    """A guardian's yes or no to one purpose, one data category and one recipient."""

    child: str
    guardian: str
    purpose: str
    data_category: str
    recipient: str = ""
    is_given: bool
    decided_on: date
    on_own_wish: bool = Field(False, description="The guardian came by themselves; nobody asked again.")


def decide_consent(store: Unit, input: DecideConsent) -> Consent:
    """Note a guardian's decision. Whoever has refused is not asked again (NDSR art. 22); they may come by themselves."""
    _demand_known(store, input)
    same = {name: getattr(input, name) for name in ("child", "guardian", "purpose", "data_category", "recipient")}
    state = "given" if input.is_given else "refused"
    before = store.find(Consent, **same)
    if not before:
        return store.add(Consent(**same, state=state, decided_on=input.decided_on))
    if before[0].state in ("refused", "withdrawn") and not input.on_own_wish:
        raise _problem(
            "guardian", "ASKED_AGAIN", "监护人已拒绝或撤回,不得反复征求。", "The guardian has said no before."
        )
    return store.change(before[0], state=state, decided_on=input.decided_on)


def _demand_known(store: Unit, input: DecideConsent) -> None:
    book = store.access.book
    if input.data_category not in book.categories:
        raise _problem("data_category", "UNKNOWN", "没有这个数据类别。", "There is no such data category.")
    if input.purpose not in book.purposes:
        raise _problem("purpose", "UNKNOWN", "没有这个用途。", "There is no such purpose.")
    ties = store.current(Guardianship, on=input.decided_on, child=input.child, guardian=input.guardian)
    if not ties:
        raise _problem(
            "guardian", "NOT_A_GUARDIAN", "当日不是该儿童的监护人。", "No guardian of this child on that day."
        )


class Withdraw(BaseModel):
    """Which consent is withdrawn."""

    of: ClassVar[type] = Consent
    id: str
    withdrawn_on: date


def withdraw_consent(store: Unit, input: Withdraw) -> Consent:
    """Withdraw a consent; the next request for its purpose gets nothing by it."""
    consent = store.get(Consent, input.id)
    if consent.state != "given":
        raise UsageError("此项同意并未给出或已撤回。 This consent is not given, or was withdrawn already.")
    return store.change(consent, state="withdrawn", decided_on=input.withdrawn_on)


class ReceiveRequest(BaseModel):
    """What a guardian, or the child, asks for."""

    child: str
    kind: Literal["access", "copy", "correct", "erase", "restrict", "who_looked"]
    guardian: str | None = None
    asks: str | None = None
    received_on: date
    wrong: str | None = Field(None, description="For a correction: the record, as child:23-….")
    wrong_column: str | None = Field(None, description="For a correction: its column.")
    proposed: str | None = Field(None, description="For a correction: what it should say.")


def receive_request(store: Unit, input: ReceiveRequest) -> RightsRequest:
    """Note a request; its due day follows from the parameter ``rights_answer_days``."""
    if input.wrong is not None:
        demand_correctable(store, input.child, input.wrong, input.wrong_column, input.proposed)
    days = store.parameters.rights_answer_days.on(input.received_on)
    if days is None:
        raise UsageError("rights_answer_days is open on that day.", remedy="Fill the parameter in the city's file.")
    return store.add(RightsRequest(**input.model_dump(), due_on=input.received_on + timedelta(days=int(days))))


class DecideRequest(BaseModel):
    """How a request is decided."""

    of: ClassVar[type] = RightsRequest
    id: str
    outcome: Literal["fulfilled", "restricted", "refused"]
    reasons: str | None = None


def decide_request(store: Unit, input: DecideRequest) -> RightsRequest:
    """Decide a request. What the law keeps from being erased is restricted instead, at once; a no says why.

    A correction that says what is wrong and what it should say is made by the decision, as a new version.
    """
    request = store.get(RightsRequest, input.id)
    if request.outcome != "open":
        raise UsageError(f"此请求已由 {request.decided_by} 决定。 This request was decided by {request.decided_by}.")
    if input.outcome != "fulfilled" and not (input.reasons or "").strip():
        raise _problem("reasons", "REQUIRED", "不予办理或改为限制处理,须说明理由。", "Say why.")
    if input.outcome == "restricted":
        store.add(Restriction(child=request.child, reason=input.reasons or "", since=store.access.day))
    reasons = input.reasons
    if input.outcome == "fulfilled" and request.wrong is not None:
        reasons = corrected(store, request.child, request.wrong, request.wrong_column, request.proposed)
    told: dict[str, Any] = {"decided_on": store.access.day, "decided_by": store.access.principal}
    return store.change(request, outcome=input.outcome, reasons=reasons, **told)


class TellRequester(BaseModel):
    """Whose request was answered, and when they were told."""

    of: ClassVar[type] = RightsRequest
    id: str
    told_on: date


def tell_requester(store: Unit, input: TellRequester) -> RightsRequest:
    """Note that whoever asked was told how it was decided, and why."""
    request = store.get(RightsRequest, input.id)
    if request.outcome == "open":
        raise UsageError("此请求尚未决定。 This request is not decided yet.")
    return store.change(request, told_on=input.told_on)


class Restrict(BaseModel):
    """What is kept and not used any more; without a category everything about the child."""

    child: str
    data_category: str = EVERYTHING
    reason: str


def restrict(store: Unit, input: Restrict) -> Restriction:
    """Restrict a child's data from today on: it leaves to nobody but the rights desk."""
    if input.data_category not in {EVERYTHING, *store.access.book.categories}:
        raise _problem("data_category", "UNKNOWN", "没有这个数据类别。", "There is no such data category.")
    return store.add(Restriction(**input.model_dump(), since=store.access.day))


class Lift(BaseModel):
    """Which restriction ends."""

    of: ClassVar[type] = Restriction
    id: str


def lift_restriction(store: Unit, input: Lift) -> Restriction:
    """End a restriction today."""
    return store.change(store.get(Restriction, input.id), lifted_on=store.access.day)


ACTIONS = (
    give_notice,
    decide_consent,
    withdraw_consent,
    receive_request,
    decide_request,
    tell_requester,
    restrict,
    lift_restriction,
)
"""What the rights desk does, in the order of a case."""


def _problem(path: str, code: str, zh: str, en: str) -> Invalid:
    remedy = Words("请核对后再提交。", "Check it and send it again.")
    return Invalid([Problem(path, code, Words(zh, en), remedy)])
