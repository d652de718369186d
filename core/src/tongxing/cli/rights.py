"""``tongxing rights``: what a guardian or child may ask about the data that is kept."""

from typing import Annotated

import typer

from ..host.ids import record_id
from ..work.erasing import erase
from .options import DEFAULT_CITY, As, City, Database, Purpose, opened

DESK, DATA_RIGHTS = "demo-rights", "data_rights"

Child = Annotated[str, typer.Argument(help="A record id or a Relay id.", metavar="CHILD")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Rights over one's data, and what is done about them.", no_args_is_help=True)
    group.command("erase")(erase_child)
    app.add_typer(group, name="rights")


def erase_child(
    child: Child,
    reason: Annotated[str, typer.Option("--reason", help="By which ground, and who decided.", metavar="TEXT")],
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DESK,
    purpose: Purpose = DATA_RIGHTS,
) -> int:
    """Erase a child, and guardians and households that nobody else needs, in the present and the past. For good."""
    with opened(city, database) as registry:
        done = erase(registry.world, registry.access(principal, purpose), record_id(child), reason)
    for each in done.subjects:
        print(f"{each.kind} {each.id}")
    print(f"已删除 erased: {done.rows} rows of the past blanked")
    return 0
