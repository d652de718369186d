"""What alembic is told of one plugin: its scripts, its version table, its tables and no others."""

import logging
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Column, Connection, Table, inspect
from sqlalchemy.exc import SAWarning
from sqlmodel import SQLModel

from ...errors import PluginError
from ...records import Record

logging.getLogger("alembic.ddl.impl").setLevel(logging.ERROR)
"""It warns of each index that says which way it runs, before it asks whether that is to be compared."""
warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index", SAWarning)
"""An index of an expression is made with the triggers (``people.counties``), and not compared."""


@dataclass(frozen=True)
class Tables:
    """What one plugin keeps in a database: its key, its package, its records, and tables that nothing may change."""

    plugin: str
    package: str
    records: Sequence[type[Record]] = ()
    append_only: Sequence[Table] = ()
    counted: Sequence[Table] = ()
    """Tables whose changes are counted (``trust.unchanged``)."""
    others: frozenset[str] = frozenset()
    """Keys of all plugins, since ``_p_legal_aid_case`` must not be taken for a table of ``legal``."""

    @property
    def version_table(self) -> str:
        """The table that says how far this plugin's migrations have run."""
        return f"alembic_version_{self.plugin}"

    @property
    def folder(self) -> Path:
        """Where the scripts stand."""
        return Path(str(files(self.package))) / "migrations"

    @cached_property
    def scripts(self) -> ScriptDirectory:
        """The scripts, as alembic reads them; read once."""
        config = Config()
        config.set_main_option("path_separator", "os")
        config.set_main_option("script_location", str(self.folder))
        config.set_main_option("version_locations", str(self.folder))
        return ScriptDirectory.from_config(config)

    @property
    def head(self) -> str | None:
        """The newest script; None where there is none. Raises PluginError where the scripts do not lead to one."""
        if not self.folder.is_dir():
            return None
        try:
            return self.scripts.get_current_head()
        except (CommandError, SyntaxError, AttributeError) as error:
            said = str(error).splitlines()[0].rstrip(".")
            where = f"{self.package}/migrations"
            raise PluginError(self.plugin, where, said, "Leave one script that no other follows") from error


def context(connection: Connection, tables: Tables, **options: Any) -> MigrationContext:
    """alembic's view of one plugin's tables in a database."""
    return MigrationContext.configure(connection, opts=options_of(connection, tables) | options)


def options_of(connection: Connection, tables: Tables) -> dict[str, Any]:
    """alembic's options: this plugin's tables and no others."""
    mine = _owned_by(tables.plugin, _keys_here(connection, tables))
    is_sqlite = connection.dialect.name == "sqlite"

    def include(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "table" or (name is not None and mine(name))

    def include_object(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        if kind == "index" and is_sqlite and other is not None:
            return all(isinstance(each, Column) for each in thing.expressions)  # it tells no index's direction
        return kind != "table" or mine(str(name))

    return {
        "version_table": tables.version_table,
        "target_metadata": SQLModel.metadata,
        "render_as_batch": is_sqlite,
        "compare_type": True,
        "include_name": include,
        "include_object": include_object,
    }


def _keys_here(connection: Connection, tables: Tables) -> set[str]:
    """Every plugin that ever had tables here, or may get some."""
    start = "alembic_version_"
    names = inspect(connection).get_table_names()
    return {name.removeprefix(start) for name in names if name.startswith(start)} | tables.others


def _owned_by(owner: str, keys: Iterable[str]) -> Callable[[str], bool]:
    """Whether a table's name is of one plugin, and not of another whose key begins alike: ``legal``, ``legal_aid``."""
    prefix = f"_p_{owner}_"
    longer = tuple(f"_p_{key}_" for key in keys if f"_p_{key}_".startswith(prefix) and key != owner)
    return lambda name: name.startswith(prefix) and not (longer and name.startswith(longer))


def in_words(difference: Any) -> str:
    """One difference that alembic found, as ``add column _p_x_card.number``."""
    if isinstance(difference, list):
        return "; ".join(in_words(each) for each in difference)
    kind, *rest = difference
    said = str(kind).replace("_", " ")
    if kind in ("add_table", "remove_table"):
        return f"{said} {rest[0].name}"
    if kind in ("add_column", "remove_column"):
        return f"{said} {rest[1]}.{rest[2].name}"
    if kind in ("add_index", "remove_index"):
        return f"{said} {rest[0].name}"
    if kind.startswith("modify_"):
        return f"{said} of {rest[1]}.{rest[2]}"
    return said
