"""An hour of everything: a served city on PostgreSQL with several workers, read, written to, imported into, and switched all the while.

Several principals read; departments' actions write; surveys are imported; a department is switched off and on; a faulty department, whose
fields raise, hang and give garbage, is on from time to time. Each minute is written to ``var/soak.txt``; told at the end is what came of
each kind of request and each quarter, and whether memory, handles and the slowest answers grew.

The time begins after ``WARM_S`` of more of the same, in which nothing may fail either. What a server loads once is loaded then: above all
the compiled forecast, a hundred megabytes, which a process loads after it walked 500 children. A city has them in the first minutes, this
town would at any time of the hour, and it would look like a leak.
Usage: ``soak.py [--minutes 60] [--rate 8] [--workers 2] [--server uvicorn] [--children 200]``; exit 1 where it failed.
"""

import argparse
import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import soak_department
from soak_load import Judge, Kind, Request, Soak, children_of, verdict

from tongxing.cli.ports import free_port
from tongxing.testing.postgres import fresh_database
from tongxing.work.sheets.questions import survey
from tongxing_immunization.forecast import compiled
from tongxing_immunization.schedule import schedule

HARBIN = Path(__file__).parents[1] / "examples" / "cities" / "harbin.toml"
TONGXING = [sys.executable, "-c", "from tongxing.cli import main; main()"]
LOG, MINUTES = Path("var/soak.log"), Path("var/soak.txt")
"""What the server says, and each minute."""
PARTS = 12
"""A short soak has so many rows, and switches so often; a long one does each minute."""
SURVEYS = itertools.count()
"""The numbers of the surveys that are imported."""
WARM_S, WARM_STRETCH_S = 120.0, 12.0
"""Before the time begins: so long, with a switch so often that each comes."""
LIST = "{ children(first: 10) { totalCount edges { node { id name birthDate residence { code } } } } }"
ONE = "query ($id: ID!) { child(id: $id) { name sex household { hardship } guardianships { relation guardian { name } } } }"
DECIDED = "query ($id: ID!) { child(id: $id) { decisions { item answer since track } gaps { item since } } }"
GAPS = "{ gaps(first: 5) { totalCount edges { node { item since days } } } }"
FARES = '{ children(first: 5) { edges { node { name transport { nextFareChange(on: "2026-11-23") { day } } } } } }'
FORECAST = """query ($on: Date!, $first: Int!) { children(first: $first) { edges { node {
  immunization { forecast(on: $on) { series { status earliestDate } } } } } } }"""
FAULTY = "{ children(first: 3) { edges { node { name faulty { raises hangs garbage } } } } }"
CARD = """mutation ($input: TransportIssuePupilCardInput!, $key: String!) {
  transport { issuePupilCard(input: $input, key: $key) { pupilCard { number } problems { path code } } } }"""
FAIR = """mutation ($input: EmploymentAnnounceFairInput!, $key: String!) {
  employment { announceFair(input: $input, key: $key) { jobFair { name } problems { path code } } } }"""
OFF = frozenset({"PLUGIN_DISABLED", "PURPOSE_REQUIRED"})
"""A department that is off; its purposes are then none."""
FAULTS = frozenset({"PLUGIN_ERROR", "PLUGIN_TIMEOUT", "PLUGIN_BAD_RESULT", "PLUGIN_UNAVAILABLE"})


def main() -> int:
    """Run it."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--rate", type=float, default=8)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--server", default="uvicorn")
    asked.add_argument("--children", type=int, default=200)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, _city(Path(folder), given) as (port, pid):
        mix = _mix(_Town(port))
        rows = {"processes": lambda: children_of(pid), "tell": _written}
        warming = Soak(port, [*mix, ANY_DAY], rate=given.rate, stretch_s=WARM_STRETCH_S, **rows)
        _load(warming, WARM_S)
        stretch_s = min(60.0, given.minutes * 60 / PARTS)
        soak = Soak(port, mix, rate=given.rate, stretch_s=stretch_s, first=ceil(WARM_S * given.rate), **rows)
        _load(soak, given.minutes * 60)
        soak.failures.update(warming.failures)
        said, is_well = verdict(soak)
    print("\n".join(said))
    return 0 if is_well else 1


def _load(soak: Soak, seconds: float) -> None:
    """Requests, and switches and imports beside them."""
    ended = threading.Event()
    beside = [threading.Thread(target=each, args=(soak, ended)) for each in (_switching, _importing)]
    for thread in beside:
        thread.start()
    soak.run(seconds)
    ended.set()
    for thread in beside:
        thread.join()


def _written(line: str) -> None:
    with MINUTES.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


# the city -----------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _city(folder: Path, given: argparse.Namespace) -> Iterator[tuple[int, int]]:
    """Its server's port and process."""
    soak_department.install(folder)
    if compiled.can_compile():
        compiled.load(schedule())  # kept beside its file: in a fresh clone each worker would compile it for ten seconds
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("")
    MINUTES.write_text("")
    there = os.environ.get("PYTHONPATH", "")
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{there}" if there else str(folder)}
    city = ["--city", str(HARBIN), "--database", fresh_database()]
    port = free_port()
    _command(["demo", "--no-serve", "--children", str(given.children), *city], environment, folder)
    _command(["city", "enable", "faulty", *city], environment, folder)
    serve = ["serve", "--quiet", "--port", str(port), "--workers", str(given.workers), "--server", given.server, *city]
    with LOG.open("a") as log:
        server = subprocess.Popen([*TONGXING, *serve], stdout=subprocess.PIPE, stderr=log, env=environment, text=True)
    try:
        assert server.stdout is not None
        print(
            f"{server.stdout.readline().strip() or 'the server did not start'}; what it says: {LOG}, each minute: {MINUTES}",
            flush=True,
        )
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=90)


def _command(words: list[str], environment: dict[str, str], folder: Path) -> None:
    with LOG.open("a") as log:
        subprocess.run(
            [*TONGXING, *words], env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=log
        )


# what is asked ------------------------------------------------------------------------------------------------------------


class _Town:
    """Whom there is to ask about."""

    def __init__(self, port: int) -> None:
        query = "{ children(first: 100) { edges { node { id } } } }"
        address, heads = f"http://127.0.0.1:{port}/harbin/graphql", _heads("demo-county", "care")
        told = httpx.post(address, json={"query": query}, headers=heads, timeout=60)
        self.children = [edge["node"]["id"] for edge in told.json()["data"]["children"]["edges"]]


def _mix(town: _Town) -> list[Request]:
    """Reads of several principals, writes, and whom a failing department must not harm."""

    def about(query: str) -> Any:
        return lambda dice: _post("demo-county", "care", query, id=dice.choice(town.children))

    def card(dice: random.Random) -> Any:
        number = f"99{dice.randrange(10**8):08}"
        body = {"child": dice.choice(town.children), "number": number, "validFrom": "2026-11-01"}
        return _post("demo-county", "fare_concession", CARD, input=body, key=_key(dice))

    def fair(dice: random.Random) -> Any:
        body = {"campaign": "AUTUMN_MONTH", "division": "230102000000", "name": f"招聘会{dice.randrange(10**6)}"}
        body |= {"beginsOn": "2026-12-01", "endsOn": "2026-12-02"}
        return _post("demo-county", "employment_help", FAIR, input=body, key=_key(dice))

    return [
        Request("list", 25, lambda dice: _post("demo-county", "care", LIST), judged()),
        Request("child", 25, about(ONE), judged()),
        Request("decisions", 10, about(DECIDED), judged()),
        Request("forecast", 2, lambda dice: _forecast("2026-12-01", 10), judged()),
        Request("gaps", 1, lambda dice: _post("demo-county", "care", GAPS), judged()),
        Request("education", 5, lambda dice: _post("demo-education", "schooling", LIST), judged()),
        Request("fares", 8, lambda dice: _post("demo-integrator", "fare_concession", FARES), judged(OFF)),
        Request("nobody", 2, lambda dice: _post("demo-nobody", "care", LIST), judged()),
        Request(
            "stranger",
            2,
            lambda dice: _post("wrong", "care", LIST),
            judged(frozenset({"UNAUTHENTICATED"})),
        ),
        Request("card", 7, card, judged(OFF)),
        Request("fair", 5, fair, judged()),
        Request("faulty", 4, lambda dice: _post("demo-county", "care", FAULTY), judged(OFF | FAULTS)),
        Request(
            "metrics",
            2,
            lambda dice: ("GET", "/metrics", None, {}),
            lambda status, body: None if status == 200 else str(status),
        ),
    ]


def _forecast(day: str, first: int) -> tuple[str, str, bytes, dict[str, str]]:
    return _post("demo-county", "care", FORECAST, on=day, first=first)


def judged(codes: frozenset[str] = frozenset()) -> Judge:
    """What is wrong with an answer: an error of another code than these, its status, a problem, or no data."""

    def judge(got: int, body: bytes) -> str | None:
        told = json.loads(body)
        found = {error["extensions"]["code"] for error in told.get("errors", [])}
        if found and found <= codes:
            return None
        if got != 200 or found:
            first = told["errors"][0] if found else {"extensions": {}, "message": ""}
            where = [str(first["extensions"].get(key, "")) for key in ("limit", "plugin")]
            return f"{got} {' '.join(sorted(found))} {' '.join(where)} {first['message'][:100]}"
        problems = set(_problems(told.get("data")))
        if problems:
            return f"problems {' '.join(sorted(problems))}"
        return None if told.get("data") else "no data"

    return judge


def _problems(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "problems":
                yield from (each["code"] for each in value)
            else:
                yield from _problems(value)


def _post(token: str, purpose: str, query: str, **variables: Any) -> tuple[str, str, bytes, dict[str, str]]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    return "POST", "/harbin/graphql", body, {**_heads(token, purpose), "Content-Type": "application/json"}


def _heads(token: str, purpose: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Tongxing-Purpose": purpose}


def _key(dice: random.Random) -> str:
    return str(UUID(int=dice.getrandbits(128), version=4))


ANY_DAY = Request(
    "any day",
    10,
    lambda dice: _forecast(f"{dice.randrange(2027, 2035)}-01-{dice.randrange(1, 29):02}", 50),
    judged(frozenset({"PLUGIN_TIMEOUT"})),
)
"""Forecasts that nobody has asked for before; one may take too long while what is compiled is loaded beside it."""


# what goes on beside ------------------------------------------------------------------------------------------------------


def _switching(soak: Soak, ended: threading.Event) -> None:
    """A department off and on, and the faulty one, by whoever runs the city."""
    turns = [("transport", False), ("transport", True), ("faulty", False), ("faulty", True)]
    with httpx.Client(base_url=f"http://127.0.0.1:{soak.port}/harbin", timeout=60) as client:
        while not ended.wait(soak.stretch_s):
            key, on = turns[0]
            turns.append(turns.pop(0))
            body = {"on": on, "reason": "soak"}
            with _counted(soak, "switch"):
                answer = client.post(f"/plugins/{key}", json=body, headers=_heads("demo-county", "administration"))
                if answer.status_code != 200:
                    soak.failed(f"switch: {answer.status_code} {answer.text[:200]}")


def _importing(soak: Soak, ended: threading.Event) -> None:
    """A small survey again and again, of one child more each time."""
    with httpx.Client(base_url=f"http://127.0.0.1:{soak.port}", timeout=60) as client:
        for number in SURVEYS:
            if ended.wait(soak.stretch_s):
                return
            with _counted(soak, "import"):
                _import(client, number, soak, ended)


def _import(client: httpx.Client, number: int, soak: Soak, ended: threading.Event) -> None:
    heads = {**_heads("demo-county", "survey"), "Content-Type": "text/csv"}
    sent = client.post("/harbin/imports", params={"name": "soak.csv"}, content=_survey(number), headers=heads)
    if sent.status_code != 202:
        soak.failed(f"import: {sent.status_code} {sent.text[:200]}")
        return
    told = {"state": "queued"}
    while told["state"] in ("queued", "running", "receiving") and not ended.wait(1.0):
        told = client.get(sent.json()["url"], headers=heads).json()
    report = told.get("report") or {}
    if not ended.is_set() and (told["state"] != "done" or report["accepted"] + report["unchanged"] != 5):
        soak.failed(f"import: {told['state']} {[each['code'] for each in report.get('problems', [])][:5]}")


@contextlib.contextmanager
def _counted(soak: Soak, name: str) -> Iterator[None]:
    """One of these, with how long it took; a server that does not answer it has failed."""
    begun, kind = time.monotonic(), soak.kinds.setdefault(name, Kind())
    try:
        yield
    except httpx.HTTPError as failure:
        kind.failed += 1
        soak.failed(f"{name}: {type(failure).__name__}")
    finally:
        kind.times.append(time.monotonic() - begun)


def _survey(number: int) -> bytes:
    """A child nobody has heard of, and four of the first survey: the town hardly grows, for a larger one is slower."""
    rows = [[column.ask.zh for column in survey().of("child")]]
    for n in range(5):
        of = 0 if n else number
        born = f"20{12 + n}.{1 + of % 12}.{1 + of // 12 % 28}"
        rows.append(
            [
                f"s{of}-{n}",
                f"压测{of}号{n}",
                "",
                "男",
                born,
                "汉",
                "220102001",
                "230102001",
                *[""] * 5,
                "2026-10-12",
            ]
        )
    return "\n".join(",".join(row) for row in rows).encode()


if __name__ == "__main__":
    sys.exit(main())
