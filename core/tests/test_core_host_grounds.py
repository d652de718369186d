"""What a department works something out from: whole rows, of children of whom the reader may see one category."""

from datetime import date

import pytest

from tongxing import HouseholdMember, ResidencePermit

HARBIN, ELSEWHERE = "230102", "230202001"


@pytest.fixture
def town(open_town):
    officers = {"permits": (HARBIN, ["core.residence"]), "names": (HARBIN, ["core.identity"])}
    return open_town(officers=officers)


def grounds(town, *, by, **given):
    return town.registry.answers(town.access(by)).grounds(
        {ResidencePermit: ["state"]}, category="core.residence", **given
    )


def test_rows_come_of_children_of_whom_the_category_may_be_seen(town):
    here = town.add_child(permit="valid", since=date(2026, 1, 1))
    town.add_child(permit="valid", residence=ELSEWHERE, hukou=ELSEWHERE)
    found = grounds(town, by="permits")
    assert found.rows[ResidencePermit]["subject"].to_list() == [here]
    assert found.opened[here] == {"core.residence"}


def test_who_may_not_see_the_category_gets_no_row(town):
    here = town.add_child(permit="valid")
    found = grounds(town, by="names", subjects=[here])
    assert found.rows[ResidencePermit].is_empty() and found.opened == {}


def test_a_child_is_asked_about_without_those_of_its_household(town):
    first, other = (town.add_child(permit="valid", household={}) for _ in range(2))
    home = next(each.household for each in town.all(HouseholdMember) if each.child == first)
    town.add(HouseholdMember(child=other, household=home, valid_from=date(2026, 1, 1)))
    found = grounds(town, by="desk", subjects=[first])
    assert found.rows[ResidencePermit]["subject"].to_list() == [first]
