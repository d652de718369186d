"""A composed schema as text, sorted, so that two of them can be compared line by line; each department's field with its owner."""

from graphql import ObjectTypeDefinitionNode, build_schema, lexicographic_sort_schema, parse, print_schema

from .compose import Composed
from .ownership import owned

DIRECTIVE = """\"\"\"Which plugin brings a field, and which version of it first did.\"\"\"
directive @plugin(key: String!, since: String!) on FIELD_DEFINITION

"""


def sdl_of(composed: Composed) -> str:
    """The schema definition of a city."""
    # Strawberry prints its own enums; what it printed is sorted as plain GraphQL.
    text = print_schema(lexicographic_sort_schema(build_schema(composed.schema.as_str())))
    owners = owned(composed)
    if not owners:
        return text
    # Printing forgets what directives are applied: they are put where each field's type ends.
    pieces, before = [DIRECTIVE], 0
    for type_ in parse(text).definitions:
        if not isinstance(type_, ObjectTypeDefinitionNode):
            continue
        for field in type_.fields or ():
            owner = owners.get((type_.name.value, field.name.value))
            if owner and field.type.loc:
                end = field.type.loc.end
                pieces += [text[before:end], ' @plugin(key: "{}", since: "{}")'.format(*owner)]
                before = end
    return "".join([*pieces, text[before:]])
