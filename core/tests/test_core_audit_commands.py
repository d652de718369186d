"""``tongxing audit``, as an operator and a guardian's clerk use it."""

import json

import pytest
from sqlalchemy import text

from tongxing.cli.main import run
from tongxing.people import Child, Guardian
from tongxing.testing.town import Town

DAY = ["--from", "2026-11-23", "--to", "2026-11-24"]


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path, [], purposes=("care", "administration"), officers={"curious": ("230102", ["core.identity"])})
    yield made
    made.close()


@pytest.fixture
def ask(town, tmp_path, capsys):
    """A command's exit code and its JSON."""

    def ask(*arguments):
        capsys.readouterr()
        code = run(
            [
                "audit",
                *arguments,
                "--city",
                str(tmp_path / "town.toml"),
                "--database",
                str(tmp_path / "town.db"),
                "--json",
            ]
        )
        said = capsys.readouterr().out
        return code, json.loads(said) if said else None

    return ask


def test_a_whole_log_verifies_and_a_changed_one_names_its_first_bad_block(town, ask):
    town.add_child()
    town.registry.log.anchor()
    code, told = ask("verify")
    assert (code, told["findings"], told["entries"]) == (0, [], 1)

    with town.registry.log.blocks.database.write() as connection:
        connection.execute(text('DROP TRIGGER "_audit_block_no_update"'))
        connection.execute(text("UPDATE _audit_block SET body = replace(body, 'desk', 'book') WHERE number = 1"))
    code, told = ask("verify")
    assert code == 1
    assert [(f["code"], f["number"]) for f in told["findings"]] == [("CHANGED", 1)]


def test_a_clerk_tells_a_guardian_who_looked_and_that_question_is_itself_logged(town, ask):
    child = town.add_child()
    town.all(Child, by="curious")
    _, told = ask("who-saw", child, "--as", "desk")
    assert [(each["principal"], each["action"]) for each in told] == [("desk", "write"), ("curious", "read")]
    _, again = ask("who-saw", child, "--as", "desk")
    assert again[-1]["operation"] == "who saw"
    for by in ("curious", "nobody"):
        assert ask("who-saw", child, "--as", by) == (1, None)


def test_after_an_incident_the_children_and_their_guardians_channels_are_named(town, ask):
    seen = town.add_child(guardians=[{}], residence="230102001")
    town.add_child(residence="230103001")
    town.all(Child, by="curious")
    code, told = ask("affected", "--principal", "curious", *DAY, "--as", "desk")
    assert (code, told["child"], told["guardian"]) == (0, [seen], [])
    assert told["channels"][seen] == [[town.all(Guardian)[0].name, None]]
    _, nobody = ask("affected", "--principal", "curious", "--from", "2020-01-01", "--to", "2020-01-02", "--as", "desk")
    assert (nobody["child"], nobody["entries"]) == ([], 0)


def test_a_curious_look_is_listed_as_unusual(town, ask):
    child = town.add_child(residence="230102001")
    with town.store(by="curious").reading("look") as read:
        read.all(Child, ids=[child])
    code, found = ask("unusual", *DAY)
    assert code == 1
    assert [(each["principal"], each["rules"]) for each in found] == [("curious", ["ALONE"])]
    assert ask("unusual", "--from", "yesterday") == (2, None)


def test_an_anchor_is_a_signed_line(town, ask, tmp_path, capsys):
    town.add_child()
    assert run(["audit", "anchor", "--city", str(tmp_path / "town.toml"), "--database", str(tmp_path / "town.db")]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["city"] == "town" and said["key"] == town.registry.log.anchors.public_key
