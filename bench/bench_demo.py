"""The synthetic province: how long it takes to invent children, all departments' truth about them, and the survey's files.

    python bench/bench_demo.py [--children 100000] [--city harbin]

Nothing is imported. Printed are seconds by the clock and of the processor, and the digest of all that was made: the same for
one number, one seed and one version of the departments.
"""

import argparse
import hashlib
import json
import resource
import tempfile
import time
from pathlib import Path

from tongxing.demo.running import written
from tongxing.host.host import Host
from tongxing.host.registry import Registry


def main() -> None:
    """Invent, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--city", default="harbin")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry.open(asked.city, database=str(Path(folder) / "empty.db"), host=Host())
        files, digest, rows = Path(folder) / "files", hashlib.sha256(), 0
        began, worked = time.perf_counter(), time.process_time()
        for part in written(registry, asked.children, asked.seed, files):
            truths = {plugin: data.truth for plugin, data in sorted(part.theirs.items())}
            digest.update(json.dumps(truths, default=str, sort_keys=True).encode())
            digest.update((files / part.book.name).read_bytes())
            rows += sum(len(data.records) for data in part.theirs.values())
        clock, processor = time.perf_counter() - began, time.process_time() - worked
        registry.close()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{asked.children:,} children, {rows:,} records of departments: {clock:.1f} s, processor {processor:.1f} s")
    print(f"at most {megabytes:,.0f} MB; made {digest.hexdigest()[:16]}")


if __name__ == "__main__":
    main()
