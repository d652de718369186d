"""Two who change one record: the later one is told both versions field by field, as far as it may see them."""

import threading
import time
from datetime import date
from typing import ClassVar

import pytest
from pydantic import BaseModel

from tongxing.errors import Invalid, NotFound, UsageError, VersionConflict
from tongxing.people import Child, Guardian, Identifier
from tongxing.records.base import abouts
from tongxing.testing.worlds import make_access, make_grant
from tongxing.trust.audit.asking import every, who_saw
from tongxing.work import store as store_module
from tongxing.work.store import Store
from tongxing.work.writing import versions
from tongxing.work.writing.calls import Call, Outcome


class NewChild(BaseModel):
    name: str


class Correct(BaseModel):
    of: ClassVar = Child
    id: str
    name: str | None = None
    birth_date: date | None = None
    hukou: str | None = None


class Renumber(BaseModel):
    of: ClassVar = Identifier
    id: str
    number: str


def register(unit, body: NewChild) -> Child:
    return unit.add(Child(name=body.name, birth_date=date(2019, 3, 5), residence="230102000000", hukou="220102000000"))


def correct(unit, body: Correct) -> Child:
    return unit.change(unit.get(Child, body.id), **body.model_dump(exclude={"id"}, exclude_unset=True))


def identify(unit, body: Correct) -> Identifier:
    return unit.add(Identifier(child=body.id, kind="resident_id", number="990101201509150012"))


def renumber(unit, body: Renumber) -> Identifier:
    return unit.change(unit.get(Identifier, body.id), number=body.number)


def reader(world, *categories):
    """Who may write a child's identity and see these categories of it."""
    grants = [make_grant(categories=["core.identity", *categories])]
    return Store(world, make_access(world, *grants))


@pytest.fixture
def child(store):
    return store.write(register, NewChild(name="王小明")).value


def lost(store, action, body, expected):
    with pytest.raises(VersionConflict) as conflict:
        store.write(action, body, expected_version=expected)
    return {each.path: dict(each.versions) for each in conflict.value.differences}


def test_a_conflict_tells_mine_theirs_and_what_was_read_of_each_field_that_differs(store, child):
    store.write(correct, Correct(id=child.id, name="王晓明", hukou="220103000000"), expected_version=1)

    assert lost(store, correct, Correct(id=child.id, name="王小民", hukou="220103"), 1) == {
        "name": {"mine": "王小民", "theirs": "王晓明", "base": "王小明"}
    }, "a division is the same however many of its digits are given"
    assert lost(store, correct, Correct(id=child.id, birth_date=date(2019, 3, 6)), 1) == {
        "name": {"mine": "王小明", "theirs": "王晓明", "base": "王小明"},
        "birth_date": {"mine": date(2019, 3, 6), "theirs": date(2019, 3, 5), "base": date(2019, 3, 5)},
        "hukou": {"mine": "220102000000", "theirs": "220103000000", "base": "220102000000"},
    }


def test_of_a_version_that_never_was_only_the_input_is_compared(store, child):
    assert lost(store, correct, Correct(id=child.id, name="王小民"), 7) == {
        "name": {"mine": "王小民", "theirs": "王小明"}
    }


def test_nothing_is_told_of_a_field_that_may_not_be_seen(world, store, child):
    store.write(correct, Correct(id=child.id, name="王晓明", hukou="220103000000"))
    hidden = reader(world)

    assert lost(hidden, correct, Correct(id=child.id, name="王小民", hukou="220104"), 1).keys() == {"name"}
    assert lost(reader(world, "core.residence"), correct, Correct(id=child.id, hukou="220104"), 1).keys() == {
        "name",
        "hukou",
    }
    with pytest.raises(NotFound):
        far = make_grant(categories=["core.identity"], regions=[("230200", ("residence",))])
        Store(world, make_access(world, far)).write(correct, Correct(id=child.id, name="-"), expected_version=1)


def test_what_was_hidden_is_hidden_in_the_version_that_was_read_too(world, store, child, monkeypatch):
    store.write(correct, Correct(id=child.id, name="王晓明", hukou=None))
    ask = Correct(id=child.id, name="王小民")
    assert lost(reader(world), correct, ask, 1).keys() == {"name"}, "by wall one"
    store.write(correct, Correct(id=child.id, hukou="220103000000"))
    monkeypatch.setattr(versions, "_visible", lambda unit, record, id: list(abouts(record)))
    assert lost(reader(world), correct, ask, 1).keys() == {"name"}, "by wall two alone"


def test_secrets_are_open_for_whoever_may_see_them_in_both_versions(store, child):
    number = store.write(identify, Correct(id=child.id)).value
    store.write(renumber, Renumber(id=number.id, number="990101201509150020"))
    told = lost(store, renumber, Renumber(id=number.id, number="990101201509150039"), 1)

    assert told["number"] == {
        "mine": "990101201509150039",
        "theirs": "990101201509150020",
        "base": "990101201509150012",
    }


def test_what_a_conflict_told_stands_in_the_access_log_and_a_refusal_without_it_does_not(world, store, child):
    store.write(correct, Correct(id=child.id, name="王晓明"))
    before = len(list(every(world.log)))
    lost(store, correct, Correct(id=child.id, name="王小民"), 1)
    (kept,) = list(every(world.log))[before:]

    assert (kept.action, len(kept.subjects)) == ("read", 1) and "core.identity" in kept.categories
    assert [entry.principal for entry in who_saw(world.log, child.id)][-1] == "officer"


def test_of_two_at_one_moment_the_later_one_waits_and_is_told_what_the_first_wrote(store, child):
    """The first has looked at version 1 and not ended yet: on PostgreSQL the second finds it there too, and must wait."""
    looked, told = threading.Event(), {}

    def lingering(unit, body: Correct) -> Child:
        looked.set()
        time.sleep(0.4)
        return correct(unit, body)

    def first():
        told["甲"] = store.write(lingering, Correct(id=child.id, name="甲"), expected_version=1).value.version

    thread = threading.Thread(target=first)
    thread.start()
    assert looked.wait(10)
    assert lost(store, correct, Correct(id=child.id, name="乙"), 1) == {
        "name": {"mine": "乙", "theirs": "甲", "base": "王小明"}
    }
    thread.join()
    assert told == {"甲": 2}


# many at once ---------------------------------------------------------------------------------------------------------


def test_each_of_many_is_done_or_not_by_itself_and_whom_it_concerned_stands_in_one_entry(world, store, monkeypatch):
    monkeypatch.setattr(store_module, "TOGETHER", 3)
    first, second = (store.write(register, NewChild(name=name)).value for name in ("甲", "乙"))
    before = len(list(every(world.log)))
    calls = [
        Call(Correct(id=first.id, name="丙"), "a", 1),
        Call(Correct(id="23-nobody", name="丁"), "b"),
        Call(Correct(id=second.id, name="长" * 200), "c"),
        Call(Correct(id=second.id, name="戊"), "d"),
        Call(Correct(id=first.id, name="己"), "e", 1),
        Call(Correct(id=second.id, name="戊"), "d"),
    ]
    done = store.write_many(correct, calls)

    kinds = [type(each) for each in done]
    assert kinds == [Outcome, NotFound, Invalid, Outcome, VersionConflict, Outcome]
    assert (done[3].replayed, done[5].replayed) == (False, True)
    with store.reading("test") as read:
        assert sorted(child.name for child in read.all(Child)) == ["丙", "戊"]
    entries = [each for each in every(world.log) if each.operation.endswith(".correct")][-2:]
    assert [len(entry.subjects) for entry in entries] == [1, 2] and len(list(every(world.log))) == before + 3


def test_what_a_lost_transaction_took_along_is_done_when_it_is_sent_again(world, store, monkeypatch):
    monkeypatch.setattr(store_module, "TOGETHER", 2)
    calls = [Call(NewChild(name=name), name) for name in "甲乙丙丁戊"]
    keep, kept = world.log.keep, []

    def fails_once(access, entry):
        kept.append(entry)
        if len(kept) == 2:
            raise RuntimeError("the second transaction does not end")
        keep(access, entry)

    monkeypatch.setattr(world.log, "keep", fails_once)
    with pytest.raises(RuntimeError):
        store.write_many(register, calls)
    with store.reading("test") as read:
        assert sorted(child.name for child in read.all(Child)) == ["乙", "甲"]

    again = store.write_many(register, calls)
    assert [each.replayed for each in again] == [True, True, False, False, False]
    with store.reading("test") as read:
        assert len(read.all(Child)) == 5 and read.all(Guardian) == []


def test_one_of_many_finds_what_those_before_it_wrote(store):
    def once(unit, body: NewChild) -> Child:
        if unit.find(Child, name=body.name):
            raise UsageError("There is a child of this name.")
        return register(unit, body)

    done = store.write_many(once, [Call(NewChild(name="甲")), Call(NewChild(name="甲")), Call(NewChild(name="乙"))])
    assert [type(each) for each in done] == [Outcome, UsageError, Outcome]
