"""``tongxing workbook``: the survey workbook of a city, new for a first survey or filled in beforehand for the next."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..people.divisions import national
from ..work.sheets.files import read_file
from ..work.sheets.mapping_files import propose
from ..work.sheets.questions import survey_of
from ..work.sheets.resurvey import resurvey as made_again
from ..work.sheets.workbook import compose
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Purpose, opened

Out = Annotated[Path, typer.Option("--out", help="Where to write it.", metavar="FILE.xlsx")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help="The survey workbook.", no_args_is_help=True, rich_markup_mode=None)
    commands.callback()(_workbook)
    commands.command("new")(new)
    commands.command("resurvey")(resurvey)
    commands.command("map")(map_)
    app.add_typer(commands, name="workbook")


def _workbook() -> None:
    """The survey workbook."""


def new(out: Out, city: City = DEFAULT_CITY, database: Database = None) -> int:
    """Write an empty workbook with the questions of every department that is enabled in the city."""
    _check(out)
    with opened(city, database) as registry:
        content = compose(survey_of(registry.composition))
    _write(out, content)
    print(out)
    return 0


def resurvey(
    out: Out,
    city: City = DEFAULT_CITY,
    database: Database = None,
    division: Annotated[
        str | None, typer.Option("--division", help="Only children who live there; otherwise the city.", metavar="CODE")
    ] = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "survey",
) -> int:
    """Write the workbook filled in with what is recorded, for field workers to confirm. It holds people's data."""
    _check(out)
    with opened(city, database) as registry:
        place = _division(division or registry.city.form.division)
        store = registry.store(registry.access(principal, purpose))
        made = made_again(store, survey_of(registry.composition), division=place)
    _write(out, made.content)
    print(out)
    print(
        f"{made.children} 名儿童,{made.families} 户  {made.children} children, {made.families} families",
        file=sys.stderr,
    )
    if made.left_out:
        print(
            f"{made.left_out} 名儿童因无权查看姓名等必填内容未列入  "
            f"{made.left_out} children are not in it: you may not see what every row needs",
            file=sys.stderr,
        )
    return 0


def map_(
    file: Annotated[Path, typer.Argument(help="A sheet of another system.", metavar="FILE")],
    out: Annotated[Path, typer.Option("--out", help="Where to write the mapping.", metavar="FILE.yaml")],
    city: City = DEFAULT_CITY,
    database: Database = None,
) -> int:
    """Propose how the columns of another system's sheet map to ours, for a person to correct."""
    if out.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"--out: {out.name} is no YAML file.", remedy="End its name with .yaml.")
    if out.exists():
        raise UsageError(f"--out: {out} exists already; somebody may have corrected it.", remedy="Give another name.")
    with opened(city, database) as registry:
        text = propose(read_file(file), survey_of(registry.composition))
    _write(out, text.encode())
    print(out)
    return 0


def _division(code: str) -> str:
    try:
        known = national().is_known(code)
    except ValueError as error:
        raise UsageError(f"--division: {error}") from error
    if not known:
        raise UsageError(f"--division: no division has the code {code}.", remedy="Give one of 6, 9 or 12 digits.")
    return code


def _check(out: Path) -> None:
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out: {out.name} is no XLSX file.", remedy="End its name with .xlsx.")


def _write(out: Path, content: bytes) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise UsageError(f"--out: {out} cannot be written: {error.strerror}.") from error
