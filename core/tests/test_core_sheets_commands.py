"""``workbook new``, ``import`` and ``demo`` as they are typed: results on stdout, sentences on stderr, exit codes."""

import json
import os
from dataclasses import replace

import openpyxl
import pytest
from sheets_at_hand import child, guardian, workbook
from test_core_demo_running import CITY

from tongxing.cli.main import run
from tongxing.errors import NotAllowed
from tongxing.host.offices import import_process
from tongxing.host.offices.import_process import ImportJob
from tongxing.host.registry import Registry


@pytest.fixture
def at(tmp_path):
    city = tmp_path / "toytown.toml"
    city.write_text(CITY % ("", '"core.*"'))
    return ["--city", str(city), "--database", str(tmp_path / "toytown.db")]


@pytest.fixture
def good(tmp_path):
    return workbook(tmp_path, children=[child()], guardians=[guardian()], name="good.xlsx")


@pytest.fixture
def bad(tmp_path):
    return workbook(tmp_path, children=[child(), child(name=None)], name="bad.xlsx")


def test_a_new_workbook_is_written_and_named(at, tmp_path, capsys):
    out = tmp_path / "new" / "survey.xlsx"
    assert run(["workbook", "new", *at, "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    assert openpyxl.load_workbook(out).sheetnames[:3] == ["儿童", "监护人", "家庭"]


def test_a_good_file_is_exit_0_and_again_unchanged(at, good, capsys):
    assert run(["import", str(good), *at]) == 0
    assert "接受 2,未变 0,拒绝 0" in capsys.readouterr().out
    assert run(["import", str(good), *at]) == 0
    assert "accepted 0, unchanged 2, rejected 0" in capsys.readouterr().out


def test_a_rejected_row_is_exit_1_with_report_and_marked_copy(at, bad, tmp_path, capsys):
    report, marked = tmp_path / "report.json", tmp_path / "marked.xlsx"
    assert run(["import", str(bad), *at, "--json", "--report", str(report), "--marked", str(marked)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(report.read_text())
    assert (told["read"], told["accepted"], told["rejected"]) == (2, 1, 1)
    assert openpyxl.load_workbook(marked)["儿童"]["B6"].comment is not None


def test_a_dry_run_says_the_same_and_writes_nothing(at, bad, capsys):
    assert run(["import", str(bad), *at, "--dry-run"]) == 1
    first = capsys.readouterr().out
    assert run(["import", str(bad), *at, "--dry-run"]) == 1
    assert capsys.readouterr().out == first
    assert run(["import", str(bad), *at]) == 1
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b"PK\x03\x04rubbish", "no spreadsheet"), (b"a,b\n1,2\n", "No sheet of the survey")],
)
def test_what_cannot_be_read_is_exit_2_and_one_sentence(at, tmp_path, capsys, content, said):
    file = tmp_path / "file.xlsx"
    file.write_bytes(content)
    assert run(["import", str(file), *at]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert len(told.err.strip().splitlines()) == 1


def test_targets_are_checked_before_anything_is_written(at, good, tmp_path, capsys):
    for options in (["--marked", "a.csv"], ["--marked", str(good)], ["--report", str(tmp_path / "none" / "r.json")]):
        assert run(["import", str(good), *at, *options]) == 2
    assert run(["import", str(good), *at]) == 0
    assert "接受 2" in capsys.readouterr().out


def test_who_may_not_import_is_told_so(at, good, capsys):
    with open(at[1], "a", encoding="utf-8") as file:
        file.write('\n[[principals]]\nname = "clerk"\n')
    assert run(["import", str(good), *at, "--as", "clerk"]) != 0
    assert "may not import" in capsys.readouterr().err


@pytest.fixture
def rights_that_end(monkeypatch):
    """Whoever is asked for is somebody with rights once, and then nobody."""
    access, asked = Registry.access, []

    def found(*given, **more):
        asked.append(access(*given, **more))
        return asked[0] if len(asked) == 1 else replace(asked[-1], grants=())

    monkeypatch.setattr(Registry, "access", found)


def test_whose_rights_end_meanwhile_imports_no_further_at_the_terminal(at, good, capsys, rights_that_end):
    assert run(["import", str(good), *at]) != 0
    assert "changed while it ran" in capsys.readouterr().err


def test_whose_rights_end_meanwhile_imports_no_further_in_a_servers_process(at, good, tmp_path, rights_that_end):
    with good.open("rb") as file, pytest.raises(NotAllowed, match="changed while it ran"):
        job = ImportJob(at[1], at[3], "demo-county", "survey", file.fileno(), ".xlsx")
        import_process._done(job, tmp_path, import_process._Telling(os.dup(2)))


def test_the_demo_prints_the_same_twice_and_writes_its_answer_key(at, tmp_path, capsys):
    key = tmp_path / "key.json"
    command = ["demo", "--children", "60", "--seed", "2", "--no-serve", *at, "--answers", str(key)]
    assert run(command) == 0
    first, answers = capsys.readouterr().out, key.read_bytes()
    assert run(command) == 0
    assert capsys.readouterr().out == first
    assert key.read_bytes() == answers
    assert {"populations", "ledger", "gaps", "duplicates", "mistakes"} <= json.loads(answers).keys()


@pytest.mark.parametrize("children", ["0", "-1", "1000001"])
def test_a_demo_of_no_possible_size_is_exit_2(at, children):
    assert run(["demo", "--children", children, "--no-serve", *at]) == 2
