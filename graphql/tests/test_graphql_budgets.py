"""What one token and one principal may ask for over many requests, and to whom the schema is told."""

from dataclasses import replace

import pytest
from graphql import get_introspection_query

from tongxing.database import Database
from tongxing.errors import Refused
from tongxing.testing.worlds import NOW, make_grant
from tongxing.trust.allotments import ALLOTMENTS, Allotments
from tongxing.trust.categories import CategoryBook
from tongxing.trust.principals import Access, token_mark
from tongxing_graphql.guards.budgets import PARTS, Budgets
from tongxing_graphql.guards.limits import A_DAY, A_MINUTE, TOKENS_SHARE

OF_A_TOKEN = int(A_MINUTE * TOKENS_SHARE)
INTROSPECTION = "{ __schema { queryType { name } } }"


def access(name="officer", role="officer", token=None):
    grant = make_grant(name, categories=["core.identity"], role=role)
    return Access(name, "care", "demo", NOW, (grant,), CategoryBook(), token=token)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def workers(request, tmp_path):
    """Makes the budgets of one more worker, on one database and one clock."""
    from tongxing.testing.postgres import fresh_database

    url = fresh_database() if request.param == "postgresql" else f"sqlite:///{tmp_path / 'budgets.db'}"
    database, clock = Database(url), Clock()
    yield lambda: Budgets(Allotments(database, "demo"), clock)
    database.close()


def test_a_minutes_budget_is_used_up_and_comes_back_with_the_next_minute(workers):
    budgets = workers()
    budgets.spend(access(), A_MINUTE - 1)
    budgets.spend(access(), 0)  # a request costs one value at least
    with pytest.raises(Refused) as refused:
        budgets.spend(access(), 1)
    assert refused.value.details == {"limit": "values within a minute", "allowed": A_MINUTE, "asked": A_MINUTE + 1}

    budgets.spend(access("another"), A_MINUTE)
    budgets.clock.now += 60.0
    budgets.spend(access(), A_MINUTE)


def test_a_refused_request_costs_nothing(workers):
    budgets = workers()
    with pytest.raises(Refused):
        budgets.spend(access(), A_MINUTE + 1)
    budgets.spend(access(), A_MINUTE)


def test_an_integrators_crawl_ends_with_the_budget_of_the_day(workers):
    budgets = workers()
    for minute in range(A_DAY // A_MINUTE):
        budgets.clock.now = 60.0 * minute
        budgets.spend(access(role="integrator"), A_MINUTE)
        budgets.spend(access("desk"), A_MINUTE)
    budgets.clock.now += 60.0
    budgets.spend(access("desk"), A_MINUTE)
    with pytest.raises(Refused, match="values within a day"):
        budgets.spend(access(role="integrator"), 1)


def test_several_workers_share_one_budget(workers):
    """By turns, in small requests: together they give what one would, less what a part at a time leaves unspent."""
    several, spent = [workers() for _ in range(4)], 0
    step = A_MINUTE // 1000
    refused = set()
    while len(refused) < len(several):
        for number, budgets in enumerate(several):
            try:
                budgets.spend(access(), step)
                spent += step
            except Refused:
                refused.add(number)
    assert A_MINUTE * (1 - len(several) / PARTS) <= spent <= A_MINUTE
    workers().spend(access("another"), A_MINUTE)


def test_what_a_worker_spent_counts_after_it_was_started_anew(workers):
    workers().spend(access(), A_MINUTE)
    with pytest.raises(Refused):
        workers().spend(access(), 1)


def test_a_token_that_runs_away_leaves_its_principals_others_a_share_which_is_all_that_they_have(workers):
    one, other = workers(), workers()
    one.spend(access(token="leaked"), OF_A_TOKEN - 1)
    other.spend(access(token="leaked"), 1)  # counted together, whichever worker it meets
    for budgets in (one, other):
        with pytest.raises(Refused) as refused:
            budgets.spend(access(token="leaked"), 1)
        assert refused.value.details["limit"] == "values within a minute by one token"
    other.spend(access(token="good"), A_MINUTE - OF_A_TOKEN)
    for token in ("good", "fresh", None):
        with pytest.raises(Refused) as refused:
            one.spend(access(token=token), 1)
        assert refused.value.details["limit"] == "values within a minute"
    one.spend(access("another", token="of another"), OF_A_TOKEN)


def test_an_integrators_token_has_a_budget_of_the_day_too(workers):
    budgets = workers()
    for minute in range(int(A_DAY * TOKENS_SHARE) // OF_A_TOKEN):
        budgets.clock.now = 60.0 * minute
        budgets.spend(access(role="integrator", token="crawler"), OF_A_TOKEN)
    budgets.clock.now += 60.0
    with pytest.raises(Refused, match="values within a day by one token"):
        budgets.spend(access(role="integrator", token="crawler"), 1)
    budgets.spend(access(role="integrator", token="next"), OF_A_TOKEN)


def test_nothing_stays_behind_of_tokens_that_never_come_again(workers):
    budgets = workers()
    for minute in range(3):
        budgets.clock.now = 60.0 * minute
        budgets.spend(access(token=f"of minute {minute}"), 1)
    with budgets.allotments._database.read() as connection:
        kept = connection.execute(ALLOTMENTS.select()).all()
    assert {row.principal for row in kept} == {"officer", "token of minute 2"}


def test_a_token_is_the_same_however_its_signature_is_written():
    assert token_mark("head.body.signature") == token_mark("head.body.another") != token_mark("head.else.signature")
    assert token_mark("plain.one") != token_mark("plain.two")


def test_a_request_over_the_budget_is_refused_before_it_runs(embedded_town, monkeypatch):
    monkeypatch.setattr("tongxing_graphql.guards.budgets.A_MINUTE", 30)
    monkeypatch.setattr("tongxing_graphql.guards.budgets.MINUTE", 61)  # a stretch of which nobody took anything yet
    query = "{ children(first: 20) { totalCount } }"
    assert embedded_town.codes(query, token="district") == []
    assert embedded_town.codes(query, token="district") == ["LIMIT"]
    assert embedded_town.codes("{ me { principal } }", token="angler") == []


@pytest.fixture
def production(embedded_town):
    """The town as if real children were in it."""
    composition = embedded_town.registry.composition
    before = composition.city
    object.__setattr__(composition, "city", replace(before, development=False))
    yield embedded_town
    object.__setattr__(composition, "city", before)


def test_the_schema_is_told_to_everybody_in_a_development_city(embedded_town):
    assert embedded_town.data(INTROSPECTION) == {"__schema": {"queryType": {"name": "Query"}}}
    whole = embedded_town.data(get_introspection_query())["__schema"]  # as GraphiQL asks
    assert {"Child", "Query"} <= {each["name"] for each in whole["types"]}
    assert "Did you mean" in embedded_town.ask("{ childre { totalCount } }")["errors"][0]["message"]


@pytest.mark.parametrize(
    "query",
    [
        INTROSPECTION,
        '{ __type(name: "Child") { name } }',
        "{ ...A } fragment A on Query { ... on Query { __schema { queryType { name } } } }",
    ],
)
def test_elsewhere_it_is_told_to_nobody_but_integrators(production, query):
    assert production.codes(query) == ["NOT_ALLOWED"]
    assert production.data("{ __typename }") == {"__typename": "Query"}


def test_elsewhere_no_near_name_is_suggested(production):
    said = production.ask("{ childre { totalCount } }")["errors"][0]["message"]
    assert "Cannot query field 'childre'" in said
    assert "children" not in said.replace("'childre'", "")
