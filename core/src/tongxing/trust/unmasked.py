"""A record before every wall, as the store itself reads it to decide."""

from datetime import datetime

from sqlalchemy import FromClause, func, select, union_all

from ..records import Record
from ..records.base import abouts, table_of
from ..records.history import history_table


def unmasked(record: type[Record], known: datetime | None = None) -> FromClause:
    """Every row of a record, no secret column, whoever asks.

    Decisions are made with all facts and shown through ``Scope``; nothing that this gives may be shown as it is.
    ``known``: as it had been recorded by that moment, from the present rows and the past.
    """
    names = ["id", "recorded_at", "recorded_why", *({record.subject_column} - {"id"})]
    names += [name for name, about in abouts(record).items() if not about.secret]
    names += ["division"] if record.subject == "place" and "division" not in names else []
    table = table_of(record)
    if known is None:
        return select(*(table.c[n] for n in names)).subquery()
    past, wanted = history_table(record), (*names, "version")
    present = select(*(table.c[n] for n in wanted)).where(table.c.recorded_at <= known)
    superseded = select(*(past.c[n] for n in wanted)).where(past.c.recorded_at <= known, past.c.superseded_at > known)
    every = union_all(present, superseded).subquery()
    # A row that was changed twice within one moment stands in the past too: its last version held.
    newest = func.row_number().over(partition_by=every.c.id, order_by=every.c.version.desc()).label("_newest")
    ranked = select(*(every.c[n] for n in names), newest).subquery()
    return select(*(ranked.c[n] for n in names)).where(ranked.c._newest == 1).subquery()
