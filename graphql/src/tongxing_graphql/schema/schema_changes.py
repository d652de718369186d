"""What differs between two schemas for those who ask: breaking, dangerous, safe; and which documents it touches.

What is which, graphql-core says, after GraphQL's own rules of what a client may rely on; its sentences name places as
GraphQL does: ``Child.hukou``, ``Query.child(on:)``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graphql import (
    ArgumentNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    NamedTypeNode,
    Node,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    validate,
    visit,
)
from graphql.utilities import find_schema_changes
from graphql.utilities.find_schema_changes import BreakingChange, DangerousChange, DangerousChangeType, SchemaChange

Severity = Literal["breaking", "dangerous", "safe"]
WORDS: Mapping[Severity, str] = {"breaking": "破坏 breaking", "dangerous": "需留意 dangerous", "safe": "安全 safe"}
"""What is worst comes first."""
_PLACE = re.compile(r"[A-Za-z_]\w*\.\w+")


@dataclass(frozen=True)
class Change:
    """One difference. ``documents``: names of those that use the place; of a breaking one they may fail."""

    severity: Severity
    said: str
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """Everything that differs. ``invalid``: documents that were valid and are no more; ``never_valid``: those that were
    not valid before either, of which nothing can be told; each with the first reason."""

    found: tuple[Change, ...]
    invalid: Mapping[str, str]
    never_valid: Mapping[str, str]

    @property
    def is_breaking(self) -> bool:
        """Whether somebody who asked before may be refused now."""
        return bool(self.invalid) or any(each.severity == "breaking" for each in self.found)


def changes(old: GraphQLSchema, new: GraphQLSchema, documents: Mapping[str, str]) -> Changes:
    """Compare two schemas. ``documents``: text by name."""
    never_valid = {name: why for name, text in documents.items() if (why := _fault(old, text))}
    read = {name: parse(text) for name, text in documents.items() if name not in never_valid}
    places = {name: _places_in(old, document) for name, document in read.items()}

    found = []
    for each in find_schema_changes(old, new):
        severity, named = _severity(each), _places_named(each)
        touched = () if severity == "safe" else tuple(name for name, used in places.items() if named & used)
        found.append(Change(severity, each.description.rstrip("."), touched))
    found.sort(key=lambda each: (list(WORDS).index(each.severity), not each.documents))
    invalid = {name: why for name, text in documents.items() if name in read and (why := _fault(new, text))}
    return Changes(tuple(found), invalid, never_valid)


def _severity(change: SchemaChange) -> Severity:
    if isinstance(change, BreakingChange):
        return "breaking"
    return "dangerous" if isinstance(change, DangerousChange) else "safe"


def _fault(schema: GraphQLSchema, text: str) -> str | None:
    """Why a document does not fit a schema; None where it does."""
    try:
        errors = validate(schema, parse(text), max_errors=1)
    except GraphQLError as error:
        errors = [error]
    return errors[0].message if errors else None


def _places_named(change: SchemaChange) -> set[str]:
    """The places that a change names: ``Child.hukou``, or a type alone. A new value concerns whoever reads its enum."""
    named = set(_PLACE.findall(change.description)) or {change.description.split()[0]}
    if change.type is DangerousChangeType.VALUE_ADDED_TO_ENUM:
        return {place.partition(".")[0] for place in named}
    return named


def _places_in(schema: GraphQLSchema, document: DocumentNode) -> set[str]:
    """Every place of a schema that a document uses: types, fields, fields of inputs, values of enums."""
    info = TypeInfo(schema)
    used = _Used(info)
    visit(document, TypeInfoVisitor(info, used))
    return used.places


class _Used(Visitor):
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.places: set[str] = set()

    def enter(self, node: Node, *_: object) -> None:
        """One step of the document."""
        match node:
            case FieldNode():
                self._add(self._info.get_parent_type(), node.name.value)
                self._add(self._info.get_type())
            case ArgumentNode():
                self._add(self._info.get_input_type())
            case ObjectFieldNode():
                self._add(self._info.get_parent_input_type(), node.name.value)
            case EnumValueNode():
                self._add(self._info.get_input_type(), node.value)
            case NamedTypeNode():
                self.places.add(node.name.value)

    def _add(self, type_: object, name: str | None = None) -> None:
        named = get_named_type(type_) if type_ is not None else None  # type: ignore[call-overload]
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType | GraphQLEnumType):
            self.places |= {named.name} | ({f"{named.name}.{name}"} if name else set())
