"""Kill -9 in the middle of an import: whole batches only, resume completes, nothing stands there twice.

First the alarm is rung: a planted bug, a commit in the middle of a batch, must be found by the same checks at the same
fault points. And work must have been done: a worker that dies of its own fault would harm nothing and prove nothing.
"""

import json
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from kill9_worker import SIZE
from sqlalchemy import func, select, text

from tongxing.database import Database
from tongxing.people import Child, Guardian, Guardianship, HouseholdMember, Identifier, Residence, id_number
from tongxing.records.base import table_of
from tongxing.testing.worlds import make_world
from tongxing.trust.cipher import DATA_KEYS
from tongxing.work.events import ServiceEvent
from tongxing.work.sheets.imports import IMPORTS
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.workbook import compose
from tongxing.work.writing.batches import BATCHES

CHILDREN = 100
KILLED = -signal.SIGKILL
OF_EACH_CHILD = (Identifier, Residence, Guardianship, HouseholdMember, ServiceEvent)

pytestmark = pytest.mark.slow


class Importers:
    """Importers to be killed, one at a time, on one database."""

    def __init__(self, process, folder, url):
        self.process, self.folder, self.url = process, folder, url
        self.database = Database(url)
        self.ends = Counter()

    def run(self, **order):
        order |= {"folder": str(self.folder), "url": self.url}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        self.ends[code] += 1
        return code

    def found(self):
        """Children by batch, the batches that say they were written, and what is wrong."""
        with self.database.read() as connection:
            names = list(connection.execute(select(table_of(Child).c.name)).scalars())
            written = set(connection.execute(select(BATCHES.c.batch)).scalars())
            return names, written, list(self._damage(connection, names, written))

    def _damage(self, connection, names, written):
        if len(set(names)) < len(names):
            yield "a child stands there twice"
        for batch in range(CHILDREN // SIZE):
            mine = sum(int(name[1:]) // SIZE == batch for name in names)
            if mine != (SIZE if batch in written else 0):
                yield f"batch {batch} has {mine} children"
        for record in OF_EACH_CHILD:
            owners = Counter(connection.execute(select(table_of(record).c.child)).scalars())
            if len(owners) != len(names) or set(owners.values()) - {1}:
                yield f"{record.__name__} stands at {len(owners)} of {len(names)} children"
        guardians = connection.execute(select(func.count()).select_from(table_of(Guardian))).scalar_one()
        if guardians * 2 != len(names):
            yield f"{guardians} guardians of {len(names)} children"
        subjects = set(connection.execute(select(DATA_KEYS.c.subject)).scalars())
        ids = set(connection.execute(select(table_of(Child).c.id)).scalars())
        if not ids <= subjects:
            yield "a child has no data key"
        if self.database.is_sqlite and connection.execute(text("PRAGMA integrity_check")).scalar_one() != "ok":
            yield "the database is damaged"
        rows = max((int(line) for line in self._acknowledged()), default=0)
        if rows > len(names) + guardians:
            yield f"{rows} rows were acknowledged, {len(names) + guardians} stand there"

    def _acknowledged(self):
        file = self.folder / "acknowledged"
        return [line for line in file.read_text().splitlines() if line.isdigit()] if file.exists() else []

    @property
    def report(self):
        """The report that the import left in the database when it ended; the first that ends is the one that counts."""
        with self.database.read() as connection:
            kept = connection.execute(select(IMPORTS.c.report).where(IMPORTS.c.state == "done")).scalar()
            return json.loads(kept) if kept else None


def workbook():
    """Two children a family, each with everything; a name tells its batch."""
    children, guardians = [], []
    for n in range(CHILDREN):
        number = id_number.make("990101", date(2019, 3, 5), 2 * n + 1)
        row = {
            "family": str(n // 2),
            "name": f"王{n:04}",
            "id_number": number,
            "sex": "男",
            "birth_date": date(2019, 3, 5),
        }
        row |= {"hukou": "220102001", "residence": "230102001", "residing_since": date(2025, 1, 1)}
        children.append(row | {"surveyed_on": date(2026, 10, 12)})
        if n % 2:
            guardians.append(
                {"family": str(n // 2), "name": f"父{n:04}", "relation": "父亲", "phone": f"1990000{n:04}"}
            )
    return compose(survey(), {"child": children, "guardian": guardians})


@pytest.fixture(scope="module")
def process():
    worker = [sys.executable, str(Path(__file__).with_name("kill9_worker.py"))]
    pipe = subprocess.PIPE
    with subprocess.Popen(worker, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as started:
        yield started
        started.stdin.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A database with its tables and keys, and the workbook, to be copied for each run."""
    folder = tmp_path_factory.mktemp("kill9")
    world = make_world(f"sqlite:///{folder / 'city.db'}", folder)
    with world.database.write() as connection:
        IMPORTS.create(connection, checkfirst=True)
    world.database.close()
    (folder / "sheet.xlsx").write_bytes(workbook())
    return folder


@pytest.fixture
def importers(process, empty, tmp_path):
    folder = tmp_path / "city"
    shutil.copytree(empty, folder)
    importers = Importers(process, folder, f"sqlite:///{folder / 'city.db'}")
    yield importers
    importers.database.close()


@pytest.fixture
def on_postgres(process, empty, tmp_path):
    from tongxing.testing.postgres import fresh_database

    folder = tmp_path / "city"
    shutil.copytree(empty, folder)
    importers = Importers(process, folder, fresh_database())
    world = make_world(importers.url, folder)
    with world.database.write() as connection:
        IMPORTS.create(connection, checkfirst=True)
    world.database.close()
    yield importers
    importers.database.close()


def assert_resume_completes(importers):
    """The import goes on to its end, and tells the same as one that nobody disturbed."""
    assert importers.run() == 0
    names, written, damage = importers.found()
    assert damage == []
    assert len(names) == CHILDREN
    assert written == set(range(CHILDREN // SIZE))
    report = importers.report
    assert (report["read"], report["accepted"], report["unchanged"], report["rejected"]) == (150, 150, 0, 0)


def test_the_harness_catches_a_planted_half_batch(importers):
    caught = []
    for statement in range(20, 400, 60):
        importers.run(planted=True, statement=statement)
        caught += importers.found()[2]
    assert importers.ends[KILLED] > 3
    assert any(said.startswith("batch ") for said in caught)
    assert any("Residence" in said for said in caught)


def test_killed_before_and_after_each_commit_leaves_whole_batches(importers):
    began, written = [], set()
    for moment in ("before", "after"):
        for commit in range(1, 7):
            if importers.run(**{moment: commit}) == KILLED:
                names, batches, damage = importers.found()
                assert damage == []
                assert batches >= written  # what was written stays
                written = batches
                began.append(len(names))
    assert importers.ends[KILLED] >= 8
    assert max(began) > 0
    assert_resume_completes(importers)


def test_killed_between_any_two_statements_leaves_whole_batches(importers):
    rng, seen = random.Random(9), set()
    for _ in range(5):
        importers.run(statement=rng.randrange(5, 160))
        names, _, damage = importers.found()
        assert damage == []
        seen.add(len(names))
    assert importers.ends[KILLED] >= 3
    assert len(seen) > 1
    assert_resume_completes(importers)


def test_an_import_that_nobody_disturbs_ends_and_a_second_writes_nothing(importers):
    assert_resume_completes(importers)
    before = importers.found()
    assert importers.run() == 0
    assert importers.found() == before
    again = json.loads((importers.folder / "report.json").read_text())
    assert (again["accepted"], again["unchanged"]) == (0, 150)


@pytest.mark.postgres
def test_on_postgres_the_server_takes_back_what_a_killed_importer_began(on_postgres):
    rng = random.Random(5)
    for _ in range(5):
        on_postgres.run(statement=rng.randrange(20, 160))
        assert on_postgres.found()[2] == []
    on_postgres.run(before=4)
    assert on_postgres.found()[2] == []
    assert on_postgres.ends[KILLED] >= 4
    assert_resume_completes(on_postgres)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_three_hundred_kills(process, empty, tmp_path):
    rng, ends, rounds = random.Random(300), Counter(), 0
    last = {"statement": 400, "before": 16, "after": 16}
    while ends[KILLED] < 300:
        folder = tmp_path / f"city{rounds}"
        shutil.copytree(empty, folder)
        importers, rounds = Importers(process, folder, f"sqlite:///{folder / 'city.db'}"), rounds + 1
        for _ in range(12):
            kind = rng.choice(["statement", "before", "after", "moment"])
            importers.run(**{kind: rng.uniform(0.02, 0.8) if kind == "moment" else rng.randrange(1, last[kind])})
            assert importers.found()[2] == []
        assert_resume_completes(importers)
        ends += importers.ends
        importers.database.close()
        shutil.rmtree(folder)
    assert ends[0] >= rounds
