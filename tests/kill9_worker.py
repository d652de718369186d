"""A process that forks importers to be killed: it has everything imported, so that an importer begins at once.

Reads one JSON order a line, with the point at which the importer is killed; answers with how it ended. ``statement``:
before the n-th SQL statement; ``before`` and ``after``: around the n-th commit; ``moment``: after so many seconds; none
of them: it runs to its end. ``planted``: the bug that the harness must catch, a commit inside a batch.
"""

import json
import os
import signal
import sys
import time
from itertools import count
from pathlib import Path

from sqlalchemy import event

from tongxing.people import Child
from tongxing.records.ids import new_id
from tongxing.testing.worlds import make_access, make_grant, make_world
from tongxing.work.sheets import importing
from tongxing.work.sheets.questions import survey
from tongxing.work.store import Store
from tongxing.work.writing import batches

SIZE = 4


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(engine, order):
    """Arm the fault point of this order."""
    statements, commits = count(1), count(1)
    do_commit = engine.dialect.do_commit

    def commit(connection):
        number = next(commits)
        if number == order.get("before"):
            die()
        do_commit(connection)
        if number == order.get("after"):
            die()

    def statement(*_):
        if next(statements) == order.get("statement"):
            die()

    engine.dialect.do_commit = commit
    event.listen(engine, "before_cursor_execute", statement)


def plant():
    """Commit once more in the middle of each batch."""
    write = batches._write

    def half(unit, record, *given):
        done = write(unit, record, *given)
        if record is Child:
            unit.writing.exec_driver_sql("COMMIT")
            unit.writing.exec_driver_sql("BEGIN")
        return done

    batches._write = half


def run(order):
    folder = Path(order["folder"])
    importing.SIZE = SIZE
    if order.get("planted"):
        plant()
    world = make_world(order["url"], folder, prepare=lambda *_: None, new_id=new_id)  # its tables stand already
    kill_at(world.database.engine, order)
    grant = make_grant(categories=world.book.categories, actions=("read", "write", "import"))
    store = Store(world, make_access(world, grant))
    acknowledged = (folder / "acknowledged").open("a", buffering=1)

    def progress(rows, of):
        print(rows, file=acknowledged)

    report = importing.import_file(
        store, folder / "sheet.xlsx", survey(), development=True, resume=True, progress=progress
    )
    (folder / "report.json").write_text(json.dumps(report.as_dict(), sort_keys=True))


def main():
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                run(order)
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        if "moment" in order:
            time.sleep(order["moment"])
            os.kill(pid, signal.SIGKILL)  # it is ours until waitpid has told of its end, so the number is nobody else's
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
