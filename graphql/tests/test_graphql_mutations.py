"""Mutations: actions as they stand, one after another, each in its own transaction; problems, keys, versions, refusals."""

from sqlalchemy import text

from tongxing.trust.audit.asking import every

GIVE = """mutation ($child: ID!, $points: Int!, $key: String!, $version: Int, $reason: String) {
    angling { givePoints(input: {child: $child, points: $points, reason: $reason}, key: $key, expectedVersion: $version) {
        note { recordId points version child { name } }
        problems { path code clause message english: message(language: EN) remedy } } } }"""


def give(town, points=3, key="k1", child=0, **more):
    return town.ask(GIVE, child=town.children[child].id, points=points, key=key, reason="-", **more)


def written(town, table="_p_angling_note"):
    with town.registry.database.read() as connection:
        return connection.execute(text(f'SELECT points FROM "{table}" ORDER BY points')).scalars().all()


def test_a_mutation_gives_back_what_it_changed(own_town):
    answer = give(own_town)

    note = answer["data"]["angling"]["givePoints"]["note"]
    assert "errors" not in answer
    assert (note["points"], note["version"], note["child"]) == (3, 1, {"name": "甲"})
    assert answer["data"]["angling"]["givePoints"]["problems"] == []
    assert written(own_town) == [3]


def test_all_problems_come_at_once_and_nothing_is_written(own_town):
    too_large = give(own_town, points=11)["data"]["angling"]["givePoints"]
    wrong = own_town.ask(GIVE, child=own_town.children[0].id, points=-1, key="k2", reason="too long")
    of_model = wrong["data"]["angling"]["givePoints"]

    assert too_large["note"] is None
    assert [(p["path"], p["code"], p["message"]) for p in too_large["problems"]] == [
        ("points", "TOO_LARGE", "分数不得大于10")
    ]
    assert [(p["path"], p["code"], p["english"]) for p in of_model["problems"]] == [
        ("points", "TOO_SMALL", "must be at least 0"),
        ("reason", "TOO_LONG", "must have at most 5 characters"),
    ]
    assert written(own_town) == []


def test_two_departments_mutations_in_one_document_run_in_order(own_town):
    query = """mutation ($child: ID!) {
        angling { first: givePoints(input: {child: $child, points: 1}, key: "a") { note { points } }
                  second: givePoints(input: {child: $child, points: 99}, key: "b") { note { points } } }
        baking { third: givePoints(input: {child: $child, points: 3}, key: "c") { note { points } }
                 fourth: givePoints(input: {child: $child, points: 11}, key: "d") { note { points } problems { code } } }
        again: angling { fifth: givePoints(input: {child: $child, points: 5}, key: "e") {
            note { points child { angling { notes { totalCount } } baking { notes { totalCount } } } } } } }"""
    answer = own_town.ask(query, child=own_town.children[0].id)

    data = answer["data"]
    assert data["angling"] == {"first": {"note": {"points": 1}}, "second": None}
    assert data["baking"] == {
        "third": {"note": {"points": 3}},
        "fourth": {"note": None, "problems": [{"code": "TOO_LARGE"}]},
    }
    child = data["again"]["fifth"]["note"]["child"]
    assert child == {"angling": {"notes": {"totalCount": 2}}, "baking": {"notes": {"totalCount": 1}}}
    assert [(e["extensions"]["code"], e["path"]) for e in answer["errors"]] == [("PLUGIN_ERROR", ["angling", "second"])]
    assert "王小明" not in str(answer)
    assert (written(own_town), written(own_town, "_p_baking_note")) == ([1, 5], [3])
    written_by = [entry.operation for entry in every(own_town.registry.log) if entry.action == "write"]
    ran = [name.split(".")[0] for name in written_by if "give_points" in name]
    assert ran == ["tongxing_angling", "tongxing_baking", "tongxing_angling"]


def test_the_same_key_has_one_effect_and_another_body_is_refused(own_town):
    first, again = give(own_town, key="k"), give(own_town, key="k")
    other = give(own_town, key="k", points=4)

    assert first["data"] == again["data"]
    assert written(own_town) == [3]
    assert other["data"]["angling"]["givePoints"] is None
    assert other["errors"][0]["extensions"]["code"] == "KEY_REUSED"


def test_a_key_that_is_none_or_too_long_is_refused(own_town):
    for key in ("", "x" * 129):
        assert give(own_town, key=key)["errors"][0]["extensions"]["code"] == "INVALID"
    assert give(own_town, key="x" * 128)["data"]["angling"]["givePoints"]["note"]["points"] == 3


def test_a_version_that_is_no_longer_so_is_a_conflict(own_town):
    note = give(own_town)["data"]["angling"]["givePoints"]["note"]["recordId"]
    query = """mutation ($id: ID!, $version: Int, $key: String!) { angling {
        changePoints(input: {id: $id, points: 7}, key: $key, expectedVersion: $version) { note { points version } } } }"""
    fine = own_town.ask(query, id=note, version=1, key="x")
    late = own_town.ask(query, id=note, version=1, key="y")

    assert fine["data"]["angling"]["changePoints"]["note"] == {"points": 7, "version": 2}
    assert late["errors"][0]["extensions"] | {"zh": ""} == {
        "code": "VERSION_CONFLICT",
        "expected": 1,
        "found": 2,
        "zh": "",
    }, "theirs is what mine would be"
    other = own_town.ask(query.replace("points: 7", "points: 8"), id=note, version=1, key="z")
    fields = [{"path": "points", "mine": 8, "theirs": 7, "base": 3}]
    assert other["errors"][0]["extensions"]["fields"] == fields


def test_nobody_writes_outside_a_grant(own_town):
    elsewhere = give(own_town, child=2, token="angler")
    may_see = give(own_town, token="district", key="k2")
    nobody = give(own_town, token="nobody", key="k3")

    assert elsewhere["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert may_see["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"
    assert may_see["errors"][0]["extensions"]["action"] == "write"
    assert nobody["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert written(own_town) == []


def test_an_id_in_an_input_may_be_of_this_api_and_must_be_of_its_type(own_town):
    ids = own_town.data(
        "query ($id: ID!) { child(id: $id) { id guardianships { guardian { id } } } }", id=own_town.children[0].id
    )
    mine, guardian = ids["child"]["id"], ids["child"]["guardianships"][0]["guardian"]["id"]

    assert (
        own_town.ask(GIVE, child=mine, points=2, key="a", reason="-")["data"]["angling"]["givePoints"]["note"]["points"]
        == 2
    )
    assert own_town.codes(GIVE, child=guardian, points=2, key="b", reason="-") == ["NOT_FOUND"]


def test_what_a_writer_may_not_read_is_not_given_back(own_town):
    """A grant to write alone: the note stands, and its fields are not shown."""
    from tongxing.testing.worlds import make_grant
    from tongxing.trust.grants import add_grant

    with own_town.registry.database.write() as connection:
        read = make_grant("nobody", id="r", categories=["core.identity"], actions=("read",))
        write = make_grant("nobody", id="w", categories=["angling.note"], actions=("write",))
        for grant in (read, write):
            add_grant(connection, "testing", grant, local=True)
    answer = give(own_town, token="nobody")

    assert answer["data"]["angling"]["givePoints"] == {"note": None, "problems": []}
    assert written(own_town) == [3]
