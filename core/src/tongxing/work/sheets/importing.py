"""The import: a file becomes records, in batches, each whole or not at all, and no row twice.

What an import is called comes from the file, the composition, the rights and the rows that are good: the same file again is known
and writes nothing, and one that was cut off goes on where it stopped.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import polars as pl
from sqlalchemy.exc import IntegrityError

from ...errors import NotAllowed, Refused, UsageError, VersionConflict
from ...records import Record
from ...records.ids import together
from ...trust.audit.entries import Entry
from ...trust.cipher import Vault
from ...trust.principals import Access
from ...trust.walls.readers import readers_of
from ..events import Happened
from ..store import Reading, Store
from ..validations import problems_of
from ..writing.batches import SIZE, write_in
from ..writing.inside import Inside
from . import imports
from .checked import Checked
from .checking import Rules, check
from .drafts import Drafts
from .families import Families, batches_of
from .files import File, read_file
from .imports import Counted, Import, Told
from .mappings import SheetMapping, read_mapped
from .planning import Plan, filled_columns
from .questions import Survey
from .reading import read_sheets
from .report import Report
from .resolving import Resolver
from .rights import Rights
from .standing import standing_for

Progress = Callable[[int, int], None]
"""Told after each batch: rows done, rows in all."""
_LARGE, _LARGER = 50_000, 5
"""Children from which a file counts as large, and how much larger its batches are then."""
_TRIES = 3
"""How often a batch is planned anew because somebody else wrote one of its records at that moment."""


def import_file(
    store: Store,
    path: Path,
    survey: Survey,
    *,
    development: bool = False,
    dry_run: bool = False,
    resume: bool = False,
    progress: Progress = lambda done, of: None,
    mapping: SheetMapping | None = None,
    again: Callable[[], Access] | None = None,
) -> Report:
    """Import a workbook or a CSV. ``dry_run``: the same report, and nothing written. ``resume``: go on where it stopped.

    ``mapping``: of another system's sheet. ``again``: what the importer may do now, asked before each batch: where it is no
    longer what it was, the import ends with NotAllowed and what was written stands.
    Raises UsageError with one sentence for a file that cannot be read, NotAllowed without a grant to import.
    """
    rights = Rights(store.access)
    rights.demand_any()
    file = read_file(path)
    rules = Rules(store.access.day, development, store.world.validations)
    sheets = read_mapped(file, survey, mapping) if mapping else read_sheets(file, survey)
    sheets.demand_city(store.world.city)
    checked = check(sheets, survey, rules)
    run = _Run(store, survey, file, checked, rights, dry_run=dry_run, progress=progress, again=again)
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
    again: Callable[[], Access] | None = None
    known: Import | None = None
    counted: dict[int, Counted] = field(default_factory=dict)
    children: dict[int, str] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """The file, the city, the composition, what may be imported, and which rows are good: that may change by the day."""
        rejected = {subject: sorted(rows) for subject, rows in sorted(self.checked.rejected.items())}
        said = [self.file.sha256, self.store.world.city, self.survey.digest, self.rights.digest, rejected]
        said += [self.checked.meaning] if self.checked.meaning else []
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @cached_property
    def filled(self) -> dict[str, frozenset[str]]:
        """Sheet → columns that have a value."""
        return filled_columns(self.checked)

    # beginning and end ------------------------------------------------------------------------------------------------

    def begin(self, *, resume: bool) -> None:
        with self.store.world.database.read() as connection:
            known = imports.find_import(connection, self.id)
        self.known = known
        if known and known.state == "running" and not (resume or self.dry_run):
            raise _cut_off(self.file)
        if known and known.state == "done":
            self.counted = {batch: counts.again() for batch, counts in known.counted.items()}
        elif known:
            self.counted = dict(known.counted)
        if not self.dry_run and (known is None or known.state == "failed"):
            self._note_begin()

    def _note_begin(self) -> None:
        access = self.store.access
        new = Import(self.id, access.city, self.file.sha256, access.principal, access.now, rows_total=self.checked.read)
        try:
            with self.store.world.database.write() as connection:
                if self.known is None:
                    imports.begin(connection, new)
                else:
                    imports.turn(connection, self.id, "running")
        except IntegrityError as error:
            raise _cut_off(self.file) from error
        self.known = self.known or new

    def finish(self) -> Report:
        rows = self.checked.waiting + sum(map(len, self.checked.rejected.values()))
        try:
            for families in batches_of(self.checked, self._size):
                rows += families.size
                if families.batch not in self.counted:
                    self.counted[families.batch] = self._batch(families, rows)
                self.progress(rows, self.checked.read)
        except Refused:
            # Nobody is at it any more; what was written stands, and the same file goes on from there.
            self._turn("failed")
            raise
        for counts in self.counted.values():
            for subject, row, key, code in (*counts.refused, *counts.warned):
                self.checked.tell(subject, [row], key, code)
        report = self._report()
        self._turn("done", report)
        return report

    @property
    def _size(self) -> int:
        """By the file alone. A batch costs its own time beside that of its rows, and a large file has many."""
        children = self.checked.values.get("child")
        return SIZE * _LARGER if children is not None and children.frame.height > _LARGE else SIZE

    def _turn(self, state: imports.State, report: Report | None = None) -> None:
        if self._writes:
            with self.store.world.database.write() as connection:
                said = report.as_dict() if report else None
                imports.turn(connection, self.id, state, report=said, at=self.store.access.now)

    @property
    def _writes(self) -> bool:
        return not self.dry_run and self.known is not None and self.known.state != "done"

    def _report(self) -> Report:
        accepted = sum(counts.accepted for counts in self.counted.values())
        unchanged = sum(counts.unchanged for counts in self.counted.values()) + self.checked.waiting
        rejected = sum(len(rows) for rows in self.checked.rejected.values())
        problems = tuple(self.checked.in_order())
        read, notes = self.checked.read, self.checked.notes
        return Report(self.file.sha256, read, accepted, unchanged, rejected, problems, self.children, notes)

    # one batch --------------------------------------------------------------------------------------------------------

    def _batch(self, families: Families, rows: int) -> Counted:
        """Plan and write one batch. ``rows``: how many rows of the file are done with it."""
        self._demand_same()
        if not self._writes:
            with self.store.reading("import") as reading:
                return self._planned(reading, families).counts
        for _ in range(_TRIES):
            try:
                return self._written(families, rows)
            except VersionConflict:  # somebody wrote one of these records between our reading and our writing
                continue
        return self._written(families, rows)

    def _demand_same(self) -> None:
        """Raise NotAllowed where grants have begun or ended; whom a restriction or a consent keeps back is as it is now."""
        if self.again is None:
            return
        now = self.again()
        if Rights(now).digest != self.rights.digest:
            raise NotAllowed(
                f"What {now.principal} may import has changed while it ran; what was written stands.",
                remedy="Send the same file again for the rest.",
                action="import",
            )
        self.store = Store(self.store.world, replace(self.store.access, withholding=now.withholding))

    def _written(self, families: Families, rows: int) -> Counted:
        """In one transaction: what stands, what is planned on it, what is written, and that it was."""
        world, access, entry = self.store.world, self.store.access, Entry("read", "import")
        with world.database.write() as connection:
            imports.take_turn(connection, world.city)
            known = imports.find_import(connection, self.id)
            if known and families.batch in known.counted:  # by another process that imports the same file
                return known.counted[families.batch]
            with readers_of(world.database).open(access, world.standing) as behind:
                reading = Reading(access, behind, Vault(world.ring), entry, Inside(lambda: connection))
                planned = self._planned(reading, families)
            if planned.frames:
                frames, happened = planned.frames, planned.happened
                write_in(world, access, connection, frames, import_id=self.id, batch=families.batch, happened=happened)
            imports.count(connection, self.id, families.batch, planned.counts, rows_done=rows)
            world.log.keep(access, entry)
        return planned.counts

    def _planned(self, reading: Reading, families: Families) -> "_Planned":
        """What a batch is going to write, planned again without the rows that would break a record that stands."""
        broken: set[Told] = set()
        departments = {c.record for c in self.survey.columns if c.plugin != "core" and c.record}
        families = families.blinded(self.store.world.ring)
        while True:
            good = families.without({(sheet, row) for sheet, row, _, _ in broken})
            standing = standing_for(reading, good, sorted(departments, key=lambda r: r.__name__))
            resolved = Resolver(reading, self.survey, standing, self.rights, self.checked.issued).resolve(good)
            drafts = Drafts(standing, together(self.store.world.new_id))
            plan = Plan(self.store.world, self.survey, standing, self.rights, self.filled, drafts)
            plan.families(resolved.families)
            found = _broken(plan, self.store)
            if not found:
                break
            broken |= found
        self.children |= plan.children
        refused = (*plan.refused, *sorted(broken))
        rejected = {(sheet, row) for sheet, row, _, _ in refused}
        touched = drafts.touched() - rejected
        unchanged = families.size - len(rejected) - len(touched)
        counts = Counted(len(touched), unchanged, refused, resolved.warned)
        return _Planned({**drafts.frames(), **resolved.conflicts}, drafts.happened, counts)


@dataclass(frozen=True)
class _Planned:
    """What one batch writes, what happened by it, and what is counted."""

    frames: Mapping[type[Record], pl.DataFrame] = field(repr=False)
    happened: Sequence[Happened] = field(repr=False)
    counts: Counted


def _broken(plan: Plan, store: Store) -> set[Told]:
    """Rows whose records, laid over what stands, their columns or their departments do not accept."""
    found: dict[tuple[str, int], Told] = {}
    for record, whole in plan.drafts.whole.items():
        for number, problem in problems_of(record, whole, store.world.validations):
            for sheet, row in plan.drafts.sources(record, [whole["id"][number]]):
                asked = (c.key for c in plan.survey.of(sheet) if (c.record, c.column) == (record, problem.path))
                found[sheet, row] = sheet, row, next(asked, plan.survey.of(sheet)[0].key), "CONTRADICTS"
    return set(found.values())


def _cut_off(file: File) -> UsageError:
    return UsageError(
        f"{file.name} 的导入已开始但未完成。 The import of {file.name} was begun and did not end.",
        remedy="如已中断,请加 --resume 继续。 If it was cut off, give --resume to go on.",
    )
