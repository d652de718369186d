"""What ``tongxing check`` looks for: findings, which are wrong or missing, and notes, which an author should know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ..database import Database
from ..errors import TongxingError, UsageError
from ..host.cities.composition import Composition
from ..host.host import Host
from ..host.plugins import migrations
from ..host.plugins.plugin import Plugin
from ..policy.cases import run_cases
from ..policy.conditions import Condition


@dataclass(frozen=True)
class Told:
    """One sentence about a plugin. A note costs nothing; a finding is to be mended."""

    plugin: str
    says: str
    is_note: bool = False

    def as_dict(self) -> dict[str, str]:
        """The form of the JSON output."""
        return {"plugin": self.plugin, "kind": "note" if self.is_note else "finding", "says": self.says}


def checked(host: Host, keys: Sequence[str]) -> list[Told]:
    """Everything that there is to say about these plugins, findings first."""
    everything = host.everything()
    found = [*_stopped(host, everything, keys), *_tables(host, keys)]
    return [*dict.fromkeys(found), *_notes(everything, keys)]


def _stopped(host: Host, everything: Composition, keys: Sequence[str]) -> Iterator[Told]:
    """Plugins that could not be loaded, that have a twin, or that clash with another one."""
    for key, error in host.stopped.items():
        if key in keys:
            yield Told(key, str(error))
    for twin, error in host.twins:
        if twin.key in keys:
            yield Told(twin.key, str(error))
    for state in everything.plugins:
        if state.key in keys and state.state == "stopped" and state.key in host.plugins and state.why:
            yield Told(state.key, state.why)


def _tables(host: Host, keys: Sequence[str]) -> Iterator[Told]:
    """Whether the migrations lead to the tables that the records describe, in a database made for the purpose."""
    with TemporaryDirectory() as place:
        database = Database(str(Path(place) / "check.db"))
        try:
            for key in host.plugins:
                if key == "core" or key in keys:
                    yield from _migrated(host, database, key)
        finally:
            database.close()


def _migrated(host: Host, database: Database, key: str) -> Iterator[Told]:
    try:
        migrations.upgrade(database, host.tables(key))
    except TongxingError as error:
        yield Told(key, str(error))
    except Exception as error:  # a script is a program of the author's: it may raise anything
        first = (str(error).splitlines() or [""])[0]
        yield Told(key, f"{key}: migrations: a script raised {type(error).__name__}: {first}. Mend it.")


def _notes(everything: Composition, keys: Sequence[str]) -> Iterator[Told]:
    named = _facts_named(everything)
    for plugin in everything.running:
        if plugin.key in keys:
            yield from (Told(plugin.key, f"{plugin.key}: {says}.", is_note=True) for says in _of(plugin, named))


def _of(plugin: Plugin, named: set[str]) -> Iterator[str]:
    for item in plugin.items:
        if not item.served.versions:
            yield f"{item.where}: {item.key} has no rule `served`, so it opens no gap"
    for parameter in plugin.parameters:
        open_in = sorted({setting.division for setting in parameter.settings if setting.value is None})
        if open_in:
            yield f"{parameter.where}: {parameter.key} is open in {', '.join(open_in)}; a city may fill it"
    for fact in plugin.contributed.facts:
        if fact.key not in named:
            yield f"{fact.where}: no item, fact or indicator names the {fact.of}'s fact {fact.key}"


def _facts_named(everything: Composition) -> set[str]:
    """Every fact that a rule, an indicator, a signal or another fact names."""
    uses = [fact.uses for fact in everything.facts.by_key.values()] + [each.uses for each in everything.signals]
    named = {name.split(".")[-1] for names in uses for name in names}
    for condition in _conditions(everything):
        named.update(condition.facts)
    return named


def _conditions(everything: Composition) -> Iterator[Condition]:
    for item in everything.items.values():
        yield from item.entitled.conditions.values()
        yield from item.served.conditions.values()
    for indicator in everything.indicators:
        yield indicator.condition(indicator.numerator)
        yield indicator.condition(indicator.denominator)


def of_cases(host: Host, paths: Sequence[Path]) -> Iterator[Told]:
    """The worked cases of the suite ``rules`` in these files and folders."""
    files = [file for path in paths for file in _case_files(path)]
    if not files:
        return
    report = run_cases(files, host.everything().policy)
    for line in report.lines:
        yield Told("cases", line)


def _case_files(path: Path) -> list[Path]:
    found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not found or not all(file.is_file() for file in found):
        raise UsageError(f"--cases: there is no file of cases at {path}.")
    return found
