"""Events: about whom or what, what they correct, the order within one action, and what departments are told."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy import text

from tongxing import AddEvent, Child, NotAllowed, NotFound, PlaceEvent, PlaceRecord, ServiceEvent, UsageError, field
from tongxing.errors import VersionConflict
from tongxing.testing.worlds import make_access, make_grant, make_world
from tongxing.work.events import CORE_KINDS, EventBook
from tongxing.work.store import Store

DAY = date(2026, 11, 2)
TOWNSHIP, VILLAGE = "230102001000", "230102001201"


class Station(PlaceRecord, table=True):
    """A station in a township; its licence is its own."""

    __table_args__ = (sa.Index("ux_station_licence", "licence", unique=True),)

    licence: str | None = field(None, category="core.service", zh="许可证", en="Licence")
    name: str = field(category="core.service", zh="名称", en="Name")


class Body(BaseModel):
    id: str = ""
    division: str = TOWNSHIP
    corrects: str | None = None
    kind: str = "accepted"


@pytest.fixture
def world(database_url, tmp_path):
    made = make_world(database_url, tmp_path, [Station])
    yield made
    made.database.close()


def open_station(store, body):
    station = store.add(Station(name="未保站", division=body.division))
    store.event("applied", place=station, happened_on=DAY, thread=station.id, payload={"reason": "说明"})
    return station


def go_on(store, body):
    station = store.get(Station, body.id)
    return store.event(body.kind, place=station, happened_on=DAY, corrects=body.corrects)


def hold_meeting(store, body):
    return store.event("visited", place=body.division, happened_on=DAY)


def register(store, body):
    child = store.add(Child(name="甲", residence=VILLAGE, hukou="220102000000"))
    for kind in ("applied", "accepted", "approved"):
        store.event(kind, child=child.id, happened_on=DAY, thread="one")
    return child


def read(world, record=PlaceEvent, *grants):
    with Store(world, make_access(world, *grants)).reading("test") as reading:
        return reading.all(record)


def act(store, action, **body):
    return store.write(action, Body(**body)).value


def test_an_event_about_a_record_of_a_place_lies_where_the_place_is(world, store):
    station = act(store, open_station)
    (event,) = read(world)
    assert (event.place, event.division, event.thread) == (station.id, TOWNSHIP, station.id)
    assert event.about == f"core_tests_station:{station.id}" or event.about.endswith(f":{station.id}")


def test_an_event_may_be_about_a_division(world, store):
    act(store, hold_meeting, division=VILLAGE)
    (event,) = read(world)
    assert (event.place, event.division, event.about) == (VILLAGE, VILLAGE, None)


def test_events_about_places_are_seen_where_the_grant_reaches(world, store):
    act(store, open_station, division=TOWNSHIP)
    act(store, open_station, division="230103001000")
    here = make_grant(categories=world.book.categories, regions=[("230102", ["residence"])])
    assert [event.division for event in read(world, PlaceEvent, here)] == [TOWNSHIP]


def test_an_event_about_a_place_is_written_only_where_the_grant_reaches(world):
    elsewhere = make_grant(categories=world.book.categories, regions=[("230103", ["residence"])])
    with pytest.raises(NotAllowed):
        Store(world, make_access(world, elsewhere)).write(hold_meeting, Body())


def test_a_secret_of_a_payload_about_a_place_is_sealed(world, store):
    act(store, open_station)
    with world.database.read() as connection:
        kept = connection.execute(text('SELECT payload FROM "_p_core_place_event"')).scalar()
    assert "说明" not in kept and "v1:" in kept


@pytest.mark.parametrize("division", ["230102", "999999999999", "x"])
def test_an_event_about_no_known_division_is_refused(store, division):
    with pytest.raises(UsageError, match="12-digit code"):
        act(store, hold_meeting, division=division)


def test_an_event_is_about_exactly_one(store):
    def nobody(store, body):
        store.event("visited", happened_on=DAY)

    def two(store, body):
        store.event("visited", happened_on=DAY, child="23-a", place=TOWNSHIP)

    for action, count in ((nobody, 0), (two, 2)):
        with pytest.raises(UsageError, match=f"names {count}"):
            act(store, action)


def test_events_of_one_action_keep_their_order(world, store):
    act(store, register)
    events = sorted(read(world, ServiceEvent), key=lambda event: event.recorded_at)
    assert [event.kind for event in events] == ["applied", "accepted", "approved"]
    assert len({event.recorded_at for event in events}) == 3


def test_a_clock_that_stands_still_does_not_mix_up_two_actions(world, store):
    station = act(store, open_station)
    for kind in ("accepted", "returned", "closed"):
        act(
            store,
            lambda s, b, k=kind: s.event(k, place=s.get(Station, b.id), happened_on=DAY, thread=b.id),
            id=station.id,
        )
    events = sorted(read(world), key=lambda event: event.recorded_at)
    assert [event.kind for event in events] == ["applied", "accepted", "returned", "closed"]


# corrections --------------------------------------------------------------------------------------------------------


def test_a_correction_joins_the_thread_of_what_it_corrects(world, store):
    station = act(store, open_station)
    (first,) = read(world)
    act(store, go_on, id=station.id, kind="annulled", corrects=first.id)
    assert {event.thread for event in read(world)} == {station.id}


def test_what_is_not_there_cannot_be_corrected(store):
    station = act(store, open_station)
    with pytest.raises(NotFound):
        act(store, go_on, id=station.id, corrects="23-nothing")


def test_an_event_of_another_subject_cannot_be_corrected(world, store):
    act(store, open_station)
    (first,) = read(world)
    other = act(store, open_station)
    with pytest.raises(NotFound):
        act(store, go_on, id=other.id, corrects=first.id)


def test_an_event_that_one_may_not_see_cannot_be_corrected(world, store):
    station = act(store, open_station)
    (first,) = read(world)
    book = EventBook({k.key: k for k in CORE_KINDS}, {"AID": "core.identity"})
    narrow = make_grant(categories=["core.identity"])

    def correct(store, body):
        store.event("accepted", place=station, item="AID", happened_on=DAY, corrects=first.id)

    seen = replace(world, events=book)
    with pytest.raises(NotFound):
        Store(seen, make_access(seen, narrow)).write(correct, Body())


def test_a_correction_stays_in_its_thread(world, store):
    station = act(store, open_station)
    (first,) = read(world)

    def astray(store, body):
        store.event("accepted", place=station, happened_on=DAY, corrects=first.id, thread="another")

    with pytest.raises(UsageError, match="belongs to the thread"):
        act(store, astray)


def test_taking_back_says_what_is_taken_back(store):
    station = act(store, open_station)
    with pytest.raises(UsageError, match="takes back another"):
        act(store, go_on, id=station.id, kind="annulled")


def test_an_event_is_never_changed(world, store):
    act(store, open_station)

    def change(store, body):
        (event,) = store.find(PlaceEvent)
        store.change(event, kind="closed")

    with pytest.raises(UsageError, match="never changed"):
        act(store, change)


# what departments are told, and may answer --------------------------------------------------------------------------


def test_a_department_is_told_of_events_about_places_and_answers_about_the_same_place(world):
    heard = []

    def answer(events):
        heard.extend(events)
        return [
            AddEvent("visited", e.subject_kind, e.subject, e.happened_on, thread=e.thread, about=e.about)
            for e in events
        ]

    world = replace(world, reactions=lambda: [("toy", answer)])
    store = Store(world, make_access(world))
    station = act(store, open_station)
    act(store, hold_meeting)

    assert [(e.subject_kind, e.subject, e.division) for e in heard] == [
        ("place", station.id, TOWNSHIP),
        ("place", TOWNSHIP, TOWNSHIP),
    ]
    answers = [event for event in read(world) if event.kind == "visited" and event.thread in {e.thread for e in heard}]
    assert sorted(event.place for event in answers) == sorted([station.id, TOWNSHIP, TOWNSHIP])


def test_a_department_may_correct_an_event_and_name_a_record(world):
    def answer(events):
        first = events[0]
        return [AddEvent("annulled", "place", first.subject, DAY, about=first.about, corrects=first.id)]

    world = replace(world, reactions=lambda: [("toy", answer)])
    act(Store(world, make_access(world)), open_station)
    first, second = sorted(read(world), key=lambda event: event.recorded_at)
    assert (second.kind, second.corrects, second.thread) == ("annulled", first.id, first.thread)


def test_an_answer_about_a_record_that_is_not_there_is_kept_as_failed(world):
    def answer(events):
        return [AddEvent("visited", "place", "23-nothing", DAY, about="station:23-nothing")]

    world = replace(world, reactions=lambda: [("toy", answer)])
    act(Store(world, make_access(world)), open_station)
    assert len(read(world)) == 1


def test_what_may_stand_only_once_is_a_conflict_for_the_second(store):
    def open_licensed(store, body):
        return store.add(Station(name="未保站", division=TOWNSHIP, licence="A"))

    act(store, open_licensed)
    with pytest.raises(VersionConflict, match="There is such a Station already"):
        act(store, open_licensed)


def test_an_office_acts_for_the_whole_of_a_division_only(world):
    def act_at(division):
        return lambda store, body: store.demand_at(division, "core.service")

    def of(region):
        grant = make_grant(categories=world.book.categories, regions=[(region, ["residence"])])
        return Store(world, make_access(world, grant))

    of("230102001").write(act_at(TOWNSHIP), Body())
    of("230102").write(act_at(TOWNSHIP), Body())
    for region in (VILLAGE, "230102002", "230103"):
        with pytest.raises(NotAllowed):
            of(region).write(act_at(TOWNSHIP), Body())
