"""The schema says whose each field is, since which version of the plugin, and what should be used no more and why."""

import pytest
from graphql import build_schema
from graphql_departments import files_of
from graphql_towns import Layer

from tongxing.host.host import Host
from tongxing.testing.plugins import Workshop
from tongxing_graphql.schema.compose import compose
from tongxing_graphql.schema.ownership import owned
from tongxing_graphql.schema.sdl import sdl_of

MARKED = (
    ("schema.py", "@extend(Child)\ndef named", '@extend(Child, since="1.2", deprecated="Ask for `name`.")\ndef named'),
    ("schema.py", "@extend(Mutation)\ndef give", '@extend(Mutation, since="1.3")\ndef give'),
    ("schema.py", "@extend(Query)\ndef best", '@extend(Query, deprecated="Ask for `ranking`.")\ndef best'),
    ("records.py", 'en="Depth", unit="m"', 'en="Depth", unit="m", since="2.0", deprecated="Nobody measures it."'),
    ("data/card.yaml", "hooks:", 'first_version: "1.0"\nhooks:'),
)


@pytest.fixture(scope="module")
def composed(tmp_path_factory):
    files = files_of("angling")
    for name, before, after in MARKED:
        assert before in files[name], before
        files[name] = files[name].replace(before, after)
    with Workshop(tmp_path_factory.mktemp("shop")) as shop:
        angling, baking = shop.plugin("angling", files), shop.plugin("baking", files_of("baking"))
        yield compose(shop.compose(Host.of(angling, baking, layers=[Layer()]), "angling", "baking"))


def test_every_field_of_a_department_names_it_and_its_first_version(composed):
    found = owned(composed)
    assert (
        found["Child", "angling"]
        == found["ChildAngling", "lucky"]
        == found["AnglingNote", "points"]
        == ("angling", "1.0")
    )
    assert found["AnglingGivePointsResult", "problems"] == found["AnglingNoteConnection", "edges"] == ("angling", "1.0")
    assert found["Mutation", "baking"] == found["BakingSign", "day"] == ("baking", "0.1.0")
    assert found["ChildAngling", "named"] == ("angling", "1.2") and found["AnglingPond", "depthM"] == ("angling", "2.0")
    assert found["MutationAngling", "givePoints"] == found["MutationAngling", "givePointsMany"] == ("angling", "1.3")
    assert not [place for place in found if place[0] in ("Child", "Query") and place[1] not in ("angling", "baking")]


def test_the_text_of_the_schema_has_it_as_a_directive_and_is_a_schema(composed):
    text = sdl_of(composed)
    assert '  named: String @plugin(key: "angling", since: "1.2") @deprecated(reason: "Ask for `name`.")' in text
    assert '  angling: ChildAngling @plugin(key: "angling", since: "1.0")' in text
    assert text.count("@plugin(key:") == len(owned(composed)) + 1, "and what it means"
    assert build_schema(text).get_directive("plugin")


def test_introspection_tells_what_is_deprecated_and_what_is_younger_than_its_plugin(composed):
    types = composed.graphql.type_map
    assert types["ChildAngling"].fields["named"].deprecation_reason == "Ask for `name`."
    assert types["QueryAngling"].fields["best"].deprecation_reason == "Ask for `ranking`."
    assert types["AnglingPond"].fields["depthM"].deprecation_reason == "Nobody measures it."
    assert types["ChildAngling"].fields["named"].description.startswith("Since 1.2. The name")
    depth = types["AnglingPond"].fields["depthM"].description
    assert depth.startswith("Since 2.0. 深度") and depth.endswith("[angling.note]"), (
        "the category stays where readers look"
    )
    assert types["ChildAngling"].fields["lucky"].description == "A lucky number."
