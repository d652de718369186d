"""What ``bench_integrators.py`` measures: the queries in everybody's words, the peers' tables, and the servers as processes."""

import base64
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, make_url

from tongxing.cli.ports import free_port

HERE = Path(__file__).parent
PEERS = HERE.parent / ".integrators"
NODE = PEERS / "node_modules" / ".bin" / "node"
LOW, HIGH = "230000000000", "240000000000"
"""Everybody of one province, whom every server lets the reader see: so the answers can be equal."""

_PERSON = "id: rowId name"
_ORDER = "orderBy: [PRIMARY_KEY_ASC]"
_PAGE = "children: childrenList(filter: {rowId: {greaterThan: $after}}, first: %d, orderBy: [PRIMARY_KEY_ASC])"
_EVENTS = "events: parentEventsList(first: %d, orderBy: [HAPPENED_ON_DESC, PRIMARY_KEY_DESC])"
POSTGRAPHILE = {
    "Q1": f"""query Q1($id: String!) {{ child(rowId: $id) {{ {_PERSON} birthDate sex version household {{ id: rowId hardship }}
      guardianships: parentGuardianshipsList({_ORDER}) {{ relation guardian {{ {_PERSON} sex }} }} }} }}""",
    "Q2": f"""query Q2($after: String!) {{ {_PAGE % 50} {{ {_PERSON} birthDate residence household {{ hardship }}
      guardianships: parentGuardianshipsList({_ORDER}) {{ relation guardian {{ {_PERSON} sex }} }}
      {_EVENTS % 5} {{ happenedOn kind by }} }} }}""",
    "Q3": f"query Q3($after: String!) {{ {_PAGE % 100} {{ {_PERSON} {_EVENTS % 20} {{ kind item happenedOn by thread }} }} }}",
    "Q4": f"""query Q4($low: String!, $high: String!, $from: Date!, $to: Date!) {{ found: children(first: 20, {_ORDER}, filter:
      {{residence: {{greaterThanOrEqualTo: $low, lessThan: $high}}, birthDate: {{greaterThanOrEqualTo: $from,
      lessThanOrEqualTo: $to}}}}) {{ totalCount nodes {{ {_PERSON} birthDate residence }} }} }}""",
    "Q5n": f"""query Q5n($after: String!) {{ {_PAGE % 20} {{ {_PERSON} residences: parentResidencesList({_ORDER}) {{ validFrom basis }}
      nextFareChange(on: "2026-11-23") }} }}""",
}
MERCURIUS = {
    "Q1": """query Q1($id: String!) { child(id: $id) { id name birthDate sex version household { id hardship }
      guardianships { relation guardian { id name sex } } } }""",
    "Q2": """query Q2($after: String!) { children(after: $after, first: 50) { id name birthDate residence household { hardship }
      guardianships { relation guardian { id name sex } } events(first: 5) { happenedOn kind by } } }""",
    "Q3": """query Q3($after: String!) { children(after: $after, first: 100) { id name
      events(first: 20) { kind item happenedOn by thread } } }""",
    "Q4": """query Q4($low: String!, $high: String!, $from: String!, $to: String!) {
      found(low: $low, high: $high, from: $from, to: $to, first: 20) { totalCount nodes { id name birthDate residence } } }""",
    "Q5n": """query Q5n($after: String!) { children(after: $after, first: 20) { id name residences { validFrom basis }
      nextFareChange(on: "2026-11-23") } }""",
}
TABLES = """
CREATE SCHEMA peer;
CREATE TABLE peer.household AS SELECT id, hardship FROM _p_core_household;
CREATE TABLE peer.guardian AS SELECT id, name, sex FROM _p_core_guardian;
CREATE TABLE peer.child AS SELECT c.id, c.name, c.birth_date, c.sex, c.version, c.residence, m.household household_id
  FROM _p_core_child c JOIN _p_core_household_member m ON m.child = c.id;
CREATE TABLE peer.guardianship AS SELECT id, child child_id, guardian guardian_id, relation FROM _p_core_guardianship;
CREATE TABLE peer.residence AS SELECT id, child child_id, valid_from, basis FROM _p_core_residence;
CREATE TABLE peer.event AS SELECT id, child child_id, kind, item, happened_on, "by", thread FROM _p_core_service_event;
ALTER TABLE peer.household ADD PRIMARY KEY (id);
ALTER TABLE peer.guardian ADD PRIMARY KEY (id);
ALTER TABLE peer.child ADD PRIMARY KEY (id), ADD FOREIGN KEY (household_id) REFERENCES peer.household;
ALTER TABLE peer.guardianship ADD PRIMARY KEY (id), ADD FOREIGN KEY (child_id) REFERENCES peer.child,
  ADD FOREIGN KEY (guardian_id) REFERENCES peer.guardian;
ALTER TABLE peer.residence ADD PRIMARY KEY (id), ADD FOREIGN KEY (child_id) REFERENCES peer.child;
ALTER TABLE peer.event ADD PRIMARY KEY (id), ADD FOREIGN KEY (child_id) REFERENCES peer.child;
CREATE INDEX ON peer.child (household_id);
CREATE INDEX ON peer.child (residence, birth_date);
CREATE INDEX ON peer.guardianship (child_id);
CREATE INDEX ON peer.guardianship (guardian_id);
CREATE INDEX ON peer.residence (child_id);
CREATE INDEX ON peer.event (child_id, happened_on DESC, id DESC);
CREATE ROLE peer_reader LOGIN;
GRANT USAGE ON SCHEMA peer TO peer_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA peer TO peer_reader;
"""
"""What somebody would have who uses these servers: each child's household by a key, and an index for each query."""
_MAY_SEE = "residence >= (SELECT current_setting('peer.low')) AND residence < (SELECT current_setting('peer.high'))"
_TIED = {
    "guardianship": "child_id",
    "residence": "child_id",
    "event": "child_id",
    "guardian": "guardian_id",
    "household": "household_id",
}


def make_peer_tables(connection: Connection) -> None:
    """The same data as PostGraphile and mercurius would have it; rows by the child's place, as is usual with row security."""
    for statement in filter(None, map(str.strip, TABLES.split(";"))):
        connection.exec_driver_sql(statement)
    tests = {"child": _MAY_SEE}
    for table, column in _TIED.items():
        key, owner = (column, table) if column == "child_id" else ("id", table)
        of = {
            "child_id": f"peer.child c WHERE c.id = {owner}.{key}",
            "guardian_id": f"peer.guardianship c WHERE c.guardian_id = {owner}.{key}",
            "household_id": f"peer.child c WHERE c.household_id = {owner}.{key}",
        }[column]
        tests[table] = f"EXISTS (SELECT 1 FROM {of})"
    for table, test in tests.items():
        connection.exec_driver_sql(f"ALTER TABLE peer.{table} ENABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"CREATE POLICY here ON peer.{table} FOR SELECT TO peer_reader USING ({test})")


@dataclass(frozen=True)
class Server:
    """A server that runs: where it is asked, in whose words, and the process that is counted."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    queries: Mapping[str, str]
    headers: Mapping[str, str]
    path: str = "/graphql"
    is_ours: bool = False

    def body(self, query: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
        """One request."""
        return json.dumps({"query": self.queries[query], "variables": ours if self.is_ours else theirs})


@contextmanager
def running(name: str, command: Sequence[str], queries: Mapping[str, str], **more: Any) -> Iterator[Server]:
    """A server until the end of the block; it says ready when it is."""
    environment = {**os.environ, **more.pop("environment", {}), "PORT": str(port := free_port())}
    process = subprocess.Popen([*command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None and b"ready" in process.stdout.readline(), f"{name} does not start"
        headers = {"content-type": "application/json", **more.pop("headers", {})}
        yield Server(name, port, process, queries, headers, **more)
    finally:
        process.kill()
        process.wait()


@contextmanager
def servers(place: Path, url: str, ages: Sequence[int], queries: Mapping[str, str]) -> Iterator[list[Server]]:
    """Ours, with its log and without; PostGraphile with row security and without; mercurius without any check."""
    from contextlib import ExitStack

    ours = [sys.executable, str(HERE / "integrators_ours.py"), str(place), url]
    headers = {"authorization": "Bearer province-token", "tongxing-purpose": "care"}
    shared: dict[str, Any] = {"headers": headers, "is_ours": True}
    here = {"PG": _for_node(url), "AGES": json.dumps(ages)}
    with ExitStack() as stack:

        def start(name: str, command: Sequence[str], queries: Mapping[str, str], **more: Any) -> Server:
            return stack.enter_context(running(name, command, queries, **more))

        yield [
            start("ours", ours, queries, **shared),
            start("ours without log", [*ours, "--without-log"], queries, **shared),
            start(
                "PostGraphile, row security",
                [str(NODE), str(PEERS / "postgraphile.mjs")],
                POSTGRAPHILE,
                environment={**here, "LOW": LOW, "HIGH": HIGH},
            ),
            start("PostGraphile", [str(NODE), str(PEERS / "postgraphile.mjs")], POSTGRAPHILE, environment=here),
            start("mercurius", [str(NODE), str(PEERS / "mercurius.mjs")], MERCURIUS, environment=here),
        ]


def plain(said: Any) -> Any:
    """An answer as all give it: edges and namespaces opened, ids as the record's own."""
    if isinstance(said, dict):
        if "edges" in said and "totalCount" not in said:
            return [plain(each["node"]) for each in said["edges"]]
        if "edges" in said:
            return {"totalCount": said["totalCount"], "nodes": [plain(each["node"]) for each in said["edges"]]}
        if set(said) == {"code"}:
            return said["code"]
        made = {key: plain(value) for key, value in said.items()}
        if "transport" in made:
            change = made.pop("transport")["nextFareChange"]
            made["nextFareChange"] = change and change["day"]
        return made
    if isinstance(said, list):
        return [plain(each) for each in said]
    return record_id(said) if isinstance(said, str) else said


def record_id(said: str) -> str:
    """``Q2hpbGQ6MjMt…`` is ``Child:23-…``."""
    if re.fullmatch(r"[A-Za-z0-9+/]{16,}={0,2}", said):
        opened = base64.b64decode(said).decode("utf-8", "replace")
        return opened.partition(":")[2] or said
    return said


def processor_of(pid: int) -> float:
    """Seconds that a process and all below it have used, those that have ended too."""
    children: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                said = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(said[1]), []).append(int(entry.name))
            used[int(entry.name)] = sum(map(int, said[11:15])) / os.sysconf("SC_CLK_TCK")
    waiting, total = [pid], 0.0
    while waiting:
        each = waiting.pop()
        total += used.get(each, 0.0)
        waiting += children.get(each, [])
    return total


def postmaster(connection: Connection) -> int:
    """The number of the database's first process."""
    folder = str(connection.exec_driver_sql("SHOW data_directory").scalar_one())
    return int((Path(folder) / "postmaster.pid").read_text().splitlines()[0])


def wait_for_quiet(pids: Sequence[int], seconds: float = 10) -> None:
    """Until none of these has anything left to do."""
    until = time.monotonic() + seconds
    before = [processor_of(pid) for pid in pids]
    while time.monotonic() < until:
        time.sleep(0.1)
        now = [processor_of(pid) for pid in pids]
        if sum(now) - sum(before) < 0.02:
            return
        before = now


def _for_node(url: str) -> str:
    made = make_url(url)
    return f"postgresql://postgres@localhost/{made.database}?host={made.query['host']}"
