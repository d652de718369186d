"""Supervisors and directors: one a place, trained or not, places without one, and who may see their names."""

from datetime import date

import pytest
from monitoring_offices import OFFICES, VILLAGE, Offices
from pydantic import BaseModel

from tongxing import Child, Invalid, NotAllowed
from tongxing.people.divisions import national
from tongxing_monitoring.actions import (
    AppointWorker,
    EndService,
    NoteTraining,
    appoint_worker,
    end_service,
    note_training,
)
from tongxing_monitoring.facts.workforce import TrainingCover, caseloads, places_without, training_cover
from tongxing_monitoring.records import Worker

TOWNSHIP, COUNTY = OFFICES["township"], OFFICES["county"]
DAY = date(2026, 11, 23)


class Staff(Offices):
    """The workforce of the province."""

    def appoint(self, role, division, who="province", **said):
        given = {"role": role, "division": division, "name": "测试甲", "appointed_on": date(2025, 1, 1)}
        return self.store(who).write(appoint_worker, AppointWorker(**given | said)).value

    def train(self, worker, day, who="province"):
        body = NoteTraining(worker=worker.id, trained_on=day, subject_matter="流动儿童关爱保护")
        return self.store(who).write(note_training, body).value

    def asks(self, question, *given, who="province", **more):
        with self.store(who).reading("test") as reading:
            return question(reading, *given, **more)


class Born(BaseModel):
    residence: str


def settle(store, body):
    return store.add(Child(name="甲", residence=body.residence, hukou="220102000000"))


@pytest.fixture
def staff(tmp_path):
    made = Staff(tmp_path)
    yield made
    made.registry.close()


def code_of(refused):
    return [problem.code for problem in refused.value.problems]


def test_cover_is_told_by_county_and_role(staff):
    supervisor = staff.appoint("child_supervisor", TOWNSHIP)
    director = staff.appoint("child_director", VILLAGE)
    staff.appoint("child_director", "230102001202")
    staff.train(director, date(2026, 3, 1))
    staff.train(supervisor, date(2024, 3, 1))

    townships = sum(row.level == "township" for row in national().children(COUNTY))
    assert staff.asks(training_cover, on=DAY, since=None) == [
        TrainingCover(COUNTY, "child_director", None, 2, 1, 1),
        TrainingCover(COUNTY, "child_supervisor", townships, 1, 1, 0),
    ]
    (_, supervisors) = staff.asks(training_cover, on=DAY, since=date(2026, 1, 1))
    assert (supervisors.trained, supervisors.untrained) == (0, 1)
    assert [each.trained for each in staff.asks(training_cover, on=date(2026, 2, 28), since=None)] == [0, 1]


def test_who_has_left_no_longer_counts_from_that_day_on(staff):
    worker = staff.appoint("child_director", VILLAGE)
    staff.store("county").write(end_service, EndService(id=worker.id, left_on=DAY))
    assert staff.asks(training_cover, on=DAY, since=None) == []
    assert len(staff.asks(training_cover, on=date(2026, 11, 22), since=None)) == 1


def test_townships_of_the_table_without_a_supervisor_are_listed(staff):
    staff.appoint("child_supervisor", TOWNSHIP)
    without = staff.asks(places_without, "child_supervisor", on=DAY, who="county")
    assert TOWNSHIP not in without and "230102002000" in without
    assert {national().county_of(code) for code in without} == {COUNTY}
    assert len(staff.asks(places_without, "child_supervisor", on=DAY)) > len(without)


def test_villages_where_children_live_without_a_director_are_listed(staff):
    for village in (VILLAGE, "230102001202", "230102000000"):
        staff.store("province").write(settle, Born(residence=village))
    staff.appoint("child_director", VILLAGE)
    assert staff.asks(places_without, "child_director", on=DAY) == ["230102001202"]


def test_the_children_of_a_directors_village_are_counted(staff):
    for _ in range(3):
        staff.store("province").write(settle, Born(residence=VILLAGE))
    staff.appoint("child_director", VILLAGE)
    staff.appoint("child_director", "230102001202")
    assert staff.asks(caseloads, on=DAY) == {VILLAGE: 3, "230102001202": 0}


@pytest.mark.parametrize(
    ("role", "division"),
    [("child_supervisor", VILLAGE), ("child_director", TOWNSHIP), ("child_director", COUNTY)],
)
def test_a_worker_serves_on_the_level_of_the_role(staff, role, division):
    with pytest.raises(Invalid) as refused:
        staff.appoint(role, division)
    assert code_of(refused) == ["WORKER_OF_ANOTHER_LEVEL"]


def test_a_place_has_one_worker_of_a_role_at_a_time(staff):
    first = staff.appoint("child_director", VILLAGE)
    with pytest.raises(Invalid) as refused:
        staff.appoint("child_director", VILLAGE)
    assert code_of(refused) == ["PLACE_IS_STAFFED"]
    staff.store("county").write(end_service, EndService(id=first.id, left_on=date(2026, 6, 1)))
    staff.appoint("child_director", VILLAGE, appointed_on=date(2026, 6, 1))


def test_nobody_leaves_before_being_appointed(staff):
    worker = staff.appoint("child_director", VILLAGE)
    with pytest.raises(Invalid) as refused:
        staff.store("county").write(end_service, EndService(id=worker.id, left_on=date(2024, 12, 31)))
    assert code_of(refused) == ["LEFT_BEFORE_APPOINTED"]


def test_names_and_phones_are_seen_and_written_where_the_grant_reaches(staff):
    staff.appoint("child_director", VILLAGE, phone="13900000000")
    (seen,) = staff.asks(lambda reading: reading.all(Worker), who="township")
    assert (seen.name, seen.phone) == ("测试甲", "13900000000")
    assert staff.asks(lambda reading: reading.all(Worker), who="other_county") == []
    with pytest.raises(NotAllowed):
        staff.appoint("child_director", "230102001203", who="other_county")


def test_the_workforce_is_kept_and_told_through_graphql(staff):
    said = f'role: "child_director", division: "{VILLAGE}", name: "测试甲", appointedOn: "2025-01-01"'
    made = f'mutation {{ monitoring {{ appointWorker(input: {{{said}}}, key: "a") {{ worker {{ recordId }} problems {{ code }} }} }} }}'
    assert staff.ask("county", made)["appointWorker"]["problems"] == []
    told = staff.ask(
        "county",
        "{ monitoring { trainingCover { county role staffed untrained } caseloads { division children limit over }"
        ' placesWithout(role: "child_supervisor") } }',
    )
    assert told["trainingCover"] == [{"county": COUNTY, "role": "child_director", "staffed": 1, "untrained": 1}]
    assert told["caseloads"] == [{"division": VILLAGE, "children": 0, "limit": None, "over": None}]
    assert TOWNSHIP in told["placesWithout"]
