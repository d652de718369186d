"""A province for tests, with one officer on each level from a village up, and a clock that goes on with each act."""

from datetime import UTC, datetime, timedelta
from functools import cached_property

from starlette.testclient import TestClient

from tongxing.testing.templates import begun_city
from tongxing_graphql import create_app

VILLAGE = "230102001201"
OFFICES = {
    "village": VILLAGE,
    "township": "230102001000",
    "county": "230102000000",
    "city": "230100000000",
    "province": "230000000000",
}
START = datetime(2026, 11, 23, 2, tzinfo=UTC)
CITY = """
key = "testing"
title = {zh = "测试省", en = "Testing"}
division = "230000"
development = true
plugins = ["monitoring"]
"""
PRINCIPAL = """
[[principals]]
name = "NAME"
token = "NAME-token"
title = {zh = "NAME", en = "NAME"}

[[grants]]
principal = "NAME"
role = "officer"
actions = ["read", "write"]
categories = ["core.*", "monitoring.*"]
regions = [{division = "DIVISION", bases = ["residence"]}]
purposes = ["survey"]
from = 2024-01-01
until = 2034-01-01
approved_by = "approver"
reference = "development"
"""
HERE = OFFICES | {"neighbour": "230102001202", "other_township": "230102002000", "other_county": "230103000000"}


class Offices:
    """The registry of the province, and what its officers do there."""

    def __init__(self, folder):
        self.now = START
        people = "".join(PRINCIPAL.replace("NAME", name).replace("DIVISION", code) for name, code in HERE.items())
        file = folder / "testing.toml"
        file.write_text(CITY + people, encoding="utf-8")
        self.registry = begun_city(file, str(folder / "testing.db"), clock=lambda: self.now)

    def store(self, who):
        self.now += timedelta(minutes=1)
        return self.registry.store(self.registry.access(who, "survey"))

    @cached_property
    def _app(self):
        """The registry as it is served; made once, for to compose a schema takes longer than to answer."""
        return create_app([self.registry], budget_s=60)

    def ask(self, who, query, **variables):
        with TestClient(self._app) as client:
            headers = {"authorization": f"Bearer {who}-token", "tongxing-purpose": "survey"}
            answer = client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert "errors" not in answer.json(), answer.json()
        return answer.json()["data"]["monitoring"]
