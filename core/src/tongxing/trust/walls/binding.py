"""What each connection behind wall two on PostgreSQL may reach, written by another connection, by server process."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, text

from ...records import Record
from ...records.base import table_of
from . import masked
from .policies import PARTS, SCOPE, is_mixed, whole
from .reach import ALIKE, Parts, Range, Ranges, Reach

_RANGES = ("residence", "hukou", "authored")


def pid_of(connection: Connection) -> int:
    """The number of the server process behind a connection."""
    driver: Any = connection.connection.driver_connection
    return int(driver.info.backend_pid)


def bind(owner: Connection, pid: int, records: Sequence[type[Record]], reach: Reach) -> None:
    """Let the connection with this server process reach this; what others left behind who are gone is removed."""
    release(owner, pid)
    for table in (SCOPE, PARTS):
        owner.exec_driver_sql(f'DELETE FROM "{table}" WHERE pid NOT IN (SELECT a.pid FROM pg_stat_activity a)')
    of = {"pid": pid, "day": reach.day}
    parts = [{**of, "key": key, **_part(ranges)} for key, each in reach for ranges in each]
    _insert(owner, PARTS, parts, ("authored", "without", "only_"))
    told = {key: _told(each) for key, each in reach}
    categories, alike = reach.alike
    told[ALIKE] = {**_told(alike), "categories": categories}
    hidden = {mask.table for mask in reach.masks}
    open_whole = {table_of(record).name for record in records if is_mixed(record)} - hidden
    told |= {whole(table): told[table] for table in open_whole & told.keys()}
    parts_of_whole = [{**each, "key": whole(each["key"])} for each in parts if each["key"] in open_whole]
    _insert(owner, PARTS, parts_of_whole, ("authored", "without", "only_"))
    schema = masked.made(owner, tuple(records), reach.masks)
    if schema:
        told[schema] = _told(frozenset())
    _insert(owner, SCOPE, [{**of, "key": key, **row} for key, row in told.items()], ("held", "categories"))


def plan_anew(reader: Connection) -> None:
    """Let a connection forget its plans, in which stands what it could reach when they were made. Before anything is read on it."""
    reader.exec_driver_sql("DISCARD PLANS")
    reader.commit()


def release(owner: Connection, pid: int) -> None:
    """Let it reach nothing any more."""
    for table in (SCOPE, PARTS):
        owner.execute(text(f'DELETE FROM "{table}" WHERE pid = :pid'), {"pid": pid})


def _told(parts: Parts) -> dict[str, Any]:
    """Where any part reaches, and the children of whom one keeps anything back; None where that may be any child."""
    every = any(part.only is not None for part in parts)
    return {
        "residence": _multirange(chain.from_iterable(part.residence for part in parts)),
        "hukou": _multirange(chain.from_iterable(part.hukou for part in parts)),
        "named": sorted(frozenset[str]().union(*(part.named for part in parts))),
        "categories": [],
        "held": None if every else sorted(frozenset[str]().union(*(part.without for part in parts))),
    }


def _part(ranges: Ranges) -> dict[str, Any]:
    return {
        **{name: _multirange(getattr(ranges, name)) for name in _RANGES},
        "named": sorted(ranges.named),
        "without": sorted(ranges.without),
        "only_": None if ranges.only is None else sorted(ranges.only),
    }


def _insert(owner: Connection, table: str, rows: list[dict[str, Any]], more: Sequence[str]) -> None:
    if not rows:
        return
    columns = ("pid", "key", "day", "residence", "hukou", "named", *more)
    kinds = {
        **dict.fromkeys(_RANGES, '"_w_ranges"'),
        **dict.fromkeys(("named", "held", "categories", "without", "only_"), "text[]"),
    }
    values = ", ".join(f"CAST(:{name} AS {kinds[name]})" if name in kinds else f":{name}" for name in columns)
    owner.execute(text(f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({values})'), rows)


def _multirange(ranges: Iterable[Range]) -> str:
    return "{" + ",".join(f"[{low},{high})" for low, high in sorted(set(ranges))) + "}"
