"""«Not there» and «not yours» are one answer on the command line: the same words, the same number of them, the same work."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tongxing.cli.main import run
from tongxing.testing.town import Town

ABSENT = "23-00000000000000000000000000"
COMMANDS = {
    "decide": ("decide", "CHILD", "--purpose", "care"),
    "classify": ("classify", "CHILD", "--purpose", "care"),
    "who looked": ("rights", "who-looked", "CHILD", "--purpose", "care"),
    "file": ("rights", "file", "CHILD", "--out", "absent.json", "--purpose", "care"),
    "erase": ("rights", "erase", "CHILD", "--reason", "art. 47", "--purpose", "care"),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A child in one district, and an officer of the next."""
    folder = tmp_path_factory.mktemp("absent")
    made = Town(folder, [], officers={"near": ("230103", ["core.*"])})
    made.folder, made.hidden = folder, made.add_child(residence="230102001")
    yield made
    made.close()


@contextmanager
def all_statements():
    seen = []

    def note(connection, cursor, statement, *_):
        if "_audit_" not in statement and statement != "BEGIN":  # the log is tended once in so many commands
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def asked(town, capsys, officer, command, id):
    """What a command says, its exit code, and the statements that it took."""
    words = [id if word == "CHILD" else word for word in COMMANDS[command]]
    at = ("--as", officer, "--city", str(town.folder / "town.toml"), "--database", str(town.folder / "town.db"))
    with all_statements() as ran:
        code = run([*words, *at])
    return code, *(said.replace(id, "…") for said in capsys.readouterr()), ran


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_of_a_child_elsewhere_what_it_says_of_none(town, command, capsys):
    asked(town, capsys, "near", command, ABSENT)  # what is made once is made
    absent, hidden = (asked(town, capsys, "near", command, id) for id in (ABSENT, town.hidden))
    assert hidden == absent
    assert hidden[:2] == (1, "") and "There is no child with this id here" in hidden[2]


def test_a_command_finds_the_child_for_whoever_may_see_it(town, capsys):
    assert asked(town, capsys, "desk", "who looked", town.hidden)[0] == 0
