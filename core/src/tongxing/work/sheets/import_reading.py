"""Imports as they may be seen: each upload, and each import from the command line, with how far it is and its report.

Whoever may import sees imports of their own; whoever may import for the whole city sees all of its imports. Cells in a
report are masked, and shown to whoever sent the file and nobody else.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ...people.divisions import national
from ...trust.principals import Access
from .imports import IMPORTS
from .rights import Rights
from .uploads import COLUMNS, COUNTS, UPLOADS, Failure, State, Upload, upload_of


@dataclass(frozen=True)
class ImportSeen:
    """One import as a reader sees it; what is not known yet is None."""

    id: str
    state: State
    by: str
    begun: datetime
    ended: datetime | None = None
    dry_run: bool = False
    file_sha256: str | None = None
    rows_done: int | None = None
    rows_total: int | None = None
    accepted: int | None = None
    unchanged: int | None = None
    rejected: int | None = None
    failure: Failure | None = None
    is_own: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For JSON; without the report."""
        failure = self.failure and {"code": self.failure.code, "message": self.failure.message.as_dict()}
        names = ("id", "state", "by", "dry_run", "file_sha256", "rows_done", "rows_total", *COUNTS)
        times = {"begun": self.begun.isoformat(), "ended": self.ended.isoformat() if self.ended else None}
        return {name: getattr(self, name) for name in names} | times | {"failure": failure}


@dataclass(frozen=True)
class Viewer:
    """What one access may see of a city's imports."""

    access: Access
    is_everything: bool

    @classmethod
    def of(cls, access: Access, division: str) -> "Viewer":
        """For a city of this division. Raises NotAllowed where the principal may not import for the purpose at all."""
        Rights(access).demand_any()
        return cls(access, _imports_everywhere(access, division))

    def imports(self, connection: Connection) -> list[ImportSeen]:
        """All that may be seen, newest first."""
        found = [*self._uploads(connection), *self._others(connection)]
        return sorted(found, key=lambda each: (each.begun, each.id), reverse=True)

    def find(self, connection: Connection, id: str) -> ImportSeen | None:
        """One import; None where there is none that may be seen."""
        found = [*self._uploads(connection, id), *self._others(connection, id)]
        return found[0] if found else None

    def reports(self, connection: Connection, seen: Sequence[ImportSeen]) -> dict[str, Mapping[str, Any]]:
        """The reports of imports, by id, in the shape of INTERFACES. Cells of others' files are left out."""
        own = {each.id: each.is_own for each in seen}
        kept: dict[str, Mapping[str, Any]] = {}
        for table in (UPLOADS, IMPORTS):
            asked = select(table.c.id, table.c.report).where(table.c.id.in_(list(own)), table.c.report.is_not(None))
            kept |= {id: _shown(json.loads(report), own[id]) for id, report in connection.execute(asked)}
        return kept

    def _uploads(self, connection: Connection, id: str | None = None) -> list[ImportSeen]:
        mine = self._mine(UPLOADS, id)
        uploads = [upload_of(dict(row)) for row in connection.execute(select(*COLUMNS).where(*mine)).mappings()]
        return [self._of_upload(each) for each in uploads]

    def _of_upload(self, each: Upload) -> ImportSeen:
        same = ("id", "dry_run", "file_sha256", "rows_done", "rows_total", *COUNTS, "failure")
        return ImportSeen(
            state=each.as_of(self.access.now),
            by=each.principal,
            begun=each.begun_at,
            ended=each.ended_at,
            is_own=each.principal == self.access.principal,
            **{name: getattr(each, name) for name in same},
        )

    def _others(self, connection: Connection, id: str | None = None) -> list[ImportSeen]:
        """Imports of files that nobody uploaded: from the command line."""
        sent = select(UPLOADS.c.file_sha256).where(
            UPLOADS.c.city == self.access.city,
            UPLOADS.c.dry_run.is_(False),
            UPLOADS.c.state != "failed",
            UPLOADS.c.file_sha256.is_not(None),
        )
        names = ("id", "state", "principal", "begun_at", "ended_at", "file_sha256", "rows_done", "rows_total")
        rows = select(*(IMPORTS.c[name] for name in names)).where(
            *self._mine(IMPORTS, id), IMPORTS.c.file_sha256.not_in(sent)
        )
        return [
            ImportSeen(
                row.id,
                row.state,
                row.principal,
                row.begun_at,
                row.ended_at,
                file_sha256=row.file_sha256,
                rows_done=row.rows_done,
                rows_total=row.rows_total,
                is_own=row.principal == self.access.principal,
            )
            for row in connection.execute(rows)
        ]

    def _mine(self, table: Any, id: str | None) -> list[Any]:
        tests = [table.c.city == self.access.city]
        if id is not None:
            tests.append(table.c.id == id)
        if not self.is_everything:
            tests.append(table.c.principal == self.access.principal)
        return tests


def _imports_everywhere(access: Access, division: str) -> bool:
    """Whether one live grant for importing covers the whole division, by where children live."""
    low, high = national().range_of(division)
    return any(
        "residence" in region.bases and region.range[0] <= low and high <= region.range[1]
        for grant in access.allowing("import", "write")
        for region in grant.regions
    )


def _shown(report: dict[str, Any], is_own: bool) -> dict[str, Any]:
    if is_own:
        return report
    return report | {"problems": [problem | {"value": None} for problem in report["problems"]]}
