"""The import: a file becomes records, in batches of 1,000 rows, each whole or not at all, and no row twice.

What an import is called comes from the file, the composition, the rights and the rows that are good: the same file again is known
and writes nothing, and one that was cut off goes on where it stopped.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import configure_mappers

from ...errors import UsageError
from ...records import Record
from ..batches import BATCHES, SIZE
from ..checks import frame_schema
from ..store import Store
from ..validations import problems_of
from . import imports
from .checked import Checked
from .checking import Rules, check
from .drafts import Drafts
from .families import Family, batches_of
from .files import File, read_file
from .imports import Counted, Import
from .planning import Plan, filled_columns
from .questions import Survey
from .reading import read_sheets
from .report import Report
from .rights import Rights
from .standing import standing_for

Progress = Callable[[int, int], None]
"""Told after each batch: rows done, rows in all."""


def import_file(
    store: Store,
    path: Path,
    survey: Survey,
    *,
    development: bool = False,
    dry_run: bool = False,
    resume: bool = False,
    progress: Progress = lambda done, of: None,
) -> Report:
    """Import a workbook or a CSV. ``dry_run``: the same report, and nothing written. ``resume``: go on where it stopped.

    Raises UsageError with one sentence for a file that cannot be read, NotAllowed without a grant to import.
    """
    configure_mappers()  # a record made from parts of its columns has no others before
    rights = Rights(store.access)
    rights.demand_any()
    file = read_file(path)
    rules = Rules(store.access.day, development, store.world.validations)
    sheets = read_sheets(file, survey)
    sheets.demand_city(store.world.city)
    checked = check(sheets, survey, rules)
    run = _Run(store, survey, file, checked, rights, dry_run=dry_run, progress=progress)
    run.begin(resume=resume)
    return run.finish()


@dataclass
class _Run:
    store: Store
    survey: Survey
    file: File
    checked: Checked
    rights: Rights
    dry_run: bool
    progress: Progress
    known: Import | None = None
    counted: dict[int, Counted] = field(default_factory=dict)
    children: dict[int, str] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """The file, the city, the composition, what may be imported, and which rows are good: that may change by the day."""
        rejected = {subject: sorted(rows) for subject, rows in sorted(self.checked.rejected.items())}
        said = [self.file.sha256, self.store.world.city, self.survey.digest, self.rights.digest, rejected]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @cached_property
    def filled(self) -> dict[str, frozenset[str]]:
        """Sheet → columns that have a value."""
        return filled_columns(self.checked)

    # beginning and end ------------------------------------------------------------------------------------------------

    def begin(self, *, resume: bool) -> None:
        with self.store.world.database.read() as connection:
            known = imports.find_import(connection, self.id)
            written = set(connection.execute(select(BATCHES.c.batch).where(BATCHES.c.import_id == self.id)).scalars())
        self.known = known
        if known and known.state == "running" and not (resume or self.dry_run):
            raise _cut_off(self.file)
        if known and known.state == "done":
            self.counted = {batch: counts.again() for batch, counts in known.counted.items()}
        elif known:
            self.counted = {batch: counts for batch, counts in known.counted.items() if batch in written}
        if known is None and not self.dry_run:
            self._note_begin()

    def _note_begin(self) -> None:
        access = self.store.access
        self.known = Import(self.id, access.city, self.file.sha256, access.principal, access.now)
        try:
            with self.store.world.database.write() as connection:
                imports.begin(connection, self.known)
        except IntegrityError as error:
            raise _cut_off(self.file) from error

    def finish(self) -> Report:
        id, rows = self.id, 0
        for batch, families in batches_of(self.checked, SIZE):
            if batch not in self.counted:
                self.counted[batch] = self._batch(id, batch, families)
            rows += _size(families)
            self.progress(rows, self.checked.read)
        for counts in self.counted.values():
            for subject, row, key, code in counts.refused:
                self.checked.tell(subject, [row], key, code)
        report = self._report()
        if not self.dry_run and self.known and self.known.state == "running":
            with self.store.world.database.write() as connection:
                imports.end(connection, self.known, report.as_dict(), self.store.access.now)
        return report

    def _report(self) -> Report:
        accepted = sum(counts.accepted for counts in self.counted.values())
        unchanged = sum(counts.unchanged for counts in self.counted.values()) + self.checked.waiting
        rejected = sum(len(rows) for rows in self.checked.rejected.values())
        problems = tuple(self.checked.in_order())
        return Report(self.file.sha256, self.checked.read, accepted, unchanged, rejected, problems, self.children)

    # one batch --------------------------------------------------------------------------------------------------------

    def _batch(self, id: str, batch: int, families: Sequence[Family]) -> Counted:
        plan, broken = self._planned(families)
        self.children |= plan.children
        refused = (*plan.refused, *broken)
        rejected = {(subject, row) for subject, row, _, _ in refused}
        touched = plan.drafts.touched - rejected
        counts = Counted(len(touched), _size(families) - len(rejected) - len(touched), refused)
        frames = plan.drafts.frames()
        if self.dry_run or self.known is None or self.known.state == "done":
            return counts
        with self.store.world.database.write() as connection:
            self.known = imports.count(connection, self.known, batch, counts)
        if frames:
            self.store.write_batch(frames, import_id=id, batch=batch, happened=plan.drafts.happened)
        return counts

    def _planned(self, families: Sequence[Family]) -> tuple[Plan, list[tuple[str, int, str, str]]]:
        """The plan of a batch, made again without the rows that would break a record that stands."""
        broken: list[tuple[str, int, str, str]] = []
        departments = {c.record for c in self.survey.columns if c.plugin != "core" and c.record}
        with self.store.reading("import") as reading:
            while True:
                good = _without(families, {(subject, row) for subject, row, _, _ in broken})
                standing = standing_for(reading, good, sorted(departments, key=lambda r: r.__name__))
                drafts = Drafts(self.store.world.new_id)
                plan = Plan(self.store.world, self.survey, standing, self.rights, self.filled, drafts)
                for family in good:
                    plan.family(family)
                found = _broken(plan, self.store)
                if not found:
                    return plan, broken
                broken += found


def _broken(plan: Plan, store: Store) -> list[tuple[str, int, str, str]]:
    """Rows whose records, laid over what stands, their columns or their departments do not accept."""
    found: dict[tuple[str, int], tuple[str, int, str, str]] = {}
    for record, rows in plan.drafts.rows.items():
        merged = [{**plan.drafts.before.get((record, id), {}), **row, "id": id} for id, row in rows.items()]
        for number, problem in problems_of(record, _frame(record, merged), store.world.validations):
            for subject, row in plan.drafts.sources[record, merged[number]["id"]]:
                column = next(
                    (c.key for c in plan.survey.of(subject) if (c.record, c.column) == (record, problem.path)), ""
                )
                found[subject, row] = (subject, row, column or plan.survey.of(subject)[0].key, "CONTRADICTS")
    return list(found.values())


def _frame(record: type[Record], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    schema = {n: t for n, t in frame_schema(record).items() if n in record.model_fields}
    return pl.DataFrame([{n: row.get(n) for n in schema} for row in rows], schema=schema, strict=False)


def _without(families: Sequence[Family], broken: set[tuple[str, int]]) -> list[Family]:
    kept = []
    for family in families:
        household = family.household
        kept.append(
            Family(
                family.number,
                [c for c in family.children if ("child", c["row"]) not in broken],
                [g for g in family.guardians if ("guardian", g["row"]) not in broken],
                None if household and ("household", household["row"]) in broken else household,
            )
        )
    return kept


def _size(families: Sequence[Family]) -> int:
    return sum(len(f.children) + len(f.guardians) + (f.household is not None) for f in families)


def _cut_off(file: File) -> UsageError:
    return UsageError(
        f"{file.name} 的导入已开始但未完成。 The import of {file.name} was begun and did not end.",
        remedy="如已中断,请加 --resume 继续。 If it was cut off, give --resume to go on.",
    )
