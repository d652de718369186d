"""Applications in GraphQL: where each stands, whose turn it is, which papers were seen, and the clock of every step."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from tongxing.people import Child, Guardian, Household
from tongxing.work.casework import Case, cases
from tongxing.work.threads.applications import APPLICATION, MOVES, OWNERS
from tongxing.work.threads.clocks import STATES
from tongxing.work.threads.clocks import StepClock as CoreClock

from ..reading.batches import Load
from ..reading.city_types import Types
from ..reading.connections import PAGE_ARGUMENTS
from ..reading.context import context_of
from ..reading.cut_pages import Cut, CutPage, cut_connection
from ..reading.fields import Arg, Made
from ..reading.rows import Row
from ..reading.subjects import subject_fields
from ..reading.values import Words
from .decisions import Paper

ON = Arg("on", date | None, description="As it stood at the end of this day; today otherwise.")
WEIGHT = 10
"""About how many values the applications of one child are."""


@strawberry.type(description="A paper that somebody saw. No copy is kept.")
class SeenPaper:
    """One paper of an application."""

    paper: str
    seen_on: date
    by: str


@strawberry.type(description="One step of an application, on a day.")
class StepClock:
    """The clock of one step."""

    step: str
    title: Words
    place: str = strawberry.field(description="accepting or deciding: whose step it is.")
    division: str | None = strawberry.field(description="Code of the division whose step it is.")
    began_on: date
    done_on: date | None
    limit: int | None = strawberry.field(description="Null: the parameter that says it is open.")
    unit: str = strawberry.field(description="workday, day or month.")
    due_on: date | None = strawberry.field(description="Null while it is paused, and where no limit is set.")
    warning: Words | None = strawberry.field(description="Why the due day is provisional, where it is.")
    state: str = strawberry.field(
        description="RUNNING, DUE_SOON, OVERDUE, PAUSED, NO_DUE_DAY, DONE, DONE_LATE or STOPPED."
    )
    state_title: Words


def tell_applications(types: Types) -> type:
    """The type of an application, and the field of each kind of person that may have one."""
    made = types.named("Application", "An application of a service item, as its events tell it.")
    papers = "Papers that were seen: which, on which day, by whom."
    types.tell(
        made,
        [
            Made("id", strawberry.ID, lambda case, info: case.application.thread, description="For `moveApplication`."),
            _of("subject", str, "Record id of the child, guardian or household."),
            _of("item", str, "The service item."),
            _of("state", str, "Where it stands on the chart."),
            Made("state_title", Words, lambda case, info: APPLICATION.state(case.application.state).title),
            _of("since", date, "Since when it stands there."),
            Made("turn", Words, lambda case, info: OWNERS[_turn(case)], description="Whose turn it is."),
            Made("next", list[str], lambda case, info: _next(case), description="Moves that the chart allows now."),
            _of("applied_on", date, "When it was applied for."),
            _of("accepting", str | None, "Code of the division where it was applied for."),
            _of("deciding", str | None, "Code of the division that decides."),
            Made("papers_seen", list[SeenPaper], _papers, description=papers),
            Made("papers_missing", list[Paper], lambda case, info: Paper.of(case.missing_papers, info)),
            Made("refusal_clause", str | None, lambda case, info: case.application.refusal),
            Made("steps", list[StepClock], _steps, description="Steps that have begun, in the procedure's order."),
            *subject_fields(types, lambda case, info: (case.application.subject_kind, case.application.subject)),
        ],
    )
    for record in (Child, Guardian, Household):
        said = "What was applied for, the oldest first."
        field = Made("applications", list[made], _mine, arguments=[ON], description=said, weight=WEIGHT)  # type: ignore[valid-type]
        types.tell(types.of(record), [field])
    return made


def applications_field(types: Types) -> Made:
    """Root field: applications of a division, or all that the reader may see."""
    connection = cut_connection(
        types, "Application", types.named("Application"), "Applications in all, as far as you may see them."
    )
    arguments = [
        Arg("division", str | None, description="Accepted or decided in this division."),
        Arg("item", str | None, description="Only this service item."),
        Arg("state", str | None, description="Only those that stand so."),
        ON,
    ]
    said = "Applications, the oldest first."
    return Made("applications", connection | None, _all, arguments=[*arguments, *PAGE_ARGUMENTS], description=said)


def shown_clock(case: Case, clock: CoreClock) -> StepClock:
    """A clock as the schema shows it."""
    step, warning = case.step(clock), clock.warning
    return StepClock(
        step=clock.step,
        title=Words.of(step.title),
        place=clock.place,
        division=clock.division,
        began_on=clock.began_on,
        done_on=clock.done_on,
        limit=clock.limit,
        unit=step.limit.unit,
        due_on=clock.due_on,
        warning=Words.of(warning) if warning else None,
        state=clock.state,
        state_title=Words.of(STATES[clock.state]),
    )


def _of(name: str, kind: Any, description: str) -> Made:
    return Made(name, kind, lambda case, info: getattr(case.application, name), description=description)


def _turn(case: Case) -> str:
    """The owner of the step that waits; without one, whose turn the chart says it is."""
    waiting = case.waiting
    is_stopped = case.application.turn in ("", "applicant")
    return case.application.turn if waiting is None or is_stopped else waiting.place


def _next(case: Case) -> list[str]:
    return [kind for kind in MOVES if kind in case.next]


def _papers(case: Case, info: Any) -> list[SeenPaper]:
    seen = case.application.papers.items()
    return [SeenPaper(paper=paper, seen_on=day, by=by) for paper, (day, by) in sorted(seen)]


def _steps(case: Case, info: Any) -> list[StepClock]:
    return [shown_clock(case, clock) for clock in case.clocks]


def _mine(row: Row, info: Any, on: date | None = None) -> Any:
    context = context_of(info)
    day = on or context.access.day

    def load() -> Load:
        async def of_many(subjects: Sequence[str]) -> dict[str, list[Case]]:
            found: dict[str, list[Case]] = {subject: [] for subject in subjects}
            for case in cases(context.reads.reading(), context.reads.store.world, on=day, subjects=list(subjects)):
                found[case.application.subject].append(case)
            return found

        return of_many

    return context.reads.batch(("applications", day), load).get(row.id)


def _all(
    source: Any,
    info: Any,
    division: str | None = None,
    item: str | None = None,
    state: str | None = None,
    on: date | None = None,
    **paged: Any,
) -> CutPage:
    context = context_of(info)
    day = on or context.access.day
    every = cases(context.reads.reading(), context.reads.store.world, on=day, division=division)
    found = [c for c in every if item in (None, c.item.key) and state in (None, c.application.state)]
    asked = ("applications", day, division, item, state)
    return CutPage(context, found, lambda case: case.application.thread, Cut(**paged), asked)
