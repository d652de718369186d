"""``tongxing indicators``: the tables that were released of a half-year's snapshot."""

from typing import Annotated

import typer

from ..host.offices import statistics
from ..people.divisions import national
from ..trust.statistics.snapshots import Released
from ..trust.statistics.suppressing import Row
from .options import DEFAULT_CITY, As, City, Database, Json, Purpose, opened, print_json

RESEARCHER = "demo-researcher"


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("indicators")(indicators)


def indicators(
    key: Annotated[list[str] | None, typer.Option("--key", help="Only this indicator; may be repeated.")] = None,
    snapshot: Annotated[
        str | None, typer.Option("--snapshot", help="A half-year, 2026H2; otherwise the newest.", metavar="PERIOD")
    ] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = RESEARCHER,
    purpose: Purpose = "service_review",
    as_json: Json = False,
) -> int:
    """Show the released tables: counts and rates by county, city and in all. Small numbers are left out, the rest rounded."""
    with opened(city, database) as registry:
        found = statistics.indicators(registry.store(registry.access(principal, purpose)), period=snapshot, keys=key)
    if as_json:
        print_json([each.as_dict() for each in found])
    for each in () if as_json else found:
        _print(each)
    return 0


def _print(table: Released) -> None:
    title = table.about["title"]
    print(f"{table.key}  {title['zh']}  {title['en']}  ({table.snapshot.day})")
    for row in table.rows:
        rate = "" if row.per_thousand is None else f"  {row.per_thousand}‰"
        parts = (row.denominator, row.met, row.not_met, row.not_known)
        print("  " + "  ".join([f"{_place(row):<12}", *("—" if n is None else str(n) for n in parts)]) + rate)


def _place(row: Row) -> str:
    if row.place is None:
        return "合计 all"
    return (national().name(row.place) or row.place) if row.place else "未知 unknown"
