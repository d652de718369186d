"""The outbox and its feed: what was committed is told exactly once and in order, to whoever may see it when it is read."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from pydantic import BaseModel
from sqlalchemy import func, select

from tongxing.errors import NotFound, UsageError
from tongxing.people import Child, Residence
from tongxing.testing.worlds import NOW, make_access, make_grant
from tongxing.trust.audit.asking import who_saw
from tongxing.trust.cipher import KeyRing
from tongxing.work import outbox
from tongxing.work.feed import MOST, Expired, Feed
from tongxing.work.outbox import CHANGES, Kind, Told
from tongxing.work.rights.erasing import erase
from tongxing.work.stands import Cursors, Stand
from tongxing.work.store import Store

ALL = (Kind.record, Kind.event)
HERE, ELSEWHERE = "230102000000", "230103000000"


on_sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine has a part in."""


class About(BaseModel):
    child: str = ""
    division: str = HERE


def arrive(store, body):
    return store.add(Child(name="甲", residence=body.division, hukou="220102000000"))


def visit(store, body):
    return store.event("visited", child=body.child, happened_on=date(2026, 1, 1))


def fail(store, body):
    visit(store, body)
    raise RuntimeError("the process ends here")


def move(store, body):
    return store.add(Residence(child=body.child, division=body.division, valid_from=date(2026, 11, 1)))


def page(store, after=None, kinds=ALL, first=100):
    """As whoever follows reads it; without a place, where everything stands."""
    settled = outbox.settled(store.world.database)
    with store.reading("test") as reading:
        feed = Feed(store.world, reading, settled)
        return feed.page(after, kinds, first) if after else feed.now()


def everything(store, after, kinds=ALL, first=3):
    found = []
    while True:
        got = page(store, after, kinds, first)
        found, after = [*found, *got.changes], got.stand
        if not got.more:
            return found, after


def reader(world, division="230000", **more):
    grant = make_grant(categories=world.book.categories, regions=[(division, ["residence"])], **more)
    return Store(world, make_access(world, grant))


def test_every_committed_change_is_told_once_and_in_order_whoever_writes_crashes_or_is_away(world):
    store, chance = Store(world, make_access(world)), Random(1)
    children = [store.write(arrive, About()).value.id for _ in range(3)]
    start = page(store)
    turns, written = {child: threading.Lock() for child in children}, {child: [] for child in children}

    def one(number):
        child = children[number % 3]
        with turns[child]:  # so that the order in which one child's events were committed is known
            if number % 5 == 0:
                with pytest.raises(RuntimeError):
                    store.write(fail, About(child=child))
            else:
                written[child].append(store.write(visit, About(child=child)).value.id)

    told, after = [], start
    with ThreadPoolExecutor(4) as pool:
        going = [pool.submit(one, number) for number in range(45)]
        while not all(each.done() for each in going):
            if chance.random() < 0.5:
                try:
                    got = page(store, after, first=chance.choice([1, 2, 50]))
                except outbox.Busy:
                    continue
                told, after = [*told, *got.changes], got.stand
        for each in going:
            each.result()
    told += everything(store, after)[0]
    assert sum(map(len, written.values())) == 36
    assert {child: [each.id for each in told if each.subject == child] for child in children} == written
    assert max(Counter(each.id for each in told).values()) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_change_that_commits_late_is_never_passed_by_one_that_commits_early(world):
    store = Store(world, make_access(world))
    child = store.write(arrive, About()).value.id
    start = page(store)
    with world.database.write() as late:
        outbox.tell(late, [Told(Kind.record, "child", {child: child})], NOW)
        early = store.write(visit, About(child=child)).value.id
        with pytest.raises(outbox.Busy):
            page(store, start)
    assert [each.id for each in everything(store, start)[0]] == [child, early]


def test_a_reader_learns_nothing_of_what_changes_elsewhere(world):
    office, county = Store(world, make_access(world)), reader(world, "230102")
    start = page(county)
    there = office.write(arrive, About(division=ELSEWHERE)).value.id
    office.write(visit, About(child=there))
    nothing = page(county, start)
    assert (nothing.changes, nothing.more) == ([], False)
    here = office.write(arrive, About()).value.id
    assert [each.id for each in page(county, start).changes] == [here]
    cursors = Cursors(world.ring, world.city)
    assert cursors.of(start) != cursors.of(start)  # nobody compares places
    assert cursors.opened(cursors.of(start)) == start


def test_a_child_that_comes_is_told_where_it_comes_and_no_longer_where_it_was(world):
    office, old, new = Store(world, make_access(world)), reader(world, "230102"), reader(world, "230103")
    child = office.write(arrive, About()).value.id
    start = page(old)
    office.write(move, About(child=child, division=ELSEWHERE))
    assert page(old, start).changes == []
    assert ("child", child) in [(each.name, each.id) for each in page(new, start).changes]


@on_sqlite_alone
def test_rights_are_asked_when_it_is_read_and_not_when_it_is_written(world):
    office = Store(world, make_access(world))
    start = page(office)
    child = office.write(arrive, About()).value.id
    assert [each.id for each in page(reader(world), start).changes] == [child]
    ended = reader(world, expires_at=NOW - timedelta(seconds=1))
    assert page(ended, start).changes == []
    assert page(reader(world, purposes=["survey"]), start).changes == []


@on_sqlite_alone
def test_whoever_was_told_of_a_child_stands_in_the_access_log(world):
    office, county = Store(world, make_access(world)), reader(world)
    start = page(county)
    child = office.write(arrive, About()).value.id
    before = len(who_saw(world.log, child))
    page(county, start)
    assert len(who_saw(world.log, child)) == before + 1


def test_what_is_erased_is_told_to_nobody_and_nobody_loses_their_place(world):
    office = Store(world, make_access(world))
    start = page(office)
    child, other = (office.write(arrive, About()).value.id for _ in range(2))
    between = page(office, start, first=1).stand
    rights = make_access(world, make_grant(categories=world.book.categories, actions=["rights"]))
    erase(world, rights, child, "guardian asked")
    with world.database.read() as connection:
        kept = connection.execute(select(CHANGES.c.ids)).scalars().all()
    assert not any(child in ids for ids in kept)
    assert [each.id for each in everything(office, start)[0]] == [other]
    assert [each.id for each in everything(office, between)[0]] == [other]


@on_sqlite_alone
def test_what_was_kept_for_its_time_expires_and_who_stands_before_it_is_told_so(world):
    later = replace(world, clock=lambda: NOW + timedelta(days=40))
    office = Store(world, make_access(world))
    begun = page(office)
    office.write(arrive, About())
    last = page(office)
    new = Store(later, replace(make_access(world), now=later.clock()))
    child = new.write(arrive, About()).value.id
    with world.database.write() as connection:
        assert outbox.expire(connection, later.clock() - timedelta(days=30)) > 0
    with pytest.raises(Expired, match="read again all that you keep"):
        page(office, begun)
    assert [each.id for each in page(office, last).changes] == [child]  # who had read all of it goes on


@pytest.mark.parametrize("cursor", ["", "x", "中", "AAAA" * 20])
def test_what_is_no_cursor_is_said(tmp_path, cursor):
    ring = KeyRing.create(tmp_path / "city.keys")
    here = Cursors(ring, "here")
    given = here.of(Stand(1, 1, 1))
    for wrong, cursors in ((cursor, here), (given[:-4] + "AAAA", here), (given, Cursors(ring, "elsewhere"))):
        with pytest.raises(UsageError, match="no cursor"):
            cursors.opened(wrong)


@on_sqlite_alone
def test_a_place_that_never_was_here_is_expired(world):
    office = Store(world, make_access(world))
    begun = page(office)
    for strange in (Stand(begun.position + 100, 1, begun.at), Stand(begun.position, 1, begun.at + 1)):
        with pytest.raises(Expired):
            page(office, strange)


def test_a_batch_of_a_thousand_is_a_few_rows_and_is_told_child_by_child(world):
    office = Store(world, make_access(world))
    start = page(office)
    ids = [world.new_id("230000") for _ in range(1000)]
    frame = pl.DataFrame({"id": ids, "name": ["甲"] * 1000, "residence": [HERE] * 1000, "hukou": [HERE] * 1000})
    office.write_batch({Child: frame}, import_id="i", batch=1)
    with world.database.read() as connection:
        rows = connection.execute(select(func.count()).where(CHANGES.c.position > start.position)).scalar()
    assert rows <= 2  # the children, and whom that reached
    told, _ = everything(office, start, first=90)
    assert [each.id for each in told] == ids
    assert everything(reader(world, "230103"), start)[0] == []


@on_sqlite_alone
def test_a_page_looks_through_so_much_and_no_more(world, monkeypatch):
    monkeypatch.setattr("tongxing.work.feed.MOST", 10)
    monkeypatch.setattr("tongxing.work.feed.ROWS", 4)
    office, county = Store(world, make_access(world)), reader(world, "230103")
    start = page(county)
    for _ in range(20):
        office.write(arrive, About())
    seen = office.write(arrive, About(division=ELSEWHERE)).value.id
    first = page(county, start)
    assert (first.changes, first.more) == ([], True)
    assert [each.id for each in everything(county, first.stand)[0]] == [seen]
    assert MOST >= 1000  # as many as a batch has


@on_sqlite_alone
def test_a_write_that_is_refused_tells_nothing(world):
    office = Store(world, make_access(world))
    start = page(office)
    with pytest.raises(NotFound):
        office.write(visit, About(child="23-" + "0" * 26))
    assert page(office) == start
