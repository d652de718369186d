"""Reactions of departments to events: a department's fault never undoes another's write."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, timedelta
from threading import Event

import pytest
from pydantic import BaseModel
from sqlalchemy import text

from tongxing.cli.main import run
from tongxing.errors import LogDown
from tongxing.host.cities.composition import Composition
from tongxing.people import Child, Residence
from tongxing.testing.town import Town
from tongxing.testing.worlds import NOW, make_access, make_grant
from tongxing.trust.audit.asking import every
from tongxing.trust.cipher import Vault
from tongxing.work import pending
from tongxing.work.commands import AddEvent, AddRecord, ChangeRecord
from tongxing.work.pauses import WAITS_S
from tongxing.work.pending import Waiting
from tongxing.work.store import Store
from tongxing.work.writing import reactions
from tongxing.work.writing.reactions import retry


class New(BaseModel):
    name: str = "甲"


def register(store, body):
    child = store.add(Child(name=body.name, residence="230102000000", hukou="220102000000"))
    store.event("identified", child=child.id, happened_on=date(2026, 11, 1), payload={"reason": "入户"})
    return child


def visit(events):
    return [AddEvent("visited", "child", event.subject, date(2026, 11, 2)) for event in events]


def kinds(world):
    with world.database.read() as connection:
        return sorted(connection.execute(text('SELECT kind FROM "_p_core_service_event"')).scalars())


def with_reactions(world, *pairs):
    return replace(world, reactions=lambda: pairs)


def test_a_reaction_is_written_with_the_event(world):
    world = with_reactions(world, ("toy", visit))
    Store(world, make_access(world)).write(register, New())
    assert kinds(world) == ["identified", "visited"]


def test_a_reaction_hears_no_secret(world):
    heard = []
    world = with_reactions(world, ("toy", lambda events: heard.extend(events) or []))
    Store(world, make_access(world)).write(register, New())
    assert heard[0].kind == "identified" and dict(heard[0].payload) == {}


def boom(events):
    raise RuntimeError("甲 lives at …")


def another_departments(events):
    return [AddRecord(Residence(child=events[0].subject, division="230102000000"))]


def not_valid(events):
    return [*visit(events), AddEvent("visited", "child", "23-nobody", date(2026, 11, 2))]


@pytest.mark.parametrize("fault", [boom, another_departments, not_valid])
def test_a_reaction_that_fails_loses_nothing_and_is_kept_as_pending(world, fault):
    broken = with_reactions(world, ("toy", fault), ("other", visit))
    Store(broken, make_access(broken)).write(register, New())
    assert kinds(world) == ["identified", "visited"]
    with world.database.read() as connection:
        assert pending.count(connection, world.city) == {"toy": Waiting(1, 0)}
        kept = connection.execute(text('SELECT events, error FROM "_p_core_pending_reaction"')).one()
    assert "甲" not in kept.events and "甲" not in kept.error


# tried again ----------------------------------------------------------------------------------------------------------


class Toy:
    """A department whose reaction to whatever happens fails so often, then does what ``then`` says."""

    def __init__(self, failures, then=visit):
        self.failures, self.then, self.tried = failures, then, 0

    def __call__(self, events):
        self.tried += 1
        if self.tried <= self.failures:
            raise RuntimeError("甲 lives at …")
        return self.then(events)


@pytest.fixture
def later(world):
    """The world at a later moment."""

    def at(days=1, **changes):
        return replace(world, clock=lambda: NOW + timedelta(days=days), **changes)

    return at


def failed(world, toy, *, principal="officer"):
    """Something happened to which this department could not react."""
    held = make_grant(principal, categories=world.book.categories)
    broken = with_reactions(world, ("toy", toy))
    return Store(broken, make_access(broken, held, principal=principal)).write(register, New()).value


def tried(world, toy, **how):
    return [each.error for each in retry(with_reactions(world, ("toy", toy)), **how)]


def waiting(world):
    with world.database.read() as connection:
        return pending.count(connection, world.city).get("toy", Waiting())


def test_a_reaction_that_fails_twice_is_done_the_third_time_and_once(world, later):
    toy = Toy(failures=2)
    failed(world, toy)
    assert tried(world, toy) == [], "it waits first"
    assert tried(later(1), toy) == ["RuntimeError"] and tried(later(1), toy) == [], "and then for longer"
    assert tried(later(2), toy) == [None] and tried(later(3), toy) == []
    assert (kinds(world), waiting(world), toy.tried) == (["identified", "visited"], Waiting(0, 0), 3)


def test_a_reaction_that_always_fails_is_given_up_and_tried_again_when_somebody_says_so(world, later):
    toy = Toy(failures=len(WAITS_S) + 1)
    failed(world, toy)
    assert [tried(later(day), toy) for day in range(1, 12)] == [["RuntimeError"]] * len(WAITS_S) + [[]] * 4
    assert (kinds(world), waiting(world)) == (["identified"], Waiting(0, 1))
    assert tried(later(12), toy, every=True) == [None]
    assert (kinds(world), waiting(world)) == (["identified", "visited"], Waiting(0, 0))


def test_what_is_done_later_stands_in_the_name_of_whoever_caused_it_and_needs_no_grant_of_theirs(world, later):
    toy = Toy(failures=1)
    child = failed(world, toy, principal="school")  # whose grants are asked for nowhere by now: it may have none
    assert tried(later(), toy) == [None]
    with world.database.read() as connection:
        stands = connection.execute(
            text("SELECT by, recorded_by, recorded_why FROM _p_core_service_event WHERE kind = 'visited'")
        ).one()
        told = list(every(world.log))[-1]
    assert tuple(stands) == ("school", "school", "care")
    assert (told.action, told.operation, told.grants) == ("write", "reaction of toy, tried again", ())
    assert told.principal == "school" and told.subjects == {world.log.pseudonyms.of(child.id)}
    assert told.categories == ("core.service",)


@pytest.mark.parametrize("failures", [0, 1], ids=["at first", "tried again"])
def test_a_department_changes_its_own_record_by_its_own_right(world, later, failures):
    """Whoever causes it may see events alone, neither the child nor the record."""

    def leave(events):
        return [ChangeRecord(Residence, stay.id, {"valid_until": date(2026, 11, 2)})]

    def stays(store, body):
        child = store.add(Child(name=body.name, residence="230102000000", hukou="220102000000"))
        return store.add(Residence(child=child.id, division="230102000000", valid_from=date(2024, 1, 1)))

    def happens(store, body):
        return store.event("visited", place="230102000000", happened_on=date(2026, 11, 1))

    stay = Store(world, make_access(world)).write(stays, New()).value
    core = Toy(failures, leave)
    reacting = with_reactions(world, ("core", core))
    Store(reacting, make_access(reacting, make_grant(categories=["core.service"]))).write(happens, New())
    list(retry(with_reactions(later(), ("core", core))))
    with world.database.read() as connection:
        until = connection.execute(text("SELECT valid_until FROM _p_core_residence")).scalar_one()
    assert str(until) == "2026-11-02"


@pytest.mark.parametrize("does", [visit, boom])
def test_two_workers_who_try_a_reaction_at_one_time_do_it_once(world, later, does):
    """The second comes while the first waits for the department, which holds nothing: whoever has its answer first does it."""
    toy, second = Toy(failures=1), []
    failed(world, toy)
    with ThreadPoolExecutor(1) as other:

        def meanwhile(events):
            second.append(other.submit(tried, later(), Toy(failures=0)))
            wait(second, timeout=10)
            return does(events)

        toy.then = meanwhile
        assert tried(later(), toy) == [] and second[0].result(10) == [None]
        assert (kinds(world), waiting(world)) == (["identified", "visited"], Waiting(0, 0))


def test_a_reaction_of_a_department_that_is_off_waits_until_it_is_on_again(world, later):
    toy = Toy(failures=1)
    failed(world, toy)
    assert list(retry(with_reactions(later(), ("other", toy)))) == [] and waiting(world) == Waiting(1, 0)
    assert list(retry(replace(with_reactions(later(), ("toy", toy)), city="another"))) == []
    assert tried(later(), toy) == [None]


def test_where_the_log_cannot_be_kept_nothing_is_done_and_it_still_waits(world, later, monkeypatch):
    toy = Toy(failures=1)
    failed(world, toy)
    monkeypatch.setattr(world.log.blocks, "add", lambda block: 1 / 0)
    with pytest.raises(LogDown):
        tried(later(), toy)
    assert (kinds(world), waiting(world)) == (["identified"], Waiting(1, 0))


def test_a_data_key_that_a_failed_reaction_made_is_used_by_no_other(world):
    """It is undone with that reaction: what were sealed by it could be opened by nobody."""
    place = "230102000000"

    def told(events):
        return [AddEvent("visited", "place", place, date(2026, 11, 2), payload={"reason": "路过"})]

    def told_and_broken(events):
        return [*told(events), AddEvent("visited", "child", "23-nobody", date(2026, 11, 2))]

    reacting = with_reactions(world, ("toy", told_and_broken), ("other", told))
    Store(reacting, make_access(reacting)).write(register, New())
    with world.database.read() as connection:
        kept = connection.execute(text("SELECT payload FROM _p_core_place_event")).scalar_one()
        vault = Vault(world.ring)
        vault.ready(connection, [place])
        assert vault.open(place, "payload/reason", json.loads(kept)["reason"]) == "路过"


@pytest.fixture
def hanging(monkeypatch):
    """A reaction that hangs until the test is over, of a department that may take a tenth of a second."""
    monkeypatch.setattr(reactions, "BUDGET_S", 0.1)
    monkeypatch.setattr(reactions, "_RESTS_UNTIL", {})
    over = Event()
    yield Toy(0, lambda events: over.wait(30) and [])
    over.set()


def test_a_reaction_that_hangs_is_kept_in_time_and_its_department_rests(world, later, hanging, monkeypatch):
    failed(world, hanging)
    failed(world, hanging)
    assert (kinds(world), waiting(world), hanging.tried) == (["identified"] * 2, Waiting(2, 0), 1)
    assert tried(later(), hanging) == [], "it rests when it is tried again too"
    until = reactions._RESTS_UNTIL["toy"]
    monkeypatch.setattr(reactions, "monotonic", lambda: until)
    assert tried(later(), hanging) == [reactions.HUNG], "when it has rested it is called again, and rests again"
    monkeypatch.setattr(reactions, "BUDGET_S", 30)
    assert tried(later(), Toy(0), every=True) == [None, None], "unless somebody says so"
    assert (kinds(world), waiting(world)) == (["identified"] * 2 + ["visited"] * 2, Waiting(0, 0))


def test_while_a_reaction_is_tried_again_others_write(world, later):
    """On SQLite too, where there is one writer at a time."""
    toy = Toy(failures=1)
    failed(world, toy)
    toy.then = lambda events: failed(world, lambda _: []) and visit(events)
    assert tried(later(), toy) == [None] and kinds(world) == ["identified", "identified", "visited"]


def leave(events):
    sys.exit(3)


def test_a_reaction_that_would_end_the_process_fails_like_any_other(world):
    failed(world, leave)
    with world.database.read() as connection:
        (kept,) = pending.of_city(connection, world.city)
    assert (kinds(world), kept.error) == (["identified"], "SystemExit")


# at the terminal ------------------------------------------------------------------------------------------------------


@pytest.fixture
def town(tmp_path, monkeypatch):
    """A town in which something happened to which core itself could not react."""
    made = Town(tmp_path, [])
    made.toy = Toy(failures=len(WAITS_S) + 1)
    monkeypatch.setattr(Composition, "reactions", lambda self: [("core", made.toy)])
    made.act(register, New())
    yield made
    made.close()


def where(town):
    return ["--city", str(town.registry.city.file), "--database", town.registry.database.url]


def test_reactions_are_listed_without_names_tried_again_and_shown_by_the_doctor(town, capsys):
    def tongxing(*arguments):
        status = run([*arguments, *where(town)])
        return status, capsys.readouterr().out

    status, told = tongxing("reactions", "list")
    assert (status, told.split("  ")[1:4]) == (0, ["core", "identified", "RuntimeError × 1"]) and "again" in told
    assert "reactions of core: 1 wait" in tongxing("doctor")[1]
    while town.toy.tried < town.toy.failures:
        assert tongxing("reactions", "retry", "--all") == (1, "1  core  RuntimeError\n")
    status, told = tongxing("reactions", "list")
    assert status == 1 and f"RuntimeError × {town.toy.failures}" in told and "tongxing reactions retry --all" in told
    assert "1 failed time after time" in tongxing("doctor")[1]
    assert tongxing("reactions", "retry") == (0, "") and tongxing("reactions", "retry", "--all") == (
        0,
        "1  core  已完成 done\n",
    )
    assert tongxing("reactions", "list") == (0, "")


def test_a_reaction_that_nobody_will_mend_is_forgotten_by_the_system_administrator(town, capsys):
    assert run(["reactions", "forget", "7", *where(town)]) == 2 and "No reaction 7" in capsys.readouterr().err
    assert run(["reactions", "forget", "1", *where(town)]) == 0 and run(["reactions", "list", *where(town)]) == 0
    assert "reaction 1 of core forgotten" in {each.operation for each in every(town.registry.log)}
