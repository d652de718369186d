"""``tongxing gaps``: who is entitled and has not been served yet (应享未享)."""

from typing import Annotated

import typer

from ..datafile import near
from ..errors import UsageError
from ..host.registry import Registry
from ..people.divisions import national
from ..policy.gaps import summed
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Json, On, Purpose, day, opened, print_json
from .told import print_counts, print_gaps


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("gaps")(gaps)


def gaps(
    item: Annotated[list[str] | None, typer.Option("--item", help="Only this service item; may be repeated.")] = None,
    department: Annotated[str | None, typer.Option("--department", help="Only this department's.")] = None,
    division: Annotated[str | None, typer.Option("--division", help="Only in this county, city or township.")] = None,
    counted: Annotated[bool, typer.Option("--counts", help="Count by department, county and item; no names.")] = False,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
    on: On = None,
    as_json: Json = False,
) -> int:
    """List the gaps that this principal may see. Exit 1 where there is one."""
    with opened(city, database) as registry:
        check_department(registry, department)
        every = registry.gaps(registry.access(principal, purpose), on=day(on), items=item)
        found = [gap for gap in every if department in (None, gap.department) and _lies_in(gap.division, division)]
        if counted:
            rows = summed(found, day(on)).to_dicts()
            print_json(rows) if as_json else print_counts(registry, rows)
        elif as_json:
            print_json([gap.as_dict() for gap in found])
        else:
            print_gaps(registry, found)
    return 1 if found else 0


def check_department(registry: Registry, key: str | None) -> None:
    """UsageError for a department that decides nothing here."""
    known = sorted({each.plugin for each in registry.composition.items.values()})
    if key is not None and key not in known:
        raise UsageError(f"{key!r} decides nothing here.", remedy=f"{near(key, known)}Name one of: {', '.join(known)}.")


def _lies_in(code: str | None, division: str | None) -> bool:
    if division is None:
        return True
    low, high = national().range_of(division)
    return code is not None and low <= code < high
