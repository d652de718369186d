"""What is not yours beside what is not there: ids of both, for each way to ask for something by its id."""

from sqlalchemy import select

from tongxing.host.ids import relay_id
from tongxing.host.names import type_name
from tongxing.records.base import table_of

ABSENT = "23-00000000000000000000000000"
FAMILY = "query ($id: ID!) { child(id: $id) { household { recordId } guardianships { guardian { recordId } } } }"
OF_A_CHILD = ("Residence", "Guardianship", "HouseholdMember", "ServiceEvent")
BY_ID = {
    "child": "query ($id: ID!) { child(id: $id) { name decisions { item } events { totalCount } } }",
    "guardian": "query ($id: ID!) { guardian(id: $id) { name phone } }",
    "household": "query ($id: ID!) { household(id: $id) { address } }",
    "Child": "query ($id: ID!) { node(id: $id) { id ... on Child { name } } }",
    "AnglingNote": "query ($id: ID!) { node(id: $id) { ... on AnglingNote { points } } }",
    "BakingNote": "query ($id: ID!) { node(id: $id) { ... on BakingNote { points } } }",
    **{kind: f"query ($id: ID!) {{ node(id: $id) {{ id ... on {kind} {{ recordId }} }} }}" for kind in OF_A_CHILD},
}
"""Those with the name of a type ask by its global id; of baking the angler may see nothing anywhere."""


def hidden_and_absent(town, kind):
    """The id of one in a district where the angler sees nobody, and one that nobody has."""
    child = town.children[2]
    if kind in ("guardian", "household"):
        family = town.data(FAMILY, id=child.id)["child"]
        tied = family["household"] if kind == "household" else family["guardianships"][0]["guardian"]
        return tied["recordId"], ABSENT
    if kind == "child":
        return child.id, ABSENT
    if kind in OF_A_CHILD:
        id = _about(town, kind, child.id)
    else:
        id = child.id if kind == "Child" else town.note(child, 3, key=kind.removesuffix("Note").lower()).id
    return relay_id(kind, id), relay_id(kind, ABSENT)


def _about(town, kind, child):
    """The id of a row about a child."""
    table = table_of(next(each for each in town.registry.composition.records if type_name(each) == kind))
    with town.registry.database.read() as connection:
        return connection.execute(select(table.c.id).where(table.c.child == child)).scalars().first()
