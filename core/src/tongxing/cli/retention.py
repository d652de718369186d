"""``tongxing retention``: what has been kept for as long as its card says; with ``--act`` it is removed."""

from typing import Annotated

import typer

from ..host.offices import following, statistics
from ..work.rights.retention import due, retire
from .options import DEFAULT_CITY, As, City, Database, Json, Purpose, opened, print_json


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("retention")(retention)


def retention(
    act: Annotated[
        bool, typer.Option("--act", help="Remove it, expired snapshots, and old rows of the outbox; for good.")
    ] = False,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = "demo-rights",
    purpose: Purpose = "data_rights",
    as_json: Json = False,
) -> int:
    """List what is past its retention, by record and period. Exit 1 where there is something and it was left.

    Run it once a day with --act. Children, guardians and households themselves are erased, by tongxing rights erase.
    """
    with opened(city, database) as registry:
        access = registry.access(principal, purpose)
        if act:
            found = retire(registry.world, access)
            statistics.expire(registry, access)
            following.expire(registry, access)
        else:
            with registry.database.read() as connection:
                found = due(registry.world, connection, access.day)
    told = [each.as_dict() for each in found]
    if as_json:
        print_json(told)
    for each in () if as_json else told:
        print(f"{each['record']:<32} {each['period']:<6} {each['rows']:>8}")
    if not as_json:
        print(f"{'已删除 removed' if act else '已到期 past its time'}: {sum(each['rows'] for each in told)}")
    return 1 if told and not act else 0
