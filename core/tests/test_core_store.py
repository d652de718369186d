"""The store: one transaction an action, all problems at once, keys, versions, secrets, history, moves."""

from datetime import date

import pytest
from pydantic import BaseModel
from sqlalchemy import select, text

from tongxing.errors import Invalid, KeyReused, NotAllowed, NotFound, VersionConflict
from tongxing.people import Child, Guardian, Guardianship, Identifier, Residence
from tongxing.records.base import table_of
from tongxing.records.history import history_table
from tongxing.testing.worlds import make_access, make_grant
from tongxing.trust.audit.asking import every
from tongxing.trust.unmasked import unmasked
from tongxing.work.store import Gathering, Store


class NewChild(BaseModel):
    name: str
    number: str = "990101201509150012"
    residence: str = "230102000000"


class Move(BaseModel):
    child: str
    division: str


def register(store, body: NewChild) -> Child:
    child = store.add(
        Child(
            name=body.name,
            sex="1",
            birth_date=date(2015, 9, 15),
            residence=body.residence,
            hukou="220102000000",
        )
    )
    store.add(Identifier(child=child.id, kind="resident_id", number=body.number))
    store.add(Residence(child=child.id, division=body.residence, valid_from=date(2024, 1, 1)))
    guardian = store.add(Guardian(name="林燕", phone="13900000000"))
    store.add(
        Guardianship(
            child=child.id,
            guardian=guardian.id,
            relation="52",
            valid_from=date(2015, 9, 15),
        )
    )
    store.event(
        "identified",
        child=child.id,
        happened_on=date(2026, 11, 1),
        payload={"reason": "入户摸排"},
    )
    return child


def move(store, body: Move) -> Residence:
    for stay in store.current(Residence, on=date(2026, 11, 1), child=body.child):
        store.change(stay, valid_until=date(2026, 11, 1))
    return store.add(Residence(child=body.child, division=body.division, valid_from=date(2026, 11, 1)))


def rename(store, body: NewChild) -> Child:
    (child,) = store.find(Child)
    return store.change(child, name=body.name)


def test_what_an_action_adds_is_read_back_with_its_secrets_open(store):
    child = store.write(register, NewChild(name="王小明")).value
    with store.reading("test") as read:
        (kept,) = read.all(Child, ids=[child.id])
        (number,) = read.all(Identifier)
    assert (kept.name, kept.version, number.number) == (
        "王小明",
        1,
        "990101201509150012",
    )


def test_a_secret_is_nowhere_in_the_database_in_the_clear(store, world):
    store.write(register, NewChild(name="王小明"))
    with world.database.read() as connection:
        stored = connection.execute(select(table_of(Identifier).c.number)).scalar_one()
        phone = connection.execute(select(table_of(Guardian).c.phone)).scalar_one()
        payload = connection.execute(text('SELECT payload FROM "_p_core_service_event"')).scalar_one()
    assert stored.startswith("v1:aes-256-gcm-siv:") and phone.startswith("v1:") and "入户摸排" not in payload


def test_a_secret_is_found_by_its_blind_index(store):
    child = store.write(register, NewChild(name="王小明")).value

    def find(unit, body):
        (found,) = unit.find(Identifier, number="990101201509150012")
        return found

    assert store.write(find, NewChild(name="-")).value.child == child.id


def test_all_problems_of_an_action_come_at_once_and_nothing_is_written(store, world):
    def wrong(unit, body):
        child = unit.add(Child(name="王" * 61, sex="7", residence="230102000000"))
        unit.add(Residence(child=child.id, division="999999000000", basis="holiday"))

    with pytest.raises(Invalid) as refused:
        store.write(wrong, NewChild(name="-"))
    assert sorted(p.code for p in refused.value.problems) == [
        "TOO_LONG",
        "UNKNOWN_CODE",
        "UNKNOWN_CODE",
        "UNKNOWN_DIVISION",
    ]
    with world.database.read() as connection:
        assert connection.execute(select(table_of(Child))).all() == []


def test_the_same_key_has_one_effect_and_one_answer(store):
    first = store.write(register, NewChild(name="王小明"), key="k1")
    again = store.write(register, NewChild(name="王小明"), key="k1")
    assert again.replayed and again.value.id == first.value.id
    with store.reading("test") as read:
        assert len(read.all(Child)) == 1


def test_a_key_with_another_body_is_refused(store):
    store.write(register, NewChild(name="王小明"), key="k1")
    with pytest.raises(KeyReused):
        store.write(register, NewChild(name="李小红"), key="k1")


def test_a_version_that_is_no_longer_so_is_a_conflict(store):
    child = store.write(register, NewChild(name="王小明")).value
    store.write(rename, NewChild(name="王晓明"))
    with pytest.raises(VersionConflict):
        store.write(move, Move(child=child.id, division="230103000000"), expected_version=1)
    assert store.write(move, Move(child=child.id, division="230103000000"), expected_version=2).value


def test_the_past_of_a_changed_record_is_kept(store, world):
    store.write(register, NewChild(name="王小明"))
    store.write(rename, NewChild(name="王晓明"))
    past = history_table(Child)
    with world.database.read() as connection:
        kept = connection.execute(select(past.c.name, past.c.version, past.c.deleted)).all()
    assert [tuple(row) for row in kept] == [("王小明", 1, False)]


def test_a_bulk_change_behind_the_store_leaves_its_past_too(store, world):
    for name in ("王小明", "李小红"):
        store.write(register, NewChild(name=name))
    with world.database.write() as connection:
        connection.execute(text("UPDATE \"_p_core_child\" SET name = name || '-'"))
        connection.execute(text('DELETE FROM "_p_core_service_event"'))
    with world.database.read() as connection:
        assert len(connection.execute(select(history_table(Child))).all()) == 2
        assert len(connection.execute(text('SELECT 1 FROM "_h_core_service_event" WHERE deleted')).all()) == 2


def test_a_move_takes_every_record_of_the_child_along_and_is_no_new_version_of_them(store, world):
    child = store.write(register, NewChild(name="王小明")).value
    store.write(move, Move(child=child.id, division="230103000000"))
    with world.database.read() as connection:
        for name in ("identifier", "guardianship", "residence", "service_event"):
            codes = connection.execute(text(f'SELECT DISTINCT residence, hukou FROM "_p_core_{name}"')).all()
            assert [tuple(c) for c in codes] == [("230103000000", "220102000000")], name
        assert connection.execute(text('SELECT count(*) FROM "_h_core_guardianship"')).scalar() == 0


def test_after_a_move_within_one_moment_a_child_is_known_once_as_it_came_to_be(store, world):
    child = store.write(register, NewChild(name="王小明")).value
    store.write(move, Move(child=child.id, division="230103000000"))
    store.write(move, Move(child=child.id, division="230104000000"))
    with world.database.read() as connection:
        known = connection.execute(unmasked(Child, store.access.now).select()).mappings().all()
    assert [row["residence"] for row in known] == ["230104000000"]
    with world.database.read() as connection:
        said = connection.execute(text('SELECT version, recorded_by FROM "_p_core_child"')).one()
    assert tuple(said) == (3, store.access.principal)


def test_nobody_writes_outside_a_grant(world):
    store = Store(world, make_access(world))
    child = store.write(register, NewChild(name="王小明")).value
    elsewhere = make_grant(categories=world.book.categories, regions=[("230600", ("residence",))])
    with pytest.raises(NotFound):
        Store(world, make_access(world, elsewhere)).write(move, Move(child=child.id, division="230103000000"))
    reader = make_grant(categories=world.book.categories, actions=["read"])
    with pytest.raises(NotAllowed):
        Store(world, make_access(world, reader)).write(rename, NewChild(name="王晓明"))


def test_nobody_moves_a_child_out_of_their_own_reach(world):
    child = Store(world, make_access(world)).write(register, NewChild(name="王小明")).value
    county = make_grant(categories=world.book.categories, regions=[("230102", ("residence",))])
    with pytest.raises(NotAllowed):
        Store(world, make_access(world, county)).write(move, Move(child=child.id, division="230103000000"))


def test_every_read_and_write_leaves_an_entry_that_nothing_can_change(store, world):
    child = store.write(register, NewChild(name="王小明")).value
    with store.reading("look") as read:
        read.all(Child)
    written, seen = every(world.log)
    assert (written.action, seen.action) == ("write", "read")
    assert world.log.pseudonyms.of(child.id) in seen.subjects and "core.identity" in seen.categories
    with (
        pytest.raises(Exception, match="append-only"),
        world.log.blocks.database.write() as connection,
    ):
        connection.execute(text('DELETE FROM "_audit_block"'))


def test_reads_of_one_request_are_kept_in_one_block_when_it_ends_and_later_ones_at_once(store, world):
    with store.reading("before"):  # which opens a chain
        pass
    blocks = world.log.blocks
    request, before = Gathering(store), len(list(blocks.all(world.city)))

    def entries():
        return [each.operation for each in every(world.log)][-3:]

    for name in ("decide", "query"):
        with request.reading(name):
            pass
    assert "decide" not in entries()
    request.end()
    assert entries()[-2:] == ["decide", "query"] and len(list(blocks.all(world.city))) == before + 1
    with request.reading("late"):
        pass
    assert entries() == ["decide", "query", "late"]
    request.end()
    assert entries() == ["decide", "query", "late"]


def test_questions_of_one_kind_are_each_answered_by_their_own_values(world):
    """Their statement is put together once: what is null, and on which day, is asked anew."""
    found = []

    def ask(store, body):
        child = store.add(Child(name="甲", residence="230102000000", hukou="220102000000")).id
        stay = {"child": child, "division": "230102000000"}
        store.add(Residence(**stay, valid_from=date(2020, 1, 1), valid_until=date(2022, 1, 1)))
        store.add(Residence(**stay, valid_from=date(2022, 1, 1), accompanied_by="none"))
        for company in (None, "none", "both_parents", None):
            stays = store.find(Residence, child=child, accompanied_by=company)
            found.append([stay.valid_from.year for stay in stays])
        for year in (2019, 2021, 2023, 2021):
            found.append([s.valid_from.year for s in store.current(Residence, child=child, on=date(year, 6, 1))])

    Store(world, make_access(world)).write(ask, NewChild(name="甲"))
    assert found == [[2020], [2022], [], [2020], [], [2020], [2022], [2020]]
