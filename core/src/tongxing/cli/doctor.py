"""``tongxing doctor``: is everything in order on this machine and in this city, and if not, what to do."""

import sys
from collections.abc import Iterator

import typer
from sqlalchemy import Connection, text

from ..host.cities.seeding import written_too_late
from ..host.registry import Registry
from ..trust.assessments import not_assessed
from ..work import pending
from .options import DEFAULT_CITY, City, Database, Json, opened, print_json


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(city: City = DEFAULT_CITY, database: Database = None, as_json: Json = False) -> int:
    """Check Python, database, keys, plugins, pending reactions and each department's own health checks."""
    with opened(city, database) as registry:
        found = list(_findings(registry))
    if as_json:
        print_json([{"check": name, "ok": ok, "says": says} for name, ok, says in found])
    else:
        for name, ok, says in found:
            print(f"{'正常 ok  ' if ok else '注意 look'}  {name}: {says}")
    return 0 if all(ok for _, ok, _ in found) else 1


def _findings(registry: Registry) -> Iterator[tuple[str, bool, str]]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield "python", (3, 11) <= sys.version_info[:2] < (3, 13), version
    yield "database", True, f"{registry.database.engine.dialect.name}, answers"
    yield from _sqlite(registry)
    yield "keys", True, "the city's keys are here and open"
    for state in registry.composition.plugins:
        yield f"plugin {state.key}", state.state != "stopped", state.why or state.state
    with registry.database.read() as connection:
        if registry.city.form.development:
            yield from _city_file(connection, registry)
        else:
            yield from _assessed(connection, registry)
        yield from _reactions(connection, registry)
    for plugin, checks in registry.composition.checks.items():
        for check in checks:
            result = check.run()
            yield f"{plugin} {check.key}", bool(result.ok), f"{result.message.zh} {result.message.en}"


def _city_file(connection: Connection, registry: Registry) -> Iterator[tuple[str, bool, str]]:
    """Grants and tokens that were written into the file after the city was set up, and so do not hold."""
    cure = "does not hold, since the city was set up before; have grants approved (tongxing access grant), or begin a new database"
    for place in written_too_late(connection, registry.city, registry.host.categories):
        yield "city file", False, f"{registry.city.file.name}: {place} {cure}"


def _reactions(connection: Connection, registry: Registry) -> Iterator[tuple[str, bool, str]]:
    """Reactions of departments that run here which wait, and those that are tried no more until somebody says so."""
    for plugin, (waiting, given_up) in pending.count(connection, registry.key).items():
        if not registry.composition.is_enabled(plugin):
            continue
        if waiting:
            yield f"reactions of {plugin}", False, f"{waiting} wait to be tried again"
        if given_up:
            said = f"{given_up} failed time after time and are tried no more; see `tongxing reactions list`"
            yield f"reactions of {plugin}", False, said


def _assessed(connection: Connection, registry: Registry) -> Iterator[tuple[str, bool, str]]:
    """Plugins that run, or would but for this, and use data for which no impact assessment is on record."""
    for state in (each for each in registry.composition.plugins if each.state in ("enabled", "stopped")):
        missing = not_assessed(connection, registry.key, state.key, registry.host.uses(state.key))
        if missing:
            named = ", ".join(sorted({category for category, _ in missing}))
            yield f"assessment of {state.key}", False, f"none covers {named}; see tongxing compliance assess"


def _sqlite(registry: Registry) -> Iterator[tuple[str, bool, str]]:
    """What SQLite promises only with the right settings."""
    if not registry.database.is_sqlite:
        return
    with registry.database.read() as connection:
        mode = connection.execute(text("PRAGMA journal_mode")).scalar()
        sync = connection.execute(text("PRAGMA synchronous")).scalar()
        sound = connection.execute(text("PRAGMA quick_check")).scalar()
    yield "sqlite", (mode, sync, sound) == ("wal", 2, "ok"), f"journal {mode}, synchronous {sync}, check {sound}"
