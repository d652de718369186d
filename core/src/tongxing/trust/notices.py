"""Notices for the office that decides about access: one line each in a file, which a city's own programs may follow and deliver.

Nothing is sent from here. A notice says that there is something to look at, and names no child.
"""

import fcntl
import json
import logging
import os
from datetime import datetime
from pathlib import Path

_log = logging.getLogger(__name__)


def notices_beside(anchors: Path) -> Path:
    """Where the notices of the city stand whose anchors these are."""
    return anchors.with_suffix(".notices")


def post(path: Path, kind: str, about: str, by: str, at: datetime) -> None:
    """Add a notice. Where that fails, what it is about goes on all the same, and the program's log says so."""
    line = json.dumps({"at": at.isoformat(), "kind": kind, "about": about, "by": by}, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        _log.error("the notice of %s cannot be written: %s", about, error.strerror)
