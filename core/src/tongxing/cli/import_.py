"""``tongxing import``: a filled workbook or CSV, checked and written; what is wrong with it, cell by cell."""

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..host.registry import Registry
from ..work.sheets.importing import import_file
from ..work.sheets.mapping_files import read_mapping
from ..work.sheets.mappings import SheetMapping, named_mapping
from ..work.sheets.questions import Survey, survey_of
from ..work.sheets.telling import told
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, Json, Purpose, opened, print_json
from .progress import shown

FileArgument = Annotated[
    Path, typer.Argument(help="A workbook (XLSX), a CSV, or a ZIP with CSV files.", metavar="FILE")
]


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_)


def import_(
    file: FileArgument,
    city: City = DEFAULT_CITY,
    database: Database = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The same report, and nothing written.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an import that was cut off.")] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the report here, as JSON.", metavar="OUT")
    ] = None,
    marked: Annotated[
        Path | None, typer.Option("--marked", help="Write a copy with every problem coloured.", metavar="OUT.xlsx")
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--mapping", help="For another system's sheet: a department's mapping or a file.", metavar="KEY|FILE"
        ),
    ] = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "survey",
    as_json: Json = False,
) -> int:
    """Import a filled survey. Exit 1 where a row was rejected, 2 where the file cannot be read."""
    _check_targets(file, report, marked)
    with opened(city, database) as registry, shown(file.name) as progress:
        survey = survey_of(registry.composition)
        done = import_file(
            registry.store(registry.access(principal, purpose)),
            file,
            survey,
            development=registry.city.info.development,
            dry_run=dry_run,
            resume=resume,
            progress=progress,
            mapping=_mapping(registry, survey, mapping),
            again=partial(Registry.access, registry, principal, purpose),  # who it is was shown once
        )
    if report:
        report.write_text(json.dumps(done.as_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
    if marked:
        # Its library brings numpy along: a tenth of a second that no other command should spend.
        from ..work.sheets.marking import mark_file

        mark_file(file, done, marked)
    if as_json:
        print_json(done.as_dict())
    else:
        print(told(done))
    return done.exit_code


def _check_targets(file: Path, report: Path | None, marked: Path | None) -> None:
    """What would fail only after the import, or write over the file itself."""
    if marked and marked.suffix.lower() != ".xlsx":
        raise UsageError(f"--marked: {marked.name} is no XLSX file.", remedy="End its name with .xlsx.")
    for option, target in (("--report", report), ("--marked", marked)):
        if target and target.resolve() == file.resolve():
            raise UsageError(f"{option}: {target.name} is the file that is imported.", remedy="Give another name.")
        if target and not target.resolve().parent.is_dir():
            raise UsageError(f"{option}: there is no folder {target.parent}.", remedy="Make it first.")


def _mapping(registry: Registry, survey: Survey, named: str | None) -> SheetMapping | None:
    """A file where it is one or looks like one; otherwise a department's mapping of this key."""
    if named is None:
        return None
    if Path(named).suffix.lower() in (".yaml", ".yml") or Path(named).is_file():
        return read_mapping(Path(named), survey)
    return named_mapping(registry.composition.mappings, named)
