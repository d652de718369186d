"""Departments that fail: whatever a field does, the rest of the answer is the same to the byte, and others wait for nothing."""

import asyncio
import random
import re
import threading
import time
from contextlib import nullcontext
from types import SimpleNamespace

import orjson
import pytest
from graphql_departments import HANGS_S
from graphql_towns import CITY, Town, hurried
from graphql_two_ways import documents_of

from tongxing.errors import UsageError
from tongxing.host.cities.city_forms import BreakerForm
from tongxing_graphql.guards.breakers import Breaker
from tongxing_graphql.guards.faults import FieldFault

PATIENCE_S = 60
FIGURES = "breaker = {failures = 3, within_s = 60, rest_s = 60}"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    here = Town(folder, str(folder / "town.db"), city=CITY.replace("breaker = {failures = 1000000}", FIGURES))
    yield here
    here.close()


@pytest.fixture
def breakers(town):
    """A town whose breakers are as if nothing had failed yet."""
    breakers = documents_of(town).breakers
    breakers._all.clear()
    return breakers


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def made(**figures):
    clock = Clock()
    return Breaker("angling", BreakerForm(**figures), clock), clock


def call(breaker, error=None):
    with breaker.watching():
        if error is not None:
            raise error


def fails(breaker, times=1, error=ValueError):
    for _ in range(times):
        with pytest.raises(error):
            call(breaker, error() if error is not UsageError else UsageError("-"))


def test_it_opens_after_so_many_failures_in_a_row_within_the_time():
    breaker, clock = made(failures=3, within_s=60, rest_s=30)
    fails(breaker, 2)
    call(breaker)
    fails(breaker, 2)
    clock.now = 61
    fails(breaker, 2)
    assert breaker.state == "closed", "a success, and time, forget what failed before"
    fails(breaker, 1)
    assert breaker.state == "open"
    with pytest.raises(FieldFault) as rests:
        call(breaker)
    assert rests.value.rest_s == 30


def test_one_call_is_tried_when_it_has_rested_and_decides():
    breaker, clock = made(failures=1, rest_s=30)
    fails(breaker)
    clock.now = 30
    assert breaker.state == "half_open"
    with breaker.watching(), pytest.raises(FieldFault):
        call(breaker)  # another one while the first is on its way
    assert breaker.state == "closed"
    fails(breaker)
    clock.now = 60
    fails(breaker)
    assert (breaker.state, breaker.rest_s) == ("open", 30)


def test_a_question_that_makes_no_sense_and_a_request_that_was_cut_off_are_no_failures():
    breaker, clock = made(failures=1, rest_s=30)
    fails(breaker, 3, UsageError)
    assert breaker.state == "closed"
    fails(breaker)
    clock.now = 30
    with pytest.raises(asyncio.CancelledError):
        call(breaker, asyncio.CancelledError())
    assert breaker.state == "half_open", "the next one is tried"


FAULTY = "{ children(first: 1) { edges { node { name angling { broken named notes { totalCount } } } } } }"


def test_a_field_that_fails_time_after_time_is_not_called_and_the_rest_of_its_department_is(town, breakers):
    told = [town.ask(FAULTY)["errors"][0]["extensions"] for _ in range(4)]

    assert [each["code"] for each in told] == ["PLUGIN_ERROR"] * 4
    assert [each.get("breaker") for each in told] == [None, None, None, "open"]
    last = told[-1]
    assert (last["plugin"], last["path"][-1]) == ("angling", "broken") and 0 < last["retryAfterS"] <= 60
    node = town.ask(FAULTY)["data"]["children"]["edges"][0]["node"]
    assert node["angling"] == {"broken": None, "named": None, "notes": {"totalCount": 0}} and node["name"]
    here = town.request("GET", "/health").json()["cities"]["testing"]
    plugins = {each["key"]: each for each in here["plugins"]}
    assert plugins["angling"]["breakers"] == [{"field": "child.broken", "state": "open"}]
    assert (plugins["baking"]["breakers"], here["status"]) == ([], "degraded")

    for breaker in breakers._all.values():
        breaker._rests_until = 0
    assert town.ask(FAULTY)["errors"][0]["extensions"].get("breaker") is None, "tried again"
    assert town.ask(FAULTY)["errors"][0]["extensions"]["breaker"] == "open"


@pytest.mark.parametrize(("field", "code"), [("short", "PLUGIN_BAD_RESULT"), ("slow", "PLUGIN_TIMEOUT")])
def test_garbage_and_hanging_open_it_too(town, breakers, field, code):
    asked = FAULTY.replace("broken", field).replace("first: 1", "first: 2")
    with hurried() if field == "slow" else nullcontext():
        told = [town.ask(asked)["errors"][0]["extensions"] for _ in range(4)]

    assert [each["code"] for each in told] == [code] * 3 + ["PLUGIN_ERROR"]
    assert breakers.told("angling") == [{"field": f"child.{field}", "state": "open"}]


# the rest of the answer ----------------------------------------------------------------------------------------------

SOUND = [
    "name",
    "birthDate",
    "residence { name }",
    "withheld",
    "guardianships { relation guardian { name phone } }",
    "household { address }",
    "angling { named FAULT notes { totalCount edges { node { points } } } }",
    'baking { FAULT lucky(on: "2026-11-23") }',
    "events { totalCount edges { node { kind } } }",
]
FAULTS = ["broken", "short", "hollow { day }", "mixed"]
ROOTS = ["me { principal }", "households { totalCount }", "angling { best(least: 0) { points } }"]


def document(chance):
    """A random document with fields that fail in it."""
    parts = [*chance.sample(SOUND, chance.randint(2, 7)), "w0: angling { FAULT }"]
    parts = [part.replace("FAULT", f"f{at}: {chance.choice(FAULTS)}") for at, part in enumerate(parts)]
    roots = chance.sample(ROOTS, chance.randint(0, 2))
    hangs = ["w1: baking { never }"] if chance.random() < 0.2 else []
    children = f"children(first: {chance.randint(2, 4)}) {{ edges {{ cursor node {{ {' '.join(parts)} }} }} }}"
    return "{ " + " ".join([children, *hangs, *roots]) + " }"


def paired(seed):
    """A document with what fails and the same without it."""
    faulty = document(random.Random(seed))
    sound = re.sub(r"w\d: \w+ \{[^{}]*(\{[^{}]*\})?[^{}]*\}|f\d: \w+( \{ day \})?", "", faulty)
    return faulty, sound


def without(value):
    """An answer without what failed: its keys end in a digit."""
    if isinstance(value, list):
        return [without(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: without(each) for key, each in value.items() if not key[-1].isdigit()}


def test_the_rest_of_the_answer_is_the_same_to_the_byte_both_ways(town, breakers):
    """Over compiled statements and the walk; whether a field fails or rests makes no difference to the rest either."""
    town.note(town.children[0], 3)
    seen = set()
    for seed in (1, 2, 5):  # in them every field that fails, and one that hangs
        breakers._all.clear()
        faulty, sound = paired(seed)
        documents = documents_of(town)
        for compiles in (True, False):
            documents.compiles = compiles
            try:
                with hurried() if "never" in faulty else nullcontext():
                    answers = [town.post({"query": faulty}).content]
                answers.append(town.post({"query": sound}).content)
            finally:
                documents.compiles = True
                time.sleep(HANGS_S if "never" in faulty else 0)  # whoever hung holds a thread of the department no more
            with_faults, plain = map(orjson.loads, answers)
            assert "errors" not in plain and with_faults["errors"]
            codes = {each["extensions"]["code"] for each in with_faults["errors"]}
            seen |= codes
            assert orjson.dumps(without(with_faults["data"])) == orjson.dumps(plain["data"]), faulty
    assert seen == {"PLUGIN_ERROR", "PLUGIN_BAD_RESULT", "PLUGIN_TIMEOUT"}


# others wait for nothing ----------------------------------------------------------------------------------------------


def test_a_resolver_that_blocks_keeps_nobody_else_waiting(town, breakers, monkeypatch):
    """Four requests hang in a department's function, for as long as others are asked and answered."""
    hanging, over = threading.Semaphore(0), threading.Event()
    clock = SimpleNamespace(sleep=lambda _: (hanging.release(), over.wait(PATIENCE_S)))
    monkeypatch.setattr(town.module("baking.schema"), "time", clock)
    threads = [threading.Thread(target=lambda: town.ask("{ baking { never } }")) for _ in range(4)]
    for each in threads:
        each.start()
    try:
        assert all(hanging.acquire(timeout=PATIENCE_S) for _ in threads)
        assert [town.data("{ me { principal } }") for _ in range(10)] == [{"me": {"principal": "county"}}] * 10
        assert all(each.is_alive() for each in threads)
    finally:
        over.set()
        for each in threads:
            each.join()
