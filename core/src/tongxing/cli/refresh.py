"""``tongxing refresh``: decide again whatever is stale; run once a day, after midnight, it follows the calendar."""

import sys
from typing import Annotated

import typer

from .options import DEFAULT_CITY, City, Database, Json, opened, print_json


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("refresh")(refresh)


def refresh(
    everything: Annotated[
        bool, typer.Option("--all", help="Delete all kept decisions first and decide everybody again.")
    ] = False,
    city: City = DEFAULT_CITY,
    database: Database = None,
    as_json: Json = False,
) -> int:
    """Decide again everybody whose kept decisions are stale: by the calendar, by a change of records, rules or plugins.

    Shows nothing of anybody. Exit 1 where some stay stale, because a department's fact cannot be computed.
    """
    with opened(city, database) as registry:
        kept, done = registry.kept(), 0
        if everything:
            kept.forget()
        for done in kept.refresh():
            print(f"已判定 decided: {done}", file=sys.stderr)
        left = registry.kept().count_stale()
    if as_json:
        print_json({"decided": done, "stale": left})
    else:
        print(f"已重新判定 decided again: {done}；仍待更新 still stale: {left}")
    return 1 if left else 0
