"""Research projects: pseudonyms of a project hold within it and mean nothing in another; no row of an extract is anybody's own."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import BaseModel
from sqlalchemy import select

from tongxing import NotAllowed, UsageError
from tongxing.errors import NotFound
from tongxing.host.cities.city_forms import PrincipalForm
from tongxing.host.offices import extracts, statistics
from tongxing.people import Child, Residence
from tongxing.records.base import table_of
from tongxing.testing.town import DESK, NOBODY, Town
from tongxing.testing.worlds import NOW, make_grant
from tongxing.trust.audit.asking import every
from tongxing.trust.cipher import Vault
from tongxing.trust.grants import add_grant
from tongxing.trust.statistics import projects
from tongxing.trust.withholding import Withholding
from tongxing.work.rights.erasing import erase

REVIEW = "service_review"
WEST, EAST = "230102", "230103"
CROWD, FEW = 60, 4
UNTIL = date(2026, 12, 15)
EVER = {
    "not_before": NOW.replace(year=2000),
    "expires_at": NOW.replace(year=2100),
    "reference": "development: a test",
}
"""Commands go by the clock of the machine."""


class Nothing(BaseModel):
    """No input."""


def arrive(store, _):
    """A crowd of one age in a county, and a few of another age in the next."""
    for place, count, year in ((WEST, CROWD, 2015), (EAST, FEW, 2019)):
        for _number in range(count):
            code = f"{place}001".ljust(12, "0")
            child = store.add(Child(name="慕容金丝雀", residence=code, hukou=code, birth_date=date(year, 5, 1)))
            store.add(Residence(child=child.id, division=code, basis="living", valid_from=date(2025, 1, 1)))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"), [], purposes=("care", REVIEW, "data_rights"))
    made.store().write(arrive, Nothing())
    everything = made.registry.composition.categories.categories
    grants = [
        make_grant(DESK, id="operator", categories=[], actions=["configure"], purposes=[REVIEW], **EVER),
        make_grant(DESK, id="rights", categories=everything, actions=["rights"], purposes=["data_rights"], **EVER),
    ]
    with made.registry.database.write() as connection:
        for grant in grants:
            add_grant(connection, "town", grant, local=True)
    offices = PrincipalForm(name="ethics", approves=True)
    form = made.registry.city.form.model_copy(update={"principals": (*made.registry.city.form.principals, offices)})
    made.registry.city = replace(made.registry.city, form=form)
    yield made
    made.close()


@pytest.fixture(scope="module")
def operator(town):
    return town.access(purpose=REVIEW)


@pytest.fixture(scope="module")
def taken(town, operator):
    return statistics.take(town.registry, operator)


@pytest.fixture(scope="module")
def two(town, operator, taken):
    """Two projects that declared the same."""
    for key in ("moving", "schools"):
        extracts.begin(town.registry, operator, key, ["in_monitoring"], "ethics", UNTIL)


def of(town, operator, key):
    return extracts.extract(town.registry, operator, key)


def test_pseudonyms_are_the_same_within_a_project_and_shared_by_no_two(town, operator, two):
    mine, again, theirs = (of(town, operator, key) for key in ("moving", "moving", "schools"))
    assert mine.equals(again) and 0 < mine.height < CROWD
    assert not set(mine["child"]) & set(theirs["child"])
    with town.registry.database.read() as connection:
        ids = connection.execute(select(table_of(Child).c.id)).scalars().all()
    assert not any(name in each or each in name for name in mine["child"] for each in ids)


def test_a_project_gets_counties_ages_in_bands_and_what_it_declared(town, operator, two):
    rows = of(town, operator, "moving")
    assert rows.columns == ["child", "county", "ages", "in_monitoring"]
    assert set(rows["county"]) == {"230102000000"} and set(rows["ages"]) == {"9-11"}
    assert "慕容" not in rows.write_csv() and "2015" not in rows.drop("child").write_csv()


def test_no_row_stands_for_fewer_children_than_the_smallest_number_told(town, operator, two):
    """Those few of the next county are in no extract, whoever's key chooses."""
    assert all("230103000000" not in set(of(town, operator, key)["county"]) for key in ("moving", "schools"))


def test_a_child_who_is_restricted_leaves_every_later_extract(town, operator, two):
    mine = set(of(town, operator, "moving")["child"])
    with town.registry.database.read() as connection:
        ids = connection.execute(select(table_of(Child).c.id)).scalars().all()
        project = projects.project_of(connection, "town", "moving")
        named = projects.names(connection, Vault(town.registry.ring), project, ids)
    child = next(id for id, name in named.items() if name in mine)
    restricted = replace(operator, withholding=Withholding(without={"core.identity": frozenset({child})}))
    assert set(of(town, restricted, "moving")["child"]) == mine - {named[child]}


def test_a_column_that_could_name_somebody_is_refused(town, operator, taken):
    for column in ("name", "division", "age_years", "birth_date"):
        with pytest.raises(UsageError, match=f"No snapshot has {column}"):
            extracts.begin(town.registry, operator, "other", [column], "ethics", UNTIL)


@pytest.mark.parametrize("approver", [DESK, NOBODY, "nobody at all"])
def test_a_project_is_approved_by_another_of_the_approving_office(town, operator, taken, approver):
    with pytest.raises(UsageError, match="cannot approve"):
        extracts.begin(town.registry, operator, "other", [], approver, UNTIL)


def test_only_an_operator_writes_an_extract_and_it_stands_in_the_log(town, operator, two):
    with pytest.raises(NotAllowed):
        of(town, town.access(NOBODY, REVIEW), "moving")
    of(town, operator, "moving")
    last = list(every(town.registry.log))[-1]
    assert (last.operation, last.action) == ("extract of moving", "read") and last.count > 0


def test_who_was_erased_leaves_every_later_extract(town, operator, two):
    before = set(of(town, operator, "moving")["child"])
    with town.registry.database.read() as connection:
        ids = connection.execute(select(table_of(Child).c.id)).scalars().all()
    for child in ids[:10]:
        erase(town.registry.world, town.access(purpose="data_rights"), child, "art. 47")
    after = set(of(town, operator, "moving")["child"])
    assert after < before


def test_a_project_that_has_ended_has_no_key_and_its_extract_comes_no_more(town, operator, two):
    extracts.end(town.registry, operator, "schools")
    with pytest.raises(UsageError, match="has ended"):
        of(town, operator, "schools")
    before, town.day = town.day, UNTIL
    try:
        with pytest.raises(UsageError, match="has ended"):
            of(town, town.access(purpose=REVIEW), "moving")
    finally:
        town.day = before
    with pytest.raises(NotFound, match="no research project"):
        of(town, operator, "unknown")
