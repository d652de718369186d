"""An import in a process of its own, begun by a server: it takes minutes and gigabytes, and must neither slow nor end it.

The job comes on stdin as one line of JSON. Lines of JSON on stdout say how far it is, and last what came of it. The process
ends as soon as stdin does, so that a server that was killed leaves nothing behind that goes on writing.
"""

import json
import os
import shutil
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import mkdtemp
from typing import Any

from ...errors import CannotRun, Refused, UsageError
from ...work.sheets.importing import import_file
from ...work.sheets.mappings import named_mapping
from ...work.sheets.questions import survey_of
from ..installed import installed_host
from ..registry import Registry

BEAT_S = 1.0
"""How often the process says that it lives."""


@dataclass(frozen=True)
class ImportJob:
    """What to import, for whom. ``descriptor``: the open file, which needs no name; ``suffix``: what kind it is."""

    city: str
    database: str
    principal: str
    purpose: str
    descriptor: int
    suffix: str
    dry_run: bool = False
    resume: bool = False
    mapping: str | None = None
    """Key of the mapping, for another system's sheet."""


def start(job: ImportJob) -> Popen[bytes]:
    """Begin the import of a job. Read its stdout line by line; close its stdin, or end it, to stop it."""
    command = [sys.executable, "-m", __name__]
    process = Popen(command, stdin=PIPE, stdout=PIPE, pass_fds=[job.descriptor])
    assert process.stdin is not None
    process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
    process.stdin.flush()
    return process


def main() -> None:
    """The process: the job on stdin, what is told on stdout. Whatever libraries print goes to stderr."""
    telling = _Telling(os.dup(1))
    os.dup2(2, 1)
    folder = Path(mkdtemp(prefix="tongxing-"))
    line = sys.stdin.buffer.readline()
    threading.Thread(target=_end_with_server, args=(folder,), daemon=True).start()
    threading.Thread(target=telling.beat, daemon=True).start()
    try:
        telling.tell(_done(ImportJob(**json.loads(line)), folder, telling))
    except BaseException as error:
        telling.tell({"failed": _failure(error)})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _done(job: ImportJob, folder: Path, telling: "_Telling") -> Mapping[str, Any]:
    path = folder / f"upload{job.suffix}"  # messages name the file; its own name stays with whoever sent it
    path.symlink_to(f"/dev/fd/{job.descriptor}")
    registry = Registry.open(job.city, database=job.database, host=installed_host())
    try:
        composition, again = registry.composition, partial(registry.access, job.principal, job.purpose)
        report = import_file(
            registry.store(again()),
            path,
            survey_of(composition),
            development=registry.city.info.development,
            dry_run=job.dry_run,
            resume=job.resume,
            progress=lambda done, of: telling.tell({"done": done, "of": of}),
            mapping=named_mapping(composition.mappings, job.mapping) if job.mapping else None,
            again=again,
        )
        return {"report": report.as_dict()}
    finally:
        registry.close()


class _Telling:
    """Lines to the server, each whole."""

    def __init__(self, descriptor: int) -> None:
        self._out = os.fdopen(descriptor, "w", encoding="utf-8")
        self._lock = threading.Lock()

    def tell(self, said: Mapping[str, Any]) -> None:
        """One line."""
        with self._lock:
            self._out.write(json.dumps(said, ensure_ascii=False) + "\n")
            self._out.flush()

    def beat(self) -> None:
        """Say again and again that there is life."""
        tick = threading.Event()
        while not tick.wait(BEAT_S):
            self.tell({})


def _end_with_server(folder: Path) -> None:
    while os.read(0, 1024):  # not through sys.stdin, whose lock the end of the interpreter wants
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _failure(error: BaseException) -> Mapping[str, str]:
    """Code and sentence. The text of an error that nobody foresaw may hold somebody's data and is not told."""
    if isinstance(error, Refused):
        return {"code": error.code, "message": str(error)}
    if isinstance(error, UsageError | CannotRun):
        return {"code": "INVALID" if isinstance(error, UsageError) else "CANNOT_RUN", "message": str(error)}
    steps = [step for step in traceback.extract_tb(error.__traceback__) if "tongxing" in step.filename]
    place = f" at {Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else ""
    print(f"import: {type(error).__name__}{place}", file=sys.stderr)
    return {"code": "INTERNAL", "message": ""}


if __name__ == "__main__":
    main()
