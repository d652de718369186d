"""examples/clients against a served city that takes registered documents alone: the programs, and the clients they are made with."""

import filecmp
import os
import re
import runpy
import shutil
import subprocess
import time
from datetime import date
from difflib import unified_diff

import httpx
import pytest
from clients_city import CLIENTS, DOCUMENTS, ROOT, SCHOOL, ClientsCity
from graphql import parse, print_ast

from tongxing.trust.registered import id_of
from tongxing.work.handovers import HandOver, hand_over
from tongxing.work.webhooks.signing import signed
from tongxing_graphql.operations.cost import check_cost
from tongxing_graphql.schema.sdl import sdl_of

pytestmark = pytest.mark.slow
BORN = ("2019-09-01", "2020-08-31")
COMPUTED = {"who_is_due", "who_is_late", "offers", "arrivals", "pupil_changes"}
"""What departments' functions answer: no list of records is read."""
SECRET = "whsec_c2VjcmV0"
MADE_UP = {"String": "230102", "ID": "23-" + "a" * 26, "Date": "2026-11-23"}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    made = ClientsCity(tmp_path_factory.mktemp("clients"))
    yield made
    made.close()


# what the programs rest on --------------------------------------------------------------------------------------------


def test_the_contract_is_what_todays_schema_gives_for_the_documents(city):
    """Where this fails a field that a client asks for has changed, or a document has: `make clients`, then look at the programs."""
    made = runpy.run_path(str(ROOT / "tools/client_contract.py"))["made"](sdl_of(city.documents.composed))
    for file, text in made.items():
        committed = file.read_text(encoding="utf-8")
        changed = "\n".join(unified_diff(committed.splitlines(), text.splitlines(), n=8, lineterm=""))
        assert not changed, f"{file.name} has changed. Run `make clients`:\n{changed}"


def test_the_client_asks_with_the_documents_of_today():
    client = (CLIENTS / "tongxing_client/generated/client.py").read_text(encoding="utf-8")
    asked = {print_ast(parse(text)) for text in re.findall(r'gql\("""(.*?)"""\)', client, flags=re.S)}
    assert asked == {_sorted(text) for text in DOCUMENTS.values()}
    table = (CLIENTS / "typescript/generated.ts").read_text(encoding="utf-8")
    assert set(re.findall(r'id: "(sha256:\w+)"', table)) == {id_of(text) for text in DOCUMENTS.values()}


def _sorted(text):
    """As the generator writes it: the operation, then the fragments by name."""
    operation, *fragments = parse(text).definitions
    return "\n\n".join(print_ast(each) for each in (operation, *sorted(fragments, key=lambda f: f.name.value)))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_valid_affordable_and_compiled_where_it_reads_records(city, name):
    ready = city.documents.ready(DOCUMENTS[name])
    (operation,) = ready.operations
    check_cost(city.documents.composed.graphql, operation, ready.fragments, {})
    if operation.operation.value == "query":
        types = {v.variable.name.value: print_ast(v.type).rstrip("!") for v in operation.variable_definitions or ()}
        given = {variable: MADE_UP[type_] for variable, type_ in types.items() if variable not in ("first", "after")}
        answer = city.post("demo-county", "care", {"documentId": id_of(DOCUMENTS[name]), "variables": given})
        assert answer.headers["Tongxing-Read"] == ("no records" if name in COMPUTED else "compiled"), answer.text


def test_a_document_that_is_not_registered_is_refused(city):
    answer = city.post("demo-county", "care", {"query": "{ me { principal } }"}).json()
    assert answer["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_REGISTERED"


@pytest.fixture
def copied(tmp_path):
    """The folder of the clients with nothing generated in it, in which they are made anew."""
    copy = shutil.copytree(CLIENTS, tmp_path / "clients", ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for file in [*copy.glob("tongxing_client/generated/*.py"), copy / "typescript/generated.ts"]:
        if file.name != "base.py":
            file.unlink()
    return copy


@pytest.mark.nightly
@pytest.mark.generators
def test_the_python_client_is_what_the_generator_makes_of_the_contract(copied):
    codegen = ROOT / ".generators/bin/ariadne-codegen"
    subprocess.run([codegen, "--config", "ariadne.toml"], cwd=copied, check=True, capture_output=True)
    folder = "tongxing_client/generated"
    compared = filecmp.dircmp(CLIENTS / folder, copied / folder, ignore=["__pycache__"])
    assert compared.left_only == compared.right_only == compared.diff_files == []


# programs ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pupils(city):
    """One with a valid permit, one of whose permit nothing is known."""
    city.opens_school()
    born = {"birth_date": date(2020, 2, 2)}
    return city.add_child(name="熊月怡", permit="valid", **born), city.add_child(name="沃晶", **born)


def test_a_school_is_told_who_is_entitled_and_which_paper_is_missing(city, pupils):
    told = city.program("school", "pupils", "--place", "230102", "--born", *BORN).splitlines()
    assert "2 名" in told[0]
    by_name = {name: told[told.index(line) + 1] for line in told for name in ("熊月怡", "沃晶") if name in line}
    assert "享有学位 entitled" in by_name["熊月怡"] and "缺" not in by_name["熊月怡"]
    assert "尚不能确定" in by_name["沃晶"] and "居住证 Residence permit" in by_name["沃晶"]


def test_a_decision_to_enrol_is_made_once_however_often_it_is_sent_and_is_told_as_a_change(city, pupils):
    entitled, _ = pupils
    follow = ("changes", "--since", "school.cursor")
    assert "从现在起" in city.program("school", *follow)
    words = ("enrol", entitled, "--school", SCHOOL, "--stage", "PRIMARY", "--grade", "1", "--from", "2026-11-23")
    first, second = (city.program("school", *words) for _ in range(2))
    assert first == second and "已入学 enrolled" in first and "示例第二小学" in first
    told = city.program("school", "pupils", "--place", "230102", "--born", *BORN)
    assert told.count("就读 at school: 小学") == 1
    other = (*words[:-1], "2026-11-24")
    assert "ALREADY_ENROLLED" in city.program("school", *other, exits=1)
    told = city.program("school", *follow)
    assert "熊月怡  登记 record: EducationEnrolment" in told and "熊月怡  应享未享 gap: COMPULSORY_ENROL" in told
    assert told.count("EducationEnrolment") == 1 and city.program("school", *follow) == ""


def test_a_school_sees_no_health_and_a_clinic_no_enrolment(city, pupils):
    """The same program with another's token: it is told so in one sentence, with the number under which the log has it."""
    told = city.program("school", "pupils", "--place", "230102", "--born", *BORN, TONGXING_TOKEN="demo-clinic")
    assert "0 名" in told
    told = city.program(
        "clinic", "due", "--place", "230102", "--week", "2026-11-23", TONGXING_TOKEN="nonsense", exits=1
    )
    assert "UNAUTHENTICATED" in told and "编号 reference:" in told and "Traceback" not in told


MMR_DUE = (
    *(("HepB", day) for day in (date(2025, 5, 12), date(2025, 6, 12), date(2025, 11, 12))),
    ("BCG", date(2025, 5, 12)),
    *(("IPV", day) for day in (date(2025, 7, 12), date(2025, 8, 12))),
    *(("DTaP", day) for day in (date(2025, 7, 12), date(2025, 9, 12), date(2025, 11, 12))),
    ("bOPV", date(2025, 9, 12)),
    *(("MPSV-A", day) for day in (date(2025, 11, 12), date(2026, 2, 12))),
    ("JE-L", date(2026, 1, 13)),
)


def test_a_clinic_is_told_who_is_late_and_records_the_days_doses_and_is_told_of_a_conflict_by_field(city):
    late = city.add_child(name="邹松", birth_date=date(2025, 5, 12))
    city.vaccinated(late, *MMR_DUE)
    due = ("due", "--place", "230102", "--week", "2026-11-23")
    told = city.program("clinic", *due)
    assert "邹松" in told and "逾期 late: MMR" in told

    lines = (
        f"{late},MMR,2026-11-23,M1",
        f"{late},神药,2026-11-23,",
        f"{late},HepA-L,2026-12-01,",
    )
    (city.folder / "doses.csv").write_text("\n".join(("child,product,given_on,lot", *lines)), encoding="utf-8")
    told = city.program("clinic", "record", "doses.csv", exits=1)
    assert [re.search(rf"第 {n} 行(\S+)", told)[1] for n in (2, 3, 4)] == ["已记录", "未记录", "未记录"]
    assert "UNKNOWN_PRODUCT" in told and "DOSE_IN_FUTURE" in told and "已记录 1 剂" in told
    assert city.program("clinic", "record", "doses.csv", exits=1) == told
    assert "逾期 late: MMR" not in city.program("clinic", *due)

    dose = re.search(r"\((\S+) 版本 version 1\)", told)[1]
    assert "批号 lot M2" in city.program("clinic", "correct", dose, "--lot", "M2", "--version", "1")
    told = city.program("clinic", "correct", dose, "--lot", "M3", "--version", "1", exits=1)
    assert "记录已被他人修改" in told and "lot: 本次 mine M3,现值 theirs M2" in told


def test_the_next_city_takes_over_a_child_who_moved_there(city):
    child = city.add_child(name="杨洋轩")
    hand_over(city.store(), HandOver(child=child, division="230602", since=date(2026, 11, 1)))
    follow = ("follow", "--since", "neighbour.cursor")
    assert city.program("neighbour", *follow) == ""
    told = city.program("neighbour", "offers")
    assert "1 名" in told and child in told
    offer = told.splitlines()[1].split()[0]
    told = city.program("neighbour", "take", offer)
    assert "杨洋轩" in told and "大庆市" in told
    assert "0 名" in city.program("neighbour", "offers")
    assert "杨洋轩(黑龙江省大庆市萨尔图区)登记变化 changed: Child" in city.program("neighbour", *follow)


def test_the_next_city_believes_signed_letters_alone_and_reads_what_they_tell_of(city):
    (city.folder / "secret").write_text(SECRET)
    city.program("neighbour", "follow", "--since", "heard.cursor")
    with city.start(
        "neighbour", "listen", "--since", "heard.cursor", "--secret-file", "secret", "--port", "0"
    ) as program:
        try:
            address = program.stdout.readline().split()[-1]
            city.add_child(name="索柏", residence="230602", hukou="230102001")
            letter, now = b'{"id": "msg_1", "changes": []}', int(time.time())
            heads = signed(SECRET, "msg_1", now, letter)
            assert httpx.post(address, content=letter + b" ", headers=heads).status_code == 401
            assert httpx.post(address, content=letter, headers=heads, timeout=60).status_code == 204
            assert "收到来信 a letter came: msg_1" in program.stdout.readline()
            assert "索柏(黑龙江省大庆市萨尔图区)" in program.stdout.readline()
        finally:
            program.terminate()


@pytest.mark.nightly
@pytest.mark.typescript
def test_the_typescript_client_is_generated_and_compiled_and_asks_the_city(city, copied):
    folder = copied / "typescript"
    (folder / "node_modules").symlink_to(CLIENTS / "typescript/node_modules")
    (snippet,) = re.findall(r"```ts\n(.*?)```", (ROOT / "docs/how-to/write_a_client.md").read_text("utf-8"), flags=re.S)
    (folder / "page.ts").write_text(snippet, encoding="utf-8")
    subprocess.run(["npm", "run", "--silent", "generate"], cwd=folder, check=True)
    made, committed = ((at / "typescript/generated.ts").read_text(encoding="utf-8") for at in (copied, CLIENTS))
    assert made == committed
    subprocess.run(["npm", "run", "--silent", "build"], cwd=folder, check=True)

    child = city.add_child(name="邹柏", birth_date=date(2025, 5, 12))
    city.vaccinated(child, *MMR_DUE)
    env = os.environ | {"TONGXING_URL": city.address, "TONGXING_TOKEN": "demo-clinic"}

    def told(*words, token="demo-clinic"):
        command = ["node", *words]
        return subprocess.run(command, cwd=folder, env=env | {"TONGXING_TOKEN": token}, capture_output=True, text=True)

    assert "邹柏  2025-05-12  应种 due: DTaP" in told("build/due.js", "230102", "2026-11-23").stdout
    assert "邹柏 2026-05-12 MMR" in told("build/page.js").stdout
    refused = told("build/due.js", "230102", "2026-11-23", token="nonsense")
    assert refused.returncode == 1 and "UNAUTHENTICATED" in refused.stderr
