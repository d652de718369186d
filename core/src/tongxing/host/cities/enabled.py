"""Which plugins are on in which city: an append-only table, whose latest row for a city and plugin holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, Text, func, insert, select
from sqlmodel import SQLModel

from ...records.base import Instant
from ...trust.assessments import ASSESSMENTS

Act = Literal["enabled", "disabled", "uninstalled", "purged"]

CITY_PLUGIN = Table(
    "_p_core_city_plugin",
    SQLModel.metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("city", String(64), nullable=False, index=True),
    Column("plugin", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("from", Instant, nullable=False),
    Column("by", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Entry:
    """The row that holds for one plugin in one city. ``id`` tells which of two was enabled later."""

    id: int
    city: str
    plugin: str
    state: Act
    since: datetime
    by: str
    reason: str

    @property
    def is_on(self) -> bool:
        """Whether the plugin is to run in the city."""
        return self.state == "enabled"


def entries(connection: Connection, city: str) -> Mapping[str, Entry]:
    """What holds in a city, by plugin, in the order in which it came about."""
    return {entry.plugin: entry for entry in _latest(connection) if entry.city == city}


def cities_with(connection: Connection, plugin: str) -> list[str]:
    """The cities of this database in which a plugin is on."""
    return sorted(entry.city for entry in _latest(connection) if entry.plugin == plugin and entry.is_on)


def acts_on(connection: Connection, plugin: str) -> list[int]:
    """The latest act on a plugin in each city: others, once it was switched in any."""
    return [entry.id for entry in _latest(connection) if entry.plugin == plugin]


def known_cities(connection: Connection) -> list[str]:
    """Every city that this database has ever seen a plugin in."""
    return list(connection.execute(select(CITY_PLUGIN.c.city).distinct().order_by(CITY_PLUGIN.c.city)).scalars())


def revision(connection: Connection, city: str) -> int:
    """A number that grows with every change of what may run in a city. Cheap: each worker asks before each request.

    Rows are counted, since two transactions may commit in another order than their ids; an assessment may let a plugin run.
    """
    parts = [select(func.count()).select_from(t).where(t.c.city == city) for t in (CITY_PLUGIN, ASSESSMENTS)]
    counted: int = connection.execute(select(parts[0].scalar_subquery() + parts[1].scalar_subquery())).scalar_one()
    return counted


def record(
    connection: Connection, city: str, plugins: Iterable[str], act: Act, *, now: datetime, by: str, reason: str
) -> None:
    """Add a row for each plugin, in the order given."""
    for plugin in plugins:
        values = {"city": city, "plugin": plugin, "state": act, "from": now, "by": by, "reason": reason}
        connection.execute(insert(CITY_PLUGIN).values(values))


def _latest(connection: Connection) -> list[Entry]:
    newest = select(func.max(CITY_PLUGIN.c.id)).group_by(CITY_PLUGIN.c.city, CITY_PLUGIN.c.plugin)
    rows = connection.execute(select(CITY_PLUGIN).where(CITY_PLUGIN.c.id.in_(newest)).order_by(CITY_PLUGIN.c.id))
    return [Entry(r.id, r.city, r.plugin, r.state, getattr(r, "from"), r.by, r.reason) for r in rows]
