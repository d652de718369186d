"""A revision rehearsed on the demo city: who gains and loses, by county and item, and that nothing is written."""

import json
from datetime import date

import pytest

from tongxing.cli.main import run
from tongxing.demo.running import demo
from tongxing.errors import UsageError
from tongxing.people import Child
from tongxing.policy.rehearsal import read_revision, summed

DAY = date(2026, 11, 23)
RAIL_7 = """
- key: rail_free_age
  title: {zh: 铁路免票年龄}
  unit: year
  by: none
  values:
    - {from: 2026-11-01, value: 7, source: {title: 草案}, certainty: reconstructed}
"""
OPEN_RAIL = RAIL_7.replace("value: 7", "value: null").replace("reconstructed", "open")
EDITION = """
edition: next
label: {zh: 下一版}
region: 230000
from: 2026-11-01
source: {title: 草案, certainty: reconstructed}
items:
- {item: RAIL_FREE, area: 甲, title: {zh: 铁路}, target: {zh: 儿童}, contents: {free: {zh: 免票}}, lead: [交通],
   department: transport, certainty: reconstructed}
"""
ITEM = """
- item: RAIL_FREE
  subject: child
  category: transport.fare
  title: {zh: 铁路免票}
  decided_by: none
  period: continuous
  apply: {where: {zh: 车站}}
  entitled:
    - from: 2026-11-01
      source: {title: 草案, certainty: reconstructed}
      tracks: [{key: all, conditions: [{if: "age_years < 18", clause: 草案第1条}]}]
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory, harbin_with):
    folder = tmp_path_factory.mktemp("rehearsal")
    city = harbin_with(folder, "transport")
    with demo(city, children=80, seed=5, database=str(folder / "city.db"), folder=folder) as made:
        yield made.registry


@pytest.fixture
def rehearsed(town, tmp_path):
    """What a revision's text would change, as a reader may see it."""

    def go(*texts, principal="demo-county", purpose="care"):
        paths = [tmp_path / f"{n}.yaml" for n in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        revision = read_revision(town.composition.policy, paths, DAY)
        return revision, town.answers(town.access(principal, purpose)).rehearse(revision.policy, on=DAY)

    return go


def six_year_olds(town):
    access = town.access("demo-county", "care")
    with town.store(access).reading("test") as read:
        rows = read.rows(Child, read.scope.relation(Child).select())
    return {r["id"] for r in rows if r["birth_date"] and date(2019, 11, 23) < r["birth_date"] <= date(2020, 11, 23)}


def test_who_gains_and_who_loses_are_exactly_those_whom_the_new_age_concerns(town, rehearsed):
    _, changes = rehearsed(RAIL_7)
    found = set(changes.select("subject", "item", "before", "after").iter_rows())

    six = six_year_olds(town)
    assert six
    assert found == {(id, "RAIL_FREE", "NOT_MET", "MET") for id in six} | {
        (id, "RAIL_HALF", "MET", "NOT_MET") for id in six
    }


def test_the_counts_by_county_add_up_to_the_children_concerned(town, rehearsed):
    _, changes = rehearsed(RAIL_7)
    counts = summed(changes)
    free, half = (counts.filter(counts["item"] == item) for item in ("RAIL_FREE", "RAIL_HALF"))

    assert free["gains"].sum() == half["loses"].sum() == len(six_year_olds(town))
    assert free["loses"].sum() == half["gains"].sum() == 0
    assert all(county.startswith("2301") for county in counts["county"].drop_nulls())


def test_an_opened_parameter_makes_answers_not_known_and_never_a_no(rehearsed):
    _, changes = rehearsed(OPEN_RAIL)
    assert set(changes["after"]) == {"NOT_KNOWN"}


def test_a_proposed_rule_takes_the_place_of_the_one_in_force(rehearsed):
    revision, changes = rehearsed(ITEM)
    assert revision.items == ("RAIL_FREE",)
    assert set(changes["item"]) == {"RAIL_FREE"}
    assert set(changes["after"]) == {"MET"}


def test_until_the_first_proposed_day_the_law_in_force_stands_and_what_is_not_proposed_stands(town, rehearsed):
    before = town.composition.policy.items["CITY_TRANSIT"]
    proposed = ITEM.replace("RAIL_FREE", "CITY_TRANSIT").replace("2026-11-01", "2027-01-01")
    after = rehearsed(proposed)[0].policy.items["CITY_TRANSIT"]
    old, new = after.entitled.versions
    assert (old.tracks, old.until) == (before.entitled.versions[0].tracks, new.start) and new.start == date(2027, 1, 1)
    assert after.served == before.served and before.served.versions
    assert rehearsed(proposed)[1].is_empty()  # nothing changes on a day before


def test_an_edition_tells_which_lines_come_and_go(rehearsed):
    revision, changes = rehearsed(EDITION)
    assert revision.added_lines == ("RAIL_FREE",)
    assert "IMMUNIZATION" in revision.dropped_lines
    assert changes.is_empty()


def test_a_rehearsal_writes_nothing_and_a_reader_sees_no_more_than_elsewhere(town, rehearsed):
    before = town.decide(town.access("demo-county", "care"), sorted(six_year_olds(town)), on=DAY)
    rehearsed(RAIL_7)
    after = town.decide(town.access("demo-county", "care"), sorted(six_year_olds(town)), on=DAY)
    answers = [{(d.item, d.answer, d.since) for each in told.values() for d in each} for told in (before, after)]
    assert answers[0] == answers[1]

    _, all_of_them = rehearsed(RAIL_7)
    _, of_one_district = rehearsed(RAIL_7, principal="demo-integrator", purpose="fare_concession")
    assert set(of_one_district["county"]) <= {"230102000000"}
    assert of_one_district.height < all_of_them.height
    assert rehearsed(RAIL_7, principal="demo-nobody")[1].is_empty()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RAIL_7.replace("rail_free_age", "rail_free_ages"), "Did you mean 'rail_free_age'?"),
        (RAIL_7.replace("unit: year", "unit: cm"), "is of year, by none, and not of cm"),
        (ITEM.replace("RAIL_FREE", "RAIL_FRE"), "no department decides RAIL_FRE here"),
        (ITEM.replace("age_years", "age_year"), "0.yaml:12"),
        ("甲", "is no revision"),
    ],
)
def test_a_mistake_in_a_revision_is_told_with_file_and_line(rehearsed, text, said):
    with pytest.raises(UsageError) as caught:
        rehearsed(text)
    assert said in str(caught.value)
    assert "0.yaml" in str(caught.value)


def test_the_command_tells_which_worked_cases_would_change(town, tmp_path, capsys):
    (tmp_path / "revision.yaml").write_text(RAIL_7, encoding="utf-8")
    where = ["--city", str(town.city.file), "--database", str(town.database.path), "--on", "2026-11-23", "--json"]
    cases = ["--cases", "plugins/transport/tests/cases/rail.yaml"]
    code = run(["policy", "rehearse", str(tmp_path / "revision.yaml"), *where, *cases])
    told = json.loads(capsys.readouterr().out)

    assert code == 1
    assert any("On the sixth birthday a child pays half" in line and line.startswith("+") for line in told["cases"])
    assert sum(row["gains"] for row in told["counts"]) == len(six_year_olds(town))
