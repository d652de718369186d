"""What operators see of a server: numbers of requests, lines of the log, metrics, spans; nothing of anybody in any of them."""

import io
import json
import logging
import re
import uuid

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from tongxing_graphql.guards import draining, tracing
from tongxing_graphql.server import json_lines, operators

NAMES = "{ children { edges { node { name } } } }"


@pytest.fixture
def town(embedded_town):
    return embedded_town


@pytest.fixture
def lines():
    """The lines of the log, as they are written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(json_lines.JsonLines())
    loggers = [logging.getLogger("tongxing_graphql"), json_lines.REQUESTS]
    for each in loggers:
        each.addHandler(handler)
    json_lines.REQUESTS.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    for each in loggers:
        each.removeHandler(handler)
    json_lines.REQUESTS.setLevel(logging.NOTSET)


@pytest.fixture
def spans():
    """The spans that ended."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing.use(provider)
    yield kept.get_finished_spans
    tracing.use(None)


def counted(town):
    """Every number, by name and labels."""
    text = town.request("GET", "/metrics").text
    families = text_string_to_metric_families(text)
    return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}


# numbers of requests ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heads", "number"),
    [
        ({"X-Request-Id": "0af7651916cd43dd8448eb211c80319c"}, "0af7651916cd43dd8448eb211c80319c"),
        ({"X-Request-Id": "6F9619FF-8B86-4011-B42D-00C04FC964FF"}, "6f9619ff-8b86-4011-b42d-00c04fc964ff"),
        (
            {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
            "4bf92f3577b34da6a3ce929d0e0e4736",
        ),
    ],
)
def test_a_callers_well_formed_number_comes_back(town, heads, number):
    assert town.post({"query": "{ __typename }"}, headers=heads).headers["x-request-id"] == number
    assert town.request("GET", "/nowhere", headers=heads).headers["x-request-id"] == number


@pytest.mark.parametrize(
    "said", ["230102201603055678", "王小明", "x" * 300, "a b", "", "0af7651916cd43dd8448eb211c80319"]
)
def test_a_number_that_may_be_anything_is_replaced(town, said):
    told = town.post({"query": "{ __typename }"}, headers={"X-Request-Id": said.encode()}).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", told)


def test_an_error_inside_has_the_number_of_answer_and_log(town, lines, monkeypatch):
    from tongxing_graphql.compiled.plans import Plan

    monkeypatch.setattr(Plan, "run", lambda *_: 1 / 0)
    number = uuid.uuid4().hex
    answer = town.post({"query": NAMES}, headers={"X-Request-Id": number})
    assert answer.json()["errors"][0]["extensions"]["reference"] == number == answer.headers["x-request-id"]
    inside, request = lines()
    assert inside["reference"] == request["reference"] == number
    assert (request["outcome"], request["errors"], inside["level"]) == ("failed", ["INTERNAL"], "error")


def test_a_fault_outside_of_any_route_is_one_refusal_with_its_number(town, lines, monkeypatch):
    def fails(*_):
        raise RuntimeError("王小明")

    monkeypatch.setattr("tongxing_graphql.web.pages.start", fails)
    answer = town.request("GET", "/")
    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"]["reference"] == answer.headers["x-request-id"]
    assert "王小明" not in answer.text + str(lines())


# the log ------------------------------------------------------------------------------------------------------------------


def test_each_request_is_one_line_that_says_what_became_of_it(town, lines):
    town.post({"query": NAMES.replace("{", "query Somebody {", 1)})
    town.post({"query": "{ children(first: 1000) { totalCount } }"}, headers={"Accept": "application/json"})
    town.post({"query": NAMES}, token="unknown")
    town.request("GET", "/health")
    told = [
        (e["route"], e["outcome"], e["status"], e["operation"]) for e in lines() if e["from"] == "tongxing.requests"
    ]
    assert told == [
        ("graphql", "ok", 200, "other"),
        ("graphql", "with_errors", 200, "other"),
        ("graphql", "refused", 401, ""),
        ("health", "ok", 200, ""),
    ]
    assert not re.search("甲|county|Somebody", str(lines()))
    assert lines()[0]["read"] == "compiled" and lines()[0]["milliseconds"] > 0 and lines()[0]["bytes"] > 10


def test_what_is_raised_is_told_by_kind_and_place(lines):
    try:
        raise ValueError("王小明")
    except ValueError:
        logging.getLogger("tongxing_graphql").exception("wrong")
    (line,) = lines()
    assert line["raised"].startswith("ValueError at test_graphql_watching.py:") and "王小明" not in str(line)


# metrics ------------------------------------------------------------------------------------------------------------------


def test_requests_are_counted_by_what_became_of_them(town):
    before = counted(town)
    town.data(NAMES)
    town.ask("{ nothing }")
    after = counted(town)

    def grew(*key):
        return after.get(key, 0) - before.get(key, 0)

    assert grew("tongxing_requests_total", "graphql", "ok", "other", "testing") == 1
    assert grew("tongxing_errors_total", "", "INVALID", "testing") == 1
    assert grew("tongxing_reads_total", "compiled", "other", "testing") == 1
    assert grew("tongxing_request_seconds_count", "graphql", "other", "testing") == 2
    assert grew("tongxing_log_commit_entries_sum", "testing") >= 1
    assert grew("tongxing_requests_running") == 0


def test_metrics_tell_how_plugins_pools_and_log_stand(town):
    town.data(NAMES)  # for which a connection was opened
    found = counted(town)
    assert found["tongxing_plugin", "angling", "enabled", "testing"] == 1
    assert found["tongxing_log_writable", "testing"] == found["tongxing_city_up", "testing"] == 1
    assert found["tongxing_connections", "free", "testing", "wall"] >= 1
    assert found["tongxing_memory_bytes",] > 10_000_000


def test_who_asks_cannot_make_numbers_grow_without_end(town):
    """Neither addresses, nor names of operations, nor methods, nor aliases are labels."""
    counted(town)  # which is counted as a request itself
    before = set(counted(town))
    for n in range(5):
        town.request("GET", f"/testing/somewhere{n}")
        town.request("GET", f"/elsewhere{n}/graphql")
        town.data(f"query Somebody{n} {{ n{n}: __typename }}")
    new = set(counted(town)) - before
    assert not [each for each in new if re.search("omewhere|elsewhere|omebody", str(each))]
    assert all("other" in each for each in new if each[0] == "tongxing_requests_total"), new


def test_a_registered_document_is_counted_by_its_name(town):
    from tongxing.trust.registered import Registered, id_of, register

    text, now = "query Mine { me { principal } }", town.registry.clock()
    with town.registry.database.write() as connection:
        register(connection, "testing", Registered(id_of(text), "who-am-i", text, "tester", now, None))
    assert town.post({"documentId": id_of(text)}).status_code == 200
    assert counted(town)["tongxing_requests_total", "graphql", "ok", "testing", "who-am-i"] == 1


def test_names_that_come_after_too_many_are_counted_together(town, monkeypatch):
    from tongxing_graphql.guards.noting import Noted
    from tongxing_graphql.server import metrics

    counts = metrics.Metrics({})
    monkeypatch.setattr(metrics, "MOST_NAMES", 2)
    for name in ("a", "b", "c", "d"):
        counts.begun()
        counts.ended(Noted(operation=name), "ok", 0.1)
    told = counts.text({}).decode()
    assert 'operation="other"' in told and 'operation="b"' in told and 'operation="c"' not in told


@pytest.mark.parametrize(
    ("host", "heads", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 401),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}, 401),
        ("10.0.0.7", {"Authorization": "Bearer operator"}, 200),
        ("10.0.0.7", {"Authorization": "Bearer other"}, 401),
        ("10.0.0.7", {"Authorization": "Bearer county-token"}, 401),
    ],
)
def test_metrics_are_for_the_machine_itself_and_for_the_operators_token(town, monkeypatch, host, heads, status):
    import httpx

    monkeypatch.setenv(operators.TOKEN, "operator")

    async def ask():
        transport = httpx.ASGITransport(app=town.app, client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://testing") as client:
            return await client.get("/metrics", headers=heads)

    assert town._portal.call(ask).status_code == status


def test_without_an_operators_token_no_token_opens_the_metrics(town, monkeypatch):
    monkeypatch.delenv(operators.TOKEN, raising=False)
    heads = {"Via": "1.1 proxy", "Authorization": "Bearer "}
    assert town.request("GET", "/metrics", headers=heads).status_code == 401


# traces -------------------------------------------------------------------------------------------------------------------


def test_a_request_is_traced_step_by_step_as_part_of_its_callers_trace(town, spans):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    town.post({"query": NAMES}, headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    made = spans()
    assert {each.name for each in made} == {"request", "admission", "document", "plan", "sql", "log"}
    assert {f"{each.context.trace_id:032x}" for each in made} == {trace}
    outer = next(each for each in made if each.name == "request")
    assert all(each.parent.span_id == outer.context.span_id for each in made if each is not outer)


def test_spans_say_nothing_of_anybody_even_of_what_fails(town, spans, monkeypatch):
    from tongxing_graphql.compiled.plans import Plan

    def fails(*_):
        raise RuntimeError("王小明")

    monkeypatch.setattr(Plan, "run", fails)
    town.post({"query": "query ($id: ID!) { child(id: $id) { name } }", "variables": {"id": town.children[0].id}})
    told = "".join(each.to_json() for each in spans())
    assert len(spans()) == 6
    for each in ("王小明", town.children[0].id, "county", "SELECT", "child(", "甲"):
        assert each not in told


def test_nothing_is_traced_where_no_operator_asks(monkeypatch):
    monkeypatch.delenv(tracing.EXPORTER, raising=False)
    tracing.start()
    with tracing.span("request") as span:
        assert span is None


def test_an_exporter_that_there_is_not_is_one_sentence(monkeypatch):
    from tongxing.errors import UsageError

    monkeypatch.setenv(tracing.EXPORTER, "jaeger")
    with pytest.raises(UsageError, match="otlp, console and none"):
        tracing.start()


# health -------------------------------------------------------------------------------------------------------------------


def test_health_says_of_each_plugin_whether_its_migrations_stand_and_its_checks_pass(town):
    city = town.request("GET", "/health").json()["cities"]["testing"]
    assert (city["log"], city["keys"]) == ("ok", "ok")
    assert {each["key"]: each["migrations"] for each in city["plugins"]}["angling"] == "ok"
    assert all(isinstance(each["checks"], list) for each in city["plugins"])


def test_from_elsewhere_health_is_one_word_for_whoever_shows_no_operators_token(town, monkeypatch):
    monkeypatch.setenv(operators.TOKEN, "operators-own")
    from_afar = {"X-Forwarded-For": "203.0.113.7"}
    told = town.request("GET", "/health", headers=from_afar).json()
    assert told == {"status": "ok", "cities": {"testing": {"status": "ok"}}}
    whole = town.request("GET", "/health", headers={**from_afar, "Authorization": "Bearer operators-own"}).json()
    assert "emergencies_to_review" in whole["cities"]["testing"]


def test_a_log_that_cannot_be_kept_is_told_until_it_can_be(town, monkeypatch):
    def full(*_):
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(town.registry.log.blocks, "add", full)
        assert town.post({"query": NAMES}).status_code == 503
        down = town.request("GET", "/health")
    assert (down.status_code, down.json()["cities"]["testing"]["log"]) == (503, "down")
    assert town.request("GET", "/health").json()["cities"]["testing"]["log"] == "ok"


def test_a_departments_check_that_fails_or_hangs_is_its_own(town, monkeypatch):
    import time

    from tongxing.errors import Words
    from tongxing.host.contributions import Check
    from tongxing_graphql.server import standing

    monkeypatch.setattr(standing, "CHECK_S", 0.2)
    for fails in (lambda: 1 / 0, lambda: time.sleep(3)):
        told = standing._checked("angling", Check("mine", Words("我的", "Mine"), fails))
        assert told["ok"] is False and "failed" in told["en"]


def test_a_process_that_ends_says_so_and_closes_connections(town, monkeypatch):
    monkeypatch.setattr(draining, "is_ending", lambda: True)
    health, answer = town.request("GET", "/health"), town.post({"query": "{ __typename }"})
    assert (health.status_code, health.json()["status"]) == (503, "stopping")
    assert answer.status_code == 200 and answer.headers["connection"] == "close"


def test_how_far_a_webhook_is_behind_is_a_number(town):
    from datetime import timedelta

    from tongxing.work.outbox import last
    from tongxing.work.stands import Stand
    from tongxing.work.webhooks.hooks import Webhook, add

    now, newest = town.registry.clock(), last(town.registry.database)
    stand = Stand(newest - 2, 0, 0)
    hook = ("hook", "testing", "county", "care", "https://example.org", (), "tester", now, True, stand, None, 3)
    with town.registry.database.write() as connection:
        id = add(connection, Webhook(*hook, now + timedelta(days=1), "")).id
    told = {name: value for (name, *labels), value in counted(town).items() if labels == sorted([id, "testing"])}
    assert told == {"tongxing_webhook_behind": 2, "tongxing_webhook_failures": 3}
    assert "example.org" not in town.request("GET", "/health").text
