"""``tongxing reactions``: departments' reactions to events that failed; trying them again, and forgetting one."""

from collections import Counter
from typing import Annotated, Any

import typer

from ..trust.audit.entries import Entry
from ..trust.principals import Access
from ..work import pending
from ..work.pending import Pending
from ..work.writing.reactions import retry
from .offices import demand_office
from .options import DEFAULT_CITY, By, City, Database, Json, opened, print_json


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Departments' reactions to events that failed.", no_args_is_help=True)
    for name, command in (("list", list_), ("retry", retry_due), ("forget", forget)):
        group.command(name)(command)
    app.add_typer(group, name="reactions")


def list_(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """Every reaction that failed: whose, to what, why, and when it is tried again; names nobody. Exit 1 where one is given up."""
    with opened(city, database) as registry, registry.database.read() as connection:
        told = [_told(each) for each in pending.of_city(connection, registry.key)]
    if as_json:
        print_json(told)
    for each in () if as_json else told:
        then = f"再试 again {each['again']}" if each["again"] else "已停止重试 given up: tongxing reactions retry --all"
        print(f"{each['id']}  {each['plugin']}  {each['events']}  {each['error']} × {each['attempts']}  {then}")
    return 1 if any(each["again"] is None for each in told) else 0


def retry_due(
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also what is not due yet, and what was given up; once its department is mended."),
    ] = False,
    city: City = DEFAULT_CITY,
    database: Database = None,
) -> int:
    """Try again what is due, once. A server does it by itself. Exit 1 where one fails again."""
    with opened(city, database) as registry:
        tried = list(retry(registry.world, every=everything))
    for each in tried:
        print(f"{each.id}  {each.plugin}  {each.error or '已完成 done'}")
    return 1 if any(each.error for each in tried) else 0


def forget(
    reaction: Annotated[int, typer.Argument(help="As ``list`` shows it.", metavar="ID")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    by: By = "operator",
) -> int:
    """Never try one again: what its department would have done about the events is left to people."""
    with opened(city, database) as registry:
        demand_office(registry, by, "system")
        with registry.database.write() as connection:
            found = pending.named(connection, registry.key, reaction)
            pending.done(connection, found.id)
            access = Access(by, found.purpose, registry.key, registry.clock(), (), registry.world.book)
            registry.log.keep(access, Entry("configure", f"reaction {found.id} of {found.plugin} forgotten"))
    return 0


def _told(each: Pending) -> dict[str, Any]:
    kinds = Counter(event.kind for event in each.events)
    return {
        "id": each.id,
        "plugin": each.plugin,
        "events": ", ".join(f"{kind} × {number}" if number > 1 else kind for kind, number in kinds.items()),
        "error": each.error,
        "attempts": each.attempts,
        "since": each.at.isoformat(),
        "again": each.next_at.isoformat() if each.next_at else None,
    }
