"""A town for a test: two departments written on the spot, a city with grants, children, and a client of its server."""

import importlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Any

import anyio.from_thread
import httpx
import pytest
from graphql_departments import files_of
from pydantic import BaseModel

import tongxing_graphql
from tongxing.host.cities import switching
from tongxing.host.host import Host
from tongxing.people import Child, Guardian, Guardianship, Household, HouseholdMember, Residence
from tongxing.testing.plugins import Workshop
from tongxing.testing.templates import begun_city
from tongxing.testing.worlds import NOW
from tongxing_graphql.operations import execution
from tongxing_graphql.server import endpoint

CITY = """
key = "testing"
title = {zh = "测试市", en = "Testing"}
division = "230100"
development = true
plugins = ["angling", "baking"]
breaker = {failures = 1000000}
principals = [
    {name = "county", title = {zh = "县民政", en = "County"}, token = "county-token"},
    {name = "district", token = "district-token"},
    {name = "angler", token = "angler-token"},
    {name = "mixed", token = "mixed-token"},
    {name = "nobody", token = "nobody-token"},
]
"""
GRANT = """
[[grants]]
principal = "{principal}"
role = "officer"
actions = ["read", "write"]
categories = {categories}
regions = [{{division = "{division}", bases = ["residence"]}}]
purposes = ["care", "survey"]
from = 2024-01-01
until = 2034-01-01
approved_by = "approver"
reference = "development"
"""
GRANTS = [
    ("county", '["core.*", "angling.*", "baking.*"]', "230100"),
    ("district", '["core.identity", "core.residence"]', "230102"),
    ("angler", '["core.identity", "angling.*"]', "230102"),
    ("mixed", '["core.identity"]', "230100"),
    ("mixed", '["core.residence", "core.guardianship", "core.household", "core.service"]', "230103"),
    ("mixed", '["core.contact", "angling.*"]', "230102"),
]


class Layer:
    """The entry point of the GraphQL layer."""

    name, dist = "graphql", None

    def load(self) -> Any:
        return importlib.import_module("tongxing_graphql.plugin")


class Nothing(BaseModel):
    pass


class Register(BaseModel):
    name: str
    born: date | None
    division: str


def register(unit: Any, input: Register) -> Child:
    """A child with a guardian, a household, a stay and one event."""
    child = unit.add(Child(name=input.name, birth_date=input.born, residence=input.division, hukou="220102000000"))
    guardian = unit.add(Guardian(name=f"{input.name}的父亲", phone="13800000000"))
    home = unit.add(Household(address="地址", hardship="none"))
    since = date(2020, 1, 1)
    unit.add(Residence(child=child.id, division=input.division, valid_from=since))
    unit.add(Guardianship(child=child.id, guardian=guardian.id, relation="51", valid_from=since))
    unit.add(HouseholdMember(child=child.id, household=home.id, valid_from=since))
    unit.event("visited", child=child.id, happened_on=since, payload={"reason": "内情", "clause": "第1条"})
    return child


PEOPLE = [("甲", 2015, "230102"), ("乙", 2016, "230102"), ("丙", 2017, "230103"), ("丁", None, "230103")]


@contextmanager
def two_departments(folder: Any) -> Iterator[Host]:
    """Two departments as anybody would write them, loaded."""
    with Workshop(folder) as shop:
        yield Host.of(*(shop.plugin(key, files_of(key)) for key in ("angling", "baking")), layers=[Layer()])


class Town:
    """A city that is served, and whoever asks it something."""

    def __init__(
        self, folder: Any, database: str, *, host: Host | None = None, budget_s: float = 60, city: str | None = None
    ) -> None:
        """``host``: departments that were loaded for several towns; to load them takes as long as all the rest."""
        self._stack = ExitStack()
        self.host = host or self._stack.enter_context(two_departments(folder))
        file = folder / "testing.toml"
        grants = [GRANT.format(principal=p, categories=c, division=d) for p, c, d in GRANTS]
        file.write_text((city or CITY) + "".join(grants), encoding="utf-8")
        self.registry = begun_city(file, database, host=self.host, clock=lambda: NOW)
        self._stack.callback(self.registry.close)
        self.budget_s = budget_s
        self.children = [self.add_child(name, year, code) for name, year, code in PEOPLE]
        self._serve()

    def module(self, name: str) -> Any:
        """A module of a department."""
        return importlib.import_module(f"tongxing_{name}")

    def add_child(self, name: str, year: int | None, division: str) -> Child:
        """A child with everything that belongs to it."""
        body = Register(name=name, born=date(year, 5, 1) if year else None, division=division.ljust(12, "0"))
        return self.store().write(register, body).value

    def note(self, child: Child, points: int, key: str = "angling", day: date = date(2026, 1, 1)) -> Any:
        """A note of a department about a child."""
        kind = self.module(f"{key}.records").Note

        def noted(unit: Any, input: Nothing) -> Any:
            return unit.add(kind(child=child.id, noted_on=day, points=points))

        return self.store().write(noted, Nothing()).value

    def store(self, principal: str = "county") -> Any:
        """The store of a principal."""
        return self.registry.store(self.registry.access(principal, "care"))

    def switch(self, act: str, *keys: str) -> None:
        """Enable or disable departments, as another process would."""
        do = getattr(switching, act)
        do(self.registry.database, self.host, self.registry.city, list(keys), by="tester", reason="test", now=NOW)

    def post(
        self, body: Any = None, *, token: str | None = "county", purpose: str | None = "care", **more: Any
    ) -> httpx.Response:
        """One request."""
        headers = {"Accept": "application/graphql-response+json", **more.pop("headers", {})}
        if token:
            headers["Authorization"] = f"Bearer {token}-token"
        if purpose:
            headers["Tongxing-Purpose"] = purpose
        given = {"json": body} if body is not None else {}
        return self.request("POST", more.pop("path", "/testing/graphql"), headers=headers, **given, **more)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Any request."""

        async def send() -> httpx.Response:
            return await self._client.request(method, path, **more)

        return self._portal.call(send)

    def ask(self, query: str, *, token: str = "county", purpose: str = "care", **variables: Any) -> dict[str, Any]:
        """A document's whole answer."""
        return self.post({"query": query, "variables": variables}, token=token, purpose=purpose).json()

    def data(self, query: str, **more: Any) -> Any:
        """A document's data; there must be no error."""
        answer = self.ask(query, **more)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def codes(self, query: str, **more: Any) -> list[str]:
        """The codes of a document's errors."""
        return [each["extensions"]["code"] for each in self.ask(query, **more).get("errors", [])]

    def _serve(self) -> None:
        self._portal = self._stack.enter_context(anyio.from_thread.start_blocking_portal())
        with pytest.MonkeyPatch.context() as alone:  # no other server makes ready meanwhile, so a switch is seen soon
            alone.setattr(switching, "NOTICE_S", switching.LEASE_S)
            self.app = tongxing_graphql.create_app([self.registry], budget_s=self.budget_s)
        transport = httpx.ASGITransport(app=self.app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://testing")

    def close(self) -> None:
        """Forget everything."""
        self._stack.close()


@contextmanager
def hurried() -> Iterator[None]:
    """Half a second is as long as a department may take meanwhile; otherwise it has a minute, since a machine may be busy."""

    def answer(*given: Any, **named: Any) -> Any:
        return execution.answer(*given, **{**named, "budget_s": 0.5})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(endpoint, "answer", answer)
        yield


def names(connection: Any) -> list[str | None]:
    """The names of the children in a connection."""
    return [edge["node"]["name"] for edge in connection["edges"]]


ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def made(engine, folder, host=None):
    """A town on one of the engines."""
    if engine == "postgres":
        from tongxing.testing.postgres import fresh_database

        return Town(folder, fresh_database(), host=host)
    return Town(folder, str(folder / "town.db"), host=host)


EVERYTHING = """{ children(orderBy: [NAME_ASC]) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node {
    name birthDate withheld residence { name } guardianships { relation guardian { name phone } } household { address }
    events { totalCount edges { node { kind payload } } } angling { notes { totalCount edges { node { points } } } } } } }
  guardians { totalCount edges { node { name phone } } } households { totalCount edges { node { hardship } } }
  angling { notes { totalCount edges { node { points child { name } } } } } }"""
"""A document that shows of children and their families all that there is."""


def bytes_of(town: Town, token: str, query: str = EVERYTHING, **variables: Any) -> bytes:
    """The answer to a document as it leaves the server."""
    return town.post({"query": query, "variables": variables}, token=token).content
