"""``POST /<city>/imports``: who may send, what is taken, what is refused, and that nothing of a file stays."""

import gzip
import io
import os
import zipfile

import pytest
from graphql_office import Play, child, office_of, until
from sqlalchemy import select

from tongxing.work.sheets.uploads import UPLOADS
from tongxing_graphql.web import import_queue, import_routes, uploads

SHEET = b"name,sex\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    with office_of(folder, str(folder / "office.db")) as made:
        yield made


@pytest.fixture
def play(tmp_path, monkeypatch):
    """Imports end at once and well, unless a test says otherwise."""
    made = Play(tmp_path)
    for number in range(1, 30):
        made.end_well(number)
    monkeypatch.setattr(import_queue, "start", made.start)
    return made


@pytest.fixture
def office(house, play):
    yield house
    for row in rows(house):
        if row.ended_at is None:
            house.wait(f"/testing/imports/{row.id}")


def rows(office):
    with office.registry.database.read() as connection:
        return connection.execute(select(UPLOADS).order_by(UPLOADS.c.begun_at)).all()


def refusal(response):
    (error,) = response.json()["errors"]
    assert error["extensions"]["zh"]
    return response.status_code, error["extensions"]["code"], error["message"]


@pytest.fixture
def left(office):
    """Files without a name that this process holds open since the test began."""
    before = open_files()
    return lambda: open_files() - before


def open_files():
    found = set()
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{descriptor}")
        except OSError:
            continue
        if target.endswith("(deleted)"):
            found.add(target)
    return found


def test_a_file_is_taken_as_a_form_and_as_a_body_with_an_address_to_ask(office, play):
    form, body = office.send(office.workbook(child())), office.send_raw(SHEET)

    for response, suffix in ((form, ".xlsx"), (body, ".csv")):
        told = response.json()
        assert response.status_code == 202
        assert response.headers["location"] == told["url"] == f"/testing/imports/{told['id']}"
        assert (told["by"], told["dry_run"]) == ("county", False)
        assert office.wait(told["url"])["state"] == "done"
        assert suffix in {job.suffix for job in play.jobs}
    assert {job.principal for job in play.jobs} == {"county"} and {job.purpose for job in play.jobs} == {"survey"}


def test_what_the_client_calls_a_file_is_used_nowhere_but_for_its_ending(office, play, caplog):
    name = "../../etc/王小明 13800000000.CSV"
    told = office.send_raw(SHEET, name).json()
    office.wait(told["url"])

    assert [job.suffix for job in play.jobs] == [".csv"]
    kept = str(rows(office)) + str(office.get(told["url"]).json()) + caplog.text
    assert "王小明" not in kept and "etc" not in kept


def test_options_reach_the_import_and_a_word_that_is_not_known_is_refused(office, play):
    office.send_raw(SHEET, dry_run="true", resume="true")
    assert refusal(office.send_raw(SHEET, dryrun="true"))[:2] == (400, "INVALID")
    assert refusal(office.send_raw(SHEET, dry_run="yes"))[:2] == (400, "INVALID")
    assert refusal(office.send_raw(SHEET, mapping="nobodys"))[:2] == (400, "INVALID")
    office.wait(f"/testing/imports/{rows(office)[-1].id}")

    assert [(job.dry_run, job.resume) for job in play.jobs] == [(True, True)]


@pytest.mark.parametrize(
    ("token", "purpose", "told"),
    [
        ("unknown", "survey", (401, "UNAUTHENTICATED")),
        ("county", "", (400, "PURPOSE_REQUIRED")),
        ("county", "care", (403, "NOT_ALLOWED")),
        ("reader", "survey", (403, "NOT_ALLOWED")),
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET", "GET one", "DELETE"])
def test_only_who_may_import_for_the_purpose_is_heard(office, token, purpose, told, method):
    before, heads = len(rows(office)), office.heads(token, purpose)
    url = "/testing/imports" + ("" if method in ("POST", "GET") else "/0123456789abcdef0123456789abcdef")
    answer = office.client.request(method.split()[0], url, headers=heads, content=b"x" if method == "POST" else None)

    assert refusal(answer)[:2] == told
    assert len(rows(office)) == before


def test_a_token_of_another_city_is_nobodys_here(office, tmp_path):
    with office_of(tmp_path, str(tmp_path / "b.db"), "elsewhere") as other:
        assert other.client.post("/testing/imports", headers=other.heads()).status_code == 404
        told = other.send_raw(SHEET).json()
        assert refusal(office.get(told["url"].replace("elsewhere", "testing")))[:2] == (404, "NOT_FOUND")
        other.wait(told["url"])


@pytest.mark.parametrize(
    ("content", "name", "kind", "status", "said"),
    [
        (SHEET, "survey.exe", "application/octet-stream", 415, "Only XLSX"),
        (SHEET, "survey", "application/octet-stream", 415, "Only XLSX"),
        (SHEET, "survey.xlsx", "application/octet-stream", 415, "no .xlsx inside"),
        (b"PK\x03\x04 and so on", "survey.csv", "text/csv", 415, "no .csv inside"),
        (b"PK\x03\x04 and so on", "survey.xlsx", "application/octet-stream", 400, "damaged"),
        (SHEET, None, "text/csv", 400, "no name"),
        (SHEET, "survey.csv", "application/json", 415, "is no file"),
        (SHEET, "survey.csv", None, 415, "is no file"),
        (b"--x\r\n", None, "multipart/form-data; boundary=x", 400, "form"),
        (b"", None, "multipart/form-data", 400, "boundary"),
        (b'--x\r\nContent-Disposition: form-data; name="a"; filename="a.csv"\r\n\r\na\r\n--x--\r\n', None,
         "multipart/form-data; boundary=x", 400, "no file called file"),
    ],
)  # fmt: skip
def test_what_is_no_survey_is_refused_with_what_to_do_and_leaves_no_trace(
    office, left, content, name, kind, status, said
):
    before = len(rows(office))
    answer = office.send_raw(content, name, kind)

    assert refusal(answer)[0] == status
    assert said in refusal(answer)[2]
    assert len(rows(office)) == before
    assert left() == set()


def test_a_body_that_is_packed_is_refused(office):
    heads = office.heads() | {"Content-Type": "text/csv", "Content-Encoding": "gzip"}
    answer = office.client.post("/testing/imports?name=a.csv", content=gzip.compress(SHEET), headers=heads)
    assert refusal(answer)[0] == 415


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("kind", ["form", "raw"])
def test_more_than_is_allowed_is_refused_while_it_arrives(office, left, monkeypatch, announced, kind):
    monkeypatch.setattr(uploads, "IMPORT_BYTES", 100_000)
    read = []

    def parts():
        if kind == "form":
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(100):
            read.append(1)
            yield b"x" * 10_000

    heads = office.heads() | {"Content-Type": "multipart/form-data; boundary=x" if kind == "form" else "text/csv"}
    content = b"".join(parts()) if announced else parts()
    read.clear()
    answer = office.client.post("/testing/imports?name=a.csv", content=content, headers=heads)

    assert refusal(answer)[:2] == (413, "LIMIT")
    assert answer.json()["errors"][0]["extensions"]["allowed"] == 100_000
    assert left() == set()


def test_a_zip_that_unpacks_to_more_than_any_machine_holds_is_refused(office, monkeypatch):
    monkeypatch.setattr(uploads, "UNPACKED_BYTES", 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("儿童.csv", b"0" * 2_000_000)

    answer = office.send(packed.getvalue(), "survey.zip")
    assert refusal(answer)[:2] == (413, "LIMIT")
    assert "bytes unpacked" in refusal(answer)[2]


def test_a_full_disk_is_said_in_a_sentence(office, monkeypatch):
    before = len(rows(office))

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "_on_disk", full)
    answer = office.send_raw(SHEET)
    assert answer.status_code == 507
    assert "磁盘空间不足" in answer.json()["errors"][0]["message"]
    assert len(rows(office)) == before


def test_more_uploads_than_a_city_may_have_are_refused_before_their_body_is_read(office, monkeypatch):
    monkeypatch.setattr(import_routes, "IMPORTS", 0)
    answer = office.send_raw(SHEET)

    assert refusal(answer)[:2] == (429, "LIMIT")
    assert answer.json()["errors"][0]["extensions"] | {"limit": "imports at one time", "allowed": 0, "asked": 1}


def test_the_file_is_gone_when_its_import_has_ended(office, play, left):
    office.wait(office.send_raw(SHEET * 100_000).json()["url"])
    office.wait(office.send(office.workbook(child())).json()["url"])

    until(lambda: left() == set())  # it is told that an import has ended before its process has


def test_people_get_a_page_and_programs_a_list(office):
    page = office.client.get("/testing/imports", headers={"Accept": "text/html"})
    assert page.status_code == 200 and "导入摸排表" in page.text and "{{" not in page.text
    assert "unsafe-inline" not in page.headers["content-security-policy"]

    office.wait(office.send_raw(SHEET).json()["url"])
    listed = office.get("/testing/imports").json()["imports"]
    assert listed[0]["state"] == "done" and "report" not in listed[0]
    assert listed == sorted(listed, key=lambda each: each["begun"], reverse=True)
