"""Signals, priority groups and what a desk reads: programmes, obstacles, where each household stands."""

from datetime import date
from pathlib import Path

import pytest

from tongxing import HouseholdMember
from tongxing.cli.main import run
from tongxing.policy.compute import Computation
from tongxing.policy.sources import Inputs
from tongxing.testing.town import Town
from tongxing.work.sources import StoredSources
from tongxing_housing.records import (
    Applicant,
    Breach,
    Dwelling,
    EarlierBenefit,
    Means,
    QueuePlace,
    RentSubsidy,
    Tenancy,
)

DAY = date(2026, 11, 23)
TOWN = (["rehabilitation", "housing"],)
FOUND = {"evidence": "checked", "valid_from": date(2026, 1, 5)}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"), *TOWN)
    yield made
    made.close()


def family(town, **household):
    """A child and its household."""
    child = town.add_child(residence="230103001", household=household)
    return child, next(tie.household for tie in town.all(HouseholdMember) if tie.child == child)


def with_sibling(town, home, born):
    child = town.add_child(residence="230103001", birth_date=born)
    town.add(HouseholdMember(child=child, household=home, valid_from=date(2026, 1, 1)))
    return child


def fact_of(town, key, home, on=DAY):
    """What a household's fact says."""
    policy = town.registry.composition.policy
    with town.registry.database.read() as connection:
        sources = StoredSources(connection, town.registry.composition.is_enabled)
        found = Computation(policy.facts, Inputs(sources), policy.parameters).runs(key).at(on)
    return dict(found.select("subject", "value").iter_rows()).get(home)


def signals(town, child, on=DAY):
    return {each.key for each in town.signals(child, on=on)}


def place(home, **more):
    told = {"household": home, "application": "a", "waits_at": "230103000000", "track": "migrant_worker"}
    return QueuePlace(**{**told, "form": "flat", "priority": "none", "registered_on": date(2021, 11, 23), **more})


@pytest.mark.parametrize(
    ("hardship", "group"), [("extreme_poverty", "extreme_poverty"), ("minimum_allowance", "minimum_allowance")]
)
def test_the_poorest_go_first_whatever_else_is_known(town, hardship, group):
    _, home = family(town, hardship=hardship)
    assert fact_of(town, "priority_group", home) == group


def test_two_children_under_eighteen_are_several_and_one_is_not(town):
    child, home = family(town, hardship="none")
    assert (fact_of(town, "children_in_home", home), fact_of(town, "priority_group", home)) == (1, None)
    with_sibling(town, home, date(2008, 11, 24))
    assert fact_of(town, "priority_group", home) == "several_children"
    assert fact_of(town, "children_in_home", home, on=date(2026, 11, 24)) == 1
    disability = next(each for each in town.registry.composition.records if each.__name__ == "Disability")
    town.add(disability(child=child, kind="limb", grade=2, evidence="certificate", valid_from=date(2026, 6, 1)))
    assert fact_of(town, "priority_group", home) == "disabled"


def test_a_lease_is_to_be_renewed_from_three_months_before_its_end(town):
    child, home = family(town)
    lease = {"household": home, "flat": "f", "valid_from": date(2024, 2, 1), "ends_on": date(2027, 2, 1)}
    town.add(Tenancy(**lease))
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2027, 1, 31), date(2027, 2, 1)]
    assert ["lease_to_renew" in signals(town, child, day) for day in days] == [False, True, True, False]
    assert town.values(child, "home_in_public_rental", on=date(2027, 1, 31)) == (True,)
    assert town.values(child, "home_in_public_rental", on=date(2027, 2, 1)) == (False,)


def test_who_has_waited_for_five_years_is_named(town):
    child, home = family(town)
    town.add(place(home))
    days = [date(2026, 11, 22), DAY]
    assert ["waits_too_long" in signals(town, child, day) for day in days] == [False, True]
    assert town.values(child, "home_waits", "home_in_public_rental", "home_gets_rent_subsidy") == (True, False, False)


@pytest.mark.parametrize(
    ("kind", "since", "is_told"),
    [
        ("unpaid", date(2026, 5, 23), True),
        ("unpaid", date(2026, 5, 24), False),
        ("unused", date(2026, 5, 23), True),
        ("sublet", date(2026, 11, 20), True),
        ("home_bought", date(2026, 11, 20), True),
    ],
)
def test_six_months_unpaid_or_unused_may_cost_the_flat_and_a_sublet_at_once(town, kind, since, is_told):
    child, home = family(town)
    town.add(Breach(household=home, kind=kind, valid_from=since))
    assert ("flat_may_be_lost" in signals(town, child)) is is_told


def test_what_the_family_tells_of_an_unsafe_home_is_looked_at_and_opens_nothing(town):
    child, home = family(town)
    told = {"household": home, "evidence": "told", "valid_from": date(2026, 10, 1)}
    town.add(Dwelling(**told, kind="unsafe", owns_home_here=False))
    assert [(each.key, each.suggests) for each in town.signals(child)] == [("lives_in_no_home", "FAMILY_HARDSHIP")]
    assert fact_of(town, "owns_home_here", home) is None


def test_the_hukou_place_sees_where_the_applicant_is_registered_and_nothing_of_means_home_or_lease(tmp_path):
    town = Town(tmp_path, ["housing"], officers={"changchun": ("220100", ["core.*", "housing.*"])})
    _, home = family(town)
    found = {"household": home, **FOUND}
    town.add(Applicant(**found, hukou_division="220102000000"))
    town.add(Means(**found, persons=3, income_year_fen=3))
    town.add(Dwelling(**found, kind="rented"))
    town.add(Tenancy(household=home, flat="f", valid_from=date(2026, 1, 5), ends_on=date(2027, 1, 5)))
    assert [each.hukou_division for each in town.all(Applicant, by="changchun")] == ["220102000000"]
    for record, column in ((Means, "income_year_fen"), (Dwelling, "kind"), (Tenancy, "flat")):
        assert not [each for each in town.all(record, by="changchun") if getattr(each, column) is not None]
    town.close()


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """Families of 2023: of Daoli, of Changchun lacking nothing else, with a car, and of whose earlier benefits nobody knows."""
    made = Town(tmp_path_factory.mktemp("district"), *TOWN)
    made.day = date(2023, 9, 1)
    homes = {}
    families = {"daoli": "230102", "changchun": "220102", "car": "220102", "unknown": "220102"}
    for name, hukou in families.items():
        child = made.add_child(residence="230103001", hukou=hukou, since=date(2023, 1, 1), household={})
        home = next(tie.household for tie in made.all(HouseholdMember) if tie.child == child)
        found = {"household": home, "evidence": "checked", "valid_from": date(2023, 8, 28)}
        made.add(Means(**found, persons=3, income_year_fen=3, owns_car=name == "car", owns_company=False))
        made.add(Dwelling(**found, owns_home_here=False))
        made.add(Applicant(**found, hukou_division=hukou.ljust(12, "0"), hukou_kind="urban"))
        if name != "unknown":
            made.add(EarlierBenefit(household=home, kind="none", valid_from=date(2023, 8, 28)))
        homes[name] = home
    yield made, homes
    made.close()


def test_of_harbins_round_the_desk_reads_which_condition_shuts_out_whom(district):
    town, _ = district
    shows = '{ housing { obstacles(division: "230100") { track clause households alone } } }'
    found = town.query(shows)["housing"]["obstacles"]
    local = [
        (each["clause"][:5], each["households"], each["alone"]) for each in found if each["track"] == "lower_middle"
    ]
    assert local == [("申请人户籍", 3, 1), ("第七条(二", 1, 0)]


def test_a_child_is_told_on_the_command_line_what_its_household_is_shut_out_by(district, capsys):
    town, homes = district
    child = next(tie.child for tie in town.all(HouseholdMember) if tie.household == homes["changchun"])
    city = Path(town.registry.city.file)
    asked = ["decide", child, "--item", "PUBLIC_RENTAL", "--on", "2023-09-01", "--as", "desk"]
    assert run([*asked, "--city", str(city), "--database", str(city.with_suffix(".db"))]) == 0
    said = capsys.readouterr().out
    assert f"家庭 Household {homes['changchun']}:" in said and said.count("[不符合 not met]") == 1
    assert "[不符合 not met] hukou_area = 'core_districts'" in said and "哈尔滨2023年为主城六区" in said


def test_the_figures_of_a_programme_are_told_with_their_source_and_what_is_open_is_said(district):
    town, _ = district
    shows = 'programmes(division: "230103") { track open closes figures { key value certainty source } }'
    local, migrants = town.query(f"{{ housing {{ {shows} }} }}")["housing"]["programmes"]
    assert (local["track"], local["open"], local["closes"]) == ("lower_middle", True, "2023-09-09")
    income = next(each for each in local["figures"] if each["key"] == "lower_middle_income_head_max_fen")
    assert (income["value"], income["certainty"]) == ("4274500", "confirmed") and "F22" in income["source"]
    assert migrants["open"] is None and {each["certainty"] for each in migrants["figures"]} == {"open"}


def test_where_each_household_stands_is_one_word(district):
    town, homes = district
    town.add(place(homes["daoli"], registered_on=date(2023, 8, 30)))
    town.add(RentSubsidy(household=homes["car"], month_fen=1, valid_from=date(2023, 8, 1)))
    lease = {"household": homes["changchun"], "flat": "f", "valid_from": date(2022, 1, 1)}
    town.add(Tenancy(**lease, ends_on=date(2023, 12, 1)))
    shows = "{ housing { standings { household state number form endsOn } } }"
    told = {each.pop("household"): tuple(each.values()) for each in town.query(shows)["housing"]["standings"]}
    assert told == {
        homes["daoli"]: ("WAITING", 1, "flat", None),
        homes["car"]: ("SUBSIDY", None, "subsidy", None),
        homes["changchun"]: ("RENEWAL_DUE", None, "flat", "2023-12-01"),
    }
    town.day = date(2023, 8, 31)
    kept = town.query("{ housing { standings(state: ALLOCATED_FLAT) { household } } }")["housing"]["standings"]
    assert kept == [{"household": homes["changchun"]}]
