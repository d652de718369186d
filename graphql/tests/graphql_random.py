"""Random documents over a city's records: made by hypothesis-graphql from the city's own schema, as far as it reads records."""

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    IntValueNode,
    StringValueNode,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st
from hypothesis_graphql import queries

from tongxing_graphql.reading.fields import Cell, Made, made_by

SIZE, ID, TEXT = (GraphQLScalarType(name) for name in ("PageSize", "RowId", "Sought"))
PAGING = {"first", "last", "after", "before"}
ROOTS = ["children", "guardians", "households", "child", "angling"]
PASSED = {"edges", "node", "cursor", "page_info", "total_count", "payload", "lucky", "sign", "mixed"}
"""Fields that say nothing of what they read and lead to records, or are resolved by functions."""
DEPTH = 7


def documents_about(town, *, texts, ids):
    """A strategy of documents. ``texts``: what filters look for; ``ids``: those of rows, some of which are there."""
    words = {"Date": ["2015-05-01", "2016-05-01", "2026-01-01"], "DateTime": ["2026-01-01T00:00:00+00:00"]}
    words |= {"JSON": ["{}"], "RowId": ids, "Sought": texts}
    scalars = {n: st.sampled_from(w).map(lambda text: StringValueNode(value=text)) for n, w in words.items()}
    scalars["PageSize"] = st.integers(0, 3).map(lambda n: IntValueNode(value=str(n)))
    kinds = [(_Trimmed(town, filters).schema(), name) for filters in (False, True) for name in ROOTS]
    return st.one_of(*(queries(s, fields=[n], custom_scalars=scalars, allow_null=False) for s, n in kinds))


class _Trimmed:
    """The schema without what has nothing to do with records, with page sizes that make sense, and no deeper than is allowed."""

    def __init__(self, town, has_filters):
        self._left_out = PAGING if has_filters else {*PAGING, "filter", "orderBy"}
        self._whole = town.app.state.cities["testing"].state().composed.graphql
        self._made = {}

    def schema(self):
        """Its query type alone."""
        return GraphQLSchema(self._type(self._whole.query_type, DEPTH))

    def _type(self, kind, depth):
        key = (kind.name, depth)
        if key not in self._made:
            self._made[key] = GraphQLObjectType(f"{kind.name}{depth}", lambda: dict(self._fields(kind, depth)))
        return self._made[key]

    def _fields(self, kind, depth):
        for name, field in kind.fields.items():
            if not self._reads(field):
                continue
            below = get_named_type(field.type)
            if is_leaf_type(below):
                yield name, GraphQLField(field.type, dict(self._arguments(field)))
            elif isinstance(below, GraphQLObjectType) and depth > 1:
                yield name, GraphQLField(self._type(below, depth - 1), dict(self._arguments(field)))

    def _reads(self, field):
        made = made_by(field)
        if isinstance(made, Cell):
            return True
        return not isinstance(made, Made) or made.reads or made.plugin or made.python_name in PASSED

    def _arguments(self, field):
        for name, argument in field.args.items():
            if name == "first":
                yield name, GraphQLArgument(SIZE)
            elif name == "id":
                yield name, GraphQLArgument(GraphQLNonNull(ID))
            elif name not in self._left_out:
                yield name, GraphQLArgument(self._input(argument.type))

    def _input(self, kind):
        """An argument's type with texts that are somewhere in the data."""
        if isinstance(kind, GraphQLList | GraphQLNonNull):
            return type(kind)(self._input(kind.of_type))
        if not isinstance(kind, GraphQLInputObjectType):
            return TEXT if kind is GraphQLString else kind
        if kind.name not in self._made:
            fields = lambda: {name: GraphQLInputField(self._input(each.type)) for name, each in kind.fields.items()}  # noqa: E731
            self._made[kind.name] = GraphQLInputObjectType(kind.name, fields)
        return self._made[kind.name]
