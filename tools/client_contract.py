"""Write what examples/clients rest on: contract.graphql, the part of a city's schema that their documents touch, and their ids.

The generators read the contract and nothing else of the schema, so a client changes when something changes that it asks for, and
a test that compares the contract with today's schema names the field.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueNode,
    FieldNode,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    ObjectFieldNode,
    ObjectTypeDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    Visitor,
    build_schema,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    parse,
    print_ast,
    type_from_ast,
    validate,
    visit,
)

from tongxing.errors import UsageError
from tongxing.testing.templates import begun_city
from tongxing.trust.registered import id_of
from tongxing_graphql.schema.compose import compose
from tongxing_graphql.schema.sdl import sdl_of

ROOT = Path(__file__).parents[1]
CLIENTS = ROOT / "examples/clients"
DOCUMENTS = CLIENTS / "documents"
CITY = ROOT / "examples/cities/harbin.toml"


class _Touched(Visitor):
    """What documents touch: type → its fields, fields of inputs or values; and field → its arguments."""

    def __init__(self, info: TypeInfo, schema: GraphQLSchema) -> None:
        super().__init__()
        self.info, self.schema = info, schema
        self.names: dict[str, set[str]] = defaultdict(set)
        self.arguments: dict[tuple[str, str], set[str]] = defaultdict(set)

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent, field = self.info.get_parent_type(), self.info.get_field_def()
        assert parent and field, f"{node.name.value} is not in the schema"
        self._note(parent, node.name.value)
        self.arguments[parent.name, node.name.value].update(_name(each) for each in node.arguments or ())
        self._whole(field.type)

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        default = self.info.get_argument().ast_node.default_value
        self._note(self.info.get_input_type(), *([default.value] if isinstance(default, EnumValueNode) else []))

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        self._note(self.info.get_parent_input_type(), _name(node))
        self._note(self.info.get_input_type())

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        self._note(self.info.get_input_type(), node.value)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
        self._whole(type_from_ast(self.schema, node.type))

    def _note(self, kind: object, *names: str) -> None:
        self.names[get_named_type(kind).name].update(names)

    def _whole(self, of: object) -> None:
        """All of an enum that is answered, or of an input that a program fills in."""
        kind = get_named_type(of)
        is_new = not self.names[kind.name]
        if is_enum_type(kind):
            self._note(kind, *kind.values)
        if is_input_object_type(kind) and is_new:
            self._note(kind, *kind.fields)
            for field in kind.fields.values():
                self._whole(field.type)


def contract(sdl: str, documents: Mapping[Path, DocumentNode]) -> str:
    """The part of a schema that documents touch, as SDL: without descriptions, so that words may change.

    Raises UsageError for a document that does not fit the schema.
    """
    schema = build_schema(sdl)
    info = TypeInfo(schema)
    touched = _Touched(info, schema)
    for file, document in documents.items():
        if wrong := validate(schema, document):
            raise UsageError(f"{file.relative_to(ROOT)}: {wrong[0].message}", remedy="Change the document.")
        visit(document, TypeInfoVisitor(info, touched))
    kept = [_bare(each, touched) for each in parse(sdl, no_location=True).definitions if _name(each) in touched.names]
    return print_ast(DocumentNode(definitions=tuple(kept))) + "\n"


def _name(node: object) -> str:
    return getattr(getattr(node, "name", None), "value", "")


def _bare(node: Any, touched: _Touched) -> Any:
    """A definition with what is touched of it."""
    names, name = touched.names[_name(node)], _name(node)
    node = _silent(node)
    if isinstance(node, EnumTypeDefinitionNode):
        return replace(node, values=_some(node.values, names))
    if isinstance(node, InputObjectTypeDefinitionNode):
        return replace(node, fields=_some(node.fields, names))
    if isinstance(node, ObjectTypeDefinitionNode):
        fields = [
            replace(each, arguments=_some(each.arguments, touched.arguments[name, _name(each)]))
            for each in _some(node.fields, names)
        ]
        return replace(node, interfaces=(), fields=tuple(fields))
    return node


def _some(nodes: Sequence[Any] | None, names: set[str]) -> tuple[Any, ...]:
    return tuple(_silent(each) for each in nodes or () if _name(each) in names)


def _silent(node: Any) -> Any:
    """Without words, and with one mark only: that it is deprecated."""
    marks = tuple(each for each in node.directives or () if _name(each) == "deprecated")
    return replace(node, description=None, directives=marks)


def files() -> Iterator[Path]:
    """The documents of the programs, one operation a file, by name."""
    yield from sorted(DOCUMENTS.rglob("*.graphql"))


def ids() -> dict[str, str]:
    """Operation → the id under which a city registers its file."""
    texts = [file.read_text(encoding="utf-8") for file in files()]
    return {_name(parse(text).definitions[0]): id_of(text) for text in texts}


def made(sdl: str) -> dict[Path, str]:
    """The files as they should be."""
    documents = {file: parse(file.read_text(encoding="utf-8")) for file in files()}
    return {
        CLIENTS / "contract.graphql": contract(sdl, documents),
        CLIENTS / "tongxing_client/documents.json": json.dumps(ids(), indent=2, sort_keys=True) + "\n",
    }


def todays_sdl() -> str:
    """The schema of the demo's city."""
    with TemporaryDirectory() as folder:
        registry = begun_city(CITY, str(Path(folder) / "city.db"))
        try:
            return sdl_of(compose(registry.composition))
        finally:
            registry.close()


if __name__ == "__main__":
    for path, text in made(todays_sdl()).items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)} written\n")
