"""Stable names: core's own schema, whole, and what programs of others rely on by INTERFACES."""

import os
from pathlib import Path

from graphql import build_schema, find_breaking_changes

from tongxing.host.host import Host
from tongxing.testing.plugins import Workshop
from tongxing_graphql.schema.compose import compose
from tongxing_graphql.schema.sdl import sdl_of

CORE = Path(__file__).parent / "core.graphql"
PROMISED = {
    "Query": "node child children household guardian households guardians gaps serviceItems divisions plugins me",
    "Child": "id recordId version name sex birthDate ethnicity hukou residence residences guardianships household "
    "decisions gaps events signals withheld",
    "ChildConnection": "edges pageInfo totalCount",
    "ChildEdge": "node cursor",
    "Decision": "subject item edition editionLabel on decidedAt certainty answer since until track conditions "
    "missingParameters",
    "DecisionCondition": "track text answer clause facts parameters remedy",
    "DecisionFact": "key value source from certainty withheld",
    "DecisionParameter": "key value division from",
    "Clause": "title url certainty",
    "Remedy": "paper date papers",
    "Gap": "subject item department division since days served",
    "Division": "code name pathName level",
    "Problem": "path code clause message",
}
ARGUMENTS = {
    ("Query", "children"): "filter orderBy first after last before",
    ("Query", "gaps"): "filter first after",
    ("Query", "serviceItems"): "edition",
    ("Child", "decisions"): "on items known",
    ("Child", "events"): "first after",
}


def core_schema(tmp_path):
    """The schema of a city without departments."""
    with Workshop(tmp_path) as shop:
        return compose(shop.compose(Host.of()))


def test_every_name_that_was_promised_is_there(tmp_path):
    types = core_schema(tmp_path).graphql.type_map

    for type_, fields in PROMISED.items():
        assert set(fields.split()) <= set(types[type_].fields), type_
    for (type_, field), arguments in ARGUMENTS.items():
        assert set(arguments.split()) <= set(types[type_].fields[field].args), field


def test_cores_schema_is_the_committed_one(tmp_path):
    """A change of it is a decision: write the file anew with TONGXING_WRITE_SDL=1 and read the difference."""
    now = sdl_of(core_schema(tmp_path)) + "\n"
    if os.environ.get("TONGXING_WRITE_SDL"):
        CORE.write_text(now, encoding="utf-8")
    kept = CORE.read_text(encoding="utf-8")

    assert [str(change) for change in find_breaking_changes(build_schema(kept), build_schema(now))] == []
    assert now == kept


def test_every_column_that_names_a_category_may_be_null(tmp_path):
    from graphql import is_non_null_type

    from tongxing.host.names import camel, type_name
    from tongxing.people import RECORDS
    from tongxing.records.base import abouts

    types = core_schema(tmp_path).graphql.type_map
    for record in RECORDS:
        for column in abouts(record):
            assert not is_non_null_type(types[type_name(record)].fields[camel(column)].type), column


def test_folders_of_this_name_never_stand_in_the_way_of_graphql_core():
    import graphql

    assert hasattr(graphql, "GraphQLSchema")
    assert list((Path(__file__).parents[1]).glob("*.py")) == []
