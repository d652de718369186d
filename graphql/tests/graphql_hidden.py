"""What is not yours beside what is not there: ids of both, for each way to ask for something by its id."""

from tongxing.host.ids import relay_id

ABSENT = "23-00000000000000000000000000"
FAMILY = "query ($id: ID!) { child(id: $id) { household { recordId } guardianships { guardian { recordId } } } }"
BY_ID = {
    "child": "query ($id: ID!) { child(id: $id) { name decisions { item } events { totalCount } } }",
    "guardian": "query ($id: ID!) { guardian(id: $id) { name phone } }",
    "household": "query ($id: ID!) { household(id: $id) { address } }",
    "Child": "query ($id: ID!) { node(id: $id) { id ... on Child { name } } }",
    "AnglingNote": "query ($id: ID!) { node(id: $id) { ... on AnglingNote { points } } }",
    "BakingNote": "query ($id: ID!) { node(id: $id) { ... on BakingNote { points } } }",
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
    id = child.id if kind == "Child" else town.note(child, 3, key=kind.removesuffix("Note").lower()).id
    return relay_id(kind, id), relay_id(kind, ABSENT)
