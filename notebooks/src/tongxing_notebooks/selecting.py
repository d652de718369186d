"""From a document and its answer to rows: which list is meant, which type each column has, which category, what is withheld.

With the schema, types are its own: days are days, an enumeration is one, a list that came empty still has its columns. Whoever
is not told the schema gets what JSON says.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    get_nullable_type,
    parse,
    print_ast,
    visit,
)
from graphql.language import NameNode

from tongxing.errors import UsageError

SCALARS: Mapping[str, Any] = {
    "Int": pl.Int64,
    "Float": pl.Float64,
    "Boolean": pl.Boolean,
    "Date": pl.Date,
    "DateTime": pl.Datetime("us", "UTC"),
}
_CATEGORY = re.compile(r"\[([a-z_]+\.[a-z_]+)\]$")
"""A field's description ends with its data category."""
HELD = "withheld"


@dataclass(frozen=True)
class Column:
    """One column: its path in a row's object, its Polars type (None: as it comes), its category.

    ``record``: the path of the record whose field has the category, which says whether it is withheld.
    """

    name: str
    path: tuple[str, ...]
    dtype: Any = None
    category: str | None = None
    record: tuple[str, ...] = ()
    hides: bool = False
    """Whether it is a list of records, which is null for who may see none of them."""


@dataclass(frozen=True)
class Plan:
    """How a document's answer becomes rows. ``path``: from the data to the list. ``document``: with ``withheld`` asked for."""

    document: str
    path: tuple[str, ...]
    columns: tuple[Column, ...]
    is_paged: bool


def plan(document: str, schema: GraphQLSchema | None) -> Plan:
    """Read a document. Raises UsageError where it is none, is no query, or asks for no list."""
    try:
        parsed = parse(document)
    except Exception as error:
        raise UsageError(f"This is no GraphQL: {str(error).splitlines()[0]}") from None
    if schema is not None:
        types = TypeInfo(schema)
        parsed = visit(parsed, TypeInfoVisitor(types, _AskWithheld(types)))
    operations = [each for each in parsed.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        raise UsageError("A frame is made of one query.", remedy="Give one query and no mutation.")
    fragments = {each.name.value: each for each in parsed.definitions if isinstance(each, FragmentDefinitionNode)}
    reader = _Reader(fragments)
    root = schema.query_type if schema else None
    path, selection, kind = reader.find_list(operations[0].selection_set, root)
    columns = reader.columns(selection, kind, Column("", ()))
    is_paged = any(each.variable.name.value == "after" for each in operations[0].variable_definitions or ())
    return Plan(print_ast(parsed), path, tuple(columns), is_paged)


def categories_in(schema: GraphQLSchema | None, name: str) -> dict[str, str]:
    """The category of each field of the record that a list is of: ``children``, ``transport.pupilCards``."""
    kind: Any = schema.query_type if schema else None
    for step in (*name.split("."), "edges", "node"):
        field = getattr(kind, "fields", {}).get(step)
        kind = get_named_type(field.type) if field is not None else None
    fields = getattr(kind, "fields", {})
    found = {key: _CATEGORY.search((each.description or "").strip()) for key, each in fields.items()}
    return {key: each.group(1) for key, each in found.items() if each}


def rows_of(data: Any, path: tuple[str, ...]) -> list[Any]:
    """The rows at a path; a null on the way is no rows."""
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    rows = data if isinstance(data, list) else []
    return [row for row in rows if row is not None]


def framed(rows: list[Any], columns: tuple[Column, ...]) -> pl.DataFrame:
    """Rows as a frame, each column with its type."""
    made = {each.name: [_converted(_at(row, each.path), each.dtype) for row in rows] for each in columns}
    typed = {each.name: each.dtype for each in columns}
    return pl.DataFrame([pl.Series(name, values, dtype=typed[name], strict=False) for name, values in made.items()])


def held_in(rows: list[Any], columns: tuple[Column, ...]) -> list[frozenset[str]]:
    """For each row the columns that its records say are withheld from this reader."""
    return [frozenset(each.name for each in columns if _is_held(row, each)) for row in rows]


def _is_held(row: Any, column: Column) -> bool:
    told = _at(row, (*column.record, HELD))
    if column.hides and _at(row, column.path) is None:
        return True
    return column.category is not None and _word(column.category) in (told or ())


def _word(category: str) -> str:
    """A category as the schema's enumeration spells it."""
    return category.replace(".", "_").upper()


class _AskWithheld(Visitor):
    """Asks of every record also what of it is withheld, so that a null can be told from one."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode | None:
        kind = self._types.get_parent_type()
        asked = {each.name.value for each in node.selections if isinstance(each, FieldNode)}
        if not isinstance(kind, GraphQLObjectType) or HELD not in kind.fields or HELD in asked:
            return None
        if not isinstance(get_nullable_type(kind.fields[HELD].type), GraphQLList):
            return None  # a fact's own flag, not a record's list
        return SelectionSetNode(
            selections=(*node.selections, FieldNode(name=NameNode(value=HELD), arguments=(), directives=()))
        )


@dataclass
class _Reader:
    fragments: Mapping[str, FragmentDefinitionNode]

    def find_list(
        self, selection: SelectionSetNode, kind: GraphQLObjectType | None
    ) -> tuple[tuple[str, ...], SelectionSetNode, GraphQLObjectType | None]:
        """The first list of objects: a connection's nodes, or what a field gives as a list."""
        for node in self._fields(selection):
            if node.selection_set is None:
                continue
            name, type_ = _key(node), _type(kind, node)
            inner = _object(type_)
            edges = self._named(node.selection_set, "edges")
            if edges is not None and edges.selection_set is not None:
                chosen = self._named(edges.selection_set, "node")
                if chosen is not None and chosen.selection_set is not None:
                    edge = _object(_type(inner, edges))
                    return (name, _key(edges)), edges.selection_set, edge
            if schema_says_list(type_):
                return (name,), node.selection_set, inner
            try:
                path, found, found_kind = self.find_list(node.selection_set, inner)
            except UsageError:
                if kind is None:  # nobody told the schema: what is no object with a list within is taken for a list
                    return (name,), node.selection_set, inner
                continue
            return (name, *path), found, found_kind
        raise UsageError("This query asks for no list, so there are no rows.", remedy="Use query() for one object.")

    def columns(self, selection: SelectionSetNode, kind: GraphQLObjectType | None, within: Column) -> list[Column]:
        """Columns of a row: objects within are opened, lists within stay lists. A part has its whole's category."""
        made: list[Column] = []
        for node in self._fields(selection):
            path, type_ = (*within.path, _key(node)), _type(kind, node)
            if node.name.value == HELD and schema_says_list(type_):
                continue
            own = _category(kind, node)
            category, record = (own, within.path) if own else (within.category, within.record)
            column = Column(_title(path), path, None, category, record)
            if node.selection_set is None or schema_says_list(type_):
                made.append(replace(column, dtype=self._dtype(node, type_), hides=_is_of_records(type_)))
            else:
                made += self.columns(node.selection_set, _object(type_), column)
        return made

    def _dtype(self, node: FieldNode, type_: GraphQLOutputType | None) -> Any:
        if type_ is None:
            return None
        bare = get_nullable_type(type_)
        if isinstance(bare, GraphQLList):
            inner = self._dtype(node, bare.of_type)
            return None if inner is None else pl.List(inner)
        if isinstance(bare, GraphQLEnumType):
            return pl.Enum(list(bare.values))
        if isinstance(bare, GraphQLObjectType) and node.selection_set is not None:
            inside = {_key(each): self._dtype(each, _type(bare, each)) for each in self._fields(node.selection_set)}
            return None if None in inside.values() else pl.Struct(inside)
        return SCALARS.get(getattr(bare, "name", ""), pl.String)

    def _fields(self, selection: SelectionSetNode) -> Iterator[FieldNode]:
        for each in selection.selections:
            if isinstance(each, FieldNode):
                yield each
            elif isinstance(each, InlineFragmentNode):
                yield from self._fields(each.selection_set)
            elif isinstance(each, FragmentSpreadNode) and each.name.value in self.fragments:
                yield from self._fields(self.fragments[each.name.value].selection_set)

    def _named(self, selection: SelectionSetNode, name: str) -> FieldNode | None:
        return next((each for each in self._fields(selection) if each.name.value == name), None)


def schema_says_list(type_: GraphQLOutputType | None) -> bool:
    """Whether a field gives a list."""
    return type_ is not None and isinstance(get_nullable_type(type_), GraphQLList)


def _is_of_records(type_: GraphQLOutputType | None) -> bool:
    inner = _object(type_)
    return schema_says_list(type_) and inner is not None and HELD in inner.fields


def _object(type_: GraphQLOutputType | None) -> GraphQLObjectType | None:
    named = get_named_type(type_) if type_ is not None else None
    return named if isinstance(named, GraphQLObjectType) else None


def _type(kind: GraphQLObjectType | None, node: FieldNode) -> GraphQLOutputType | None:
    known = kind.fields.get(node.name.value) if kind is not None else None
    return known.type if known is not None else None


def _category(kind: GraphQLObjectType | None, node: FieldNode) -> str | None:
    known = kind.fields.get(node.name.value) if kind is not None else None
    found = _CATEGORY.search((known.description or "").strip()) if known is not None else None
    return found.group(1) if found else None


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _title(path: tuple[str, ...]) -> str:
    return ".".join(path[1:] if path[:1] == ("node",) and len(path) > 1 else path)


def _at(row: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        row = row.get(name) if isinstance(row, Mapping) else None
    return row


def _converted(value: Any, dtype: Any) -> Any:
    """A value of JSON as Polars has it: days and instants from their text, what has no type of its own as JSON text."""
    if value is None:
        return None
    if isinstance(dtype, pl.List):
        return [_converted(each, dtype.inner) for each in value]
    if isinstance(dtype, pl.Struct):
        return {each.name: _converted(value.get(each.name), each.dtype) for each in dtype.fields}
    if dtype == pl.Date:
        return date.fromisoformat(value)
    if isinstance(dtype, pl.Datetime):
        return datetime.fromisoformat(value)
    if dtype == pl.String and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value
