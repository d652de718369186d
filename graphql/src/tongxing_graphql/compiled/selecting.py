"""From a selection to the tree of what is asked: fields collected as graphql-core collects them, each by what it reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLObjectType, OperationDefinitionNode, get_named_type, is_leaf_type
from graphql.execution.collect_fields import collect_fields, collect_subfields

from tongxing.people import Household
from tongxing.records import Record
from tongxing.records.base import abouts

from ..reading.city_types import Types
from ..reading.fields import Cell as CellField
from ..reading.fields import Made, made_by
from ..reading.plain_values import column_of
from ..reading.relations import ById, Hidden, HouseholdOfDay, Many, Reference, RelayId
from .cells import kind_of
from .leaves import Arguments
from .tree import (
    Asking,
    Cell,
    Constant,
    Cursor,
    Edges,
    Ends,
    Level,
    Member,
    Named,
    NotCompiled,
    Object,
    One,
    Resolved,
    Rows,
    Total,
    Tree,
)


@dataclass
class Selector:
    """Reads one operation. ``variables`` hold those that ``@skip`` and ``@include`` look at; the others do not matter here."""

    types: Types
    schema: Any
    fragments: Any
    variables: Any
    operation: OperationDefinitionNode
    _askings: list[Asking] = field(default_factory=list)

    def tree(self) -> Tree:
        """What the operation asks for. Raises NotCompiled where nothing of it reads records, or it is introspection."""
        root = self.schema.query_type
        grouped = collect_fields(self.schema, self.fragments, self.variables, root, self.operation).grouped_field_set
        made = Object(None, tuple(self._members(root, grouped, None, ())))
        if not self._askings:
            raise NotCompiled("no records")
        return Tree(made, tuple(self._askings))

    def _members(
        self, type_: GraphQLObjectType, grouped: Any, record: type[Record] | None, path: tuple[str, ...]
    ) -> Iterator[tuple[str, Member]]:
        for key, details in grouped.items():
            yield key, self._member(type_, key, details, record, (*path, key))

    def _below(self, type_: GraphQLObjectType, details: Any) -> Any:
        return collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, type_, details
        ).grouped_field_set

    def _object(self, type_: Any, details: Any, record: type[Record] | None, path: tuple[str, ...] = ()) -> Object:
        return Object(record, tuple(self._members(type_, self._below(type_, details), record, path)))

    def _member(
        self, type_: GraphQLObjectType, key: str, details: Any, record: type[Record] | None, path: tuple[str, ...]
    ) -> Member:
        name = details[0].node.name.value
        if name == "__typename":
            return Constant(f'"{type_.name}"')
        if name.startswith("__"):
            raise NotCompiled("introspection")
        definition = type_.fields[name]
        made = made_by(definition)
        if isinstance(made, CellField) and record is not None:
            return self._cell(type_, key, details, record, made)
        if not isinstance(made, Made):
            return Resolved(type_, key, details, frozenset())
        below: Any = get_named_type(definition.type)
        if made.plugin:
            return self._object(below, details, record, path)
        match made.reads:
            case Hidden() | RelayId():
                return made.reads
            case Reference() | HouseholdOfDay() as reads:
                target = reads.record if isinstance(reads, Reference) else Household
                inner = self._object(below, details, target)
                return One(reads, _level(target, inner), inner)
            case ById() as reads:
                return self._by_id(reads, self._asking(made, definition, details), details, path)
            case Many() as reads:
                return self._rows(reads, self._asking(made, definition, details), below, details)
        parts = 2 if made.is_lasting else 0  # a value itself is told once by its hole
        column = column_of(definition.type, details, self._below, parts) if made.gather else None
        arguments = self._arguments(made, definition, details)
        lasts = {"is_lasting": made.is_lasting, "is_pure": made.is_pure}
        return Resolved(type_, key, details, made.needs, column=column, arguments=arguments, **lasts)

    def _cell(self, type_: Any, key: str, details: Any, record: type[Record], made: CellField) -> Member:
        column = "id" if made.python_name == "record_id" else made.python_name
        about, kind = abouts(record).get(column), kind_of(record, column)
        is_secret = about is not None and about.secret
        is_leaf = is_leaf_type(get_named_type(type_.fields[details[0].node.name.value].type))
        if is_leaf and not is_secret and kind is not float:
            return Cell(column)
        return Resolved(type_, key, details, frozenset({column}), is_cell=True, is_secret=is_secret)

    def _asking(self, made: Made, definition: Any, details: Any) -> Asking:
        nodes = tuple(each.node for each in details)
        asking = Asking(len(self._askings), made, nodes, self._arguments(made, definition, details))
        self._askings.append(asking)
        return asking

    def _arguments(self, made: Made, definition: Any, details: Any) -> Arguments:
        return Arguments(made, definition, details[0].node, self.schema, details[0].fragment_variable_values)

    def _by_id(self, reads: ById, asking: Asking, details: Any, path: tuple[str, ...]) -> Named:
        names = {n: r for n, r in self.types.records.items() if reads.record in (None, r)}
        objects = {}
        for name, record in names.items():
            inner = self._object(self.schema.get_type(name), details, record)
            objects[name] = (_level(record, inner), inner)
        return Named(asking, path, objects)

    def _rows(self, reads: Many, asking: Asking, below: Any, details: Any) -> Rows:
        by = {reads.by} if reads.by else set[str]()
        if not reads.is_paged:
            element = self._object(below, details, reads.record)
            level = Level(reads.record, frozenset({*wanted(element), *by}), asking.number)
            return Rows(asking, reads, level, element)
        parts = [(key, self._part(below, each, reads.record)) for key, each in self._below(below, details).items()]
        edges = [part for _, part in parts if isinstance(part, Edges)]
        columns = {name for each in edges for _, m in each.members if isinstance(m, Object) for name in wanted(m)}
        is_listed = bool(edges) or any(isinstance(part, Ends) for _, part in parts)
        level = Level(reads.record, frozenset(columns | by if is_listed else ()), asking.number)
        return Rows(asking, reads, level, parts=tuple(parts))

    def _part(self, type_: Any, details: Any, record: type[Record]) -> Constant | Edges | Ends | Total:
        name = details[0].node.name.value
        if name == "totalCount":
            return Total()
        if name == "__typename":
            return Constant(f'"{type_.name}"')
        below: Any = get_named_type(type_.fields[name].type)
        grouped = self._below(below, details).items()
        if name == "pageInfo":
            return Ends(tuple((key, _end(below, each[0].node.name.value)) for key, each in grouped))
        return Edges(tuple((key, self._edge(below, each, record)) for key, each in grouped))

    def _edge(self, type_: Any, details: Any, record: type[Record]) -> Constant | Cursor | Object:
        name = details[0].node.name.value
        if name == "cursor":
            return Cursor()
        if name == "__typename":
            return Constant(f'"{type_.name}"')
        return self._object(get_named_type(type_.fields[name].type), details, record)


def wanted(object_: Object) -> Iterable[str]:
    """The columns that its members need of the row."""
    for _, member in object_.members:
        match member:
            case Cell(column):
                yield column
            case Resolved(needs=needs):
                yield from needs
            case One(reads=Reference(column=column)):
                yield column
            case Object():
                yield from wanted(member)


def _level(record: type[Record], object_: Object) -> Level:
    return Level(record, frozenset(wanted(object_)))


def _end(type_: Any, name: str) -> str | Constant:
    return Constant(f'"{type_.name}"') if name == "__typename" else str(made_by(type_.fields[name]).python_name)
