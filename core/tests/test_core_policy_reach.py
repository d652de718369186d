"""Whom a changed record reaches, by what facts declare."""

import polars as pl
from test_core_policy_facts import made

from tongxing.people import Child, Guardian, Guardianship, Household, HouseholdMember, Residence, ResidencePermit
from tongxing.policy.reach import Reach
from tongxing.records import PlaceRecord


class Clinic(PlaceRecord):
    """A place that facts may read."""


def fact_of(key, *, of="child", reads=(), uses=()):
    return made(lambda *_: pl.DataFrame(), key=key, of=of, reads=reads, uses=uses)


def test_a_childs_own_record_reaches_the_child():
    reach = Reach([fact_of("permit", reads=[ResidencePermit])])
    assert reach.paths(ResidencePermit) == {("child",)}
    assert reach.paths(Guardian) == frozenset()


def test_children_ties_and_stays_reach_the_child_though_no_fact_reads_them():
    reach = Reach()
    assert all(reach.paths(each) == {("child",)} for each in (Child, Residence, Guardianship, HouseholdMember))


def test_a_households_record_reaches_its_children_through_the_fact_that_uses_it():
    income = fact_of("income", of="household", reads=[Household])
    reach = Reach([income, fact_of("poor", uses=["household.income"])])
    assert reach.paths(Household) == {("household", "child"), ("household",)}
    assert reach.paths_from("household") == {("household", "child"), ("household",)}


def test_a_brothers_birth_date_reaches_a_child_through_what_the_household_counts():
    age = fact_of("age", reads=[Child])
    little = fact_of("little", of="household", uses=["child.age"])
    reach = Reach([age, little, fact_of("crowded", uses=["household.little"])])
    around, home = ("child", "household", "child"), ("child", "household")
    assert reach.paths(Child) == {("child",), around, home}
    assert reach.paths_from("household") == {("household", "child"), ("household",)}
    assert reach.paths(HouseholdMember) == {("child",), around, home}, "who joins a household changes what it counts"


def test_an_uncles_job_reaches_as_far_as_facts_go():
    job = fact_of("job", of="guardian", reads=[Guardian])
    cared = fact_of("cared", uses=["guardian.job"])
    homely = fact_of("homely", of="household", uses=["child.cared"])
    reach = Reach([job, cared, homely, fact_of("quiet", uses=["household.homely"])])
    to_children = {("guardian", "child"), ("guardian", "child", "household", "child")}
    assert reach.paths(Guardian) == {("guardian",), ("guardian", "child", "household"), *to_children}
    assert ("child", "household", "child") in reach.paths(Guardianship)


def test_where_a_child_lives_reaches_guardians_of_whom_there_are_facts():
    reach = Reach([fact_of("job", of="guardian", reads=[Guardian])])
    assert reach.paths(Residence) == {("child",), ("child", "guardian")}
    assert reach.paths(Guardianship) == {("child",), ("child", "guardian")}
    assert reach.paths_from("guardian") == {("guardian",)}, "whose tie ends is another's no more"


def test_a_place_reaches_everybody_if_a_fact_reads_it_and_nobody_otherwise():
    assert Reach([fact_of("near", reads=[Clinic])]).reaches_everybody(Clinic)
    assert not Reach().reaches_everybody(Clinic)


def test_facts_that_use_each_other_in_a_circle_end():
    one, other = fact_of("one", uses=["other"]), fact_of("other", reads=[Child], uses=["one"])
    assert Reach([one, other]).paths(Child) == {("child",)}
