"""A worker of a city that reads, as a process of its own: for tests of the access log over several processes.

``python log_readers.py URL FOLDER THREADS READS [skip]``: prints how many reads came back. ``skip``: the planted fault, a worker
that now and then goes on without waiting for its entry.
"""

import sys
import threading
from pathlib import Path

from tongxing.people import Child
from tongxing.testing.worlds import make_access, make_world
from tongxing.trust.audit.log import AccessLog
from tongxing.work.store import Store


def main(url: str, folder: str, threads: str, reads: str, fault: str = "") -> None:
    """Read, each thread so often, and say how many reads came back."""
    # Whoever starts the workers has made the tables, and two who made them at one moment would disturb each other.
    world = make_world(url, Path(folder), prepare=lambda database, records: None)
    if fault:
        keep, turn = AccessLog.keep, iter(range(1 << 30))
        AccessLog.keep = lambda *told: None if next(turn) % 50 == 7 else keep(*told)
    store, back = Store(world, make_access(world)), []

    def reads_on() -> None:
        for _ in range(int(reads)):
            with store.reading("many") as reading:
                found = reading.all(Child)
            back.append(len(found))

    running = [threading.Thread(target=reads_on) for _ in range(int(threads))]
    for each in running:
        each.start()
    for each in running:
        each.join()
    world.log.close()
    print(len(back))


if __name__ == "__main__":
    main(*sys.argv[1:])
