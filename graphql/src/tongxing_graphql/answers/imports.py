"""Imports of survey files: how far each is, what came of it, and what is wrong with its file, cell by cell."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from tongxing.work.sheets.import_reading import ImportSeen, Viewer

from ..reading.batches import Load
from ..reading.city_types import Types
from ..reading.connections import PAGE_ARGUMENTS
from ..reading.context import Context, context_of
from ..reading.cut_pages import Cut, CutPage, cut_connection
from ..reading.fields import Arg, Made
from ..reading.values import Language, Words


@strawberry.enum(
    description="receiving, queued and running go on; interrupted: the server stopped, send the file again with resume."
)
class ImportState(Enum):
    """How an import stands; spelled as in ``/<city>/imports``."""

    receiving = "receiving"
    queued = "queued"
    running = "running"
    done = "done"
    failed = "failed"
    cancelled = "cancelled"
    interrupted = "interrupted"


@strawberry.enum(description="An error rejects its row, a warning keeps it.")
class ImportSeverity(Enum):
    """What a problem does to its row; spelled as in the report."""

    error = "error"
    warning = "warning"


def _told(field: str) -> Any:
    def resolve(root: Any, language: Language = Language.ZH) -> str:
        return str(root[field][language.value])

    return resolve


@strawberry.type(description="One thing wrong with one cell of a file.")
class ImportProblem:
    """A problem of the report."""

    sheet: str = strawberry.field(description="The sheet's name.")
    row: int = strawberry.field(description="The row, as the spreadsheet program shows it.")
    column: str = strawberry.field(description="The column's letter; empty where the row as a whole is meant.")
    key: str = strawberry.field(description="The column's stable key.")
    code: str = strawberry.field(description="A stable word for programs.")
    severity: ImportSeverity = strawberry.field(
        resolver=lambda root: ImportSeverity(root["severity"]), description="Whether the row was rejected."
    )
    value: str | None = strawberry.field(
        description="The cell, masked; null where it was empty, or somebody else sent the file."
    )
    message: str = strawberry.field(resolver=_told("message"), description="What is wrong.")
    remedy: str = strawberry.field(resolver=_told("remedy"), description="What to do.")


@strawberry.type(description="Why nothing came of an import.")
class ImportFailure:
    """A reason, for programs and for people."""

    code: str
    message: Words


@strawberry.type
class Import:
    """One import. Its problems are told to the type when the schema is made."""

    id: strawberry.ID = strawberry.field(description="As `POST /<city>/imports` gave it.")
    state: ImportState = strawberry.field(resolver=lambda root: ImportState(root.state))
    dry_run: bool = strawberry.field(description="Whether the file was only checked, and nothing written.")
    by: str = strawberry.field(description="The principal who sent the file.")
    begun: datetime
    ended: datetime | None
    file_sha256: str | None = strawberry.field(name="fileSha256")
    rows_done: int | None
    rows_total: int | None = strawberry.field(description="Null until the file is read and checked.")
    failure: ImportFailure | None


COUNTS = {
    "read": "Data rows of all sheets; accepted + unchanged + rejected.",
    "accepted": "Rows that were written, or would be.",
    "unchanged": "Rows that the registry holds already.",
    "rejected": "Rows with an error, left out.",
}


def import_fields(types: Types) -> list[Made]:
    """Root fields: the city's imports, and one of them."""
    kind = _tell_import(types)
    said = "Imports of survey files, newest first: your own; those of others too if you may import for the whole city."
    connection = cut_connection(types, "Import", kind, "Imports that there are in all, as far as you may see them.")
    id = Arg("id", strawberry.ID, description="The import's id.")
    return [
        Made("imports", connection | None, _imports, arguments=PAGE_ARGUMENTS, description=said),
        Made("import", kind | None, _import, arguments=[id], description="One import; null where you may see none."),
    ]


def _tell_import(types: Types) -> Any:
    definition: Any = Import
    made: Any = types.named("Import", "One file that was sent, or imported on the command line, and what came of it.")
    counts = [Made(name, int | None, _count(name), description=said) for name, said in COUNTS.items()]
    counted = "Problems that there are in all, of those asked for."
    problems = cut_connection(types, "ImportProblem", ImportProblem, counted)
    arguments = [
        Arg("severity", ImportSeverity | None, description="Only these."),
        Arg("code", str | None, description="Only problems of this code."),
        *PAGE_ARGUMENTS,
    ]
    said = "What is wrong with the file, by sheet, row and column. Null until the import is done."
    listed = Made("problems", problems | None, _problems, arguments=arguments, description=said)
    types.tell(made, [*definition.__strawberry_definition__.fields, *counts, listed])
    return made


# reading --------------------------------------------------------------------------------------------------------------


def _viewer(context: Context) -> Viewer:
    return Viewer.of(context.access, context.composition.city.division)


def _imports(source: Any, info: Any, **paged: Any) -> CutPage:
    context = context_of(info)
    every = _viewer(context).imports(context.reads.reading().inside.connection)
    return CutPage(context, every, lambda each: each.id, Cut(**paged), ("imports",))


def _import(source: Any, info: Any, id: str) -> ImportSeen | None:
    context = context_of(info)
    return _viewer(context).find(context.reads.reading().inside.connection, id)


def _count(name: str) -> Any:
    async def resolve(seen: ImportSeen, info: Any) -> int | None:
        if name == "read":
            counts = [seen.accepted, seen.unchanged, seen.rejected]
            known = [each for each in counts if each is not None]
            if len(known) == len(counts):
                return sum(known)
        elif (told := getattr(seen, name)) is not None:
            return int(told)
        report = await _report(info, seen)
        return None if report is None else int(report[name])

    return resolve


async def _problems(
    seen: ImportSeen, info: Any, severity: ImportSeverity | None = None, code: str | None = None, **paged: Any
) -> CutPage | None:
    report = await _report(info, seen)
    if report is None:
        return None
    asked = {"severity": severity.value if severity else None, "code": code}
    wanted = {name: value for name, value in asked.items() if value is not None}
    found = [each for each in report["problems"] if all(each[name] == value for name, value in wanted.items())]
    numbered = [{"number": str(number), **each} for number, each in enumerate(found)]
    about = ("import problems", seen.id, wanted)
    return CutPage(context_of(info), numbered, lambda each: each["number"], Cut(**paged), about)


async def _report(info: Any, seen: ImportSeen) -> Mapping[str, Any] | None:
    """The report of a finished import; those of a whole page are read at once."""
    if seen.state != "done":
        return None
    context = context_of(info)
    report: Mapping[str, Any] | None = await context.reads.batch("import reports", lambda: _load(context)).get(seen)
    return report


def _load(context: Context) -> Load:
    async def load(seen: Sequence[ImportSeen]) -> dict[ImportSeen, Any]:
        reports = _viewer(context).reports(context.reads.reading().inside.connection, seen)
        return {each: reports.get(each.id) for each in seen}

    return load
