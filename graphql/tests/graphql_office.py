"""A field office for a test: a city with people who may import and people who may not, its server, and files to send."""

import json
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import date

from starlette.testclient import TestClient

import tongxing_graphql
from tongxing.host.installed import installed_host
from tongxing.testing.templates import begun_city
from tongxing.work.sheets.questions import survey_of
from tongxing.work.sheets.workbook import compose

CITY = """
key = "{key}"
title = {{zh = "测试市", en = "Testing"}}
division = "230100"
development = true
plugins = []
principals = [
    {{name = "county", token = "county-token"}},
    {{name = "second", token = "second-token"}},
    {{name = "district", token = "district-token"}},
    {{name = "reader", token = "reader-token"}},
]
"""
GRANT = """
[[grants]]
principal = "{0}"
role = "officer"
actions = {1}
categories = ["core.*"]
regions = [{{division = "{2}", bases = ["residence"]}}]
purposes = {3}
from = 2024-01-01
until = 2034-01-01
approved_by = "approver"
reference = "development"
"""
MAY_IMPORT = '["read", "write", "import"]'
GRANTS = [
    ("county", MAY_IMPORT, "230100", '["survey"]'),
    ("county", '["read", "write"]', "230100", '["care"]'),
    ("second", MAY_IMPORT, "230100", '["survey"]'),
    ("district", MAY_IMPORT, "230102", '["survey"]'),
    ("reader", '["read"]', "230100", '["survey", "care"]'),
]
ENDED = {"done", "failed", "cancelled", "interrupted"}


def child(**changed):
    return {
        "family": "1",
        "name": "王小明",
        "sex": "男",
        "birth_date": date(2019, 3, 5),
        "hukou": "220102001",
        "residence": "230102001",
        "residing_since": date(2025, 3, 1),
        "accompanied_by": "父母双方",
        "surveyed_on": date(2026, 10, 12),
    } | changed


def until(met, seconds=60):
    """Return once something is so."""
    last = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < last
        time.sleep(0.02)


class Office:
    """A city that is served by a server that is asked over HTTP."""

    def __init__(self, folder, database, key="testing"):
        self._stack = ExitStack()
        self.key = key
        file = folder / f"{key}.toml"
        file.write_text(CITY.format(key=key) + "".join(GRANT.format(*each) for each in GRANTS), encoding="utf-8")
        self.registry = begun_city(file, database, host=installed_host())
        self.client = self._stack.enter_context(TestClient(tongxing_graphql.create_app([self.registry], budget_s=60)))

    def close(self):
        self._stack.close()

    def workbook(self, *children):
        return compose(survey_of(self.registry.composition), {"child": children})

    def heads(self, token="county", purpose="survey", **more):
        return {"Authorization": f"Bearer {token}-token", "Tongxing-Purpose": purpose, **more}

    def send(self, content, name="survey.xlsx", *, token="county", purpose="survey", **options):
        """One upload, as the part of a form."""
        return self.client.post(
            f"/{self.key}/imports",
            params=options,
            files={"file": (name, content)},
            headers=self.heads(token, purpose),
        )

    def send_raw(self, content, name="survey.csv", kind="application/octet-stream", *, token="county", **options):
        """One upload, as the body itself."""
        params = options | ({"name": name} if name else {})
        heads = self.heads(token) | ({"Content-Type": kind} if kind else {})
        return self.client.post(f"/{self.key}/imports", params=params, content=content, headers=heads)

    def get(self, url, **who):
        return self.client.get(url, headers=self.heads(**who))

    def wait(self, url, until=ENDED, token="county", seconds=60):
        """What an import says once it is in one of these states."""
        last = time.monotonic() + seconds
        while (told := self.get(url, token=token).json())["state"] not in until:
            assert time.monotonic() < last, told
            time.sleep(0.1)
        return told

    def done(self, *sent, token="county", **options):
        """The end of an upload that is taken."""
        response = self.send(*sent, token=token, **options)
        assert response.status_code == 202, response.text
        return self.wait(response.json()["url"], token=token)

    def ask(self, query, token="county", purpose="survey", **variables):
        return self.client.post(
            f"/{self.key}/graphql", json={"query": query, "variables": variables}, headers=self.heads(token, purpose)
        ).json()

    def data(self, query, **more):
        answer = self.ask(query, **more)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


# an import that does as a test says ------------------------------------------------------------------------------------

REPORT = {"file_sha256": "0" * 64, "read": 3000, "accepted": 2999, "unchanged": 0, "rejected": 1}
PROBLEM = {
    "sheet": "儿童",
    "row": 6,
    "column": "B",
    "key": "name",
    "code": "REQUIRED",
    "severity": "error",
    "value": "王*",
    "message": {"zh": "姓名必填。", "en": "Name is required."},
    "remedy": {"zh": "请填写。", "en": "Fill it in."},
}
PLAY = """
import json, pathlib, sys, threading, time
sys.stdin.readline()
threading.Thread(target=lambda: (sys.stdin.read(), __import__("os")._exit(1)), daemon=True).start()
for line in json.loads(sys.argv[2]):
    print(json.dumps(line), flush=True)
while not (go := pathlib.Path(sys.argv[1])).exists():
    print("{}", flush=True)
    time.sleep(0.05)
if text := go.read_text():
    print(text, flush=True)
"""


class Play:
    """Stands in for the import's process: says some lines, lives until the test lets it end, says one more."""

    def __init__(self, folder):
        self._folder = folder
        self.jobs, self.processes = [], []
        self.lines = [{"done": 1000, "of": 3000}]

    def start(self, job):
        self.jobs.append(job)
        go = self._folder / f"go {len(self.jobs)}"
        process = subprocess.Popen(
            [sys.executable, "-c", PLAY, str(go), json.dumps(self.lines)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        process.stdin.write(b"{}\n")
        process.stdin.flush()
        self.processes.append(process)
        return process

    def end(self, number, said=None):
        """Let the import of this number end; without a word where nothing is said."""
        half = self._folder / f"half {number}"
        half.write_text(json.dumps(said) if said else "")
        half.rename(self._folder / f"go {number}")

    def end_well(self, number, problems=(PROBLEM,)):
        self.end(number, {"report": REPORT | {"problems": list(problems)}})


@contextmanager
def office_of(folder, database, key="testing"):
    made = Office(folder, database, key)
    try:
        yield made
    finally:
        made.close()
