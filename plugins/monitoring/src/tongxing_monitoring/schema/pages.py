"""Pages of a list that was worked out, in the shape of every connection here."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence

from tongxing import UsageError
from tongxing_graphql.reading.connections import PageInfo

from ..facts.tasks import Task

LONGEST = 100


def cut(tasks: Sequence[Task], first: int, after: str | None) -> tuple[list[tuple[Task, str]], PageInfo]:
    """The first tasks behind a cursor, each with its own, and where they stand. Raises UsageError for more than 100."""
    if not 1 <= first <= LONGEST:
        raise UsageError(f"A page has 1 to {LONGEST} rows.", remedy="Ask for fewer, and turn the page with `after`.")
    start = 0 if after is None else _place(tasks, after)
    edges = [(task, _cursor(task)) for task in tasks[start : start + first]]
    info = PageInfo(
        has_next_page=start + first < len(tasks),
        has_previous_page=start > 0,
        start_cursor=edges[0][1] if edges else None,
        end_cursor=edges[-1][1] if edges else None,
    )
    return edges, info


def _cursor(task: Task) -> str:
    return urlsafe_b64encode(task.key.encode()).decode()


def _place(tasks: Sequence[Task], cursor: str) -> int:
    """Behind the task of the cursor; from the beginning where that one is done and gone."""
    try:
        key = b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise UsageError("This cursor is of no page here.", remedy="Give an endCursor that you got.") from error
    return next((number + 1 for number, task in enumerate(tasks) if task.key == key), 0)
