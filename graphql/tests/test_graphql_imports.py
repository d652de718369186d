"""Imports that were sent: how far they are, over HTTP and by GraphQL; turns, stopping, and who sees what."""

import sys
import time
from pathlib import Path
from subprocess import Popen

import pytest
from graphql_office import PROBLEM, Play, child, office_of, until
from sqlalchemy import func, select

from tongxing import Child
from tongxing.host.offices import import_process
from tongxing.records.base import table_of
from tongxing.work.sheets import uploads as table
from tongxing_graphql.web import import_queue, import_routes

SHEET = b"name,sex\n"
PROBLEMS = """
query ($id: ID!, $severity: ImportSeverity, $code: String, $first: Int, $after: String) {
  import(id: $id) {
    state by dryRun rowsDone rowsTotal read accepted unchanged rejected fileSha256 failure { code message { zh en } }
    problems(severity: $severity, code: $code, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { sheet row column key code severity value message remedy en: message(language: EN) } }
    }
  }
}
"""


@pytest.fixture
def play(tmp_path, monkeypatch):
    made = Play(tmp_path)
    monkeypatch.setattr(import_queue, "start", made.start)
    monkeypatch.setattr(import_queue, "TOLD_EVERY_S", 0.0)
    monkeypatch.setattr(import_queue, "TURN_S", 0.05)
    return made


@pytest.fixture
def office(tmp_path, play, database):
    with office_of(tmp_path, database) as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request, tmp_path):
    return _database(request.param, tmp_path)


def _database(engine, folder):
    if engine == "postgres":
        from tongxing.testing.postgres import fresh_database

        return fresh_database()
    return str(folder / "office.db")


def sent(office, content=SHEET, **more):
    response = office.send_raw(content, **more)
    assert response.status_code == 202, response.text
    return response.json()["url"]


def id_of(url):
    return url.rpartition("/")[2]


def stands(office):
    """How many children the registry holds, asked of the database itself."""
    with office.registry.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table_of(Child))).scalar()


def in_batches_of_five(then):
    """Starts processes of imports that stand still after their first batch, or go on."""
    process = str(Path(__file__).with_name("graphql_import_standing.py"))
    return lambda _command, **pipes: Popen([sys.executable, process, then], **pipes)


def is_gone(process):
    return process.poll() is not None


def test_how_far_an_import_is_can_be_seen_while_it_runs(office, play):
    url = sent(office)
    until(lambda: office.get(url).json()["rows_done"])

    told = office.get(url).json()
    assert (told["state"], told["rows_done"], told["rows_total"]) == ("running", 1000, 3000)
    assert told["begun"] and told["ended"] is None and told["report"] is None and told["accepted"] is None
    seen = office.data(PROBLEMS, id=id_of(url))["import"]
    assert (seen["state"], seen["rowsDone"], seen["rowsTotal"], seen["problems"]) == ("running", 1000, 3000, None)

    play.end_well(1)
    told = office.wait(url)
    assert (told["state"], told["rows_done"], told["rows_total"]) == ("done", 3000, 3000)
    assert told["ended"] and told["report"]["problems"] == [PROBLEM]


def test_the_problems_of_an_import_are_listed_by_graphql_in_both_languages(office, play):
    url = sent(office)
    warning = PROBLEM | {"row": 7, "severity": "warning", "code": "PHONE_FORM"}
    play.end_well(1, [PROBLEM, warning, PROBLEM | {"row": 8}])
    office.wait(url)

    seen = office.data(PROBLEMS, id=id_of(url), first=2)["import"]
    counts = {name: seen[name] for name in ("read", "accepted", "unchanged", "rejected")}
    assert counts == {"read": 3000, "accepted": 2999, "unchanged": 0, "rejected": 1}
    assert seen["problems"]["totalCount"] == 3
    shown = {**PROBLEM, "message": "姓名必填。", "remedy": "请填写。", "en": "Name is required."}
    assert seen["problems"]["edges"][0]["node"] == shown

    after = seen["problems"]["pageInfo"]["endCursor"]
    rest = office.data(PROBLEMS, id=id_of(url), first=2, after=after)["import"]["problems"]
    assert [edge["node"]["row"] for edge in rest["edges"]] == [8] and not rest["pageInfo"]["hasNextPage"]
    only = office.data(PROBLEMS, id=id_of(url), severity="warning")["import"]["problems"]
    assert [edge["node"]["code"] for edge in only["edges"]] == ["PHONE_FORM"]
    assert office.data(PROBLEMS, id=id_of(url), code="NO_SUCH")["import"]["problems"]["totalCount"] == 0


def test_imports_are_listed_newest_first_and_page_by_page(office, play):
    urls = []
    for number in (1, 2, 3):
        play.end_well(number)
        urls.append(sent(office))
        office.wait(urls[-1])
    asked = "totalCount edges { node { id } } pageInfo { endCursor hasNextPage }"
    query = f"query ($after: String) {{ imports(first: 2, after: $after) {{ {asked} }} }}"

    first = office.data(query)["imports"]
    second = office.data(query, after=first["pageInfo"]["endCursor"])["imports"]
    listed = [edge["node"]["id"] for edge in first["edges"] + second["edges"]]
    assert listed == [id_of(url) for url in reversed(urls)]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (
        3,
        True,
        False,
    )


def test_one_import_of_a_city_runs_at_a_time(office, play):
    first, second = sent(office), sent(office, token="second")
    office.wait(first, {"running"})
    assert office.get(second, token="second").json()["state"] == "queued"
    assert len(play.jobs) == 1

    play.end_well(1)
    office.wait(second, {"running"})
    play.end_well(2)
    assert {office.wait(each)["state"] for each in (first, second)} == {"done"}


def test_an_import_that_another_server_runs_is_waited_for(office, play):
    now = office.registry.clock()
    with office.registry.database.write() as connection:
        table.receive(
            connection, table.Upload("e" * 32, "testing", "second", "survey", False, "running", now, seen_at=now)
        )
    url = sent(office)
    time.sleep(0.3)
    assert office.get(url).json()["state"] == "queued" and play.jobs == []

    with office.registry.database.write() as connection:
        table.finish(connection, "e" * 32, now, "done", report={"accepted": 0, "unchanged": 0, "rejected": 0})
    play.end_well(1)
    assert office.wait(url)["state"] == "done"


def test_no_more_wait_than_a_city_may_have(office, play, monkeypatch):
    monkeypatch.setattr(import_routes, "IMPORTS", 2)
    sent(office), sent(office)

    refused = office.send_raw(SHEET)
    assert refused.status_code == 429
    assert refused.json()["errors"][0]["extensions"]["code"] == "LIMIT"
    play.end_well(1)
    play.end_well(2)
    until(lambda: office.send_raw(SHEET, dry_run="true").status_code == 202)
    play.end_well(3)


def test_who_sent_a_file_can_stop_its_import_and_its_process_ends(office, play):
    url = sent(office)
    office.wait(url, {"running"})

    other = office.client.delete(url, headers=office.heads("second"))
    assert (other.status_code, other.json()["errors"][0]["extensions"]["code"]) == (403, "NOT_ALLOWED")
    assert office.client.delete(url, headers=office.heads()).json()["state"] == "cancelled"
    until(lambda: is_gone(play.processes[0]))
    assert office.wait(url)["state"] == "cancelled" and office.get(url).json()["report"] is None


def test_an_import_that_waits_can_be_stopped_before_it_begins(office, play):
    first, second = sent(office), sent(office)
    office.client.delete(second, headers=office.heads())
    play.end_well(1)

    assert office.wait(first)["state"] == "done"
    assert office.wait(second)["state"] == "cancelled"
    time.sleep(0.2)
    assert len(play.jobs) == 1


def test_what_has_ended_cannot_be_stopped(office, play):
    play.end_well(1)
    url = sent(office)
    office.wait(url)
    assert office.client.delete(url, headers=office.heads()).json()["state"] == "done"


def test_a_file_that_cannot_be_read_says_why(office, play):
    play.end(1, {"failed": {"code": "INVALID", "message": "空文件。 The file is empty."}})
    told = office.wait(sent(office))

    assert told["state"] == "failed"
    assert told["failure"]["code"] == "INVALID" and "空文件" in told["failure"]["message"]["zh"]
    seen = office.data(PROBLEMS, id=told["id"])["import"]
    assert seen["failure"]["code"] == "INVALID" and seen["problems"] is None


@pytest.mark.parametrize("how", ["killed", "silent"])
def test_an_import_whose_process_dies_is_interrupted_and_says_how_to_go_on(office, play, how):
    url = sent(office)
    office.wait(url, {"running"})
    until(lambda: play.processes, 10)
    play.processes[0].kill() if how == "killed" else play.end(1)

    told = office.wait(url)
    assert told["state"] == "interrupted"
    assert "resume" in told["failure"]["message"]["en"] and "继续" in told["failure"]["message"]["zh"]


def test_a_server_that_stops_ends_its_imports_and_says_so(tmp_path, play, database):
    with office_of(tmp_path, database) as before:
        urls = [sent(before), sent(before)]
        before.wait(urls[0], {"running"})
    assert is_gone(play.processes[0])

    with office_of(tmp_path, database) as after:
        assert [after.get(url).json()["state"] for url in urls] == ["interrupted", "interrupted"]


def test_a_server_that_was_killed_is_noticed_when_it_has_been_silent_for_a_minute(office, play):
    begun = office.registry.clock() - table.SILENT * 2
    lost = table.Upload("d" * 32, "testing", "county", "survey", False, "running", begun, seen_at=begun)
    with office.registry.database.write() as connection:
        table.receive(connection, lost)

    assert office.get(f"/testing/imports/{lost.id}").json()["state"] == "interrupted"
    play.end_well(1)
    assert office.wait(sent(office))["state"] == "done"  # it holds nobody up


def test_who_imports_for_a_part_of_the_city_sees_imports_of_their_own(office, play):
    play.end_well(1)
    play.end_well(2)
    county, district = sent(office), sent(office, token="district")
    office.wait(county)
    office.wait(district, token="district")
    query = "{ imports { totalCount edges { node { id by } } } }"

    assert office.get(county, token="district").status_code == 404
    assert office.data(PROBLEMS, token="district", id=id_of(county))["import"] is None
    own = office.data(query, token="district")["imports"]
    assert [edge["node"] for edge in own["edges"]] == [{"id": id_of(district), "by": "district"}]
    assert own["totalCount"] == 1
    assert office.data(query)["imports"]["totalCount"] == 2


def test_cells_of_a_file_are_shown_to_who_sent_it_and_nobody_else(office, play):
    play.end_well(1)
    url = sent(office)
    office.wait(url)

    for token, value in (("county", "王*"), ("second", None)):
        seen = office.data(PROBLEMS, token=token, id=id_of(url))["import"]
        assert [edge["node"]["value"] for edge in seen["problems"]["edges"]] == [value]
        assert office.get(url, token=token).json()["report"]["problems"][0]["value"] == value


@pytest.mark.parametrize(("token", "purpose"), [("reader", "survey"), ("county", "care")])
def test_who_may_not_import_sees_no_import(office, token, purpose):
    for query in ("{ imports { totalCount } }", '{ import(id: "0") { state } }'):
        (error,) = office.ask(query, token=token, purpose=purpose)["errors"]
        assert (error["extensions"]["code"], error["extensions"]["action"]) == ("NOT_ALLOWED", "import")


def test_reading_an_import_leaves_its_row_in_the_access_log(office, play):
    from tongxing.trust.audit.asking import every

    play.end_well(1)
    url = sent(office)
    office.wait(url)
    office.data("query Mine { imports { totalCount } }")
    logged = {entry.operation for entry in every(office.registry.log)}
    assert {f"import {id_of(url)}", "graphql Mine"} <= logged


# with the import itself ------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.nightly])])
def database_of_real(request, tmp_path):
    """By day one engine: what a process of its own imports is asked of both in core's tests."""
    return _database(request.param, tmp_path)


@pytest.fixture
def real(tmp_path, database_of_real):
    with office_of(tmp_path, database_of_real) as made:
        yield made


@pytest.mark.slow
def test_a_workbook_becomes_children_with_the_rights_of_who_sent_it(real):
    file = real.workbook(child(), child(family="2", name=None), child(family="3", name="李小红", residence="230103001"))

    dry = real.done(file, dry_run="true")
    assert (dry["state"], dry["dry_run"], dry["accepted"], dry["rejected"]) == ("done", True, 2, 1)
    assert real.data("{ children { totalCount } }")["children"]["totalCount"] == 0

    told = real.done(file)
    assert told["report"]["problems"] == dry["report"]["problems"]
    assert [(p["row"], p["code"]) for p in told["report"]["problems"]] == [(6, "REQUIRED")]
    found = real.data("{ children { edges { node { name } } } }")["children"]["edges"]
    assert {edge["node"]["name"] for edge in found} == {"王小明", "李小红"}

    assert real.data("{ imports { totalCount } }")["imports"]["totalCount"] == 2

    more = real.workbook(child(family="9", name="赵小刚"), child(family="8", name="孙小丽", residence="230103001"))
    (problem,) = real.done(more, token="district")["report"]["problems"]
    assert (problem["row"], problem["code"]) == (6, "NOT_ALLOWED")


@pytest.mark.slow
def test_a_workbook_that_holds_no_survey_fails_with_a_sentence(real):
    told = real.done(b"what,is,this\n1,2,3\n", "strange.csv")
    assert (told["state"], told["failure"]["code"]) == ("failed", "INVALID")
    assert "upload.csv" in told["failure"]["message"]["zh"]


@pytest.mark.slow
def test_an_import_that_was_stopped_goes_on_where_it_stopped(real, monkeypatch):
    monkeypatch.setattr(import_queue, "TOLD_EVERY_S", 0.0)
    monkeypatch.setattr(import_process, "Popen", in_batches_of_five("stand"))
    file = real.workbook(*(child(family=str(n), name=f"王小{n}") for n in range(12)))
    url = real.send(file).json()["url"]
    until(lambda: real.get(url).json()["rows_done"], 60)
    assert real.client.delete(url, headers=real.heads()).json()["state"] == "cancelled"

    monkeypatch.setattr(import_process, "Popen", in_batches_of_five("go"))
    again = real.done(file)
    assert (again["state"], again["failure"]["code"]) == ("failed", "INVALID")
    assert "resume" in again["failure"]["message"]["en"] and stands(real) == 5
    told = real.done(file, resume="true")
    assert (told["state"], told["accepted"], told["rejected"], stands(real)) == ("done", 12, 0, 12)


@pytest.mark.slow
def test_an_import_of_the_command_line_is_listed_too(real, tmp_path):
    from tongxing.work.sheets.importing import import_file
    from tongxing.work.sheets.questions import survey_of

    path = tmp_path / "here.xlsx"
    path.write_bytes(real.workbook(child(), child(family="2", name=None)))
    registry = real.registry
    import_file(registry.store(registry.access("county", "survey")), path, survey_of(registry.composition))

    query = "{ imports { edges { node { id by state read accepted rejected problems { totalCount } } } } }"
    (edge,) = real.data(query)["imports"]["edges"]
    id = edge["node"].pop("id")
    assert edge["node"] == {
        "by": "county", "state": "done", "read": 2, "accepted": 1, "rejected": 1, "problems": {"totalCount": 1},
    }  # fmt: skip
    assert real.get(f"/testing/imports/{id}").json()["report"]["accepted"] == 1
