"""``tongxing research``: approved projects, each with pseudonyms of its own, their extracts, their end."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..host.offices import extracts
from ..trust.principals import day_of
from ..trust.statistics import projects as kept
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Json, Purpose, opened, print_json

Key = Annotated[str, typer.Argument(help="The project's key.")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Research projects and their extracts.", no_args_is_help=True)
    group.command("begin")(begin)
    group.command("list")(list_)
    group.command("extract")(extract)
    group.command("end")(end)
    app.add_typer(group, name="research")


def begin(
    key: Key,
    approved_by: Annotated[str, typer.Option("--approved-by", help="Who of the approving office approved it.")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The day on which its key goes.")],
    column: Annotated[list[str] | None, typer.Option("--column", help="A fact that it declared; repeatable.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "administration",
) -> int:
    """Begin an approved project: it gets a key of its own, and the facts that it declared."""
    with opened(city, database) as registry:
        access = registry.access(principal, purpose)
        extracts.begin(registry, access, key, column or (), approved_by, until.date())
    print(f"{key}  至 until {until:%Y-%m-%d}")
    return 0


def list_(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """List the projects, with what each declared."""
    with opened(city, database) as registry, registry.database.read() as connection:
        found = kept.projects(connection, registry.key)
        day = day_of(registry.clock())
    if as_json:
        print_json([{k: v for k, v in vars(each).items() if k != "id"} for each in found])
    for each in () if as_json else found:
        state = f"至 until {each.ends_on}" if each.is_live(day) else "已结束 ended"
        print(f"{each.key}  {state}  {each.approved_by}  {', '.join(each.columns)}")
    return 0


def extract(
    key: Key,
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write.", dir_okay=False)],
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "administration",
) -> int:
    """Write a project's extract: every second child by pseudonym, with county, ages and the facts declared."""
    with opened(city, database) as registry:
        rows = extracts.extract(registry, registry.access(principal, purpose), key)
    out.touch(0o600)
    out.write_text(rows.write_csv(), encoding="utf-8")
    print(f"{out}  {rows.height} 行 rows")
    return 0


def end(
    key: Key,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "administration",
) -> int:
    """End a project and destroy its key: its pseudonyms then belong to nobody."""
    with opened(city, database) as registry:
        extracts.end(registry, registry.access(principal, purpose), key)
    print(f"{key}  已结束 ended")
    return 0
