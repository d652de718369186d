"""Over GraphQL: a record handed over by two acts, and one opened in an emergency."""

OFFER = """mutation ($child: ID!, $to: String!) {
    handOver(input: {child: $child, division: $to, since: "2026-11-01"}, key: "a")
        { handover { id child division { code } state } problems { path code } } }"""

REFUSE = 'mutation ($id: String!) { refuseHandover(input: {id: $id}, key: "c") { handover { state } } }'


def test_a_record_is_offered_seen_on_offer_and_taken_once(own_town):
    child = own_town.children[0].id
    nowhere = own_town.data(OFFER, child=child, to="000")["handOver"]
    assert nowhere == {"handover": None, "problems": [{"path": "division", "code": "UNKNOWN_CODE"}]}
    offer = own_town.data(OFFER, child=child, to="230104")["handOver"]["handover"]
    assert own_town.data(OFFER, child=child, to="230104")["handOver"]["handover"] == offer, "once for its key"
    assert (offer["child"], offer["division"]["code"], offer["state"]) == (child, "230104000000", "open")
    assert own_town.data("{ handovers { id } }")["handovers"] == [{"id": offer["id"]}]
    assert own_town.data("{ handovers { id } }", token="district")["handovers"] == []
    take = 'mutation ($id: String!) { takeOver(input: {id: $id}, key: "b") { handover { state } } }'
    refused = own_town.ask(take, id=offer["id"], token="district")
    assert refused["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    for _ in range(2):
        assert own_town.data(take, id=offer["id"])["takeOver"] == {"handover": {"state": "taken"}}
    where = own_town.data("query ($id: ID!) { child(id: $id) { residence { code } } }", id=child)
    assert where["child"]["residence"]["code"] == "230104000000"
    again = own_town.ask(REFUSE, id=offer["id"])
    assert "errors" in again


def test_an_emergency_is_for_officers_and_a_number_that_nobody_has_finds_nothing(own_town):
    glass = """mutation { breakGlass(input: {number: "B0000001", reason: "danger", told: "独自在车站"}, key: "a")
        { child openUntil } }"""
    for token, code in (("nobody", "NOT_ALLOWED"), ("county", "NOT_FOUND")):
        assert own_town.ask(glass, token=token)["errors"][0]["extensions"]["code"] == code
