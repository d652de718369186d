"""Imports that this server runs: one at a time for each city, each in a process of its own, in the order in which they came."""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from subprocess import Popen, TimeoutExpired
from threading import Event, Lock, Thread
from time import monotonic
from typing import IO, Any

from tongxing.errors import Words
from tongxing.host.offices.import_process import ImportJob, start
from tongxing.host.registry import Registry
from tongxing.work.sheets import uploads
from tongxing.work.sheets.uploads import Failure

TOLD_EVERY_S = 0.5
"""How often the table of uploads is told how far an import is."""
PATIENCE_S = 5
"""How long a process may take to end by itself."""
TURN_S = 1.0
"""How often a server asks whether the import of another server has ended."""

_log = logging.getLogger(__name__)

STOPPED = Failure(
    "INTERRUPTED",
    Words(
        "导入被中断,已写入的行不会丢失。请重新上传同一文件并选择“继续”。",
        "The import was cut off; what it wrote stands. Upload the same file again, with resume.",
    ),
)
BROKEN = Failure(
    "INTERNAL",
    Words(
        "系统内部错误,请联系管理员后重新上传。", "Something went wrong here. Tell the administrator, then try again."
    ),
)


@dataclass(frozen=True)
class Waiting:
    """An upload that was received whole."""

    id: str
    file: IO[bytes]
    job: ImportJob


@dataclass
class ImportQueue:
    """The imports of one city in this server."""

    registry: Registry
    _waiting: SimpleQueue[Waiting | None] = field(default_factory=SimpleQueue)
    _held: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)
    _thread: Thread | None = None
    _stopping: Event = field(default_factory=Event)

    def put(self, waiting: Waiting) -> None:
        """Import it when its turn comes; the file is closed, and so removed, at the end."""
        with self._lock:
            self._held.add(waiting.id)
            if self._thread is None:
                self._thread = Thread(target=self._work, name=f"imports of {self.registry.key}", daemon=True)
                self._thread.start()
        self._waiting.put(waiting)

    def stop(self) -> None:
        """End what runs. What it wrote stands, and the same file goes on from there."""
        self._stopping.set()
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(timeout=20)
        for id in sorted(self._held):
            self._finish(id, "interrupted", failure=STOPPED)

    def _work(self) -> None:
        while not self._stopping.is_set():
            waiting = self._waiting.get()
            if waiting is None:
                return
            try:
                with waiting.file:
                    self._import(waiting)
            except Exception as error:  # the database is out of reach, say: the next import may find it again
                _log.error("import %s: %s", waiting.id, type(error).__name__)
            finally:
                self._held.discard(waiting.id)

    def _import(self, waiting: Waiting) -> None:
        """Wait for the city's turn, then run the import to its end."""
        while (may := self._begin(waiting.id)) is False:
            if self._stopping.wait(TURN_S):
                return
        if may is None:  # cancelled while it waited
            return
        process = start(replace(waiting.job, descriptor=waiting.file.fileno()))
        try:
            self._follow(waiting.id, process)
        finally:
            _end(process)

    def _follow(self, id: str, process: "Popen[bytes]") -> None:
        """Tell the table of uploads what the process says, until it ends or is not wanted any more."""
        assert process.stdout is not None
        rows: dict[str, int] = {}
        told = 0.0
        for line in process.stdout:
            said = json.loads(line)
            if said.keys() & {"report", "failed"}:
                self._ended(id, said, rows)
                return
            if said:
                rows = {"rows_done": said["done"], "rows_total": said["of"]}
            if self._stopping.is_set():
                self._finish(id, "interrupted", failure=STOPPED)
                return
            if monotonic() - told >= TOLD_EVERY_S:
                told = monotonic()
                if not self._note(id, **rows):
                    return
        _log.error("import %s: its process ended with %s", id, process.wait())
        self._finish(id, "interrupted", failure=STOPPED)

    def _ended(self, id: str, said: Mapping[str, Any], rows: Mapping[str, int]) -> None:
        if "report" in said:
            read = said["report"]["read"]
            self._note(id, rows_done=read, rows_total=read)
            self._finish(id, "done", report=said["report"])
            return
        self._note(id, **rows)
        code, message = said["failed"]["code"], said["failed"]["message"]
        self._finish(id, "failed", failure=Failure(code, Words(message, message)) if message else BROKEN)

    # the table of uploads ---------------------------------------------------------------------------------------------

    def _begin(self, id: str) -> bool | None:
        with self.registry.database.write() as connection:
            self._alive(connection)
            return uploads.begin(connection, id, self.registry.key, self.registry.clock())

    def _note(self, id: str, **values: Any) -> bool:
        with self.registry.database.write() as connection:
            self._alive(connection)
            return uploads.note(connection, id, self.registry.clock(), **values)

    def _finish(self, id: str, state: uploads.State, **why: Any) -> None:
        with self.registry.database.write() as connection:
            uploads.finish(connection, id, self.registry.clock(), state, **why)

    def _alive(self, connection: Any) -> None:
        """Those that wait live as long as this server does."""
        for id in sorted(self._held):
            uploads.note(connection, id, self.registry.clock())


def _end(process: "Popen[bytes]") -> None:
    """A process ends itself, and leaves nothing behind, when its stdin is closed; one that does not is killed."""
    assert process.stdin is not None and process.stdout is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(timeout=PATIENCE_S)
    except TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
