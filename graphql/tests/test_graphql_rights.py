"""The rights desk over GraphQL, and the report that a principal without any grant may file."""


def test_the_desk_acts_by_mutations_and_reads_what_it_did(own_town):
    child = own_town.children[0].id
    query = """mutation ($child: ID!) {
      giveNotice(input: {child: $child, edition: "2026-1", givenOn: "2026-11-20", channel: "desk"}, key: "a")
        { notice { edition } problems { code } }
      receiveRequest(input: {child: $child, kind: "access", receivedOn: "2026-11-20"}, key: "b")
        { rightsRequest { dueOn outcome } problems { code } }
      restrict(input: {child: $child, reason: "存疑"}, key: "c") { problems { code } } }"""
    done = own_town.data(query, child=child)
    assert done["giveNotice"] == {"notice": {"edition": "2026-1"}, "problems": []}
    assert done["receiveRequest"]["rightsRequest"] == {"dueOn": "2026-12-20", "outcome": "open"}
    seen = own_town.data("{ children { edges { node { recordId } } } rightsRequests { totalCount } }")
    assert child not in [edge["node"]["recordId"] for edge in seen["children"]["edges"]]
    assert seen["rightsRequests"]["totalCount"] == 0, "the restriction is everything's, the desk's own records included"


def test_whoever_is_known_files_a_report_of_harm_without_a_grant_and_reads_nothing_by_it(own_town):
    query = """mutation ($to: String!) { reportHarm(input: {told: "有伤", division: $to}, key: "once")
        { report problems { path code } } }"""
    first = own_town.data(query, to="230102", token="nobody")["reportHarm"]
    assert first["report"] and first["problems"] == []
    assert own_town.data(query, to="230102", token="nobody")["reportHarm"] == first
    for token, count in (("nobody", 0), ("district", 0), ("county", 1)):
        assert own_town.data("{ harmReports { totalCount } }", token=token)["harmReports"]["totalCount"] == count
    wrong = own_town.data(query.replace("once", "another"), to="000", token="nobody")["reportHarm"]
    assert wrong == {"report": None, "problems": [{"path": "division", "code": "UNKNOWN_CODE"}]}
