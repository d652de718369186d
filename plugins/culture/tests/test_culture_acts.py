"""What the offices of culture may do and what they are refused: places, waiting lists, attendance, harbours, inspections."""

from datetime import date

import pytest

from tongxing import Invalid, NotAllowed, NotFound, ServiceEvent
from tongxing.testing.town import Town
from tongxing.work.applying import ApplyFor, MoveApplication, apply_for, move_application
from tongxing_culture import actions
from tongxing_culture.records import Activity, HarbourPlace, Participation, Venue

HELD, ASKED = date(2026, 11, 28), date(2026, 11, 16)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    neighbour = ("230103", ["core.*", "culture.*"])
    made = Town(tmp_path_factory.mktemp("town"), ["culture"], officers={"neighbour": neighbour})
    yield made
    made.close()


def does(town, name, /, by="desk", **body):
    model = getattr(actions, "".join(part.title() for part in name.split("_")))
    return town.act(getattr(actions, name), model(**body), by=by)


def refused(town, name, /, **body):
    with pytest.raises(Invalid) as error:
        does(town, name, **body)
    return [problem.code for problem in error.value.problems]


def activity(town, **more):
    body = {"division": "230102", "programme": "XIANGBAN", "title": "示例戏剧课", "organiser": "youth_league"}
    days = {"held_on": HELD, "enrol_until": HELD, "capacity": 1}
    return does(town, "plan_activity", **body | days | more)


def enrols(town, activity, child=None, on=ASKED, **child_is):
    child = child or town.add_child(**child_is)
    return does(town, "enrol", child=child, activity=activity.id, asked_on=on)


def now(town, record):
    return next(each for each in town.all(type(record)) if each.id == record.id)


def test_the_last_place_is_given_and_the_next_gets_a_number(town):
    full = activity(town)
    states = [(place.state, place.turn) for place in (enrols(town, full) for _ in range(3))]
    assert states == [("placed", None), ("waiting", 1), ("waiting", 2)]
    assert (now(town, full).taken, now(town, full).last_turn) == (1, 2)


def test_a_place_given_up_is_offered_to_whoever_waits_longest_until_three_working_days_are_over(town):
    full = activity(town)
    first, second, third = (enrols(town, full) for _ in range(3))
    does(town, "withdraw", id=first.id, on=date(2026, 11, 19))  # a Thursday
    offered = now(town, second)
    assert (offered.state, offered.answer_by, now(town, third).state) == ("offered", date(2026, 11, 24), "waiting")
    assert refused(town, "answer_offer", id=second.id, takes_it=True, on=date(2026, 11, 25)) == ["NOTHING_OFFERED"]
    assert does(town, "answer_offer", id=second.id, takes_it=True, on=date(2026, 11, 24)).state == "placed"
    assert now(town, full).taken == 1
    assert refused(town, "answer_offer", id=third.id, takes_it=True, on=date(2026, 11, 24)) == ["NOTHING_OFFERED"]


def test_what_is_not_answered_in_time_goes_to_the_next_and_at_last_the_place_is_free(town):
    full = activity(town)
    first, second, third = (enrols(town, full) for _ in range(3))
    does(town, "withdraw", id=first.id, on=ASKED)
    does(town, "pass_on", id=full.id, on=date(2026, 11, 19))  # the last day is not over yet
    assert now(town, second).state == "offered"
    does(town, "pass_on", id=full.id, on=date(2026, 11, 20))
    assert (now(town, second).state, now(town, third).state) == ("lapsed", "offered")
    assert does(town, "answer_offer", id=third.id, takes_it=False, on=date(2026, 11, 20)).state == "given_up"
    assert now(town, full).taken == 0
    assert enrols(town, full).state == "placed"


def test_an_offer_runs_no_longer_than_until_the_activity(town):
    full = activity(town, held_on=date(2026, 11, 18), enrol_until=date(2026, 11, 18))
    first, second = enrols(town, full), enrols(town, full)
    does(town, "withdraw", id=first.id, on=date(2026, 11, 17))
    assert now(town, second).answer_by == date(2026, 11, 18)


def test_who_gives_up_a_turn_frees_no_place_and_nothing_is_given_up_twice(town):
    full = activity(town)
    placed, waiting = enrols(town, full), enrols(town, full)
    assert does(town, "withdraw", id=waiting.id, on=ASKED).state == "given_up"
    assert (now(town, full).taken, now(town, placed).state) == (1, "placed")
    assert refused(town, "withdraw", id=waiting.id, on=ASKED) == ["NO_PLACE_TO_GIVE_UP"]


def test_nobody_stands_twice_on_a_list_and_after_giving_up_one_may_ask_again(town):
    one = activity(town, capacity=2)
    place = enrols(town, one)
    assert refused(town, "enrol", child=place.child, activity=one.id, asked_on=ASKED) == ["ENROLLED_ALREADY"]
    does(town, "withdraw", id=place.id, on=ASKED)
    assert enrols(town, one, place.child).state == "placed"


@pytest.mark.parametrize(
    ("born", "fits"),
    [
        (date(2020, 11, 28), True),  # six on that day
        (date(2020, 11, 29), False),
        (date(2013, 11, 29), True),  # the last day of twelve
        (date(2013, 11, 28), False),
        (None, True),  # nobody knows
    ],
)
def test_a_child_is_of_the_age_on_the_day_of_the_activity(town, born, fits):
    some = activity(town, age_from=6, age_to=12)
    child = town.add_child(birth_date=born)
    if fits:
        assert enrols(town, some, child).state == "placed"
    else:
        assert refused(town, "enrol", child=child, activity=some.id, asked_on=ASKED) == ["NOT_OF_THE_AGE"]


def test_after_the_last_day_nobody_is_enrolled(town):
    some = activity(town, enrol_until=date(2026, 11, 20))
    assert enrols(town, some, on=date(2026, 11, 20)).state == "placed"
    body = {"child": town.add_child(), "activity": some.id, "asked_on": date(2026, 11, 21)}
    assert refused(town, "enrol", **body) == ["ENROLMENT_CLOSED"]


def test_an_activity_that_is_called_off_tells_everybody_on_its_lists(town):
    off = activity(town)
    placed, waiting = enrols(town, off), enrols(town, off)
    gone = enrols(town, off)
    does(town, "withdraw", id=gone.id, on=ASKED)
    assert does(town, "call_off", id=off.id, called_off_on=ASKED).taken == 0
    assert [now(town, each).state for each in (placed, waiting, gone)] == ["called_off", "called_off", "given_up"]
    told = {(each.kind, each.payload) for each in town.all(ServiceEvent) if each.child == placed.child}
    assert ("activity_place_changed", '{"programme": "XIANGBAN", "state": "called_off"}') in told
    assert refused(town, "call_off", id=off.id, called_off_on=ASKED) == ["CALLED_OFF"]
    assert refused(town, "count_attendance", id=off.id, present=[], counted_on=HELD) == ["CALLED_OFF"]
    assert refused(town, "enrol", child=placed.child, activity=off.id, asked_on=ASKED) == ["CALLED_OFF"]


def test_who_came_was_served_who_did_not_was_absent_and_who_waited_has_lost_nothing(town):
    held = activity(town, capacity=2, programme="CITY_INTRO")
    came, absent, waiting = (enrols(town, held) for _ in range(3))
    walked_in = town.add_child()
    body = {"id": held.id, "present": [came.child, walked_in, came.child]}
    assert refused(town, "count_attendance", **body, counted_on=date(2026, 11, 27)) == ["NOT_HELD_YET"]
    counted = does(town, "count_attendance", **body, counted_on=HELD)
    assert (counted.taken, counted.counted_on) == (2, HELD)
    assert [now(town, each).state for each in (came, absent, waiting)] == ["attended", "absent", "lapsed"]
    for child in (came.child, walked_in):
        kinds = sorted((each.kind, each.item) for each in town.all(ServiceEvent) if each.child == child and each.item)
        assert kinds == [("delivered", "CITY_INTRO"), ("delivered", "MIND_CULTURE_CITY")]
        assert town.values(child, "activity_within_year", "city_introduced", on=HELD) == (True, True)
    assert town.values(absent.child, "activity_within_year", on=HELD) == (None,)
    assert refused(town, "count_attendance", **body, counted_on=HELD) == ["COUNTED_ALREADY"]
    assert refused(town, "call_off", id=held.id, called_off_on=HELD) == ["COUNTED_ALREADY"]
    assert refused(town, "enrol", child=absent.child, activity=held.id, asked_on=ASKED) == ["ENROLMENT_CLOSED"]


def test_no_more_are_counted_than_there_are_places(town):
    held = activity(town)
    children = [town.add_child(), town.add_child()]
    assert refused(town, "count_attendance", id=held.id, present=children, counted_on=HELD) == ["NO_PLACE_LEFT"]


def test_an_activity_of_another_district_is_filled_by_whoever_may_write_there(town):
    some = activity(town)
    with pytest.raises(NotFound):  # a child of this district, whom the neighbour does not see
        does(town, "enrol", by="neighbour", child=town.add_child(), activity=some.id, asked_on=ASKED)
    theirs = town.add_child(residence="230103001")
    with pytest.raises((NotAllowed, NotFound)):  # a child of their own, and an activity of ours
        does(town, "enrol", by="neighbour", child=theirs, activity=some.id, asked_on=ASKED)
    assert now(town, some).taken == 0


def test_days_and_ages_that_are_the_wrong_way_round_are_refused(town):
    with pytest.raises(Invalid) as error:
        activity(town, enrol_until=date(2026, 11, 29), age_from=9, age_to=8)
    codes = sorted(problem.code for problem in error.value.problems)
    assert codes == ["ACTIVITY_AGES_REVERSED", "ENROLMENT_AFTER_ACTIVITY"]
    venue = opens(town)
    wrong = {"id": venue.id, "closed_on": date(2025, 12, 31)}
    assert refused(town, "close_venue", **wrong) == ["VENUE_CLOSES_BEFORE_OPENING"]
    project = {"division": "230102", "name": "示例项目", "body": "示例青年社", "valid_from": date(2026, 5, 1)}
    assert refused(town, "start_project", **project, valid_until=date(2026, 4, 30)) == ["PROJECT_ENDS_BEFORE_START"]
    assert does(town, "start_project", **project, demonstration=True).demonstration


@pytest.mark.parametrize(
    ("told", "code"), [({"state": "waiting"}, "WAITING_WITHOUT_NUMBER"), ({"state": "offered"}, "OFFER_WITHOUT_DAY")]
)
def test_a_waiting_list_has_numbers_and_an_offer_a_day(town, told, code):
    some = {"activity": "a", "programme": "XIANGBAN", "held_on": HELD, "asked_on": ASKED}
    with pytest.raises(Invalid) as error:
        town.add(Participation(child=town.add_child(), **some, **told))
    assert [problem.code for problem in error.value.problems] == [code]


def test_more_places_than_an_activity_has_cannot_be_taken(town):
    some = {"division": "230102000000", "programme": "XIANGBAN", "title": "示例", "organiser": "youth_league"}
    with pytest.raises(Invalid) as error:
        town.add(Activity(**some, held_on=HELD, enrol_until=HELD, capacity=1, taken=2))
    assert [problem.code for problem in error.value.problems] == ["ACTIVITY_OVER_ITS_PLACES"]


def test_an_inspection_is_mended_once_and_where_something_was_found(town):
    body = {"division": "230100", "platform": "示例平台", "inspected_on": date(2026, 10, 9)}
    clean = does(town, "note_inspection", **body, finding="nothing")
    found = does(town, "note_inspection", **body, finding="addiction", mend_by=date(2026, 11, 9))
    assert refused(town, "note_mended", id=clean.id, mended_on=date(2026, 11, 1)) == ["NOTHING_TO_MEND"]
    assert refused(town, "note_mended", id=found.id, mended_on=date(2026, 10, 8)) == ["MENDED_BEFORE_INSPECTION"]
    assert does(town, "note_mended", id=found.id, mended_on=date(2026, 11, 1)).mended_on == date(2026, 11, 1)
    assert refused(town, "note_mended", id=found.id, mended_on=date(2026, 11, 2)) == ["NOTHING_TO_MEND"]


def opens(town, **more):
    body = {"division": "230102", "kind": "TONGXIN_HARBOUR", "name": "示例港湾", "run_by": "youth_league"}
    return does(town, "open_venue", **body | {"opened_on": date(2026, 1, 1), "harbour_places": 1} | more)


def approved(town, child):
    thread = town.act(apply_for, ApplyFor(child=child, item="TONGXIN_HARBOUR", applied_on=ASKED)).thread
    for kind in ("accepted", "approved"):
        town.act(move_application, MoveApplication(child=child, application=thread, kind=kind, happened_on=ASKED))
    return thread


def test_a_harbour_gives_no_more_regular_places_than_it_has(town):
    venue, (one, other) = opens(town), (town.add_child(), town.add_child())
    body = {"venue": venue.id, "valid_from": ASKED, "companion": "示例妈妈"}
    threads = {child: approved(town, child) for child in (one, other)}
    given = does(town, "give_harbour_place", child=one, application=threads[one], **body)
    full = {"child": other, "application": threads[other], **body}
    assert refused(town, "give_harbour_place", **full) == ["HARBOUR_OVER_ITS_PLACES"]
    does(town, "end_harbour_place", id=given.id, valid_until=date(2026, 11, 20))
    assert refused(town, "end_harbour_place", id=given.id, valid_until=date(2026, 11, 21)) == ["ENDED_ALREADY"]
    assert does(town, "give_harbour_place", **full).companion == "示例妈妈"
    assert next(each for each in town.all(Venue) if each.id == venue.id).harbour_taken == 1
    assert town.values(one, "harbour_place_held", on=date(2026, 11, 20)) == (False,)


def test_a_regular_place_needs_an_approved_application_and_a_harbour_that_is_open(town):
    venue, child = opens(town, harbour_places=5), town.add_child()
    thread = town.act(apply_for, ApplyFor(child=child, item="TONGXIN_HARBOUR", applied_on=ASKED)).thread
    body = {"child": child, "application": thread, "venue": venue.id, "valid_from": ASKED}
    assert refused(town, "give_harbour_place", **body) == ["NOT_APPROVED"]
    met = {"child": child, "application": thread, "met_on": ASKED}
    assert refused(town, "note_companion_met", **met) == ["NOT_ACCEPTED"]
    home = opens(town, kind="CHILDREN_HOME")
    assert refused(town, "give_harbour_place", **body | {"venue": home.id}) == ["NO_HARBOUR"]
    assert refused(town, "give_harbour_place", **body | {"valid_from": date(2025, 12, 31)}) == ["NO_HARBOUR"]
    does(town, "close_venue", id=venue.id, closed_on=date(2026, 11, 17))
    assert refused(town, "give_harbour_place", **body | {"valid_from": date(2026, 11, 17)}) == ["NO_HARBOUR"]
    for kind in ("accepted", "approved"):
        town.act(move_application, MoveApplication(child=child, application=thread, kind=kind, happened_on=ASKED))
    does(town, "give_harbour_place", **body)
    again = approved(town, child)
    assert refused(town, "give_harbour_place", **body | {"application": again}) == ["PLACE_RUNNING"]
    assert [each.child for each in town.all(HarbourPlace)].count(child) == 1


def told_of(town, child, on=None):
    return {signal.key for signal in town.signals(child, on=on)} & {"joins_no_activity", "no_activity_recorded"}


def test_a_child_here_for_a_year_of_whom_nothing_is_recorded_is_asked_about(town):
    child = town.add_child(since=date(2025, 11, 24))
    assert told_of(town, child) == set()
    assert told_of(town, child, on=date(2026, 11, 24)) == {"no_activity_recorded"}
    little = town.add_child(birth_date=date(2023, 11, 24))
    assert told_of(town, little) == set()
    assert told_of(town, little, on=date(2026, 11, 24)) == {"no_activity_recorded"}
    assert told_of(town, town.add_child(hukou="230102002")) == set()  # not floating


def test_a_child_that_joined_nothing_for_a_year_is_told_apart(town):
    child = town.add_child(since=date(2025, 1, 1))
    some = {"activity": "a", "programme": "XIANGBAN", "held_on": date(2025, 11, 24), "asked_on": date(2025, 11, 1)}
    town.add(Participation(child=child, state="attended", **some))
    assert told_of(town, child) == set()
    assert told_of(town, child, on=date(2026, 11, 24)) == {"joins_no_activity"}
