"""``tongxing workbook new``: the survey workbook of a city, composed from what its departments ask."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..work.sheets.questions import survey_of
from ..work.sheets.workbook import compose
from .options import DEFAULT_CITY, City, Database, opened


def add(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help="The survey workbook.", no_args_is_help=True, rich_markup_mode=None)
    commands.callback()(_workbook)
    commands.command("new")(new)
    app.add_typer(commands, name="workbook")


def _workbook() -> None:
    """The survey workbook."""


def new(
    out: Annotated[Path, typer.Option("--out", help="Where to write it.", metavar="FILE.xlsx")],
    city: City = DEFAULT_CITY,
    database: Database = None,
) -> int:
    """Write an empty workbook with the questions of every department that is enabled in the city."""
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out: {out.name} is no XLSX file.", remedy="End its name with .xlsx.")
    with opened(city, database) as registry:
        content = compose(survey_of(registry.composition))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"--out: {out} cannot be written: {error.strerror}.") from error
    print(out)
    return 0
