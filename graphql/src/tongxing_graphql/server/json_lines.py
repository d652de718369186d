"""Logs as JSON, one line each, on stderr: what is noted of each request, and what the server has to say; no text of an error."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from ..guards import noting

REQUESTS = logging.getLogger("tongxing.requests")
"""One line for each request."""


class JsonLines(logging.Formatter):
    """A line of the log. What is raised is told by its kind and place; its text may hold somebody's data."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "worker": record.process,
        }
        if reference := noting.current().reference:
            line["reference"] = reference
        line |= record.args if isinstance(record.args, dict) else {}
        line["says"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            line["raised"] = f"{record.exc_info[0].__name__} at {_place(record.exc_info[2])}"
        return orjson.dumps(line, default=str).decode()


def begin(*, requests: bool) -> None:
    """Write the log of this process so from now on. ``requests``: with a line for each request that was answered."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    REQUESTS.setLevel(logging.INFO if requests else logging.WARNING)


def _place(trace: TracebackType | None) -> str:
    place = "?"
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
