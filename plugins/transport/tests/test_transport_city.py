"""Transport in a city: cards are issued, gaps close, heights are checked, by the doors that everybody uses."""

from datetime import date

import pytest
from pydantic import BaseModel
from sqlalchemy import text
from starlette.testclient import TestClient

from tongxing import Child, Household, HouseholdMember, Invalid
from tongxing.cli.main import run
from tongxing.policy.compute import Computation
from tongxing.policy.sources import Inputs
from tongxing.testing.templates import begun_city
from tongxing.work.sources import StoredSources
from tongxing_graphql import create_app
from tongxing_transport.actions import IssuePupilCard, issue_pupil_card
from tongxing_transport.records import HeightMeasurement, PupilCard

DAY = date(2026, 11, 23)
HEADERS = {"authorization": "Bearer demo-county", "tongxing-purpose": "care"}


class Family(BaseModel):
    born: list[date]
    height_cm: int = 104


def arrive(store, body):
    home = store.add(Household())
    for born in body.born:
        child = store.add(Child(name="乐乐", birth_date=born, residence="230102000000", hukou="220102000000"))
        store.add(HouseholdMember(child=child.id, household=home.id, valid_from=born))
        store.add(HeightMeasurement(child=child.id, measured_on=date(2026, 10, 1), height_cm=body.height_cm))
    return home


@pytest.fixture
def registry(tmp_path):
    opened = begun_city("harbin", str(tmp_path / "city.db"))
    yield opened
    opened.close()


@pytest.fixture
def store(registry):
    return registry.store(registry.access("demo-county", "care"))


def only_child(store):
    with store.reading("test") as read:
        (child,) = read.all(Child)
    return child.id


def gaps(registry):
    found = registry.gaps(registry.access("demo-county", "care"), on=DAY)
    return [(gap.item, gap.served) for gap in found if gap.department == "transport"]


def test_on_a_day_before_the_first_fares_the_next_change_is_not_known_and_no_error(registry, store):
    store.write(arrive, Family(born=[date(2022, 5, 1)]))
    asked = " ".join(
        f'y{day[:4]}: nextFareChange(on: "{day}") {{ day }}' for day in ("1900-01-01", "2020-11-23", str(DAY))
    )
    with TestClient(create_app([registry], budget_s=60)) as client:
        document = f'{{ child(id: "{only_child(store)}") {{ transport {{ {asked} }} }} }}'
        answer = client.post("/graphql", json={"query": document}, headers=HEADERS).json()
    found = {"y1900": None, "y2020": None, "y2026": {"day": "2028-05-01"}}
    assert answer == {"data": {"child": {"transport": found}}}


def test_a_card_closes_the_gap(registry, store):
    store.write(arrive, Family(born=[date(2022, 1, 1)]))
    assert gaps(registry) == [("CITY_TRANSIT", "NOT_KNOWN")]
    card = IssuePupilCard(child=only_child(store), number="HB0001", valid_from=date(2026, 11, 1))
    store.write(issue_pupil_card, card)
    assert gaps(registry) == []


def test_the_terminal_tells_each_way_to_be_entitled_by_its_title_and_facts_in_words(registry, store, capsys):
    store.write(arrive, Family(born=[date(2022, 1, 1)]))
    where = ["--city", "harbin", "--database", str(registry.database.path), "--on", "2026-11-23"]
    assert run(["decide", only_child(store), "--item", "ROAD_WATER_FREE", *where]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    told = lines.index("途径 track 按身高 By height")
    assert lines.index("途径 track 按年龄 By age") < lines.index("周岁 age_years: 4(自 2026-01-01 since)") < told
    assert told < lines.index("身高 height_cm: 104(自 2026-10-01 since)")


def test_a_new_card_ends_the_running_one(store):
    store.write(arrive, Family(born=[date(2016, 1, 1)]))
    for number, day in (("HB0001", date(2026, 9, 1)), ("HB0002", date(2026, 11, 1))):
        store.write(issue_pupil_card, IssuePupilCard(child=only_child(store), number=number, valid_from=day))
    with store.reading("test") as read:
        cards = sorted((c.number, c.valid_until) for c in read.all(PupilCard))
    assert cards == [("HB0001", date(2026, 11, 1)), ("HB0002", None)]


def test_a_card_that_ends_before_it_starts_is_refused_and_nothing_is_kept(registry, store):
    store.write(arrive, Family(born=[date(2016, 1, 1)]))
    card = IssuePupilCard(child=only_child(store), number="HB0001", valid_from=DAY, valid_until=date(2026, 1, 1))
    with pytest.raises(Invalid) as refused:
        store.write(issue_pupil_card, card)
    assert [p.code for p in refused.value.problems] == ["CARD_ENDS_BEFORE_START"]
    with registry.database.read() as connection:
        assert connection.execute(text('SELECT count(*) FROM "_p_transport_pupil_card"')).scalar() == 0


def test_a_height_out_of_range_is_refused(store):
    with pytest.raises(Invalid) as refused:
        store.write(arrive, Family(born=[date(2016, 1, 1)], height_cm=300))
    assert [(p.path, p.code) for p in refused.value.problems] == [("height_cm", "TOO_LARGE")]


def test_free_riders_of_a_household_are_counted(registry, store):
    home = store.write(arrive, Family(born=[date(2022, 1, 1), date(2023, 1, 1), date(2010, 1, 1)])).value
    policy = registry.composition.policy
    with registry.database.read() as connection:
        sources = StoredSources(connection, registry.composition.is_enabled)
        runs = Computation(policy.facts, Inputs(sources), policy.parameters).runs("free_riders")
        assert runs.at(DAY).select("subject", "value").rows() == [(home.id, 2)]


def test_the_mutation_issues_a_card_and_says_what_is_wrong(registry, store):
    store.write(arrive, Family(born=[date(2022, 1, 1)]))
    issue = """mutation($input: TransportIssuePupilCardInput!, $key: String!) {
      transport { issuePupilCard(input: $input, key: $key) { pupilCard { number validFrom } problems { path code } } } }"""
    good = {"child": only_child(store), "number": "HB0001", "validFrom": "2026-11-01"}
    with TestClient(create_app([registry], budget_s=60)) as client:

        def ask(key, **changed):
            asked = {"query": issue, "variables": {"input": good | changed, "key": key}}
            answer = client.post("/graphql", json=asked, headers=HEADERS).json()
            return answer["data"]["transport"]["issuePupilCard"]

        issued = {"pupilCard": {"number": "HB0001", "validFrom": "2026-11-01"}, "problems": []}
        assert ask("k1") == ask("k1") == issued
        wrong = ask("k2", validUntil="2026-01-01")
    assert wrong == {"pupilCard": None, "problems": [{"path": "validUntil", "code": "CARD_ENDS_BEFORE_START"}]}


def test_a_secret_card_number_is_stored_sealed(registry, store):
    store.write(arrive, Family(born=[date(2016, 1, 1)]))
    store.write(issue_pupil_card, IssuePupilCard(child=only_child(store), number="HB0001", valid_from=DAY))
    with registry.database.read() as connection:
        stored = connection.execute(text('SELECT number FROM "_p_transport_pupil_card"')).scalar_one()
    assert stored.startswith("v1:") and "HB0001" not in stored
