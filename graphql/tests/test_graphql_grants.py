"""Grants that reach differently, payloads under several categories: what is withheld of which row."""

from tongxing.testing.worlds import make_grant
from tongxing.trust.grants import add_grant


def test_what_is_withheld_is_told_row_by_row_where_two_grants_reach_differently(own_town):
    """Angler sees identity in one district; a second grant opens guardianship in the other district alone."""
    grant = make_grant(
        "angler",
        id="second",
        categories=["core.guardianship"],
        regions=[("230103", ("residence",))],
        purposes=("care",),
    )
    with own_town.registry.database.write() as connection:
        add_grant(connection, "testing", grant, local=True)

    edges = own_town.data(
        "{ children { edges { node { recordId name withheld guardianships { relation } } } } }", token="angler"
    )
    found = {edge["node"].pop("recordId"): edge["node"] for edge in edges["children"]["edges"]}

    assert found[own_town.children[0].id] == {
        "name": "甲",
        "withheld": ["CORE_GUARDIANSHIP", "CORE_RESIDENCE"],
        "guardianships": None,
    }
    assert found[own_town.children[2].id] == {
        "name": None,
        "withheld": ["CORE_IDENTITY", "CORE_RESIDENCE"],
        "guardianships": [{"relation": "51"}],
    }
