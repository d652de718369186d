"""One mutation for many inputs: each is done or not by itself, once for its key, and counts."""

import pytest
from sqlalchemy import text

from tongxing.trust.audit.asking import every

GIVE = """mutation ($inputs: [AnglingGivePointsEntry!]!) { angling { givePointsMany(inputs: $inputs) {
    note { points version } problems { path code message(language: EN) versions } } } }"""
CHANGE = """mutation ($inputs: [AnglingChangePointsEntry!]!) { angling { changePointsMany(inputs: $inputs) {
    note { points version } problems { path code versions } } } }"""


def entry(town, points, key, child=0, **more):
    return {"input": {"child": town.children[child].id, "points": points, **more}, "key": key}


def give(town, *entries, **more):
    return town.data(GIVE, inputs=list(entries), **more)["angling"]["givePointsMany"]


def written(town, key):
    with town.registry.database.read() as connection:
        return connection.execute(text('SELECT count(*) FROM "_p_angling_note" WHERE points = :p'), {"p": key}).scalar()


def test_each_input_has_its_result_in_order_whatever_became_of_the_others(town):
    done = give(
        town,
        entry(town, 1, "a1"),
        entry(town, 11, "a2"),
        entry(town, -1, "a3", reason="too long"),
        entry(town, 1, "x" * 129),
        entry(town, 99, "a5"),
        entry(town, 2, "a1"),
        {"input": {"child": "nobody", "points": 1}, "key": "a7"},
        entry(town, 2, "a8", child=1),
    )
    assert [each["note"] for each in done] == [
        {"points": 1, "version": 1},
        *[None] * 6,
        {"points": 2, "version": 1},
    ]
    assert [[(p["path"], p["code"]) for p in each["problems"]] for each in done] == [
        [],
        [("points", "TOO_LARGE")],
        [("points", "TOO_SMALL"), ("reason", "TOO_LONG")],
        [("", "INVALID")],
        [("", "PLUGIN_ERROR")],
        [("", "KEY_REUSED")],
        [("", "NOT_FOUND")],
        [],
    ]
    assert "王小明" not in str(done), "the sentence with which the department's code failed"


def test_the_log_names_everybody_whom_many_inputs_concerned(town):
    give(town, *(entry(town, 3, f"log{n}", child=n % 4) for n in range(8)))
    last = [each for each in every(town.registry.log) if each.operation.endswith("give_points")][-1]
    assert (last.action, len(last.subjects)) == ("write", 4)


def test_the_same_inputs_again_have_the_same_results_and_no_further_effect(town):
    entries = [entry(town, 4, f"again{n}") for n in range(3)]
    assert give(town, *entries) == give(town, *entries)
    assert written(town, 4) == 3


def test_of_many_a_conflict_tells_both_versions_by_field(town):
    ids = [town.note(town.children[0], points).id for points in (5, 5)]
    first = [{"input": {"id": id, "points": 6}, "key": f"v{id}", "expectedVersion": 1} for id in ids[:1]]
    town.data(CHANGE, inputs=first)
    both = [{"input": {"id": id, "points": 7}, "key": f"w{id}", "expectedVersion": 1} for id in ids]
    late, fine = town.data(CHANGE, inputs=both)["angling"]["changePointsMany"]

    assert late["problems"] == [
        {"path": "points", "code": "VERSION_CONFLICT", "versions": {"mine": 7, "theirs": 6, "base": 5}}
    ]
    assert (fine["note"], fine["problems"]) == ({"points": 7, "version": 2}, [])


def test_who_may_not_write_is_told_so_for_each_input(town):
    (refused,) = give(town, entry(town, 1, "no"), token="district")
    assert (refused["note"], [p["code"] for p in refused["problems"]]) == (None, ["NOT_ALLOWED"])


def test_a_thousand_inputs_are_allowed_and_one_more_is_refused_before_any_is_done(town, monkeypatch):
    too_many = [entry(town, 8, f"k{n}") for n in range(1001)]
    (error,) = town.ask(GIVE, inputs=too_many)["errors"]
    said = error["extensions"]
    assert (said["code"], said["limit"], said["allowed"], said["asked"]) == ("LIMIT", "inputs at once", 1000, 1001)
    literal = ", ".join('{input: {child: "x", points: 8}, key: "k"}' for _ in range(12))
    monkeypatch.setattr("tongxing_graphql.operations.cost.INPUTS", 11)
    mutation = f"mutation {{ angling {{ givePointsMany(inputs: [{literal}]) {{ note {{ id }} }} }} }}"
    assert town.ask(mutation)["errors"][0]["extensions"]["asked"] == 12
    with_default = (
        "mutation ($i: [AnglingGivePointsEntry!]! = [" + literal + "]) { angling { givePointsMany(inputs: $i) "
    )
    assert town.ask(with_default + "{ note { id } } } }")["errors"][0]["extensions"]["asked"] == 12
    assert written(town, 8) == 0


def test_inputs_count_against_the_budget_of_who_sends_them(town, monkeypatch):
    monkeypatch.setattr("tongxing_graphql.guards.budgets.A_MINUTE", 40)
    entries = [entry(town, 9, f"b{n}") for n in range(30)]
    (error,) = town.ask(GIVE, inputs=entries, token="angler", purpose="survey")["errors"]
    assert error["extensions"]["limit"] == "values within a minute by one token", (
        "thirty results, and room for a problem in each"
    )
    assert written(town, 9) == 0


@pytest.mark.nightly
def test_a_thousand_inputs_are_written_once_however_often_they_must_be_sent(own_town):
    """A busy machine needs longer than a request may take: what was told of by nobody is told when it is sent again."""
    entries = [entry(own_town, 7, f"n{n}", child=n % 4) for n in range(1000)]
    for _ in range(10):
        answer = own_town.ask(GIVE, inputs=entries)
        if "errors" not in answer:
            break
        assert [each["extensions"]["limit"] for each in answer["errors"]] == ["seconds"]
    done = answer["data"]["angling"]["givePointsMany"]
    assert len(done) == 1000 and all(each["note"] for each in done) and written(own_town, 7) == 1000
