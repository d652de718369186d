"""The office that decides about grants, opened for one command of one of its members."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..host.registry import Registry
from ..trust.granting import Desk
from .offices import demand_office
from .options import opened


@contextmanager
def desk_of(city: str, database: str | None, by: str) -> Iterator[tuple[Registry, Desk]]:
    """The city and its office, as one of its members."""
    with opened(city, database) as registry:
        demand_office(registry, by, "security")
        book, form = registry.composition.categories, registry.city.form
        names = frozenset(principal.name for principal in form.principals)
        with registry.database.write() as connection:
            told = (by, form.approvers, names, book, registry.clock(), form.offices)
            yield registry, Desk(connection, registry.log, registry.key, *told)
