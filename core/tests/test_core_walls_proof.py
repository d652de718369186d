"""Both walls against the specification in random worlds, together and each alone; the comparison first finds planted faults.

One pair is one read by one principal. ``make test`` takes a slice of each state, ``make nightly`` 200,000 pairs in all.
"""

import random
from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, select, update
from wall_worlds import (
    RECORDS,
    STATES,
    Read,
    populate,
    principal,
    random_read,
    shown,
    sorted_if_groups,
    standing,
    wrong_answers,
)

from tongxing.people import Child, Guardianship, HouseholdMember
from tongxing.records.base import abouts, table_of
from tongxing.testing.worlds import make_world
from tongxing.trust import scope
from tongxing.trust.categories import CategoryBook
from tongxing.trust.walls import binding, lite, masked, reach
from tongxing.work.store import Store

SLICE = 1_000
EACH_NIGHT = 33_400
"""For each of two engines and three states: 200,400 pairs."""


@pytest.mark.parametrize("state", STATES)
def test_every_answer_is_the_specifications(world, state):
    assert wrong_answers(world, state, SLICE, seed=7) == []


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("state", STATES)
def test_every_answer_of_a_night_is_the_specifications(world, state):
    assert wrong_answers(world, state, EACH_NIGHT, seed=random.randrange(1 << 30)) == []


@pytest.fixture
def lite_world(tmp_path):
    made = make_world(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    yield made
    made.database.close()


def crossed(self, category):
    return max(self._ranges.values(), key=bool)


def closed(residence, hukou, ranges, child=None):
    tests = [scope.and_(residence >= a, residence <= b) for a, b in ranges.residence]
    tests += [scope.and_(hukou >= a, hukou <= b) for a, b in ranges.hukou]
    return scope.or_(scope.false(), *tests)


def sorted_by_what_is_stored(read, relation):
    """An author who sorts by the table's column and shows the relation's."""
    if read.kind != "sorted":
        return read.sql(relation)
    stored = table_of(read.record).alias("stored")
    column = stored.c[read.column]
    joined = select(relation.c.id, relation.c[read.column]).join(stored, stored.c.id == relation.c.id)
    return joined.order_by(column.is_(None), column, relation.c.id).limit(read.limit)


def opened(access):
    """The access, with a book in which nothing is sealed."""
    kinds = [replace(each, sealed=False) for each in access.book.categories.values()]
    return replace(access, book=CategoryBook.of(kinds, access.book.purposes.values()))


@pytest.mark.parametrize(
    "fault", ["cross", "purpose", "edge", "ended tie", "sort", "sealed", "named", "author", "kept back"]
)
def test_the_comparison_finds_a_fault_planted_in_wall_one(lite_world, fault, monkeypatch):
    write = sorted_by_what_is_stored if fault == "sort" else None
    if fault == "cross":
        monkeypatch.setattr(scope.Scope, "ranges", crossed)
    if fault == "purpose":
        monkeypatch.setattr("tongxing.trust.grants.Grant.serves", lambda self, purpose: True)
        monkeypatch.setattr("wall_worlds.visible", _strict_about_purpose)
    if fault == "edge":
        monkeypatch.setattr(scope, "within", closed)
    if fault == "sealed":
        made = scope.Scope.__init__
        monkeypatch.setattr(
            scope.Scope, "__init__", lambda self, access, action="read": made(self, opened(access), action)
        )
    if fault == "named":
        within = scope.within
        monkeypatch.setattr(
            scope, "within", lambda residence, hukou, ranges, child=None: within(residence, hukou, ranges)
        )
    if fault == "author":
        monkeypatch.setattr(scope, "is_authored", lambda record: False)
    if fault == "kept back":
        monkeypatch.setattr(scope, "_not_kept_back", lambda child, ranges: scope.true())
    if fault == "ended tie":
        monkeypatch.setattr(scope, "linked_on", lambda linked, day: scope.and_(True))
    assert wrong_answers(lite_world, "one alone", 3_000, seed=3, write=write, first=True)


def _strict_about_purpose(grants, places, category, *, purpose, now, book, written_at):
    """The specification with its purpose, where the grants' own test of it was taken out."""
    from tongxing.trust.visible import visible

    held = [grant for grant in grants if purpose in grant.purposes]
    return visible(held, places, category, purpose=purpose, now=now, book=book, written_at=written_at)


class Nameless(lite.Bound):
    """Ranges in which nobody is named."""

    def holds(self, key, residence, hukou, child):
        parts = self._parts.get(key, ())
        return any(lite._in(residence, each.residence) or lite._in(hukou, each.hukou) for each in parts)


class Wide(lite.Bound):
    """Ranges that include their end."""

    def holds(self, key, residence, hukou, child):
        return any(
            any(residence is not None and a <= residence <= b for a, b in ranges.residence)
            or any(hukou is not None and a <= hukou <= b for a, b in ranges.hukou)
            for ranges in self._parts.get(key, ())
        )


@pytest.mark.parametrize("fault", ["cross", "purpose", "edge", "sealed", "named", "author", "kept back", "bare"])
def test_the_comparison_finds_a_fault_planted_in_wall_two(lite_world, fault, monkeypatch):
    if fault == "cross":
        monkeypatch.setattr(reach, "_categories", lambda record, opened: list(opened.values()))
    if fault == "purpose":
        monkeypatch.setattr("tongxing.trust.grants.Grant.serves", lambda self, purpose: True)
        monkeypatch.setattr("wall_worlds.visible", _strict_about_purpose)
    if fault == "edge":
        monkeypatch.setattr(lite, "Bound", Wide)
    if fault == "sealed":
        of = reach._of
        monkeypatch.setattr(reach, "_of", lambda access, category, action: of(opened(access), category, action))
    if fault == "named":
        monkeypatch.setattr(lite.Bound, "holds", Nameless.holds)
    if fault == "author":
        monkeypatch.setattr(lite.Bound, "wrote", lambda self, key, division, child: False)
    if fault == "kept back":
        monkeypatch.setattr(reach.Ranges, "keep_back", lambda self, child: False)
    if fault == "bare":
        monkeypatch.setattr(reach.Ranges, "covers", lambda self, other: True)
    assert wrong_answers(lite_world, "two alone", 3_000, seed=3, first=True)


@pytest.mark.postgres
def test_the_comparison_finds_ranges_that_include_their_end_on_postgresql(database_url, tmp_path, monkeypatch):
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite has its own")
    made = make_world(database_url, tmp_path)
    monkeypatch.setattr(
        binding, "_multirange", lambda ranges: "{" + ",".join(f"[{a},{b}]" for a, b in sorted(ranges)) + "}"
    )
    assert wrong_answers(made, "two alone", 3_000, seed=3, first=True)
    made.database.close()


@pytest.fixture
def views_are_written_here():
    """Views that a process has written are kept in it: neither sound ones for what is planted, nor what is planted for others."""

    def forget():
        for kept in (masked._views, masked._schema_of):
            kept.cache_clear()

    forget()
    yield
    forget()


@pytest.mark.postgres
@pytest.mark.parametrize("fault", ["kept back", "bare"])
def test_the_comparison_finds_cells_and_children_that_postgresql_lets_through(
    database_url, tmp_path, monkeypatch, fault, views_are_written_here
):
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite has its own")
    if fault == "kept back":
        told = binding._part
        monkeypatch.setattr(binding, "_part", lambda ranges: told(replace(ranges, without=frozenset(), only=None)))
    if fault == "bare":
        monkeypatch.setattr(masked, "_cell", lambda record, name, category, mask: f'r."{name}"')
    made = make_world(database_url, tmp_path)
    assert wrong_answers(made, "two alone", 3_000, seed=3, first=True)
    made.database.close()


# what is hidden changes nothing ---------------------------------------------------------------------------------------


def test_whatever_is_hidden_may_change_and_every_answer_stays(world):
    """Hidden cells get other values, hidden rows go and others come (invariant I2)."""
    for seed in range(8):
        chance = random.Random(seed)
        rows = populate(world, chance)
        access = principal(world, chance)
        reads = [random_read(rows, chance) for _ in range(60)]
        before = answers(world, access, reads)
        assert change_what_is_hidden(world, access, rows)
        assert answers(world, access, reads) == before


def answers(world, access, reads):
    with Store(world, access).reading("proof") as reading, standing("both") as related:
        return [
            sorted_if_groups(
                read, [tuple(r) for r in reading.connection.execute(read.sql(related(reading.scope, read.record)))]
            )
            for read in reads
        ]


def change_what_is_hidden(world, access, rows) -> int:
    """How much was changed. Ties and codes stay: they decide what may be seen."""
    changed = 0
    with world.database.write() as connection:
        for record in RECORDS:
            table, seen = table_of(record), {row["id"]: row for row in shown(access, rows, record)}
            for row in rows[record]:
                if row["id"] not in seen:
                    if record not in (Child, Guardianship, HouseholdMember):
                        connection.execute(delete(table).where(table.c.id == row["id"]))
                        fresh = {**row, "id": f"z{row['id']}"}
                        connection.execute(insert(table), [fresh, {**fresh, "id": f"y{row['id']}"}])
                        changed += 1
                    continue
                other = {
                    name: f"{row[name]}別"
                    for name in abouts(record)
                    if seen[row["id"]][name] is None and isinstance(row.get(name), str) and name not in FIXED
                }
                if other:
                    connection.execute(update(table).where(table.c.id == row["id"]).values(other))
                    changed += 1
    return changed


FIXED = {"residence", "hukou", "division", "guardian", "household", "category"}


def test_a_read_is_what_it_says():
    """The expected answer of the harness itself, on rows that anybody can check."""
    rows = [{"id": "a", "name": None}, {"id": "b", "name": "乙"}, {"id": "c", "name": "甲"}]
    asked = Read(Child, "sorted", "name", limit=2)
    assert asked.told(rows) == [("b", "乙"), ("c", "甲")]
    assert replace(asked, kind="count").told(rows) == [(3, 2)]
    assert replace(asked, kind="not known").told(rows) == [("a",)]
    assert replace(asked, kind="equal", value="甲").told(rows) == [("c", "甲")]
