"""Wall one against its specification: in random worlds ``Scope.relation`` shows exactly what ``visible()`` allows."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select

from tongxing.people import (
    Child,
    Guardian,
    Guardianship,
    Household,
    HouseholdMember,
    Identifier,
)
from tongxing.records.base import abouts, table_of
from tongxing.testing.worlds import NOW, make_access, make_grant
from tongxing.trust.scope import Scope
from tongxing.trust.visible import Placed, visible
from tongxing.work.events import ServiceEvent

# Codes on the very borders of ranges, where an off-by-one would show: 230102…/230103…, 2301…/2302…, 22…/23….
CODES = [
    "230102000000",
    "230102999999",
    "230103000000",
    "230200000000",
    "229999999999",
    "230000000000",
    "220102001000",
]
REGIONS = ["230102", "230103", "230100", "230200", "230000", "220102", "000000"]
CATEGORIES = [
    "core.identity",
    "core.residence",
    "core.guardianship",
    "core.contact",
    "core.identifier",
    "core.household",
]
RECORDS = [Child, Guardian, Guardianship, Household, Identifier, ServiceEvent]
DAY = NOW.date()

codes = st.one_of(st.none(), st.sampled_from(CODES))
children = st.lists(st.tuples(codes, codes), min_size=1, max_size=4)
grants = st.lists(
    st.builds(
        make_grant,
        categories=st.sets(st.sampled_from([*CATEGORIES, "core.service"]), min_size=1),
        regions=st.lists(
            st.tuples(
                st.sampled_from(REGIONS),
                st.sets(st.sampled_from(["residence", "hukou"]), min_size=1),
            ),
            min_size=1,
            max_size=2,
        ),
        actions=st.sampled_from([["read"], ["write"], ["read", "write"]]),
        purposes=st.sampled_from([["care"], ["survey"]]),
        expires_at=st.sampled_from([NOW + timedelta(days=9), NOW]),
    ),
    max_size=4,
)


def fill(world, placed):
    """One row of each record for each child; guardian and household of child n are linked to child n+1 too, but ended."""
    with world.database.write() as connection:
        for record in [*RECORDS, HouseholdMember]:
            connection.execute(delete(table_of(record)))
        for n, (residence, hukou) in enumerate(placed):
            at = {
                "version": 1,
                "recorded_at": NOW,
                "recorded_by": "t",
                "recorded_why": "t",
            }
            mine = at | {"residence": residence, "hukou": hukou}
            of = mine | {"child": f"c{n}"}
            dated = {"valid_from": date(2020, 1, 1)}
            ended = dated | {"valid_until": DAY}
            later = (n + 1) % len(placed)
            rows = [
                (
                    Child,
                    mine | {"id": f"c{n}", "name": "甲", "guardians_complete": True},
                ),
                (
                    Identifier,
                    of
                    | {
                        "id": f"i{n}",
                        "kind": "foreign",
                        "number": "x",
                        "number_blind": "b",
                    },
                ),
                (
                    Guardian,
                    at | {"id": f"g{n}", "name": "乙", "phone": "v", "phone_blind": "b"},
                ),
                (Household, at | {"id": f"h{n}", "address": "v", "hardship": "none"}),
                (
                    Guardianship,
                    of | dated | {"id": f"gs{n}", "guardian": f"g{n}", "relation": "51"},
                ),
                (
                    Guardianship,
                    of | ended | {"id": f"ge{n}", "guardian": f"g{later}", "relation": "99"},
                ),
                (HouseholdMember, of | dated | {"id": f"m{n}", "household": f"h{n}"}),
                (ServiceEvent, of | event(n) | {"id": f"e{n}"}),
            ]
            for record, row in rows:
                connection.execute(insert(table_of(record)).values(**row))


def event(n):
    category = ["core.service", "core.contact"][n % 2]
    return {
        "kind": "visited",
        "happened_on": DAY,
        "by": "t",
        "payload": "{}",
        "category": category,
    }


def expected(world, access, placed, record, action):
    """What the specification lets this access see: row id → column → shown."""
    with world.database.read() as connection:
        stored = [dict(r) for r in connection.execute(select(table_of(record))).mappings()]
    shown = {}
    for row in stored:
        number = int(row["id"].lstrip("abcdefghijklmnopqrstuvwxyz"))
        where = [Placed(*placed[number])]

        def may(category, where=where):
            return visible(
                access.grants,
                where,
                category,
                purpose=access.purpose,
                now=NOW,
                book=access.book,
                action=action,
            )

        cells = {
            name: row[name] if may(row[record.category_column] if record.category_column else about.category) else None
            for name, about in abouts(record).items()
        }
        opened = [about.category for about in abouts(record).values() if may(about.category)]
        if record.category_column:
            opened = [row["category"]] if may(row["category"]) else []
        if opened:
            shown[row["id"]] = cells
    return shown


def check(world, placed, held, action):
    fill(world, placed)
    access = make_access(world, *held) if held else make_access(world, make_grant(categories=[], regions=[]))
    with world.database.read() as connection:
        for record in RECORDS:
            relation = Scope(access, action).relation(record)
            rows = connection.execute(select(relation)).mappings().all()
            seen = {r["id"]: {name: r[name] for name in abouts(record)} for r in rows}
            assert seen == expected(world, access, placed, record, action), record.__name__
            assert connection.execute(select(func.count()).select_from(relation)).scalar() == len(seen)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@example(  # the first code after the range, by residence and by hukou
    placed=[("230103000000", "230103000000")],
    held=[make_grant(categories=CATEGORIES, regions=[("230102", ["residence", "hukou"])])],
    action="read",
)
@given(placed=children, held=grants, action=st.sampled_from(["read", "write"]))
def test_a_relation_shows_exactly_what_the_specification_allows(world, placed, held, action):
    check(world, placed, held, action)


def test_two_grants_never_add_up_to_a_third(world):
    """With identity in one county and contacts in another, nobody sees contacts in the first (invariant I3)."""
    fill(world, [("230102000000", None), ("230600000000", None)])
    access = make_access(
        world,
        make_grant(
            id="a",
            categories=["core.guardianship"],
            regions=[("230102", ["residence"])],
        ),
        make_grant(id="b", categories=["core.contact"], regions=[("230600", ["residence"])]),
    )
    guardian = Scope(access).relation(Guardian)
    with world.database.read() as connection:
        rows = connection.execute(
            select(guardian.c.id, guardian.c.name, guardian.c.phone).order_by(guardian.c.id)
        ).all()
    assert [tuple(r) for r in rows] == [("g0", "乙", None), ("g1", None, "v")]


def test_a_hidden_cell_cannot_be_probed_by_filter_sort_or_count(world):
    fill(world, [("230102000000", "220102001000")])
    access = make_access(
        world,
        make_grant(categories=["core.residence"], regions=[("230102", ["residence"])]),
    )
    child = Scope(access).relation(Child)
    with world.database.read() as connection:
        assert connection.execute(select(child.c.id).where(child.c.name == "甲")).all() == []
        assert connection.execute(select(child.c.id).where(child.c.name.is_not(None))).all() == []
        assert connection.execute(select(func.count(child.c.name))).scalar() == 0


def test_a_hidden_day_compares_as_a_day_that_is_not_known(world):
    fill(world, [("230102000000", "220102001000")])
    access = make_access(world, make_grant(categories=["core.residence"], regions=[("230102", ["residence"])]))
    child = Scope(access).relation(Child)
    with world.database.read() as connection:
        for test in (child.c.birth_date >= DAY, child.c.guardians_complete.is_(True), child.c.sex == "1"):
            assert connection.execute(select(child.c.id).where(test)).all() == []
        assert connection.execute(select(func.max(child.c.birth_date), func.count())).one() == (None, 1)


@pytest.mark.parametrize("fault", ["cross", "purpose", "edge", "ended link"])
def test_the_comparison_notices_a_planted_fault(world, fault, monkeypatch):
    """A harness that looks for leaks must first find one (trust.md 5.2)."""
    from tongxing.trust import scope

    if fault == "cross":
        monkeypatch.setattr(scope.Scope, "ranges", lambda self, c: max(self._ranges.values(), key=bool))
    if fault == "purpose":
        monkeypatch.setattr(type(world.book), "serves", lambda self, c, p: True)
    if fault == "edge":
        monkeypatch.setattr(
            scope,
            "within",
            lambda r, h, g, c=None: scope.or_(scope.false(), *[scope.and_(r >= a, r <= b) for a, b in g.residence]),
        )
    if fault == "ended link":
        monkeypatch.setattr(scope, "linked_on", lambda linked, day: scope.and_(True))
    placed = [("230102000000", None), ("230103000000", None), ("230600000000", None)]
    held = [
        make_grant(
            categories=["core.guardianship"],
            regions=[("230102", ["residence"])],
            purposes=["care"],
        )
    ]
    if fault == "purpose":
        with pytest.raises(AssertionError):
            assert_purpose_matters(world)
        return
    with pytest.raises(AssertionError):
        check(world, placed, held, "read")


def assert_purpose_matters(world):
    fill(world, [("230102000000", None)])
    access = make_access(
        world,
        make_grant(categories=["core.identity"], purposes=["gossip"]),
        purpose="gossip",
    )
    with world.database.read() as connection:
        assert connection.execute(select(Scope(access).relation(Child))).all() == []


def test_a_purpose_that_no_card_declares_shows_nothing(world):
    assert_purpose_matters(world)
