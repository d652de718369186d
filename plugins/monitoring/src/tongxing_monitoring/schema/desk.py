"""The desk of county civil affairs in GraphQL: what to do today, for which child, why and by when."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

import strawberry

from tongxing import Child
from tongxing_graphql import Query, Reading, extend
from tongxing_graphql.reading.connections import PageInfo
from tongxing_graphql.reading.values import Words

from ..facts.tasks import Task, Tasks, in_order
from .pages import cut

SOON = 7
"""Visits that are due so many days ahead stand on the desk, unless said."""


@strawberry.enum(description="What is to be done.")
class TaskKind(Enum):
    """Kinds of task."""

    VERIFICATION = "VERIFICATION"
    VISIT = "VISIT"
    SUGGESTION = "SUGGESTION"
    CLOSING = "CLOSING"


@strawberry.type
class DeskTask:
    """One thing to do for one child. `due` is the last day in time; null where none is set."""

    kind: TaskKind
    child: Child
    what: Words
    why: Words
    since: date | None
    due: date | None
    overdue: bool
    category: str | None = strawberry.field(description="The ledger's category; null where a person must choose one.")
    entry: str | None = strawberry.field(description="Record id of the ledger entry, where the task is about one.")
    signal: str | None = strawberry.field(description="Department and key of the signal, for acceptSignal.")


@strawberry.type
class DeskEdge:
    """A task and its place in the list."""

    node: DeskTask
    cursor: str


@strawberry.type
class DeskConnection:
    """A page of tasks; `totalCount` counts what you may see."""

    edges: list[DeskEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type
class Desk:
    """The day's work: how much of each kind, and the list, what is due first at the top."""

    on: date
    verifications: int
    visits: int
    visits_overdue: int
    suggestions: int
    closings: int
    stale: int = strawberry.field(description="Children whose decisions wait to be made again: verifications may lag.")
    tasks: DeskConnection


@extend(Query)
def desk(
    reading: Reading,
    answers: Any,
    division: str | None = None,
    on: date | None = None,
    within_days: int = SOON,
    first: int = 50,
    after: str | None = None,
) -> Desk:
    """What to do today: verifications that are stale, visits, signals to look at, entries to close."""
    day = on or reading.access.day
    tasks = Tasks(reading, answers, day, division)
    found = tasks.all(within_days=within_days)
    kinds = [task.kind for task in found]
    return Desk(
        on=day,
        verifications=kinds.count("VERIFICATION"),
        visits=kinds.count("VISIT"),
        visits_overdue=sum(task.kind == "VISIT" and task.overdue for task in found),
        suggestions=kinds.count("SUGGESTION"),
        closings=kinds.count("CLOSING"),
        stale=answers.stale(on=day, subjects=tasks.children),
        tasks=_page(found, first, after),
    )


@extend(Query)
def overdue_verifications(
    reading: Reading,
    answers: Any,
    division: str | None = None,
    on: date | None = None,
    first: int = 50,
    after: str | None = None,
) -> DeskConnection:
    """Monitored children whose verification is stale or who never had one, the longest waiting first."""
    tasks = Tasks(reading, answers, on or reading.access.day, division)
    return _page(in_order(tasks.verifications()), first, after)


@extend(Query)
def due_visits(
    reading: Reading,
    answers: Any,
    division: str | None = None,
    on: date | None = None,
    within_days: int = SOON,
    first: int = 50,
    after: str | None = None,
) -> DeskConnection:
    """Visits that are due from today on, so many days ahead."""
    tasks = Tasks(reading, answers, on or reading.access.day, division)
    found = [task for task in tasks.visits(within_days=within_days) if not task.overdue]
    return _page(in_order(found), first, after)


@extend(Query)
def overdue_visits(
    reading: Reading,
    answers: Any,
    division: str | None = None,
    on: date | None = None,
    first: int = 50,
    after: str | None = None,
) -> DeskConnection:
    """Visits whose day has passed."""
    tasks = Tasks(reading, answers, on or reading.access.day, division)
    return _page(in_order(task for task in tasks.visits() if task.overdue), first, after)


@extend(Query)
def suggestions(
    reading: Reading,
    answers: Any,
    division: str | None = None,
    on: date | None = None,
    first: int = 50,
    after: str | None = None,
) -> DeskConnection:
    """Signals of any department that suggest an entry of the ledger and have none; `acceptSignal` or `dismissSignal`."""
    tasks = Tasks(reading, answers, on or reading.access.day, division)
    return _page(in_order(tasks.suggestions()), first, after)


@extend(Query)
def entries_to_close(
    reading: Reading,
    answers: Any,
    division: str | None = None,
    on: date | None = None,
    first: int = 50,
    after: str | None = None,
) -> DeskConnection:
    """Open entries of children who are no longer counted; `closeEntry` with the reason, or leave them open."""
    tasks = Tasks(reading, answers, on or reading.access.day, division)
    return _page(in_order(tasks.closings()), first, after)


def _page(tasks: Sequence[Task], first: int, after: str | None) -> DeskConnection:
    edges, info = cut(tasks, first, after)
    made = [DeskEdge(node=_shown(task), cursor=cursor) for task, cursor in edges]
    return DeskConnection(edges=made, page_info=info, total_count=len(tasks))


def _shown(task: Task) -> DeskTask:
    return DeskTask(
        kind=TaskKind(task.kind),
        child=Child.model_construct(id=task.child),
        what=Words.of(task.what),
        why=Words.of(task.why),
        since=task.since,
        due=task.due,
        overdue=task.overdue,
        category=task.category,
        entry=task.entry,
        signal=task.signal,
    )
