"""Erasure: of an erased child nothing stands anywhere, others lose nothing, and the past accepts no other change."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import BaseModel
from sqlalchemy import event, inspect, select, text

from tongxing.errors import LogDown, NotFound, UsageError
from tongxing.people import (
    Child,
    Guardian,
    GuardianIdentifier,
    Guardianship,
    Household,
    HouseholdMember,
    Identifier,
    Residence,
)
from tongxing.records.base import table_of
from tongxing.records.history import history_table
from tongxing.testing.worlds import make_access, make_grant
from tongxing.trust.audit.asking import every, who_saw
from tongxing.trust.audit.verifying import verify
from tongxing.trust.cipher import DATA_KEYS, Vault
from tongxing.work.decided import EVIDENCE
from tongxing.work.rights.erasing import ERASURES, erase
from tongxing.work.sheets.conflicts import ChildConflict
from tongxing.work.sheets.imports import IMPORTS

SINCE, PLACE = date(2020, 1, 1), "230102001000"
CANARIES = (
    "慕容金丝雀",
    "990101201509150012",
    "13912345678",
    "金丝雀胡同七号",
    "慕容父亲",
    "慕容旧名",
    "秘密缘由",
    "表中慕容",
)


class Nothing(BaseModel):
    pass


def family(store, name, number, *, guardian=None):
    """A child with everything that core keeps, and a past; ids of child, guardian and household."""

    def arrive(unit, _):
        child = unit.add(Child(name="慕容旧名" if name == CANARIES[0] else "王旧名", residence=PLACE, hukou=PLACE))
        tied = guardian or unit.add(Guardian(name=f"{name[:2]}父亲", phone="13912345678")).id
        home = unit.add(Household(address="金丝雀胡同七号"))
        about = {"child": child.id, "valid_from": SINCE}
        unit.add(Identifier(child=child.id, kind="resident_id", number=number))
        unit.add(GuardianIdentifier(guardian=tied, kind="resident_id", number=number))
        unit.add(Guardianship(**about, guardian=tied, relation="51"))
        unit.add(HouseholdMember(**about, household=home.id))
        unit.add(Residence(**about, division=PLACE))
        unit.event("visited", child=child.id, happened_on=SINCE, payload={"reason": "秘密缘由", "clause": "秘密缘由"})
        told = {
            "key": "name",
            "holder": "child",
            "column": "name",
            "told": "表中慕容",
            "told_by": "x",
            "issued_at": unit.access.now,
        }
        unit.add(ChildConflict(child=child.id, **told))
        return child

    def rename(unit, _):
        return unit.change(unit.get(Child, child), name=name)

    child = store.write(arrive, Nothing()).value.id
    store.write(rename, Nothing())
    with store.reading("test") as read:
        tie = next(t for t in read.all(Guardianship) if t.child == child)
        home = next(m for m in read.all(HouseholdMember) if m.child == child)
    return child, tie.guardian, home.household


@pytest.fixture
def desk(world):
    """The access of the rights desk, and of everybody else."""
    return make_access(world, make_grant(categories=world.book.categories, actions=["read", "write", "rights"]))


def everything(world):
    """Every cell of every table, and on SQLite every byte of every file beside it."""
    with world.database.read() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                yield (
                    table,
                    " ".join(bytes(c).decode("utf-8", "replace") if isinstance(c, bytes) else str(c) for c in row),
                )
    if world.database.path:
        for file in world.database.path.parent.glob(f"{world.database.path.name}*"):
            yield file.name, file.read_bytes().decode("utf-8", "replace")


def standing(world, words):
    return {(table, word) for table, row in everything(world) for word in words if word in row}


def opened(world, canaries, subject):
    """Secrets that can still be opened."""
    vault = Vault(world.ring)
    with world.database.read() as connection:
        vault.ready(connection, [subject])
    return subject in vault._open


@pytest.fixture
def careless(world):
    """A SQLite that leaves in its pages what was removed from them, as it is built in many places."""
    if world.database.is_sqlite:
        world.database.engine.dispose()
        event.listen(world.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA secure_delete=OFF"))


def test_of_an_erased_child_no_canary_stands_anywhere(careless, world, store, desk):
    with world.database.write() as connection:
        report = '{"read": 1, "problems": [{"row": 3, "value": "慕容金丝雀"}]}'
        told = {"id": "i", "city": "demo", "file_sha256": "", "state": "done", "principal": "x", "begun_at": desk.now}
        connection.execute(IMPORTS.insert().values(**told, counted="{}", report=report))
    child, guardian, home = family(store, CANARIES[0], CANARIES[1])
    with world.database.write() as connection:
        told = {"told": "证据秘密", "decided_at": desk.now, "decided_on": SINCE, "inputs_version": "", "mark": 1}
        connection.execute(EVIDENCE.insert().values(city="demo", subject=child, **told))
    in_the_clear = {"慕容金丝雀", "慕容旧名", "慕容父亲", "秘密缘由", "证据秘密"}
    blind = {world.ring.blind("number", CANARIES[1]), world.ring.blind("phone", CANARIES[2])}
    found = {word for _, word in standing(world, {*CANARIES, *blind, "证据秘密"})}
    assert found >= in_the_clear | blind, "the alarm does not ring: nothing was there to find"

    done = erase(world, desk, child, "guardian's request; retention is over")
    assert {each.id for each in done.subjects} == {child, guardian, home} and done.rows > 10
    assert standing(world, {*CANARIES, *blind, "证据秘密"}) == set()
    assert not any(opened(world, CANARIES, each) for each in (child, guardian, home))
    with world.database.read() as connection:
        assert not connection.execute(select(DATA_KEYS.c.subject)).all()
        skeleton = (
            connection.execute(select(history_table(Child)).where(history_table(Child).c.id == child)).mappings().all()
        )
    assert [(row["version"], row["name"], row["residence"]) for row in skeleton] == [(1, None, None), (2, None, None)]


def test_others_lose_nothing_and_a_guardian_of_two_stays_while_one_is_left(world, store, desk):
    first, guardian, _ = family(store, "王小一", "990101201509150012")
    second, _, home = family(store, "王小二", "990101201609150013", guardian=guardian)
    assert guardian not in {each.id for each in erase(world, desk, first, "ground").subjects}
    with store.reading("test") as read:
        assert [c.name for c in read.all(Child)] == ["王小二"]
        assert [(g.id, g.phone) for g in read.all(Guardian)] == [(guardian, "13912345678")]
        assert [i.number for i in read.all(Identifier)] == ["990101201609150013"]
    assert {each.id for each in erase(world, desk, second, "ground").subjects} == {second, guardian, home}
    with store.reading("test") as read:
        assert read.all(Guardian) == []


def test_an_erased_child_is_known_at_no_moment_of_the_past(world, store, desk):
    from tongxing.trust.unmasked import unmasked

    child, _, _ = family(store, "王小一", "990101201509150012")
    known = world.clock()
    with world.database.read() as connection:
        assert child in connection.execute(select(unmasked(Child, known).c.id)).scalars().all()
    erase(world, desk, child, "ground")
    with world.database.read() as connection:
        for record in (Child, Residence, Guardianship):
            assert connection.execute(select(unmasked(record, known).c.id)).all() == []


def test_the_past_accepts_no_change_and_no_removal_but_an_erasure(world, store, desk):
    child, *_ = family(store, "王小一", "990101201509150012")
    other, *_ = family(store, "王小二", "990101201609150013")
    past = history_table(Child).name
    harms = [f"UPDATE \"{past}\" SET name = 'x' WHERE id = '{other}'", f"DELETE FROM \"{past}\" WHERE id = '{other}'"]
    erasing = {"kind": "child", "city": "demo", "by": "x", "reason": "x", "at": world.clock()}
    for harm in harms:
        with pytest.raises(Exception, match="keeps the past"), world.database.write() as connection:
            connection.execute(ERASURES.insert().values(subject=child, is_done=False, **erasing))
            connection.execute(text(harm))
        with pytest.raises(Exception, match="keeps the past"), world.database.write() as connection:
            connection.execute(ERASURES.insert().values(subject=other, is_done=True, **erasing))
            connection.execute(text(harm))


def test_an_erasure_is_in_the_log_by_pseudonyms_and_the_log_stays_whole(world, store, desk):
    child, guardian, home = family(store, "王小一", "990101201509150012")
    erase(world, desk, child, "ground")
    last = list(every(world.log))[-1]
    assert (last.action, last.operation) == ("rights", "erase")
    assert last.subjects == {world.log.pseudonyms.of(each) for each in (child, guardian, home)}
    assert last in who_saw(world.log, child)
    world.log.anchor()
    assert verify(world.log).findings == ()
    with world.database.read() as connection:
        assert {(r.subject, r.by, r.reason, r.is_done) for r in connection.execute(select(ERASURES))} == {
            (each, "officer", "ground", True) for each in (child, guardian, home)
        }


def test_nobody_without_the_right_erases_and_nothing_is_done_by_half(world, store, desk, monkeypatch):
    child, *_ = family(store, "王小一", "990101201509150012")
    elsewhere = make_grant(categories=world.book.categories, actions=["rights"], regions=[("230103", ("residence",))])
    for access in (make_access(world), make_access(world, elsewhere), replace(desk, purpose="survey")):
        with pytest.raises(NotFound):
            erase(world, access, child, "ground")
    with pytest.raises(UsageError):
        erase(world, desk, child, " ")
    with monkeypatch.context() as broken:
        broken.setattr(world.log.blocks, "add", lambda block: 1 / 0)
        with pytest.raises(LogDown):
            erase(world, desk, child, "ground")
    with world.database.read() as connection:
        assert connection.execute(select(table_of(Child).c.name)).scalars().all() == ["王小一"]
        assert connection.execute(select(ERASURES)).all() == []
