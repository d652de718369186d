"""Who judges what an import did with any bytes: one sentence or a report, in time, all rows counted, nobody named."""

import json
import re
import shutil
import time
import zlib
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sheets_at_hand import importer
from sqlalchemy import func, select
from tongxing_toy_sheets import RECORDS, toy_survey

from tongxing.errors import UsageError
from tongxing.records.base import table_of
from tongxing.testing.worlds import make_world
from tongxing.trust.cipher import DATA_KEYS
from tongxing.work.sheets import importing
from tongxing.work.sheets.imports import IMPORTS
from tongxing.work.writing.batches import BATCHES

NAME, PHONE, HOME = "欧阳静璇", "19955507731", "示例县静璇巷7号"
NUMBER = "99010120190305001X"  # a boy born on 5 March 2019
SECRETS = (NAME, PHONE, HOME, NUMBER)
"""What rows are made of, in the right cells and in wrong ones: no message may repeat it."""
WRITES_ONE_IN = 6
"""So many inputs are only tried; every one of these is written, and then once more."""


class Caught(AssertionError):
    """An import did what none may do. The word is the kind of fault, for the tests that plant one."""


@dataclass(frozen=True)
class Input:
    """A file to import. ``rows``: how many rows of it are filled, where whoever made it knows."""

    content: bytes
    name: str = "儿童.csv"
    mapping: Any = None
    rows: int | None = None

    def __repr__(self):
        return f"Input({self.content!r}, {self.name!r}, {self.mapping!r}, {self.rows})"


MOST_WORK_S = 2.0
"""Seconds of the processor for one input, whatever else the machine has to do."""


class Judge:
    """Imports into one registry, which is empty each time, and raises Caught."""

    def __init__(self, folder, longest_s):
        self.folder, self.longest_s, self.most_work_s = folder, longest_s, MOST_WORK_S
        self.world = make_world(f"sqlite:///{folder / 'a.db'}", folder, RECORDS)
        self.store = importer(self.world)
        self.world.database.close()
        shutil.copy(folder / "a.db", folder / "empty.db")
        self.survey = toy_survey()
        self.tables = [IMPORTS, BATCHES, DATA_KEYS, *(table_of(r) for r in self.world.records)]
        self.judged = self.reported = self.written = 0
        self.slowest_s = 0.0

    def judge(self, given):
        """The report, or None where the file was refused."""
        path = self.folder / given.name
        path.write_bytes(given.content)
        self.judged += 1
        with closing(self.world.database):
            tried = self._judged(path, given, dry_run=True)
            if zlib.crc32(given.content) % WRITES_ONE_IN == 0:
                self._written(path, given, tried)
        return tried

    def _judged(self, path, given, *, dry_run):
        before = self._counts()
        report = self._imported(path, given, dry_run=dry_run)
        if (report is None or dry_run) and self._counts() != before:
            raise Caught("WRITTEN", "an import that was refused or only tried has written rows")
        if report is None:
            return None
        self.reported += 1
        bad = {(p.sheet, p.row) for p in report.problems if p.severity == "error"}
        if report.read != report.accepted + report.unchanged + report.rejected or len(bad) != report.rejected:
            raise Caught("COUNTS", f"{report}")
        if given.rows is not None and report.read != given.rows:
            raise Caught("ROWS", f"{report.read} rows were read of {given.rows}")
        self._demand_nobody(json.dumps(report.as_dict(), ensure_ascii=False) + repr(report))
        return report

    def _imported(self, path, given, *, dry_run):
        began, worked = time.monotonic(), time.process_time()
        try:
            return importing.import_file(
                self.store, path, self.survey, development=True, dry_run=dry_run, mapping=given.mapping
            )
        except UsageError as error:
            self._demand_sentence(str(error), error.exit_code)
            return None
        except Exception as error:
            raise Caught("TRACEBACK", type(error).__name__) from error
        finally:
            took, work = time.monotonic() - began, time.process_time() - worked
            self.slowest_s = max(work, self.slowest_s)
            if took > self.longest_s:
                raise Caught("SLOW", f"{took:.1f} s")
            if work > self.most_work_s:
                raise Caught("WORK", f"{work:.1f} s of the processor")

    def _demand_sentence(self, said, exit_code):
        self._demand_nobody(said)
        if exit_code != 2 or len(said.splitlines()) != 1 or not re.search(r"[一-龥]", said):
            raise Caught("SENTENCE", said)
        if not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", said):
            raise Caught("SENTENCE", said)

    def _demand_nobody(self, said):
        if any(secret in said for secret in SECRETS):
            raise Caught("NAMED", "a message repeats who somebody is")

    def _written(self, path, given, tried):
        """Written, what was tried comes out; a second time nothing is left to do; and the registry is emptied again."""
        try:
            done = self._judged(path, given, dry_run=False)
            if _figures(done) != _figures(tried):
                raise Caught("COUNTS", f"tried {_figures(tried)}, written {_figures(done)}")
            if done is None:
                return
            self.written += 1
            rejected = {p.row for p in done.problems if p.severity == "error" and p.subject == "child"}
            if self._counts()["_p_core_child"] != len(done.children) or rejected & set(done.children):
                raise Caught("HALF", "not every child that was accepted stands in the registry, or one that was not")
            again = self._judged(path, given, dry_run=False)
            if (again.accepted, again.rejected) != (0, done.rejected):
                raise Caught("AGAIN", f"{_figures(again)}")
        finally:
            self.world.database.close()
            shutil.copy(self.folder / "empty.db", self.folder / "a.db")

    def _counts(self):
        with self.world.database.read() as connection:
            return {t.name: connection.execute(select(func.count()).select_from(t)).scalar() for t in self.tables}


def _figures(report):
    return report and (report.read, report.accepted, report.unchanged, report.rejected)
