"""Many readers in several worker processes: each read that came back is in the log, and all chains verify together."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import insert

from tongxing.people import Child
from tongxing.records.base import table_of
from tongxing.testing.worlds import NOW
from tongxing.trust.audit.asking import every, who_saw
from tongxing.trust.audit.verifying import verify

MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t"}
WORKERS, A_FEW = 4, 2


@pytest.fixture
def town(world):
    with world.database.write() as connection:
        rows = [{"id": f"c{n}", **MARKS, "name": "甲", "residence": "230102001000", "hukou": None} for n in range(3)]
        connection.execute(insert(table_of(Child)), rows)
    return world


def read_by_processes(url, folder, threads: int, reads: int, *fault: str, workers: int = A_FEW) -> int:
    """How many reads came back in all."""
    asked = [
        sys.executable,
        str(Path(__file__).with_name("log_readers.py")),
        url,
        str(folder),
        str(threads),
        str(reads),
    ]
    running = [subprocess.Popen([*asked, *fault], stdout=subprocess.PIPE, text=True) for _ in range(workers)]
    try:
        said = [each.communicate()[0] for each in running]
    finally:
        for each in running:
            each.kill()
    assert [each.returncode for each in running] == [0] * workers
    return sum(map(int, said))


def assert_all_are_logged(world, sent: int, workers: int = A_FEW) -> None:
    entries = [entry for entry in every(world.log) if entry.operation == "many"]
    assert len(entries) == sent
    assert {len(entry.subjects) for entry in entries} == {3}
    seen = verify(world.log)
    assert (seen.findings, seen.chains, seen.unanchored) == ((), workers, 0)
    assert len(who_saw(world.log, "c1")) == sent
    assert Counter(entry.principal for entry in entries) == {"officer": sent}


def test_the_count_notices_a_worker_that_does_not_wait_for_its_entries(town, database_url, tmp_path):
    if not town.database.is_sqlite:
        pytest.skip("the fault is the worker's, whatever the engine")
    sent = read_by_processes(database_url, tmp_path, 2, 25, "skip")
    with pytest.raises(AssertionError):
        assert_all_are_logged(town, sent)


def test_readers_of_several_processes_leave_one_entry_each(town, database_url, tmp_path):
    sent = read_by_processes(database_url, tmp_path, 4, 20)
    assert sent == A_FEW * 4 * 20
    assert_all_are_logged(town, sent)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_sixty_four_readers_read_a_thousand_times_each(town, database_url, tmp_path):
    sent = read_by_processes(database_url, tmp_path, 64 // WORKERS, 1000, workers=WORKERS)
    assert sent == 64_000
    assert_all_are_logged(town, sent, WORKERS)
