"""A city of every department with children whom the demo invents and imports by the real path, for whoever looks at plans.

The departments bring their own records. How a table of a few rows is read, and whether they are sorted, is chance.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from known_documents import COUNTY, PROVINCE, city_of
from sqlalchemy import func, select, text

from tongxing.demo.running import demo
from tongxing.host.registry import Registry
from tongxing.people import Child
from tongxing.records.base import table_of

ENOUGH = 100
"""Rows of a table for which it matters how they are found."""


@dataclass(frozen=True)
class Province:
    """What a document is asked of: ``child`` is somebody in the county, ``filled`` the tables with enough rows."""

    registry: Registry
    child: str
    filled: frozenset[str]


@contextmanager
def province(folder, database, children: int, division: str = PROVINCE) -> Iterator[Province]:
    """So many children, the same each time, in the province or in one of its divisions; statistics are made."""
    file = city_of(folder, division)
    with demo(file, children=children, seed=1, database=database, folder=folder) as made:
        registry = made.registry
        if not registry.database.is_sqlite:
            with registry.database.write() as connection:
                connection.execute(text("ANALYZE"))
        tables, child = [table_of(record) for record in registry.composition.records], table_of(Child)
        with registry.database.read() as connection:
            counted = {each.name: connection.scalar(select(func.count()).select_from(each)) for each in tables}
            here = connection.scalar(select(func.min(child.c.id)).where(child.c.residence.startswith(COUNTY)))
        yield Province(registry, here, frozenset(name for name, rows in counted.items() if rows >= ENOUGH))
