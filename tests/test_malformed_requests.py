"""Whatever is sent to a city with every department, the answer is one that a client can act upon; never an error of ours."""

from collections import Counter

import anyio.from_thread
import httpx
import pytest
from graphql import StringValueNode, introspection_from_schema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from malformed_requests import TOKENS, posted, requests, wrong_with

from tongxing.host.plugins.finding import installed
from tongxing.testing.town import Town
from tongxing_graphql import create_app

FEW, MANY, SCHEMATHESIS = 150, 10_000, 1_000
"""Cases of an engine; two engines make 20,000, and what Schemathesis asks beside."""
ENGINES = [
    pytest.param(("sqlite", FEW), id="sqlite"),
    pytest.param(("sqlite", MANY), id="sqlite-many", marks=[pytest.mark.nightly, pytest.mark.timeout(3600)]),
    pytest.param(
        ("postgres", MANY),
        id="postgres-many",
        marks=[pytest.mark.nightly, pytest.mark.postgres, pytest.mark.timeout(3600)],
    ),
]


class Served:
    """A town with every department, and whoever asks it over HTTP."""

    def __init__(self, folder, database):
        plugins = [each.key for each in installed() if each.kind == "department"]
        officers = {"clerk": ("230102", ["core.identity", "core.residence", "transport.*", "education.*"])}
        self.town = Town(folder, plugins, database=database, officers=officers)
        self.ids = [self.town.add_child(name=name, household={"hardship": "none"}, guardians=[{}]) for name in "甲乙丙"]
        self.app = create_app([self.town.registry], budget_s=60)
        self.schema = self.app.state.cities["town"].state().composed.graphql

    def ask(self, portal, token, request):
        """The answer to a request of somebody."""
        method, path, heads, body = request

        async def send():
            # An error in the application is an answer here, as behind a server.
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://town") as client:
                said = {**heads, "Authorization": f"Bearer {token}-token"}
                sent = client.build_request(
                    method,
                    path,
                    headers=[(k.encode(), v.encode("utf-8", "replace")) for k, v in said.items()],
                    content=body,
                )
                return await client.send(sent)

        return portal.call(send)


@pytest.fixture(scope="module", params=ENGINES)
def served(request, tmp_path_factory):
    engine, cases = request.param
    database = None
    if engine == "postgres":
        from tongxing.testing.postgres import fresh_database

        database = fresh_database()
    made = Served(tmp_path_factory.mktemp("town"), database)
    made.cases = cases
    with anyio.from_thread.start_blocking_portal() as portal:
        made.portal = portal
        page = made.ask(portal, "desk", posted({"query": "{ children(first: 1) { edges { cursor } } }"})).json()
        made.cursor = page["data"]["children"]["edges"][0]["cursor"]
        yield made
    made.town.close()


GENERATED = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def sent(served, cases):
    """So many requests: how many there were of each kind and status, and what was wrong with answers."""
    kinds, wrong, cursor = Counter(), Counter(), served.cursor

    @settings(GENERATED, max_examples=cases)
    @given(requests(served.schema, served.ids, [cursor, cursor[:-2], cursor[::-1]]), st.sampled_from(TOKENS))
    def ask(case, token):
        kind, request = case
        answer = served.ask(served.portal, token, request)
        kinds[kind, answer.status_code] += 1
        if said := wrong_with(kind, answer.status_code, answer.content):
            wrong[f"{kind} {token}: {said}: {request!r}"[:1500]] += 1

    ask()
    return kinds, wrong


def test_nothing_that_is_sent_is_an_error_of_ours(served):
    kinds, wrong = sent(served, served.cases)
    told = f"{sum(kinds.values())} cases: {dict(sorted(kinds.items()))}"
    print(told)
    assert not wrong, "\n".join([told, *(each for each, _ in wrong.most_common(20))])
    assert len({kind for kind, _ in kinds}) == 9
    assert sum(n for (_, status), n in kinds.items() if status == 200) > served.cases / 20


def test_an_argument_that_reaches_the_database_unchecked_is_caught(served, monkeypatch):
    """The alarm is rung: as if a page size were too much for the engine's own number."""
    from tongxing_graphql.compiled.plans import Plan

    if served.cases > FEW:
        pytest.skip("it is planted once")

    def fails(*_):
        raise OverflowError("Python int too large to convert to SQLite INTEGER")

    monkeypatch.setattr(Plan, "run", fails)
    _, wrong = sent(served, 60)
    assert any("INTERNAL" in each or "PLUGIN_ERROR" in each for each in wrong)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_schemathesis_finds_no_error_of_ours(served):
    """A maker of requests that is not ours, for each field at the root of the schema that is served."""
    import schemathesis

    if served.cases == FEW:
        pytest.skip("with many cases alone")
    texts = st.sampled_from(["2026-11-23", "2026-11-23T00:00:00Z", "9999-12-31", "{}", ""])
    for name in ("Date", "DateTime", "Decimal", "JSON"):
        schemathesis.graphql.scalar(name, texts.map(lambda text: StringValueNode(value=text)))
    # Not asked for over HTTP: on a busy machine the whole schema may take longer than a request may.
    schema = schemathesis.graphql.from_dict(dict(introspection_from_schema(served.schema)))
    operations = [each.ok() for each in schema.get_all_operations()]
    statuses, wrong = Counter(), Counter()

    @settings(GENERATED, max_examples=SCHEMATHESIS)
    @given(st.sampled_from(operations).flatmap(lambda operation: operation.as_strategy()))
    def ask(case):
        answer = served.ask(served.portal, "desk", posted({"query": case.body}))
        statuses[answer.status_code] += 1
        if said := wrong_with("document", answer.status_code, answer.content):
            wrong[f"{said}: {case.body!r}"[:1500]] += 1

    ask()
    print(f"{sum(statuses.values())} cases of {len(operations)} operations: {dict(statuses)}")
    assert len(operations) > 50 and not wrong, "\n".join(each for each, _ in wrong.most_common(20))
