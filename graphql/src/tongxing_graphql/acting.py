"""Core's own acts on applications and referrals, as mutations."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from tongxing.errors import Invalid
from tongxing.errors import Problem as CoreProblem
from tongxing.host.names import pascal
from tongxing.work import applying
from tongxing.work import referrals as referring
from tongxing.work.casework import cases, referrals

from .city_types import Types
from .context import Context, context_of
from .fields import Made
from .mutations import arguments_of, check_key
from .pydantic_inputs import body_of, input_of, problems_of
from .referrals import Referral, shown
from .values import Problem

Shows = Callable[[Context, str, str], Any]


@dataclass
class Done:
    """What an act did. Without a subject, its problems say why it did nothing."""

    subject: str = ""
    thread: str = ""
    problems: list[CoreProblem] = field(default_factory=list)


def work_mutations(types: Types) -> list[Made]:
    """``applyFor``, ``moveApplication``, ``seePapers``, ``refer``, ``moveReferral``."""
    of_application = ("application", types.named("Application"), _application)
    of_referral = ("referral", Referral, _referral)
    return [
        _mutation(types, applying.apply_for, applying.ApplyFor, *of_application),
        _mutation(types, applying.move_application, applying.MoveApplication, *of_application),
        _mutation(types, applying.see_papers, applying.SeePapers, *of_application),
        _mutation(types, referring.refer, referring.Refer, *of_referral),
        _mutation(types, referring.move_referral, referring.MoveReferral, *of_referral),
    ]


def _mutation(types: Types, action: Any, model: type[BaseModel], name: str, kind: Any, shows: Shows) -> Made:
    made = types.named(
        f"{pascal(action.__name__)}Result", "What stands now, or the problems for which nothing was done."
    )

    def told(done: Done, info: Any) -> Any:
        return shows(context_of(info), done.subject, done.thread) if done.thread else None

    problems = Made("problems", list[Problem], lambda done, info: [Problem.of(each) for each in done.problems])
    types.tell(made, [Made(name, kind | None, told), problems])
    # Nothing is changed, events are added: no version is expected.
    arguments = [each for each in arguments_of(input_of(types, model)) if each.name != "expected_version"]
    said = (action.__doc__ or "").splitlines()[0]
    return Made(action.__name__, made | None, _acts(action, model), arguments=arguments, description=said)


def _acts(action: Any, model: type[BaseModel]) -> Callable[..., Done]:
    def resolve(source: Any, info: Any, input: Any, key: str) -> Done:
        context = context_of(info)
        check_key(key)
        context.reads.end()  # what was read before is a moment that has passed
        try:
            body: Any = body_of(model, input)
            event: Any = context.reads.store.write(action, body, key=key).value
            return Done(body.named[1], event.thread)
        except ValidationError as error:
            return Done(problems=problems_of(error))
        except Invalid as error:
            return Done(problems=list(error.problems))

    return resolve


def _application(context: Context, subject: str, thread: str) -> Any:
    found = cases(context.reads.reading(), context.reads.store.world, on=context.access.day, subjects=[subject])
    return next((case for case in found if case.application.thread == thread), None)


def _referral(context: Context, subject: str, thread: str) -> Any:
    found = referrals(context.reads.reading(), on=context.access.day, subjects=[subject])
    return next((shown(each) for each in found if each.thread == thread), None)
