"""``tongxing serve`` and ``tongxing schema`` as commands: what they print, and what they refuse."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from graphql import build_schema

HARBIN = Path(__file__).parents[2] / "examples" / "cities" / "harbin.toml"
TONGXING = [sys.executable, "-c", "from tongxing.cli import main; main()"]


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def run(capsys):
    """A command in this process: its exit code, stdout and stderr."""

    def command(*arguments):
        from tongxing.cli.main import run

        code = run(arguments)
        return code, *capsys.readouterr()

    return command


@contextmanager
def served(*arguments):
    """A server that has said that it is ready; ended by its own process group."""
    process = subprocess.Popen(
        [*TONGXING, "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def ask(url, query):
    headers = {"Authorization": "Bearer demo-county", "Tongxing-Purpose": "care", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps({"query": query}).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


@pytest.mark.slow
def test_ready_is_said_when_it_really_answers(tmp_path, run):
    port = str(free_port())
    with served("--city", str(HARBIN), "--database", str(tmp_path / "h.db"), "--port", port) as line:
        assert line == f"ready http://127.0.0.1:{port}"
        url = f"http://127.0.0.1:{port}/harbin/graphql"
        assert ask(url, "{ me { principal city } }") == {"data": {"me": {"principal": "demo-county", "city": "harbin"}}}
        code, out, told = run("serve", "--city", str(HARBIN), "--database", str(tmp_path / "h.db"), "--port", port)

    assert (code, out) == (3, "")
    assert "answers on 127.0.0.1" in told and "Traceback" not in told


@pytest.mark.slow
@pytest.mark.postgres
def test_several_workers_serve_one_city_on_postgres(tmp_path):
    from tongxing.testing.postgres import fresh_database

    port, database = str(free_port()), fresh_database()
    with served("--city", str(HARBIN), "--database", database, "--port", port, "--workers", "2") as line:
        assert line == f"ready http://127.0.0.1:{port}"
        answers = [ask(f"http://127.0.0.1:{port}/graphql", "{ me { city } }") for _ in range(10)]
        assert answers == [{"data": {"me": {"city": "harbin"}}}] * 10


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
