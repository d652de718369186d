"""``tongxing snapshot``: a half-year's numbers taken, released, and ended in time."""

import typer

from ..host.offices import statistics
from ..trust.statistics import snapshots as kept
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Json, Purpose, opened, print_json


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="A half-year's snapshot, of which tables are released.", no_args_is_help=True)
    group.command("take")(take)
    group.command("list")(list_)
    group.command("expire")(expire)
    app.add_typer(group, name="snapshot")


def take(
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "administration",
) -> int:
    """Take today's snapshot, the only one of its half-year, and release its tables; small numbers are left out."""
    with opened(city, database) as registry:
        taken = statistics.take(registry, registry.access(principal, purpose))
    print(f"{taken.period}  {taken.day}  保存至 kept until {taken.expires_on}")
    return 0


def list_(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """List the snapshots that were taken, newest first."""
    with opened(city, database) as registry, registry.database.read() as connection:
        found = kept.snapshots(connection, registry.key)
    if as_json:
        print_json([{k: v for k, v in vars(each).items() if k != "id"} for each in found])
    for each in () if as_json else found:
        ends = (
            f"已销毁 destroyed {each.destroyed_at:%Y-%m-%d}" if each.destroyed_at else f"保存至 until {each.expires_on}"
        )
        print(f"{each.period}  {each.day}  {each.taken_by}  {ends}")
    return 0


def expire(
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "administration",
) -> int:
    """Destroy the keys and files of snapshots whose time is over. What was released stays."""
    with opened(city, database) as registry:
        over = statistics.expire(registry, registry.access(principal, purpose))
    for each in over:
        print(f"{each.period} 已销毁 destroyed")
    return 0
