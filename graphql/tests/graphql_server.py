"""A server in processes of its own, as ``tongxing serve`` starts it, and requests to it over real connections."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from tongxing.cli.ports import free_port

HARBIN = Path(__file__).parents[2] / "examples" / "cities" / "harbin.toml"
SMALL = """
key = "small"
title = {zh = "小市", en = "Small"}
division = "230100"
development = true
plugins = ["transport"]
principals = [{name = "county", token = "demo-county"}]
[[grants]]
principal = "county"
role = "officer"
actions = ["read", "write"]
categories = ["core.*", "transport.*"]
regions = [{division = "230100", bases = ["residence"]}]
purposes = ["care"]
from = 2024-01-01
until = 2034-01-01
approved_by = "approver"
reference = "development"
"""
"""A city with one department, whose processes start soon."""
GOES_WITH_US = "import ctypes, sys; sys.platform == 'linux' and ctypes.CDLL(None).prctl(1, 15)"
"""The system ends a process, by SIGTERM, when the one that started it is gone, however that ended (prctl(2), PR_SET_PDEATHSIG)."""
TONGXING = [sys.executable, "-c", f"{GOES_WITH_US}; from tongxing.cli import main; main()"]
HEADS = {"Authorization": "Bearer demo-county", "Tongxing-Purpose": "care", "Content-Type": "application/json"}


class Server:
    """A server that has said that it is ready. ``log``: a file to which its stderr goes."""

    def __init__(self, log, *arguments, **environment):
        self.port, self.log = free_port(), log
        with log.open("w") as kept:
            self.process = subprocess.Popen(
                [*TONGXING, "serve", "--port", str(self.port), *arguments],
                stdout=subprocess.PIPE,
                stderr=kept,
                text=True,
                start_new_session=True,
                env={**os.environ, **environment},
            )
        try:
            self.line = self.process.stdout.readline().strip()
            assert self.line == f"ready http://127.0.0.1:{self.port}", log.read_text()
        except BaseException:
            self.close()
            raise

    def connection(self):
        """A connection that stays open as long as the server lets it."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path, **heads):
        """What a GET gives, by a connection of its own."""
        connection = self.connection()
        connection.request("GET", path, headers=heads)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def lines(self):
        """The log, as far as it is written."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def end(self):
        """Ask it to end, as an operating system does."""
        self.process.send_signal(signal.SIGTERM)

    def close(self):
        """End it, whatever it does, and whatever of it is left then."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=60)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def ask(connection, query, **variables):
    """A document's answer over a connection, and whether the server closes it then."""
    connection.request("POST", "/graphql", json.dumps({"query": query, "variables": variables}), HEADS)
    answer = connection.getresponse()
    return json.loads(answer.read()), answer.getheader("connection", "").lower() == "close"


def ended_under_load(server, seconds):
    """A server is told to end while eight ask it, half of them over one connection: whether answers were right, and what was lost.

    A request is lost that was sent on an open connection and had no answer; a connection that is refused is none.
    """
    answered, lost, refused = [], [], threading.Event()

    def load(keeps_open):
        connection = server.connection()
        while not refused.is_set():
            try:
                connection.connect() if connection.sock is None else None
            except ConnectionRefusedError:
                refused.set()
                return
            try:
                answer, closes = ask(connection, "{ children(first: 3) { edges { node { name } } } }")
                answered.append("errors" not in answer)
            except (http.client.HTTPException, OSError) as failure:
                lost.append(repr(failure))
                connection.close()
                continue
            if closes or not keeps_open:
                connection.close()
            time.sleep(0.01)

    threads = [threading.Thread(target=load, args=(n % 2 == 0,)) for n in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    server.end()
    for thread in threads:
        thread.join(timeout=60)
    return answered, lost
