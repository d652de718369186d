"""The yearly evidence: counts from the records, minors under 14 apart, nobody's name, and what is not kept said."""

import hashlib
import json
from datetime import date, timedelta

import pytest

from tongxing.cli.main import run
from tongxing.errors import UsageError
from tongxing.host.offices.compliance import compliance_report
from tongxing.people import Child
from tongxing.testing.town import Town
from tongxing.trust.assessments import assess
from tongxing.trust.incidents import note_incident, take_step
from tongxing.work.rights import acts

DAY = date(2026, 11, 23)


@pytest.fixture
def town(tmp_path):
    made = Town(
        tmp_path,
        [],
        purposes=("care", "administration", "data_rights"),
        officers={"clerk": ("230102", ["core.identity"])},
    )
    made.add_child(name="慕容一", birth_date=date(2012, 11, 24), guardians=[{}])
    first = made.add_child(name="慕容二", birth_date=date(2012, 11, 23), household={"hardship": "none"})
    made.add_child(name="慕容三", birth_date=date(2008, 11, 23))
    made.add_child(name="慕容四", birth_date=None)
    for received, decided in ((date(2026, 1, 5), "fulfilled"), (date(2026, 11, 1), None), (date(2025, 12, 31), None)):
        asked = acts.ReceiveRequest(child=first, kind="access", received_on=received)
        request = made.act(acts.receive_request, asked)
        if decided:
            made.act(acts.decide_request, acts.DecideRequest(id=request.id, outcome=decided))
    made.act(acts.give_notice, acts.GiveNotice(child=first, edition="1", given_on=DAY, channel="desk"))
    made.all(Child, by="clerk")
    yield made
    made.close()


def report(town, year=2026):
    return compliance_report(town.registry, town.registry.access("desk", "administration"), year)


def test_children_are_counted_by_the_ages_of_the_law_on_the_day(town):
    told = report(town)
    assert told["minors"] == {"under_14": 1, "from_14_to_17": 1, "from_18": 1, "not_known": 1}
    kinds = {kind["category"]: kind for kind in told["kinds"]}
    assert kinds["core.identity"]["children"] == told["minors"]
    assert kinds["core.household"]["children"] == {"under_14": 0, "from_14_to_17": 1, "from_18": 0, "not_known": 0}
    assert kinds["core.guardianship"]["guardians_and_households"] == 1
    assert (kinds["core.identity"]["basis"], kinds["core.identity"]["retention"]) == ("statutory_duty", "18y")


def test_requests_are_counted_in_the_year_they_came_and_late_ones_are_told(town):
    told = report(town)["rights_requests"]
    assert told["received"] == [
        {"kind": "access", "outcome": "fulfilled", "count": 1},
        {"kind": "access", "outcome": "open", "count": 1},
    ]
    assert (told["late"], told["longest_days"]) == (1, 322)
    assert report(town, 2025)["rights_requests"]["received"] == [{"kind": "access", "outcome": "open", "count": 1}]


def test_accesses_grants_and_approvers_are_told_and_the_log_is_verified(town):
    town.registry.log.anchor()
    told = report(town)
    clerk = next(each for each in told["accesses"]["by"] if each["principal"] == "clerk")
    assert (clerk["purpose"], clerk["action"], clerk["entries"], clerk["people"]) == ("care", "read", 1, 4)
    assert told["accesses"]["log"]["findings"] == []
    assert {(g["principal"], g["approved_by"]) for g in told["grants"]} == {("desk", "approver"), ("clerk", "approver")}
    assert told["notices"] == [{"edition": "1", "channel": "desk", "count": 1}]
    assert (told["incidents"], told["impact_assessments"], told["not_assessed"]) == ([], [], [])


def test_incidents_and_assessments_of_the_year_are_told_and_a_late_report_is_called_late(town):
    now = town.registry.clock()
    with town.registry.database.write() as connection:
        for hours, people in ((1, None), (3, 2), (24 * 400, 1)):
            told = {"by": "amy", "now": now, "people": people}
            made = note_incident(connection, "town", "leak", "A list was lost", now - timedelta(hours=hours), **told)
            if hours == 1:
                take_step(connection, "town", made.id, "authority", at=now)
        assess(connection, "town", "core", {("core.identity", "care")}, "No. 7", b"text", by="amy", now=now)
    told = report(town)
    assert [(each["people"], each["late"]) for each in told["incidents"]] == [(2, True), (None, False)]
    (assessed,) = told["impact_assessments"]
    assert (assessed["title"], assessed["categories"]) == ("No. 7", ["core.identity"])
    assert assessed["document"] == hashlib.sha256(b"text").hexdigest()


def test_an_incident_is_noted_and_closed_in_its_order(town, tmp_path, capsys):
    at = ["--city", str(tmp_path / "town.toml"), "--database", str(tmp_path / "town.db")]
    assert run(["compliance", "incident", "--kind", "loss", "--told", "A laptop", "--people", "3", *at]) == 0
    id = capsys.readouterr().out.split()[0]
    assert run(["compliance", "incident-step", id, "--step", "closed", *at]) == 2
    assert "the authority was not told yet" in capsys.readouterr().err
    for step in ("authority", "people", "closed"):
        assert run(["compliance", "incident-step", id, "--step", step, *at]) == 0
    assert run(["compliance", "incident-step", id, "--step", "people", *at]) == 2
    assert run(["compliance", "incidents", *at]) == 0
    assert "A laptop" in capsys.readouterr().out
    assert run(["compliance", "incident", "--kind", "bad", "--told", "x", *at]) == 2
    assert run(["compliance", "incident-step", "none", "--step", "people", *at]) == 1
    assert "no incident none" in capsys.readouterr().err


def test_nobody_is_named_and_the_making_is_logged(town):
    text = json.dumps(report(town), ensure_ascii=False, default=str)
    assert "慕容" not in text and not any(child.id in text for child in town.all(Child))
    assert any(each["action"] == "configure" for each in report(town)["accesses"]["by"])


def test_a_year_that_has_not_begun_has_no_report(town):
    with pytest.raises(UsageError):
        report(town, 2027)


def test_the_report_is_a_command(town, tmp_path, capsys):
    at = ["--city", str(tmp_path / "town.toml"), "--database", str(tmp_path / "town.db"), "--as", "desk"]
    town.registry.log.anchor()
    assert run(["compliance", "report", "--year", "2026", "--json", *at]) == 1, "a request is late"
    assert json.loads(capsys.readouterr().out)["year"] == 2026
    assert run(["compliance", "report", "--year", "2024", *at]) == 0
    assert "core.identity" in capsys.readouterr().out
