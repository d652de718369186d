"""Core's own acts on applications and referrals, as mutations."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from tongxing.host.names import pascal
from tongxing.work import applying
from tongxing.work import referrals as referring
from tongxing.work.casework import cases, referrals

from ..authors.acts import Act, Result, by_action, result_of
from ..reading.batches import Load
from ..reading.city_types import Types
from ..reading.context import Context, context_of
from ..reading.fields import Made
from .referrals import Referral, shown

Told = tuple[str, str]
"""A subject, and the application or referral of it."""
Shows = Callable[[Context], Load]
"""What is shown of many of these together."""


def work_acts(types: Types) -> list[Act]:
    """``applyFor``, ``moveApplication``, ``seePapers``, ``refer``, ``moveReferral``."""
    of_application = ("application", types.named("Application"), _applications)
    of_referral = ("referral", Referral, _referrals)
    return [
        _act(types, applying.apply_for, applying.ApplyFor, *of_application),
        _act(types, applying.move_application, applying.MoveApplication, *of_application),
        _act(types, applying.see_papers, applying.SeePapers, *of_application),
        _act(types, referring.refer, referring.Refer, *of_referral),
        _act(types, referring.move_referral, referring.MoveReferral, *of_referral),
    ]


def _act(types: Types, action: Any, model: type[BaseModel], name: str, kind: Any, shows: Shows) -> Act:
    """An action whose value is an event: what is shown is the application or referral as it stands by then."""

    def told(result: Result, info: Any) -> Any:
        body: Any = result.body
        if result.value is None:
            return None
        context = context_of(info)
        return context.reads.batch(shows, lambda: shows(context)).get((body.named[1], result.value.thread))

    said = "What stands now, or the problems for which nothing was done."
    result = result_of(types, f"{pascal(action.__name__)}Result", Made(name, kind | None, told), said=said)
    return Act(action.__name__, model, result, (action.__doc__ or "").splitlines()[0], **by_action(action))


def _applications(context: Context) -> Load:
    async def load(asked: Sequence[Told]) -> Mapping[Told, Any]:
        subjects = list({subject for subject, _ in asked})
        found = cases(context.reads.reading(), context.reads.store.world, on=context.access.day, subjects=subjects)
        return {(case.application.subject, case.application.thread): case for case in found}

    return load


def _referrals(context: Context) -> Load:
    async def load(asked: Sequence[Told]) -> Mapping[Told, Any]:
        subjects = list({subject for subject, _ in asked})
        found = referrals(context.reads.reading(), on=context.access.day, subjects=subjects)
        return {(each.subject, each.thread): shown(each) for each in found}

    return load
