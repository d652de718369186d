"""Reactions of departments to events: a department's fault never undoes another's write."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import BaseModel
from sqlalchemy import text

from tongxing.people import Child, Residence
from tongxing.testing.worlds import make_access, make_grant
from tongxing.work import reactions
from tongxing.work.commands import AddEvent, AddRecord
from tongxing.work.store import Store


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
        assert reactions.pending(connection, world.city) == {"toy": 1}
        kept = connection.execute(text('SELECT events, error FROM "_p_core_pending_reaction"')).one()
    assert "甲" not in kept.events and "甲" not in kept.error


def test_a_pending_reaction_is_carried_out_once_it_is_mended(world):
    broken = with_reactions(world, ("toy", boom))
    Store(broken, make_access(broken)).write(register, New())
    assert Store(broken, make_access(broken)).retry_reactions() == 1
    mended = with_reactions(world, ("toy", visit))
    nobody = make_grant("system", categories=[], regions=[])
    assert Store(mended, make_access(mended, nobody, principal="system")).retry_reactions() == 0
    assert kinds(world) == ["identified", "visited"]
