"""How a grant comes about and ends: asked for, approved by another, by two for the highest grades, revoked, run out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tongxing.errors import NotAllowed, NotFound, UsageError
from tongxing.people import Child
from tongxing.records.base import table_of
from tongxing.testing.worlds import NOW, make_access, make_grant
from tongxing.trust.audit.asking import every
from tongxing.trust.explain import explain
from tongxing.trust.granting import Desk, needs_second
from tongxing.trust.grants import grants_of
from tongxing.trust.principals import Access
from tongxing.trust.scope import Scope
from tongxing.trust.sharing import Sharing
from tongxing.trust.visible import Placed, visible
from tongxing.trust.wishes import Wish

OFFICE = frozenset({"amy", "ben", "cai", "dan"})
HERE = Placed("230102001000", None)
WISH = Wish("clerk", "county_officer", ("230102",), "letter 7", 90, purposes=("care",))


@pytest.fixture
def desk(world):
    """The office, and a way to act as one of it."""
    highest = replace(world.book.categories["core.identifier"], grade="general-4")
    book = replace(world.book, categories={**world.book.categories, "core.identifier": highest})

    class Office:
        now = NOW
        log = world.log
        categories = book

        def __call__(self, by):
            opened = self.world_connection
            return Desk(opened, world.log, world.city, by, OFFICE, frozenset({"clerk", "bus", *OFFICE}), book, self.now)

        def held(self, principal="clerk", later=timedelta(hours=1)):
            return grants_of(self.world_connection, world.city, principal), self.now + later

        def sees(self, category, principal="clerk", later=timedelta(hours=1), purpose="care"):
            grants, now = self.held(principal, later)
            return visible(grants, [HERE], category, purpose=purpose, now=now, book=book)

    office = Office()
    with world.database.write() as connection:
        office.world_connection = connection
        yield office


def test_a_grant_opens_nothing_until_another_has_approved_it(desk):
    id = desk("amy").request(WISH)
    assert desk.sees("core.identity") is None
    assert [each.id for each in desk("amy").waiting()] == [id]

    desk("ben").approve(id)
    assert desk.sees("core.identity").id == id
    assert desk("amy").waiting() == []


def test_nobody_approves_what_was_asked_for_by_themselves_or_twice(desk):
    id = desk("amy").request(WISH)
    with pytest.raises(NotAllowed, match="amy asked for grant"):
        desk("amy").approve(id)
    desk("ben").approve(id)
    with pytest.raises(NotAllowed, match="ben has approved"):
        desk("ben").approve(id)


def test_data_of_the_highest_grade_opens_with_the_second_approval(desk):
    id = desk("amy").request(WISH)
    made = desk("ben").approve(id)
    assert needs_second(made, desk.categories) == ["core.identifier"]
    assert desk.sees("core.identity") and not desk.sees("core.identifier")

    desk("cai").approve(id)
    assert desk.sees("core.identifier").id == id
    with pytest.raises(UsageError, match="has both approvals"):
        desk("dan").approve(id)


def test_who_is_not_of_the_office_decides_nothing(desk):
    id = desk("amy").request(WISH)
    for act in (lambda d: d.request(WISH), lambda d: d.approve(id), lambda d: d.revoke(id, "x")):
        with pytest.raises(NotAllowed, match="does not decide about grants"):
            act(desk("clerk"))


def test_the_office_holds_no_grants_itself(desk):
    with pytest.raises(UsageError, match="can hold none"):
        desk("amy").request(replace(WISH, principal="ben"))


def test_a_grant_ends_when_it_is_revoked_and_when_its_days_are_over(desk):
    first, second = (desk("amy").request(WISH) for _ in range(2))
    desk("ben").approve(first)
    desk("ben").approve(second)
    desk("ben").revoke(first, "left the office")
    assert desk.sees("core.identity").id == second
    assert desk.sees("core.identity", later=timedelta(days=90) - timedelta(microseconds=1)).id == second
    assert desk.sees("core.identity", later=timedelta(days=90)) is None
    with pytest.raises(UsageError, match="revoked before"):
        desk("ben").revoke(first, "again")
    with pytest.raises(NotFound):
        desk("ben").revoke("nothing", "x")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"role": "county_oficer"}, "Did you mean 'county_officer'?"),
        ({"principal": "clark"}, "Did you mean 'clerk'?"),
        ({"regions": ("239900",)}, "no division has the code"),
        ({"regions": ("230000",)}, "holds no grant over a province"),
        ({"days": 181}, "holds for 1 to 180 days"),
        ({"days": 0}, "holds for 1 to 180 days"),
        ({"purposes": ("gossip",)}, "no purpose is called 'gossip'"),
        ({"categories": ("core.identty",)}, "Did you mean 'core.identity'?"),
        ({"role": "department_officer"}, "Name the department"),
        ({"role": "integrator"}, "rests on a sharing record"),
        ({"sharing": "s-1"}, "No sharing record"),
        ({"reference": "development: mine"}, "is for the file of a development city"),
    ],
)
def test_what_could_never_be_granted_is_refused_with_the_condition(desk, change, sentence):
    with pytest.raises(UsageError, match=sentence.replace("?", r"\?")):
        desk("amy").request(replace(WISH, **change))


def shared(**changes):
    told = {
        "categories": frozenset({"core.identity", "core.residence"}),
        "purposes": frozenset({"care"}),
        "means": "API",
        "duties": "as the contract says",
        "supervision": "yearly",
        "not_before": NOW,
        "expires_at": NOW + timedelta(days=30),
        "recorded_by": "amy",
        "recorded_at": NOW,
    }
    return Sharing("s-1", "bus company", **{**told, **changes})


BUS = Wish("bus", "integrator", ("230102",), "contract 3", 90, ("core.identity",), sharing="s-1")


def test_an_integrator_sees_what_its_sharing_record_lists_as_long_as_it_holds(desk):
    desk("amy").share(shared())
    with pytest.raises(UsageError, match=r"does not list core\.household"):
        desk("amy").request(replace(BUS, categories=("core.identity", "core.household")))
    id = desk("amy").request(BUS)
    desk("ben").approve(id)

    assert desk.sees("core.identity", "bus").id == id
    assert desk.sees("core.residence", "bus") is None
    assert desk.sees("core.identity", "bus", later=timedelta(days=30)) is None


def test_what_another_body_shared_with_us_goes_to_no_integrator(world):
    known = world.book.categories["core.identity"]
    book = replace(
        world.book, categories={**world.book.categories, "core.identity": replace(known, obtained_from="police")}
    )
    asked = {"purpose": "care", "now": NOW, "book": book}
    own = make_grant(categories=["core.identity"])
    passed_on = replace(own, sharing_id="s-1", sharing=shared())

    assert visible([own], [HERE], "core.identity", **asked)
    assert visible([passed_on], [HERE], "core.identity", **asked) is None
    access = Access("officer", "care", "demo", NOW, (passed_on,), book)
    assert not Scope(access).sees("core.identity")


@pytest.mark.parametrize("second", ["", "approver", "officer"])
def test_a_second_approval_of_the_first_approver_or_the_holder_is_none(world, second):
    highest = replace(world.book.categories["core.identifier"], grade="general-4")
    grant = make_grant(categories=["core.identifier"], reference="letter 7", second_approved_by=second)
    assert not grant.opens(highest)
    assert replace(grant, second_approved_by="another").opens(highest)


def test_every_decision_stands_in_the_access_log(desk):
    id = desk("amy").request(WISH)
    desk("ben").approve(id)
    desk("cai").revoke(id, "over")
    assert [(each.principal, each.action, each.operation.split()[1]) for each in every(desk.log)] == [
        ("amy", "configure", "request"),
        ("ben", "configure", "approve"),
        ("cai", "configure", "revoke"),
    ]


CONDITIONS = {
    "category": {"categories": ["core.residence"]},
    "action": {"actions": ["write"]},
    "purpose": {"purposes": ["survey"]},
    "begun": {"not_before": NOW + timedelta(seconds=1)},
    "not expired": {"expires_at": NOW},
    "approved by another": {"approved_by": "officer"},
    "not revoked": {"revoked_at": NOW + timedelta(hours=1)},  # by a clock that is ahead of this one
    "sharing record in force": {"sharing_id": "gone"},
    "region": {"regions": [("230103", ("residence",))]},
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_explain_names_the_first_condition_that_fails(world, condition):
    with world.database.write() as connection:
        told = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t", "name": "甲"}
        connection.execute(table_of(Child).insert().values(id="c", residence="230102001000", **told))
        grant = make_grant(**{"categories": ["core.identity"], **CONDITIONS[condition]})
        good = make_grant(id="g2", categories=["core.identity"])
        found = explain(connection, make_access(world, grant, good), "c", "core.identity")
        absent = explain(connection, make_access(world, good), "nobody", "core.identity")
        world_over = explain(connection, make_access(world, good, purpose="gossip"), "c", "core.identity")
    assert [each.failing for each in found] == [condition, None]
    assert [each.failing for each in absent] == ["region"]
    assert [each.failing for each in world_over] == ["category serves the purpose"]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_relation_is_as_strict_as_the_specification(world, condition):
    """Each condition of a grant keeps ``Scope`` from opening a row too."""
    with world.database.write() as connection:
        told = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t", "name": "甲"}
        connection.execute(table_of(Child).insert().values(id="c", residence="230102001000", **told))
        grant = make_grant(**{"categories": ["core.identity"], **CONDITIONS[condition]})
        relation = Scope(make_access(world, grant)).relation(Child)
        assert [row.name for row in connection.execute(select(relation)) if row.name] == []
        open_ = Scope(make_access(world, make_grant(categories=["core.identity"]))).relation(Child)
        assert [row.name for row in connection.execute(select(open_))] == ["甲"]
