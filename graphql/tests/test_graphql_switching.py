"""Departments come and go while the server runs; whoever names one that is off is told so before anything runs."""

import gc
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from graphql_towns import CITY, Town

from tongxing.errors import PluginError
from tongxing.host.cities.city_file import read_city
from tongxing.testing.plugins import enabled_in_turn
from tongxing.testing.worlds import NOW
from tongxing.trust.audit.asking import every
from tongxing.trust.principals import Access
from tongxing_graphql.operations.asked import Asked
from tongxing_graphql.operations.lately import BYTES, MOST, Lately
from tongxing_graphql.reading.context import Context

CHILDREN = "{ children { totalCount } }"
NOTES = "{ children(first: 1) { edges { node { name angling { notes { totalCount } } } } } }"


SIGNS = "{ children(first: 1) { edges { node { angling { sign { day } } } } } }"
"""Of values that last, whose texts are remembered."""


def soon(check, seconds=30.0):
    """Whether something comes true within a while."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.05)
    return False


def test_a_document_that_names_a_department_that_is_off_is_refused_before_anything_runs(own_town):
    own_town.switch("disable", "angling")
    assert soon(lambda: own_town.codes(NOTES) == ["PLUGIN_DISABLED"])

    write = (
        'mutation { baking { givePoints(input: {child: "x", points: 1}, key: "k") { note { points } } } angling { x } }'
    )
    for query in (
        NOTES,
        "{ angling { notes { totalCount } } }",
        write,
        "query ($f: AnglingNoteFilter) { me { principal } }",
        '{ node(id: "x") { ... on AnglingNote { points } } }',
    ):
        answer = own_town.post({"query": query})
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        said = error["extensions"]
        assert (said["code"], said["plugin"], said["city"]) == ("PLUGIN_DISABLED", "angling", "testing"), query
        assert said["since"].startswith("2026-11-23")
    assert own_town.module("baking.schema").CALLS == []


def test_data_of_a_department_that_was_off_is_there_again(own_town):
    own_town.note(own_town.children[0], 7)
    own_town.switch("disable", "angling")
    assert soon(lambda: own_town.codes(NOTES) == ["PLUGIN_DISABLED"])
    plugins = {p["key"]: p for p in own_town.data("{ plugins { key state why } }")["plugins"]}
    assert plugins["angling"]["state"] == "disabled"

    own_town.switch("enable", "angling")
    assert soon(lambda: own_town.codes(NOTES) == [])
    assert own_town.data("{ angling { notes { totalCount } } }")["angling"]["notes"]["totalCount"] == 1


@pytest.mark.slow
def test_departments_are_switched_while_requests_run(own_town):
    """Every answer is a whole one: of the schema with the department, or of the one without it."""
    stop, seen, wrong = threading.Event(), set(), []

    def ask():
        while not stop.is_set():
            answer = own_town.ask(NOTES)
            codes = tuple(error["extensions"]["code"] for error in answer.get("errors", []))
            seen.add(codes)
            is_whole = codes == ("PLUGIN_DISABLED",) or answer.get("data", {}).get("children", {}).get("edges")
            if not is_whole:
                wrong.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for act, codes in (("disable", ("PLUGIN_DISABLED",)), ("enable", ())) * 2:
        seen.clear()
        own_town.switch(act, "angling")
        assert soon(lambda codes=codes: codes in seen)
    stop.set()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_two_cities_of_one_process_have_schemas_of_their_own(own_town, tmp_path):
    from tongxing.host.registry import Registry
    from tongxing_graphql.schema.compose import compose

    file = tmp_path / "other.toml"
    file.write_text(
        CITY.replace('"testing"', '"other"').replace('["angling", "baking"]', '["baking"]'), encoding="utf-8"
    )
    other = Registry.open(str(file), database=str(tmp_path / "other.db"), host=own_town.host)
    try:
        here, there = compose(own_town.registry.composition), compose(other.composition)
    finally:
        other.close()

    assert [set(c.graphql.type_map["Child"].fields) & {"angling", "baking"} for c in (here, there)] == [
        {"angling", "baking"},
        {"baking"},
    ]
    assert ["AnglingNote" in c.graphql.type_map for c in (here, there)] == [True, False]
    assert ["ANGLING_NOTE" in c.graphql.type_map["DataCategory"].values for c in (here, there)] == [True, False]


def test_the_next_city_with_the_same_plugins_shares_a_schema_and_one_with_others_has_its_own(departments, tmp_path):
    from tongxing_graphql.schema.compose import compose

    def composed(key, *plugins):
        file = tmp_path / f"{key}.toml"
        file.write_text(CITY.replace('"testing"', f'"{key}"'), encoding="utf-8")
        city = read_city(file, installed=departments.departments)
        made = compose(departments.compose(city, enabled_in_turn(*plugins)))
        assert made.composition.city.key == key
        return made.schema

    first = composed("one", "angling", "baking")
    assert composed("two", "angling", "baking") is first
    assert composed("three", "angling") is not first


def test_a_city_without_departments_has_no_mutation_and_answers(tmp_path, departments):
    bare = CITY.replace('["angling", "baking"]', "[]")
    town = Town(tmp_path, str(tmp_path / "bare.db"), host=departments, city=bare)
    try:
        assert town.data("{ children { totalCount } }")["children"]["totalCount"] == 4
        assert town.codes("mutation { angling { x } }") == ["PLUGIN_DISABLED"]
        assert town.codes("mutation { nothing }") == ["INVALID"]
    finally:
        town.close()


def test_after_switches_and_requests_only_what_holds_is_kept(own_town, monkeypatch):
    """By documents that are compiled, that are not, and that are refused; also where a department cannot run."""
    served, seen, begun = own_town.app.state.cities["testing"], [], set(map(id, contexts()))
    stopped = PluginError("baking", "baking/plugin.py", "will not", "Let it be")
    monkeypatch.setitem(own_town.host.stopped, "baking", stopped)  # of this host other tests make their towns too
    for act in ("disable", "enable", "disable", "enable"):
        own_town.switch(act, "angling")
        state = served.state(look=True)
        seen += [weakref.ref(each) for each in (state, state.composition, state.composed.schema, state.documents)]
        del state
        for query in (NOTES, SIGNS, "{ gaps { totalCount } }", "{ gaps { totalCount } }", "{ nothing }"):
            own_town.ask(query)
    assert not [each for each in contexts() if id(each) not in begun]
    assert sum(each() is not None for each in seen) == 4


def test_requests_go_on_by_what_held_until_what_holds_is_made_ready(own_town, monkeypatch):
    """And the documents that were asked for before are ready then."""
    from tongxing_graphql.web import served

    other, compose, slow, go = served.Served(own_town.registry), served.compose, threading.Event(), threading.Event()
    before = other.state()
    before.documents.ready(CHILDREN), before.documents.ready(NOTES)
    monkeypatch.setattr(other, "_lease_s", 60)
    monkeypatch.setattr(served, "compose", lambda composition: (slow.set(), go.wait(20), compose(composition))[2])
    own_town.switch("disable", "angling")
    with ThreadPoolExecutor(1) as beside:
        looks = beside.submit(other.look)
        assert slow.wait(20)
        assert other.state() is before  # does not wait
        go.set()
        looks.result(20)
    assert "angling" not in other.state().composition.enabled
    assert list(other.state().documents._kept) == [CHILDREN]


def test_statements_of_what_was_asked_lately_are_written_before_anybody_asks_again(own_town, monkeypatch):
    """For whoever asked it, by what they may see; what cannot be asked any more is left alone, and nothing is noted as read."""
    served = own_town.app.state.cities["testing"]
    monkeypatch.setattr(served, "_lease_s", 60)
    named = "query ($name: String) { children(filter: {name: {contains: $name}}) { totalCount } }"
    asked = [
        (CHILDREN, {}, "county"),
        (named, {"name": "甲"}, "county"),
        (CHILDREN, {}, "district"),
        (NOTES, {}, "county"),
    ]
    said = [own_town.post({"query": q, "variables": v}, token=who).json() for q, v, who in asked]
    own_town.switch("disable", "angling")
    before = len(list(every(own_town.registry.log)))
    served.look()
    plans = served.state().documents.plans
    assert "angling" not in served.state().composition.enabled and len(plans._kept) == 3
    assert len(list(every(own_town.registry.log))) == before
    again = [own_town.post({"query": q, "variables": v}, token=who).json() for q, v, who in asked[:3]]
    assert again == said[:3] and len(plans._kept) == 3


def test_so_many_small_requests_are_remembered_and_of_each_principal_a_document_once():
    def request(n, size=0):
        return Asked(f"{{ q{n} }}", size=size)

    made, (one, other) = Lately(), (Access(who, "care", "testing", NOW, (), None) for who in ("one", "other"))
    for n in range(2 * MOST):
        made.note(one, request(n))
    made.note(one, request(MOST + 5)), made.note(other, request(MOST + 5)), made.note(one, request(0, BYTES + 1))
    found = made.newest_first()
    assert len(found) == MOST and [(e.principal, e.asked.query) for e in found[:3]] == [
        ("other", f"{{ q{MOST + 5} }}"),
        ("one", f"{{ q{MOST + 5} }}"),
        ("one", f"{{ q{2 * MOST - 1} }}"),
    ]


def contexts():
    """The requests of which something is still held."""
    gc.collect()
    return [each for each in gc.get_objects() if type(each) is Context]


def test_a_worker_whose_lease_has_run_out_answers_by_what_holds_even_while_it_is_composed(own_town, monkeypatch):
    """Two workers of one database: whoever asks the second one after the lease waits for its new schema."""
    from tongxing_graphql.web import served
    from tongxing_graphql.web.served import Served

    other, compose = Served(own_town.registry), served.compose
    assert "angling" in other.state().composition.enabled
    monkeypatch.setattr(other, "_lease_s", 0.1)
    monkeypatch.setattr(served, "compose", lambda composition: (time.sleep(0.3), compose(composition))[1])
    own_town.switch("disable", "angling")
    time.sleep(0.1)
    with ThreadPoolExecutor(4) as many:
        states = list(many.map(lambda _: other.state(), range(4)))
    assert ["angling" in each.composition.enabled for each in states] == [False] * 4
