"""How many statements a document costs: as many as it has levels, or one, however many children there are."""

from contextlib import contextmanager

import pytest
from graphql_two_ways import documents_of, told_to_drivers
from sqlalchemy import Engine, event

from tongxing.trust.walls.readers import readers_of

FIELDS = {
    "columns": "name birthDate residence { name }",
    "withheld": "name withheld",
    "short lists": "residences { validFrom } guardianships { relation guardian { name phone guardianships { child { name } } } }",
    "household": "household { address members { child { name household { hardship } } } }",
    "events": "events(first: 2) { totalCount edges { node { kind payload withheld } } }",
    "departments": 'angling { notes(first: 2) { edges { node { points child { name } } } } lucky(on: "2026-11-23") } '
    "baking { notes { totalCount } sign { child { name } } }",
    "residence status": "residenceStatus { monitoring reason next { date } withheld }",
    "conflicts": "conflicts { totalCount edges { node { key told inWords { told } } } }",
    "decisions": "decisions { item answer } gaps { item } signals { signal }",
}


@contextmanager
def statements(town):
    """The statements on records that run in the block."""
    seen = []

    def hear(connection, statement):
        is_reader = connection.engine is readers_of(town.registry.database).engine
        if is_reader and not statement.startswith("BEGIN"):
            seen.append(" ".join(statement.split())[:90])

    def note(connection, cursor, statement, *_):
        hear(connection, statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with told_to_drivers(hear):
            yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("fields", FIELDS.values(), ids=FIELDS.keys())
@pytest.mark.parametrize(("token", "compiles"), [("county", True), ("county", False), ("angler", False)])
def test_the_number_of_statements_does_not_grow_with_the_number_of_children(town, fields, token, compiles, monkeypatch):
    monkeypatch.setattr(documents_of(town), "compiles", compiles)
    query = f"query ($first: Int) {{ children(first: $first) {{ edges {{ node {{ {fields} }} }} }} }}"
    counts = []
    for first in (1, 2, 4):
        town.data(query, first=first, token=token)
        with statements(town) as seen:
            town.data(query, first=first, token=token)
        counts.append(len(seen))

    assert counts[0] > 0
    assert len(set(counts[1:])) == 1 and counts[0] <= counts[1], counts


def test_a_level_of_the_document_is_one_statement_where_it_is_walked(town, monkeypatch):
    monkeypatch.setattr(documents_of(town), "compiles", False)
    query = "{ children { edges { node { name guardianships { guardian { name } } } } } }"
    town.data(query)
    with statements(town) as seen:
        town.data(query)
    reads = [each for each in seen if "child" in each or "guardian" in each]

    assert len(reads) == 3, reads


def test_only_what_is_asked_for_is_read_and_logged(town):
    from tongxing.trust.audit.asking import every

    town.data("{ children { edges { node { birthDate } } } guardians { totalCount } }")
    log = town.registry.log
    entry = list(every(log))[-1]

    assert entry.operation == "graphql query children guardians"
    assert (entry.categories, entry.count) == (("core.identity",), 4)
    assert {log.pseudonyms.of(child.id) for child in town.children} == entry.subjects
