"""Plans: statements that were written, kept by document, by what of its arguments shapes them, and by what may be seen."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import OperationalError

from tongxing.database import text_of
from tongxing.trust.scope import Scope

from .arguments import Given
from .holes import Hole, ResolvedHole
from .statement import Statement
from .tree import NotCompiled, Tree

MOST_KEPT = 512
Process = Callable[[Any], Any] | None


@dataclass(frozen=True)
class Plan:
    """One statement, ready for values. ``order`` are its parameters by position."""

    sql: str
    order: tuple[str, ...]
    constants: Mapping[str, Any]
    open: tuple[tuple[str, int, str, Process], ...]
    """Parameters that each request gives: name in the statement, which field, name there, how the driver wants it."""
    holes: tuple[Hole, ...]

    @property
    def awaits(self) -> bool:
        """Whether functions fill some of its holes that may have to be waited for."""
        return any(isinstance(each, ResolvedHole) and not each.asked.is_cell for each in self.holes)

    def run(self, connection: Connection, given: Sequence[Given]) -> str:
        """The text of the answer, with its holes."""
        return text_of(connection, self.sql, self.parameters(given), alone=not self.awaits)

    def parameters(self, given: Sequence[Given]) -> tuple[Any, ...]:
        """The values of one request, as the driver wants them."""
        values = [each.values for each in given]
        said = dict(self.constants)
        for name, number, key, process in self.open:
            value = values[number][key]
            said[name] = process(value) if process else value
        return tuple(said[name] for name in self.order)


@dataclass
class Plans:
    """The plans of one schema; the ones that were longest not asked for go first."""

    enum_names: Mapping[str, str]
    _kept: OrderedDict[Hashable, Plan] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def plan(self, tree: Tree, scope: Scope, connection: Connection, given: Sequence[Given]) -> Plan:
        """The plan of a document for whoever may see exactly this, with arguments of this shape.

        Raises NotCompiled where the engine cannot take the statement in.
        """
        dialect = connection.dialect
        key = (tree, scope.key, dialect.name, tuple(each.key for each in given))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        writer = Statement(scope, dialect.name == "sqlite", given, self.enum_names)
        made = _compiled(writer.of(tree.root), _counting(dialect), tuple(writer.holes))
        if not _is_taken(connection, made, given):
            raise NotCompiled("too much for this engine")
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made


def _is_taken(connection: Connection, plan: Plan, given: Sequence[Given]) -> bool:
    """Whether the engine can prepare it: SQLite's parser has a stack of a hundred places. Nothing is read."""
    if connection.dialect.name != "sqlite":
        return True
    try:
        connection.exec_driver_sql(f"EXPLAIN {plan.sql}", plan.parameters(given)).close()
    except OperationalError as error:
        if "parser stack" in str(error) or "too large" in str(error):
            return False
        raise
    return True


def _counting(dialect: Dialect) -> Dialect:
    """The dialect with parameters by position, as the engine itself takes them: the driver then has no text to read through."""
    if dialect.name == "sqlite":
        return dialect
    counting: Any = copy(dialect)
    counting.paramstyle, counting.positional = "numeric_dollar", True
    counting.identifier_preparer = type(dialect.identifier_preparer)(counting)  # which may call tables by other names
    return cast(Dialect, counting)


def _compiled(statement: Select[Any], dialect: Dialect, holes: tuple[Hole, ...]) -> Plan:
    compiled: Any = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    processes: Mapping[str, Process] = compiled._bind_processors
    constants, opened = {}, []
    for name, value in compiled.params.items():
        process = processes.get(name)
        number, _, key = name.removeprefix("g").partition("_")
        if name.startswith("g") and number.isdigit():
            opened.append((name, int(number), key, process))
        else:
            constants[name] = process(value) if process else value
    return Plan(str(compiled), tuple(compiled.positiontup), constants, tuple(opened), holes)
