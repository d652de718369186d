"""What leaves and what is logged: every category and person in an answer stands in its entry, and nothing else was asked."""

import pytest
from graphql_two_ways import told_to_drivers
from sqlalchemy import event

from tongxing.host.names import camel, type_name
from tongxing.records.base import abouts
from tongxing.trust.audit.asking import every

FIELDS = {
    "columns": "recordId __typename name sex birthDate",
    "places": "recordId __typename name residence { name } hukou { name }",
    "guardians": "recordId __typename guardianships { __typename recordId relation guardian { recordId __typename name phone } }",
    "household": "recordId __typename household { recordId __typename address hardship members { child { recordId __typename name } } }",
    "stays": "recordId __typename residences { recordId __typename validFrom basis }",
    "events": "recordId __typename events { edges { node { recordId __typename kind happenedOn payload } } }",
    "departments": "recordId __typename angling { notes { edges { node { recordId __typename points } } } }",
}
TOKENS = ("county", "district", "angler")


@pytest.fixture
def records(town):
    return {type_name(record): record for record in town.registry.composition.records}


def shown(answer, records):
    """Type and id, and the categories of what is not null, of every record in an answer."""
    if isinstance(answer, list):
        return [found for each in answer for found in shown(each, records)]
    if not isinstance(answer, dict):
        return []
    inner = [found for each in answer.values() for found in shown(each, records)]
    record = records.get(answer.get("__typename"))
    if record is None:
        return inner
    cells = {camel(name): about.category for name, about in abouts(record).items()}
    seen = {cells[name] for name, value in answer.items() if name in cells and value is not None}
    return [(record, answer["recordId"], seen), *inner]


@pytest.mark.parametrize("fields", FIELDS.values(), ids=FIELDS.keys())
@pytest.mark.parametrize("token", TOKENS)
def test_what_is_not_null_in_an_answer_stands_in_its_entry(town, records, fields, token):
    answer = town.data(f"{{ children {{ edges {{ node {{ {fields} }} }} }} }}", token=token)
    entry = list(every(town.registry.log))[-1]

    found = shown(answer, records)
    assert found, "there is nothing to compare"
    for record, id, seen in found:
        assert seen <= set(entry.categories), (record.__name__, seen)
        if record.subject_column == "id":
            assert town.registry.log.pseudonyms.of(id) in entry.subjects
    assert (entry.principal, entry.purpose, len(entry.document)) == (token, "care", 16)


def test_nothing_that_was_not_asked_stands_in_the_entry(town):
    town.data("{ children { edges { node { residences { validFrom } } } } }")
    assert set(list(every(town.registry.log))[-1].categories) == {"core.residence"}


def test_a_key_of_a_payload_with_a_category_of_its_own_stands_in_the_entry(town, monkeypatch):
    from tongxing.errors import Words
    from tongxing.work.events import PayloadKey
    from tongxing_graphql.reading import events

    monkeypatch.setattr(events, "_keys", lambda *_: {"clause": PayloadKey(Words("", ""), "core.contact")})
    town.data("{ children { edges { node { events { edges { node { payload } } } } } } }")
    assert set(list(every(town.registry.log))[-1].categories) == {"core.service", "core.contact"}


def test_a_filter_and_an_order_are_asked_for_too(town):
    town.data('{ children(filter: {not: {birthDate: {gte: "2016-01-01"}}}) { totalCount } }')
    counted = list(every(town.registry.log))[-1]
    assert (counted.categories, counted.subjects) == (("core.identity",), frozenset())

    town.data(
        '{ guardians(filter: {phone: {eq: "13800000001"}}, orderBy: [NAME_ASC]) { edges { node { recordId } } } }'
    )
    looked = list(every(town.registry.log))[-1]
    assert set(looked.categories) == {"core.contact", "core.guardianship"} and not looked.subjects


def test_what_was_asked_and_may_not_be_seen_does_not_stand_in_the_entry(town):
    asked = "{ children(filter: {guardiansComplete: {isKnown: true}}) { edges { node { name residence { name } } } } }"
    town.data(asked, token="angler")
    assert list(every(town.registry.log))[-1].categories == ("core.identity",)


def test_that_there_is_nobody_is_logged_as_well(town):
    town.ask('{ child(id: "23-nobody") { name } }')
    last = list(every(town.registry.log))[-1]
    assert (last.categories, last.subjects) == (("core.identity",), frozenset())


def test_the_entry_is_durable_when_the_last_statement_of_a_request_ends(town, monkeypatch):
    """The block of the log is the last thing that a request writes or reads, so no byte can leave before it."""
    seen, add = [], town.registry.log.blocks.add

    def added(block):
        add(block)
        seen.append("kept" if block in town.registry.log.blocks.of(block.chain) else "lost")

    def note(*_):
        seen.append("read")

    monkeypatch.setattr(town.registry.log.blocks, "add", added)
    event.listen(town.registry.database.engine, "before_cursor_execute", note)
    try:
        with told_to_drivers(note):
            town.data("{ children { edges { node { name } } } }")
    finally:
        event.remove(town.registry.database.engine, "before_cursor_execute", note)
    assert seen[-2:] == ["read", "kept"]
