"""``tongxing serve`` and ``tongxing schema`` as commands: what they print, and what they refuse."""

import re
import signal

import pytest
from graphql import build_schema
from graphql_server import HARBIN, Server, ask, ended_under_load


@pytest.fixture
def run(capsys):
    """A command in this process: its exit code, stdout and stderr."""

    def command(*arguments):
        from tongxing.cli.main import run

        code = run(arguments)
        return code, *capsys.readouterr()

    return command


@pytest.mark.slow
def test_ready_is_said_when_it_really_answers_and_no_request_is_lost_at_the_end(tmp_path, run):
    server = Server(tmp_path / "log", "--city", str(HARBIN), "--database", str(tmp_path / "h.db"))
    try:
        answer, _ = ask(server.connection(), "{ me { principal city } }")
        assert answer == {"data": {"me": {"principal": "demo-county", "city": "harbin"}}}
        of_others = [each.name for each in tmp_path.glob("h*") if each.stat().st_mode & 0o077]
        assert of_others == [], "databases, keys and anchors are for whoever runs it, whatever files are elsewhere"
        again = ["--database", str(tmp_path / "h.db"), "--port", str(server.port)]
        code, out, told = run("serve", "--city", str(HARBIN), *again)
        assert (code, out) == (3, "")
        assert "answers on 127.0.0.1" in told and "Traceback" not in told
        code, out, told = run("demo", "--city", str(HARBIN), *again)  # its database is not begun anew meanwhile
        assert (code, out) == (3, "") and "another --port" in told

        answered, lost = ended_under_load(server, seconds=1)
        assert lost == [] and all(answered) and answered
        assert server.process.wait(timeout=60) in (0, -signal.SIGTERM)
    finally:
        server.close()


def test_a_server_that_there_is_not_is_one_sentence(run):
    code, out, told = run("serve", "--server", "apache")
    assert (code, out) == (2, "") and "uvicorn, granian" in told


def test_several_workers_on_sqlite_are_refused_with_a_sentence(tmp_path, run):
    code, out, told = run("serve", "--city", str(HARBIN), "--database", str(tmp_path / "h.db"), "--workers", "2")

    assert (code, out) == (2, "")
    assert "harbin is on SQLite" in told and "--database postgresql://" in told


def test_the_schema_of_a_city_is_printed_sorted(tmp_path, run):
    code, out, _ = run("schema", "--city", str(HARBIN), "--database", str(tmp_path / "h.db"))

    assert code == 0
    types = re.findall(r"^(?:type|input|enum|scalar|interface) (\w+)", out, re.MULTILINE)
    assert types == sorted(types)
    schema = build_schema(out)
    assert {"heightMeasurements", "pupilCards", "nextFareChange"} <= set(schema.type_map["ChildTransport"].fields)
    assert "issuePupilCard" in schema.type_map["MutationTransport"].fields


def test_a_city_that_is_not_there_is_one_sentence(run):
    code, out, told = run("serve", "--city", "nowhere")

    assert (code, out) == (2, "")
    assert "nowhere" in told and "Traceback" not in told
