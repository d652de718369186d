"""Loading one plugin: import, hooks, card, contributions, files; each checked, the first mistake told with file and cure.

Nothing here looks at other plugins, except that core's categories, purposes and facts are known.
"""

import inspect
from dataclasses import dataclass, replace
from importlib.resources import files
from types import ModuleType
from typing import Any

from sqlalchemy.exc import InvalidRequestError
from sqlmodel import SQLModel

from ... import datafile
from ...datafile import DataFile
from ...errors import RAISED, PluginError, Words
from ...policy.parameter_files import core_parameters, parameters_in
from ...records import Record
from ...records.base import plugin_of
from ...work.events import CORE_KINDS
from ...work.threads.procedures import check_items, procedures_of
from .. import hookspecs
from ..names import KEY, camel
from .calls import Calls
from .card import Card, card_of
from .claims import check_within
from .collecting import Contributed, collect, said_plainly, stamped
from .event_kinds import kinds_of
from .finding import Found
from .plugin import Plugin
from .policy_files import items_of
from .record_checks import check_records
from .source_lines import where_is, where_raised
from .statement_checks import check_statements
from .survey import questions_of
from .words import papers_of

RESERVED = frozenset(
    "core id recordId version name sex birthDate ethnicity hukou residence residences residenceStatus guardianships "
    "guardiansComplete guardians guardian household households members identifiers residencePermits decisions gaps "
    "events signals withheld phone address incomeYearFen hardship node child children serviceItems divisions plugins "
    "applications desk referrals law me graphql notebooks frames imports health metrics demo".split()
)
"""Names that core itself has where a department's namespace would stand."""


@dataclass(frozen=True)
class Loader:
    """What loading needs beside the plugin: the hooks, core's card, and the hooks that nobody here could use."""

    calls: Calls
    core: Card
    leave_out: frozenset[str]

    def load(self, found: Found) -> Plugin:
        """Load one plugin. Raises PluginError; whatever was taken in of it is then forgotten again."""
        try:
            return self._layer(found) if found.kind == "layer" else self._department(found)
        except PluginError:
            self.calls.remove(found.key)
            raise
        except Exception as error:  # a case that no check foresaw must not stop the others
            self.calls.remove(found.key)
            where, what = where_raised(error, found.package), f"could not be checked: {said_plainly(error)}"
            raise PluginError(
                found.key, where, what, "Look at what this part of the plugin says; report it to core"
            ) from error

    def _layer(self, found: Found) -> Plugin:
        module = _import(found)
        self.calls.add(found.key, module)
        contributed = stamped(found.key, collect(self.calls, found.key, found.package, leave_out=self.leave_out))
        if contributed.records or contributed.facts:
            what = "a layer keeps no records and states no facts"
            raise PluginError(found.key, where_is(module), what, "Let a department contribute them")
        title = Words(*getattr(module, "TITLE", (found.key, found.key)))
        return Plugin(found.key, "layer", title, found.version, found.package, contributed=contributed)

    def _department(self, found: Found) -> Plugin:
        _check_key(found)
        module = _import(found)
        self.calls.add(found.key, module)
        card = self.card(found)
        contributed = stamped(found.key, _collect(self.calls, found, self.leave_out))
        check_records(found.key, contributed.records, card)
        check_statements(found.key, contributed, card)
        plugin = self._with_files(
            Plugin(found.key, "department", card.title, found.version, found.package, card, contributed)
        )
        check_within(plugin)
        return plugin

    def card(self, found: Found) -> Card:
        """A department's card alone."""
        file = data_file(found.key, found.package, "card.yaml")
        where = f"{found.package}/data/card.yaml"
        return card_of(found.key, file, where, contract=hookspecs.VERSION, core=self.core)

    def _with_files(self, plugin: Plugin) -> Plugin:
        key, package, card = plugin.key, plugin.package, plugin.card
        assert card is not None
        kinds = kinds_of(key, data_file(key, package, "events.yaml"), card)
        parameters, items = parameters_in(key, package), items_of(key, package, card)
        nameable = [each.key for each in (*CORE_KINDS, *kinds)]
        written = data_file(key, package, "procedures.yaml")
        procedures = procedures_of(written, nameable, [*core_parameters(), *parameters])
        check_items(items, procedures)
        return replace(
            plugin,
            kinds=kinds,
            questions=questions_of(key, data_file(key, package, "survey.yaml"), plugin.records),
            parameters=parameters,
            items=items,
            procedures=procedures,
            papers=papers_of(data_file(key, package, "words.yaml")),
        )


def data_file(plugin: str, package: str, name: str) -> DataFile | None:
    """A file of a plugin's data folder; None where there is none."""
    return datafile.read(plugin, files(package) / "data" / name, f"{package}/data/{name}")


def _check_key(found: Found) -> None:
    where = f"{found.distribution} (entry point)"
    if not KEY.fullmatch(found.key):
        cure = "Use letters and digits, words joined by _, beginning with a letter"
        raise PluginError(found.key, where, f"{found.key!r} is no key for a plugin", cure)
    if camel(found.key) in RESERVED or found.key in RESERVED or found.key.startswith("core_"):
        raise PluginError(found.key, where, f"the key {found.key!r} is core's own word", "Choose another key")


def _import(found: Found) -> ModuleType:
    try:
        module: Any = found.entry_point.load()
    except RAISED as error:
        where = where_raised(error, found.package)
        what = f"cannot be imported: {said_plainly(error)}"
        cure = f"Mend it, or install what it needs beside {found.distribution}"
        raise PluginError(found.key, where, what, cure) from error
    where = f"{found.distribution} (entry point)"
    if not inspect.ismodule(module):
        what = f"the entry point names {type(module).__name__} {getattr(module, '__name__', '')}, not a module".replace(
            " ,", ","
        )
        raise PluginError(found.key, where, what, f'Write `{found.key} = "{found.package}.plugin"`')
    if module.__name__.split(".")[0] != found.package:
        what = f"the plugin {found.key!r} stands in the package {module.__name__.split('.')[0]}"
        raise PluginError(found.key, where, what, f"Name the package {found.package}, or the entry point after it")
    return module


def _collect(calls: Calls, found: Found, leave_out: frozenset[str]) -> Contributed:
    """As ``collect``; a table that another plugin made already is told as a clash, with both names."""
    before = {name.casefold(): name for name in SQLModel.metadata.tables}
    try:
        return collect(calls, found.key, found.package, leave_out=leave_out)
    except PluginError as error:
        if isinstance(error.__cause__, InvalidRequestError) and "already defined" in str(error.__cause__):
            table = str(error.__cause__).split("'")[1]
            other = _owner(before.get(table.casefold(), table))
            what = f"the table {table!r} is taken by {other}"
            cure = "Rename the record in one of the two plugins"
            raise PluginError(found.key, error.where, what, cure, blames=other) from error
        raise


def _owner(table: str) -> str:
    """The plugin whose class stands behind a table."""
    waiting: list[type[Record]] = [Record]
    while waiting:
        record = waiting.pop()
        waiting += record.__subclasses__()
        if getattr(vars(record).get("__table__"), "name", None) == table:
            return plugin_of(record)
    return table
