"""Plans: statements that were written, kept by document, by what of its arguments shapes them, and by what may be seen."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import OperationalError

from tongxing.driver import text_of
from tongxing.trust.scope import Scope
from tongxing.trust.unchanged import Changed, if_unchanged

from .arguments import Given
from .holes import FieldHole, GatheredHole, Hole, ResolvedHole
from .rendered import Pieces, Process
from .sources import Sources
from .statement import Statement
from .tree import Level, NotCompiled, Object, Tree

MOST_KEPT = 512


@dataclass(frozen=True)
class Plan:
    """One statement, ready for values. ``order`` are its parameters by position."""

    sql: str
    order: tuple[str, ...]
    constants: Mapping[str, Any]
    open: tuple[tuple[str, int, str, Process], ...]
    """Parameters that each request gives: name in the statement, which field, name there, how the driver wants it."""
    holes: tuple[Hole, ...]

    asked: dict[Level, frozenset[str]] = field(default_factory=dict)
    """Of each place where rows are read, the categories that are asked for and may be seen, worked out once."""

    @cached_property
    def awaits(self) -> bool:
        """Whether functions fill some of its holes that may have to be waited for together; one alone is waited for by itself."""
        return self.reads_on or sum(isinstance(each, GatheredHole) for each in self.holes) > 1

    @cached_property
    def reads_on(self) -> bool:
        """Whether what fills its holes may read again by the same connection, which then needs the same moment."""
        return any(isinstance(each, ResolvedHole) and not each.asked.is_cell for each in self.holes)

    @cached_property
    def is_light(self) -> bool:
        """Whether nothing is read but by the statement, and no department's code is called but one pure field's, which is mostly known."""
        return not self.awaits and all(each.is_light for each in self.holes if isinstance(each, FieldHole))

    def run(self, connection: Connection, given: Sequence[Given], counted: int | None = None) -> str:
        """The text of the answer, with its holes. ``counted``: as ``Access`` has it; raises Changed where the count is another by now."""
        sql, values = self.sql, self.parameters(given)
        if counted is not None:
            sql, values = self._if_unchanged, (*values, counted)
        text = text_of(connection, sql, values, alone=not self.reads_on)
        if text is None:
            raise Changed
        return text

    @cached_property
    def _if_unchanged(self) -> str:
        return if_unchanged(self.sql, f"${len(self.order) + 1}")

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
    _pieces: dict[Dialect, Pieces] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def plan(self, tree: Tree, scope: Scope, connection: Connection, given: Sequence[Given]) -> Plan:
        """The plan of a document for whoever may see exactly this, with arguments of this shape.

        Raises NotCompiled where the engine cannot take the statement in.
        """
        dialect = connection.dialect
        key = (tree, scope.key, dialect, tuple(each.key for each in given))
        with self._lock:
            found = self._kept.pop(key, None)
            if found is not None:
                self._kept[key] = found  # whoever asks next by this access compares its key with itself
                return found
        made = _planned(Statement(Sources(scope, self._pieces_for(dialect)), given, self.enum_names), tree.root)
        if not _is_taken(connection, made, given):
            raise NotCompiled("too much for this engine")
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made

    def _pieces_for(self, dialect: Dialect) -> Pieces:
        """One for each engine, of which a city has two: its own, and that of its readers."""
        if dialect not in self._pieces:
            self._pieces[dialect] = Pieces(dialect)
        return self._pieces[dialect]


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


def _planned(writer: Statement, root: Object) -> Plan:
    text, places = writer.of(root), _Places(writer.is_sqlite)
    sql = text % places
    opened = []
    for name, process in writer.sources.open.items():
        number, _, key = name.removeprefix("g").partition("_")
        opened.append((name, int(number), key, process))
    return Plan(sql, tuple(places.order), writer.sources.constants, tuple(opened), tuple(writer.holes))


@dataclass
class _Places:
    """Gives each parameter its place, as the engine itself takes them: the driver then has no text to read through."""

    is_sqlite: bool
    order: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        if self.is_sqlite:
            self.order.append(name)
            return "?"
        if name not in self._numbers:
            self.order.append(name)
        return f"${self._numbers.setdefault(name, len(self.order))}"
