"""Seeding: a city's file fills the tables once, at the beginning; from then on the tables hold and the file does not."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy import Connection, insert, select

from ...database import Database
from ...errors import PluginError, UsageError
from ...trust.categories import CategoryBook
from ...trust.grants import Grant, Region, add_grant, all_grants
from ...trust.principals import PRINCIPALS, SHANGHAI, token_digest
from ..host import Host
from ..order import required_first
from ..plugins import migrations
from . import enabled
from .city_file import City
from .city_forms import GrantForm

BY = "city file"


def set_up(database: Database, host: Host, city: City, *, now: datetime) -> bool:
    """Make core's tables, and seed the city where it has never been here; whether it was new. One transaction.

    A plugin of the file that cannot run is enabled too, and shown as stopped with its sentence; the others run.
    """
    with database.read() as connection:
        if _stands(connection, host, city):
            return False
    with database.write() as connection:
        migrations.lock(connection, [host.tables(k) for k in ("core", *city.form.plugins) if k in host.plugins])
        migrations.upgrade_within(connection, host.tables("core"))
        if city.key in enabled.known_cities(connection):
            return False
        reason = f"seeded from {city.file.name}"
        in_turn = ["core", *required_first(city.form.plugins, host.requires)]
        enabled.record(connection, city.key, in_turn, "enabled", now=now, by=BY, reason=reason)
        _seed_principals(connection, city)
        _seed_grants(connection, city, host.categories, now)
        for key in city.form.plugins:
            _migrate(connection, host, key)
    return True


def written_too_late(connection: Connection, city: City, book: CategoryBook) -> Iterator[str]:
    """Places of a city's file with grants and tokens that its tables do not hold as they stand there now."""
    kept = {grant.id: replace(grant, revoked_at=None) for grant in all_grants(connection, city.key)}
    for number, form in enumerate(city.form.grants):
        id = f"{city.key}-{number + 1:03}"
        held = kept.get(id)
        if held is None or _grant(id, form, book, city.file.name, held.approved_at) != held:
            yield f"grants.{number} ({form.principal})"
    tokens = select(PRINCIPALS.c.token_sha256).where(PRINCIPALS.c.city == city.key)
    known = set(connection.scalars(tokens))
    for number, principal in enumerate(city.form.principals):
        if principal.token and token_digest(principal.token) not in known:
            yield f"principals.{number}.token ({principal.name})"


def _stands(connection: Connection, host: Host, city: City) -> bool:
    """Whether the city was set up before. Tables that are behind are then the matter of `tongxing city enable`."""
    is_made = migrations.applied(connection, host.tables("core")) is not None
    return is_made and city.key in enabled.known_cities(connection)


def _migrate(connection: Connection, host: Host, key: str) -> None:
    """One plugin's tables. Where its migrations fail it is left behind, which the composition says."""
    if key in host.plugins:
        with suppress(PluginError), connection.begin_nested():
            migrations.upgrade_within(connection, host.tables(key))


def _seed_principals(connection: Connection, city: City) -> None:
    for form in city.form.principals:
        values = {
            "city": city.key,
            "name": form.name,
            "title_zh": form.title.zh if form.title else "",
            "title_en": form.title.en if form.title else "",
            "token_sha256": token_digest(form.token) if form.token else None,
        }
        connection.execute(insert(PRINCIPALS).values(values))


def _seed_grants(connection: Connection, city: City, book: CategoryBook, now: datetime) -> None:
    for number, form in enumerate(city.form.grants, start=1):
        where = f"{city.file.name}: grants.{number - 1}"
        grant = _grant(f"{city.key}-{number:03}", form, book, where, now)
        try:
            add_grant(connection, city.key, grant, local=True)
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from error


def _grant(id: str, form: GrantForm, book: CategoryBook, where: str, now: datetime) -> Grant:
    book.demand_purposes(form.purposes, f"{where}.purposes")
    return Grant(
        id=id,
        principal=form.principal,
        role=form.role,
        actions=frozenset(form.actions),
        categories=frozenset(book.matching(form.categories, f"{where}.categories")),
        regions=tuple(Region(r.division, frozenset(r.bases)) for r in form.regions),
        purposes=frozenset(form.purposes),
        not_before=_midnight(form.start),
        expires_at=_midnight(form.until),
        approved_by=form.approved_by,
        approved_at=now,
        reference=form.reference,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
