"""The desk and the exchange on the command line, in both languages."""

import json
from datetime import date

import pytest

from tongxing.cli.main import run
from tongxing.testing.town import Town
from tongxing.work.applying import ApplyFor, MoveApplication, apply_for, move_application


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="module")
def child(folder):
    town = Town(folder, ["rehabilitation"])
    town.day = date(2026, 11, 16)
    child = town.add_child()
    given = {"item": "TWO_SUBSIDIES", "applied_on": date(2026, 11, 12), "papers": ["bank_account"]}
    thread = town.act(apply_for, ApplyFor(child=child, **given)).thread
    for kind, day in (("accepted", 13), ("referred", 16)):
        body = MoveApplication(child=child, application=thread, kind=kind, happened_on=date(2026, 11, day))
        town.act(move_application, body)
    late = town.add_child(name="乙")
    thread = town.act(apply_for, ApplyFor(child=late, **given)).thread
    accepted = MoveApplication(child=late, application=thread, kind="accepted", happened_on=date(2026, 11, 13))
    town.act(move_application, accepted)
    town.close()
    return child


def runs(folder, *arguments):
    city = ["--city", str(folder / "town.toml"), "--database", str(folder / "town.db"), "--as", "desk"]
    return run([*arguments, *city])


def test_the_desk_says_what_is_new_in_chinese_and_english_with_the_papers_that_are_missing(folder, child, capsys):
    assert runs(folder, "desk", "--on", "2026-11-12") == 0
    said = capsys.readouterr().out
    assert "新申请 New applications: 2" in said and child in said
    assert "残疾人证 Disability certificate" in said and "银行账户" not in said


def test_the_desk_ends_with_one_where_a_step_is_overdue(folder, child, capsys):
    # Accepted on a Friday: three working days later is Wednesday the 18th. The other was pushed on the Monday.
    assert runs(folder, "desk", "--on", "2026-11-18", "--kind", "overdue", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert runs(folder, "desk", "--on", "2026-11-19", "--kind", "overdue", "--json") == 1
    (line,) = json.loads(capsys.readouterr().out)
    assert (line["kind"], line["due_on"], line["subject"] != child) == ("OVERDUE", "2026-11-18", True)


def test_a_kind_a_division_or_a_department_that_is_none_is_said(folder, child, capsys):
    for wrong in (["--kind", "late"], ["--division", "999999"], ["--department", "fishing"]):
        assert runs(folder, "desk", *wrong) == 2
    assert "Say one of: OVERDUE, DUE_SOON, NEW, REFERRAL, GAP" in capsys.readouterr().err


def test_letters_are_agreed_on_sent_and_missed_on_the_command_line(folder, child, capsys):
    letters = folder / "letters.jsonl"
    assert runs(folder, "exchange", "send", "changchun", str(letters)) == 3
    assert "No key was agreed" in capsys.readouterr().err
    assert runs(folder, "exchange", "agree", "changchun", "--division", "220100") == 0
    assert runs(folder, "exchange", "send", "changchun", str(letters)) == 0
    assert len(letters.read_text().splitlines()) == 4
    assert runs(folder, "exchange", "send", "changchun", str(letters), "--again", "2") == 0
    assert json.loads(letters.read_text())["number"] == 2
    assert runs(folder, "exchange", "missing", "changchun") == 0
    assert "缺少的编号 missing numbers: 无 none" in capsys.readouterr().out


def test_a_letter_of_somebody_else_is_not_taken(folder, child, capsys):
    letters = folder / "own.jsonl"
    assert runs(folder, "exchange", "agree", "siping", "--division", "220300") == 0
    letters.write_text(json.dumps({"sender": "x", "receiver": "town", "number": 1, "sealed": "v1:a:b"}) + "\n")
    assert runs(folder, "exchange", "take", "siping", str(letters)) == 2
    letters.write_text("no letter\n")
    assert runs(folder, "exchange", "take", "siping", str(letters)) == 2
    assert "own.jsonl:1: this line is no letter" in capsys.readouterr().err
