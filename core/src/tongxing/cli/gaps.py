"""``tongxing gaps``: who is entitled and has not been served yet (应享未享)."""

from typing import Annotated

import typer

from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Json, On, Purpose, day, opened, print_json
from .told import print_gaps


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("gaps")(gaps)


def gaps(
    item: Annotated[list[str] | None, typer.Option("--item", help="Only this service item; may be repeated.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
    on: On = None,
    as_json: Json = False,
) -> int:
    """List the gaps that this principal may see. Exit 1 where there is one."""
    with opened(city, database) as registry:
        found = registry.gaps(registry.access(principal, purpose), on=day(on), items=item)
        if as_json:
            print_json([gap.as_dict() for gap in found])
        else:
            print_gaps(registry, found)
    return 1 if found else 0
