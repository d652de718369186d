"""The soak's harness catches what it is there for: requests that fail, memory that grows, answers that slow down. Then the soak itself."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"
sys.path.insert(0, str(BENCH))

from soak_load import Request, Row, Soak, quarters_of, slope, slopes_of, verdict  # noqa: E402

SERVER = """
import sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
kept, count = [], 0
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
    def do_GET(self):
        global count
        count += 1
        if self.path == "/leak": kept.append(b"x" * 200_000 + str(count).encode())
        status = 500 if self.path == "/fail" and count % 10 == 0 else 200
        self.send_response(status); self.send_header("Content-Length", "2"); self.end_headers(); self.wfile.write(b"ok")
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture
def soaked():
    """A little server under load for two seconds."""
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    port = int(process.stdout.readline())

    def run(path):
        ask = Request(
            path, 1, lambda dice: ("GET", path, None, {}), lambda status, body: None if status == 200 else "500"
        )
        made = Soak(port, [ask], lambda: [process.pid], rate=80, stretch_s=1.0, tell=lambda line: None)
        made.run(2.5)
        return made

    yield run
    process.kill()
    process.wait()


@pytest.fixture(autouse=True)
def looks_often(monkeypatch):
    monkeypatch.setattr("soak_load.LOOK_S", 0.05)


def test_a_server_that_stays_as_it_is_passes(soaked):
    soak = soaked("/well")
    said, is_well = verdict(soak)
    assert is_well, said
    assert sum(row.requests for row in soak.rows) == 200 and len(soak.looks) > 10


def test_a_request_that_should_succeed_and_does_not_is_caught(soaked):
    said, is_well = verdict(soaked("/fail"))
    assert not is_well and "20 failed" in said[0] and any("/fail: 500" in line for line in said)


def test_a_leak_is_caught(soaked):
    said, is_well = verdict(soaked("/leak"))
    assert not is_well and any(line.startswith("memory") and "GROWS" in line for line in said), said


def test_a_server_that_has_gone_is_caught(soaked):
    soak = soaked("/well")
    soak.port = 1
    soak.run(0.2)
    assert not verdict(soak)[1] and any("ConnectionRefused" in what for what in soak.failures)


def test_answers_that_slow_down_are_caught_and_one_slow_minute_is_not():
    def soak(p99s):
        rows = [Row(60.0 * n, 100, [p99 / 1000] * 100, [1], 1) for n, p99 in enumerate(p99s)]
        return Soak(1, [], list, rows=rows, looks=[(60.0 * n, 100, 10) for n in range(len(p99s))])

    steady = [50, 52, 49, 51, 50, 53, 48, 51, 50, 52]
    assert slopes_of(soak(steady))[2].is_near_zero
    assert slopes_of(soak([*steady[:5], 200, *steady[5:]]))[2].is_near_zero
    assert not slopes_of(soak([50 + 12 * n for n in range(10)]))[2].is_near_zero


def test_a_process_that_is_replaced_is_a_failure():
    pids = iter([[1, 2], [1, 2], [1, 3]])
    soak = Soak(1, [], lambda: next(pids))
    for at in range(3):
        soak._look(float(at), Row(0.0))
    assert dict(soak.failures) == {"process: 1 of 2 ended": 1}


def test_what_came_of_each_kind_and_quarter_is_told(soaked):
    soak = soaked("/fail")
    said, _ = verdict(soak)
    assert any(line.split()[:5] == ["/fail", "200", "requests", "20", "failed"] for line in said), said
    quarters = quarters_of(soak)
    assert sum(each.requests for each in quarters) == 200 and all(each.memory for each in quarters)


def test_a_soak_without_a_request_is_no_success():
    assert not verdict(Soak(1, [], list))[1]


def test_a_slope_of_few_points_needs_more_to_be_believed():
    few = slope("p99", [(0, 10.0), (1, 20.0), (2, 16.0), (3, 28.0)], 0.5)
    many = slope("p99", [(at / 10, at / 1.7 + 10 + 8 * (-1) ** at) for at in range(31)], 0.5)
    assert few.share > 0.5 and few.is_near_zero
    assert many.share > 0.5 and not many.is_near_zero


def test_a_later_load_asks_by_keys_of_its_own():
    asked = []

    def make(dice):
        asked.append(dice.random())
        return "GET", "/well", None, {}

    for first in (0, 5):
        soak = Soak(
            1, [Request("x", 1, make, lambda *_: None)], lambda: [1], rate=100, first=first, tell=lambda line: None
        )
        soak.run(0.05)
    assert len(set(asked)) == len(asked) == 10


def test_too_few_points_tell_no_slope():
    assert slope("memory", [(0, 1), (1, 9)], 0.05).share == 0.0


@pytest.mark.nightly
@pytest.mark.postgres
@pytest.mark.timeout(1200)
def test_five_minutes_of_soak():
    soak = [
        sys.executable,
        str(BENCH / "soak.py"),
        "--minutes",
        "5",
        "--rate",
        "4",
    ]  # beside whatever else runs at night
    ended = subprocess.run(soak, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
