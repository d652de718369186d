"""Switching plugins on and off in a city: enable, disable, uninstall. Each is one transaction and one row with a reason.

- **enable** runs the migrations that have not run, and switches on;
- **disable** switches off here; data and place in the list stay;
- **uninstall** also takes the plugin off the city's list, so that its wheel may go; its data stays until ``purge``.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ...database import Database
from ...datafile import near
from ...errors import CannotRun, UsageError
from ...trust.assessments import not_assessed, told_of
from ..host import Host
from ..order import required_first
from ..plugins import migrations
from ..plugins.scripts import Tables
from . import enabled
from .city_file import City
from .composition import Composition
from .enabled import Act, Entry

LEASE_S = 0.5
"""How long a server may go on by what it knew of a city's plugins; then it asks again before it answers."""
NOTICE_S = 5.0
"""The same on PostgreSQL, which several servers may share: each has so long to make ready for what holds now, beside its requests."""


def enable(
    database: Database,
    host: Host,
    city: City,
    plugins: Sequence[str],
    *,
    by: str,
    reason: str,
    now: datetime,
    migrate: bool = True,
) -> list[str]:
    """Switch plugins on; returns those that were off. ``migrate=False``, for requests, runs no migration.

    Raises UsageError for a plugin that nobody knows, CannotRun for one that could not run here (its sentence says why)
    or, with ``migrate=False``, whose migrations do not stand yet, and in a city in earnest for one whose use of data was not
    assessed. Nothing is then changed.
    """
    _demand_known(host, plugins)
    with database.write() as connection:
        migrations.lock(connection, _tables(host, plugins) if migrate else [])
        if migrate:
            migrations.upgrade_within(connection, host.tables("core"))
        here = enabled.entries(connection, city.key)
        off = [key for key in plugins if not (key in here and here[key].is_on)]
        off = required_first(off, host.requires)
        _demand_able(host, city, here, off, now)
        _demand_assessed(connection, host, city, plugins)
        for key in dict.fromkeys((*off, *plugins)):
            _bring_up(connection, host, city, key, migrate=migrate)
        enabled.record(connection, city.key, off, "enabled", now=now, by=by, reason=reason)
    return off


def lease_of(database: Database) -> float:
    """How many seconds a server of this database may go on by what it knew of a city's plugins."""
    return LEASE_S if database.is_sqlite else NOTICE_S


def settle(database: Database, changed: Sequence[str], since: float) -> None:
    """Return when no server answers by what held before a switch: every lease from then has run out.

    ``since``: when it was written, of the clock ``monotonic``; whoever has made ready meanwhile waits so much less.
    """
    if changed:
        time.sleep(max(0.0, since + lease_of(database) - time.monotonic()))


def imagined(
    host: Host, city: City, here: Mapping[str, Entry], *, on: Sequence[str] = (), off: Sequence[str] = (), now: datetime
) -> Composition:
    """The city as it would be with some plugins on and others off; nothing is changed. Who could not run is stopped in it.

    ``here``: what holds now. Raises UsageError for a plugin that nobody knows.
    """
    _demand_known(host, (*on, *off))
    last = max((entry.id for entry in here.values()), default=0)
    new = required_first([key for key in on if not (key in here and here[key].is_on)], host.requires)
    acts: list[tuple[str, Act]] = [*((key, "enabled") for key in new), *((key, "disabled") for key in off)]
    changed = {key: Entry(last + n, city.key, key, act, now, "", "") for n, (key, act) in enumerate(acts, start=1)}
    rest = {key: entry for key, entry in here.items() if key not in changed}
    return host.compose(city, {**rest, **changed}, start=False)


def pending(database: Database, host: Host, plugins: Sequence[str]) -> list[str]:
    """Migrations of core and of these plugins that have not run here, as ``core 0009_erasures``; ``enable`` runs them."""
    return [f"{t.plugin} {script}" for t in _tables(host, plugins) for script in migrations.pending(database, t)]


def disable(
    database: Database, host: Host, city: City, plugins: Sequence[str], *, by: str, reason: str, now: datetime
) -> list[str]:
    """Switch plugins off in a city; their data is kept. Returns those that were on.

    Raises UsageError for a plugin that was never on here, CannotRun where another one that is on requires it.
    """
    return _switch_off(database, host, city, plugins, "disabled", by=by, reason=reason, now=now)


def uninstall(
    database: Database, host: Host, city: City, plugins: Sequence[str], *, by: str, reason: str, now: datetime
) -> list[str]:
    """Take plugins off a city's list; their data is kept until it is purged. As ``disable`` otherwise."""
    return _switch_off(database, host, city, plugins, "uninstalled", by=by, reason=reason, now=now)


def _switch_off(
    database: Database, host: Host, city: City, plugins: Sequence[str], act: Act, *, by: str, reason: str, now: datetime
) -> list[str]:
    with database.write() as connection:
        here = enabled.entries(connection, city.key)
        for key in plugins:
            if key not in here or key == "core":
                known = [each for each in here if each != "core"]
                told = f"{near(key, known)}On its list: {', '.join(sorted(known)) or 'none'}."
                raise UsageError(f"{city.key}: no plugin {key!r} is on the list of this city.", remedy=told)
        _demand_free(host, city, here, plugins, act)
        changed = [
            key for key in plugins if here[key].is_on or (act == "uninstalled" and here[key].state == "disabled")
        ]
        enabled.record(connection, city.key, changed, act, now=now, by=by, reason=reason)
    return changed


def _tables(host: Host, plugins: Iterable[str]) -> list[Tables]:
    """What core and these plugins keep, as far as they could be loaded."""
    return [host.tables(key) for key in ("core", *plugins) if key in host.plugins]


def _demand_known(host: Host, plugins: Iterable[str]) -> None:
    for key in plugins:
        if key not in host.departments:
            told = f"{near(key, host.departments)}Installed here: {', '.join(sorted(host.departments)) or 'none'}."
            raise UsageError(f"No plugin is called {key!r}.", remedy=told)


def _demand_able(host: Host, city: City, here: Mapping[str, Entry], keys: Sequence[str], now: datetime) -> None:
    """A plugin that would be stopped at once is not switched on."""
    composition = imagined(host, city, here, on=keys, now=now)
    for key in keys:
        state = composition.state(key)
        if state is not None and state.state == "stopped":
            raise CannotRun(f"{key} cannot be enabled in {city.key}. {state.why}")


def _demand_assessed(connection: Connection, host: Host, city: City, keys: Sequence[str]) -> None:
    """In a city in earnest nothing is switched on that uses data for which no impact assessment is on record (PIPL art. 55)."""
    for key in () if city.form.development else keys:
        missing = not_assessed(connection, city.key, key, host.uses(key))
        if missing:
            raise CannotRun(
                f"{key}: no impact assessment in {city.key} covers {told_of(missing)}. "
                f"{key}:{city.key} 尚无涵盖上述数据和目的的个人信息保护影响评估。",
                remedy=f"Have it assessed, then `tongxing compliance assess {key} FILE --title … --city {city.key}`.",
            )


def _demand_free(host: Host, city: City, here: Mapping[str, Entry], plugins: Sequence[str], act: Act) -> None:
    """Nothing that stays on may require what goes off."""
    verb = {"disabled": "disable", "uninstalled": "uninstall"}[act]
    for key in plugins:
        left = sorted(k for k, e in here.items() if e.is_on and k not in plugins and key in host.requires.get(k, ()))
        if left:
            told = f"Switch them off too: `tongxing city {verb} {' '.join((*left, *plugins))} --city {city.key}`."
            raise CannotRun(f"{', '.join(left)} cannot run without {key} in {city.key}.", remedy=told)


def _bring_up(connection: Connection, host: Host, city: City, key: str, *, migrate: bool) -> None:
    if key not in host.plugins:
        return
    if migrate:
        migrations.upgrade_within(connection, host.tables(key))
        return
    told = host.behind(connection, [key])
    if told:
        raise CannotRun(
            f"{key}: migrations: {told[key]}.", remedy=f"Run `tongxing city enable {key} --city {city.key}`."
        )
