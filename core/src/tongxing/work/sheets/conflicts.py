"""Conflicts of a re-survey: a field that the sheet and the registry changed to different values, until a person decides.

What was told is kept beside what stands, sealed like the data itself, and is seen by whoever may see the field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Literal

import polars as pl
from sqlmodel import SQLModel

from ...records import ChildRecord, GuardianRecord, HouseholdRecord, Record
from ...records import field as about
from ...records.base import Instant, abouts, public_name
from ...records.ids import ALPHABET, LENGTH
from ...trust.cipher import KeyRing
from ..checks import frame_schema
from ..events import SERVICE
from .held import Held
from .questions import Survey

State = Literal["open", "kept", "taken"]


class _Conflict(SQLModel):
    """What every conflict holds. Its row is seen by the category of its field, kept in ``category``."""

    key: str = about(category=SERVICE, zh="栏目", en="Column of the sheet", max_length=96)
    holder: str = about(category=SERVICE, zh="相关记录", en="Record and id that hold the field", max_length=128)
    column: str = about(category=SERVICE, zh="字段", en="Column of that record", max_length=64)
    base: str | None = about(None, category=SERVICE, zh="发放时的值", en="Value when the sheet was issued", secret=True)
    told: str | None = about(None, category=SERVICE, zh="表中的值", en="Value in the sheet", secret=True)
    standing: str | None = about(None, category=SERVICE, zh="登记的值", en="Value in the registry", secret=True)
    told_by: str = about(category=SERVICE, zh="导入人", en="Imported by", max_length=128)
    told_on: date | None = about(None, category=SERVICE, zh="摸排日期", en="Day of the survey")
    issued_at: datetime = about(category=SERVICE, zh="发放时间", en="When the sheet was issued", sa_type=Instant)
    state: str = about(
        "open",
        category=SERVICE,
        zh="状态",
        en="State",
        choices={"open": ("待处理", "Open"), "kept": ("保留登记", "Kept"), "taken": ("采用表中", "Taken")},
        index=True,
    )
    decided_by: str | None = about(None, category=SERVICE, zh="决定人", en="Decided by", max_length=128)
    decided_on: date | None = about(None, category=SERVICE, zh="决定日期", en="Decided on")
    category: str = about(SERVICE, category=SERVICE, zh="数据类别", en="Data category", max_length=64)


class ChildConflict(_Conflict, ChildRecord, table=True):
    """Two values for one field of a child."""

    category_column: ClassVar[str | None] = "category"


class GuardianConflict(_Conflict, GuardianRecord, table=True):
    """Two values for one field of a guardian."""

    category_column: ClassVar[str | None] = "category"


class HouseholdConflict(_Conflict, HouseholdRecord, table=True):
    """Two values for one field of a household."""

    category_column: ClassVar[str | None] = "category"


CONFLICT_RECORDS: Mapping[str, type[Record]] = {
    "child": ChildConflict,
    "guardian": GuardianConflict,
    "household": HouseholdConflict,
}


@dataclass(frozen=True)
class Told:
    """Where conflicts come from: who imported which issue of a sheet, and the day of the survey of each of its rows."""

    by: str
    issued: datetime
    days: Sequence[date | None]


def conflicts_frame(
    survey: Survey, subject: str, conflicts: pl.DataFrame, standing: Held, told: Told, ring: KeyRing
) -> dict[type[Record], pl.DataFrame]:
    """The conflicts of ``merge`` as rows for ``Store.write_batch``; nothing where there is none.

    The same conflict of the same sheet has the same id, and one that was decided stays decided: ``state`` is no column.
    """
    rows = [_row(survey, subject, each, standing, told, ring) for each in conflicts.iter_rows(named=True)]
    if not rows:
        return {}
    record = CONFLICT_RECORDS[subject]
    return {record: pl.DataFrame(rows, schema={n: t for n, t in frame_schema(record).items() if n in rows[0]})}


def _row(
    survey: Survey, subject: str, found: Mapping[str, Any], standing: Held, told: Told, ring: KeyRing
) -> dict[str, Any]:
    record, field = str(found["record"]), str(found["field"])
    asked = survey.column(subject, field)
    assert asked is not None and asked.record is not None
    kind, id = standing.holders.get((record, field), (asked.record, ""))
    named = ring.blind("conflict", "|".join((record, field, told.issued.isoformat(), str(found["told"]))))
    return {
        "id": f"{record[:2]}-" + _letters(named),
        subject: record,
        "key": field,
        "holder": f"{public_name(kind)}:{id}",
        "column": asked.column,
        "base": found["base"],
        "told": found["told"],
        "standing": found["standing"],
        "told_by": told.by,
        "told_on": told.days[found["place"]],
        "issued_at": told.issued,
        "category": abouts(asked.record)[asked.column].category,
    }


def _letters(digest: str) -> str:
    """A keyed digest in the letters of record ids."""
    number, letters = int(digest, 16), []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)
