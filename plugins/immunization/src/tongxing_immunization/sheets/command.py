"""``tongxing doses``: take over another province's extract; what is wrong with it, cell by cell."""

from pathlib import Path
from typing import Annotated

import typer

from tongxing import UsageError
from tongxing.cli.options import (
    DEFAULT_CITY,
    DEFAULT_PRINCIPAL,
    As,
    City,
    Database,
    Json,
    On,
    Purpose,
    day,
    opened,
    print_json,
)
from tongxing.work.sheets.files import read_file
from tongxing.work.sheets.telling import told

from .names import read_names
from .taking_over import Whence, take_over

Province = Annotated[str, typer.Option("--province", help="Whose register it comes from.", metavar="DIVISION")]
Names = Annotated[
    Path | None, typer.Option("--names", help="Their words or codes for products and ours, as YAML.", metavar="FILE")
]


def doses(
    file: Annotated[Path, typer.Argument(help="One dose a row: a workbook (XLSX) or a CSV.", metavar="FILE")],
    province: Province,
    whole: Annotated[bool, typer.Option("--complete", help="It has all doses that were ever given.")] = False,
    names: Names = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "vaccination",
    on: On = None,
    as_json: Json = False,
) -> int:
    """Import doses from another register. Exit 1 where a row was rejected, 2 where the file cannot be read."""
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    with opened(city, database) as registry:
        store = registry.store(registry.access(principal, purpose))
        whence = Whence(province, day(on), "complete" if whole else "partial", read_names(names))
        report = take_over(store, read_file(file), whence)
    if as_json:
        print_json(report.as_dict())
    else:
        print(told(report))
    return report.exit_code
