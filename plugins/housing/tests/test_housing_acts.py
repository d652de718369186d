"""What the bureau may do and what it is refused: verification, publication, the queue in turn, flats, leases."""

from datetime import date

import pytest

from tongxing import HouseholdMember, Invalid
from tongxing.testing.town import Town
from tongxing.work.applying import ApplyFor, MoveApplication, apply_for, move_application
from tongxing_housing import actions
from tongxing_housing.records import Breach, QueuePlace

DAY = date(2026, 3, 2)
TOWN = {"plugins": ["housing"], "parameters": {"rental_publication_days": 7}}
COUNTY = "230103000000"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"), **TOWN)
    yield made
    made.close()


def does(town, name, /, **body):
    model = getattr(actions, "".join(part.title() for part in name.split("_")))
    return town.act(getattr(actions, name), model(**body))


def refused(town, name, /, **body):
    with pytest.raises(Invalid) as error:
        does(town, name, **body)
    return [problem.code for problem in error.value.problems]


def home_of(town, **columns):
    child = town.add_child(residence="230103001", household=columns)
    return next(tie.household for tie in town.all(HouseholdMember) if tie.child == child)


def applied(town, home, *kinds, deciding="230103"):
    given = ApplyFor(household=home, item="PUBLIC_RENTAL", applied_on=DAY, division="230103001", deciding=deciding)
    thread = town.act(apply_for, given).thread
    for kind in kinds:
        town.act(move_application, MoveApplication(household=home, application=thread, kind=kind, happened_on=DAY))
    return thread


def checked(town, home, *, leaving_out=""):
    found = {"household": home, "evidence": "checked", "valid_from": DAY}
    notes = {
        "note_means": {**found, "persons": 3, "income_year_fen": 1},
        "note_dwelling": {**found, "owns_home_here": False},
        "note_applicant": {**found, "job_since": date(2020, 1, 1)},
        "note_benefit": {"household": home, "kind": "none", "valid_from": DAY},
    }
    for name, body in notes.items():
        if name != leaving_out:
            does(town, name, **body)


def waiting(town, home, form="flat", priority="none", on=date(2026, 3, 10)):
    thread = applied(town, home, "accepted")
    checked(town, home)
    said = {"household": home, "application": thread}
    does(town, "verify_household", **said, happened_on=DAY)
    does(town, "publish_result", **said, happened_on=DAY)
    asked = {"track": "migrant_worker", "form": form, "priority": priority, "registered_on": on}
    return does(town, "register_in_queue", **said, **asked)


def flat(town, code, **more):
    body = {"division": "230103", "code": code, "estate": "示例", "floor_m2": 50, "offered_on": date(2026, 1, 1)}
    return does(town, "offer_flat", **body, **more).id


@pytest.mark.parametrize("left_out", ["note_means", "note_dwelling", "note_applicant", "note_benefit"])
def test_a_household_is_verified_only_when_all_four_things_were_checked(town, left_out):
    home = home_of(town)
    thread = applied(town, home, "accepted")
    checked(town, home, leaving_out=left_out)
    body = {"household": home, "application": thread, "happened_on": DAY}
    assert refused(town, "verify_household", **body) == ["NOT_FOUND_OUT"]
    checked(town, home)
    does(town, "verify_household", **body)


def test_each_step_waits_for_the_one_before_it(town):
    home = home_of(town)
    thread = applied(town, home)
    said = {"household": home, "application": thread}
    asked = {**said, "track": "migrant_worker", "form": "flat"}
    assert refused(town, "verify_household", **said, happened_on=DAY) == ["NOT_ACCEPTED"]
    town.act(move_application, MoveApplication(**said, kind="accepted", happened_on=DAY))
    assert refused(town, "publish_result", **said, happened_on=DAY) == ["NOT_VERIFIED"]
    assert refused(town, "register_in_queue", **asked, registered_on=DAY) == ["NOT_PUBLISHED"]
    checked(town, home)
    does(town, "verify_household", **said, happened_on=DAY)
    does(town, "publish_result", **said, happened_on=DAY)
    assert refused(town, "register_in_queue", **asked, registered_on=date(2026, 3, 9)) == ["PUBLICATION_RUNS"]
    assert does(town, "register_in_queue", **asked, registered_on=date(2026, 3, 10)).waits_at == COUNTY


def test_a_household_waits_once(town):
    home = home_of(town)
    place = waiting(town, home)
    with pytest.raises(Invalid) as error:
        waiting(town, home)
    assert [problem.code for problem in error.value.problems] == ["ALREADY_WAITS"]
    body = {"id": place.id, "left_on": date(2026, 4, 1), "left_reason": "withdrawn"}
    does(town, "leave_queue", **body)
    assert refused(town, "leave_queue", **body) == ["ENDED_ALREADY"]
    asked = "query($id: ID!) { household(id: $id) { applications { id state } } }"
    states = {each["id"]: each["state"] for each in town.query(asked, id=home)["household"]["applications"]}
    assert states[place.application] == "withdrawn"
    waiting(town, home, on=date(2026, 5, 1))


def test_a_household_applies_where_its_children_live_and_waits_in_the_queue_of_the_county(town):
    home = home_of(town)
    given = town.act(apply_for, ApplyFor(household=home, item="PUBLIC_RENTAL", applied_on=DAY))
    assert given.division == "230103001000"
    town.act(move_application, MoveApplication(**said_of(home, given), kind="accepted", happened_on=DAY))
    checked(town, home)
    does(town, "verify_household", **said_of(home, given), happened_on=DAY)
    does(town, "publish_result", **said_of(home, given), happened_on=DAY)
    asked = {"track": "migrant_worker", "form": "flat", "registered_on": date(2026, 3, 10)}
    assert does(town, "register_in_queue", **said_of(home, given), **asked).waits_at == COUNTY


def test_where_its_children_live_in_two_places_it_says_where_it_is_decided(town):
    home = home_of(town)
    brother = town.add_child(residence="230102001")
    town.add(HouseholdMember(child=brother, household=home, valid_from=date(2026, 1, 1)))
    given = town.act(apply_for, ApplyFor(household=home, item="PUBLIC_RENTAL", applied_on=DAY))
    town.act(move_application, MoveApplication(**said_of(home, given), kind="accepted", happened_on=DAY))
    assert refused(town, "verify_household", **said_of(home, given), happened_on=DAY) == ["DECIDED_NOWHERE"]


def said_of(home, event):
    return {"household": home, "application": event.thread}


def test_a_flat_goes_to_whose_turn_it_is_and_to_another_only_with_a_reason(tmp_path):
    town = Town(tmp_path, **TOWN)
    late, first, poor = (home_of(town) for _ in range(3))
    places = {
        late: waiting(town, late, on=date(2026, 3, 12)),
        first: waiting(town, first, on=date(2026, 3, 11)),
        poor: waiting(town, poor, priority="minimum_allowance", on=date(2026, 3, 20)),
    }
    assert [place.household for place in actions.in_turn(town.all(QueuePlace))] == [poor, first, late]

    def allocated(home, code, **more):
        body = {"household": home, "application": places[home].application, "flat": flat(town, code)}
        return body | {"valid_from": date(2026, 4, 1), "ends_on": date(2029, 4, 1), **more}

    assert refused(town, "allocate_flat", **allocated(first, "A1")) == ["OUT_OF_TURN"]
    does(town, "allocate_flat", **allocated(first, "A2", turn="declined_by_others"))
    lease = does(town, "allocate_flat", **allocated(poor, "A3"))
    assert refused(town, "allocate_flat", **allocated(late, "A4", flat=lease.flat)) == ["FLAT_NOT_FREE"]
    assert refused(town, "allocate_flat", **allocated(poor, "A5")) == ["NOT_WAITING"]
    does(town, "allocate_flat", **allocated(late, "A6"))
    assert [place.left_reason for place in town.all(QueuePlace)] == ["allocated"] * 3
    town.close()


def test_a_lease_lasts_five_years_at_most_and_is_not_renewed_while_something_is_wrong(tmp_path):
    town = Town(tmp_path, **TOWN)
    home = home_of(town)
    place = waiting(town, home)
    body = {"household": home, "application": place.application, "flat": flat(town, "B1")}
    term = {"valid_from": date(2026, 4, 1), "ends_on": date(2031, 4, 2)}
    assert refused(town, "allocate_flat", **body, **term) == ["LEASE_TOO_LONG"]
    lease = does(town, "allocate_flat", **body, **term | {"ends_on": date(2031, 4, 1)})
    assert refused(town, "renew_lease", id=lease.id, ends_on=date(2036, 4, 2)) == ["LEASE_TOO_LONG"]
    breach = does(town, "note_breach", household=home, kind="unpaid", valid_from=date(2026, 6, 1))
    assert refused(town, "renew_lease", id=lease.id, ends_on=date(2036, 4, 1)) == ["IN_BREACH"]
    does(town, "end_breach", id=breach.id, valid_until=date(2026, 9, 1))
    assert does(town, "renew_lease", id=lease.id, ends_on=date(2036, 4, 1)).ends_on == date(2036, 4, 1)
    ended = {"id": lease.id, "valid_until": date(2027, 1, 1), "end_reason": "moved"}
    does(town, "end_lease", **ended)
    assert refused(town, "end_lease", **ended) == refused(town, "renew_lease", id=lease.id, ends_on=date(2036, 4, 1))
    assert [each.valid_until for each in town.all(Breach)] == [date(2026, 9, 1)]
    town.close()


def test_a_flat_is_rented_from_the_day_on_which_it_is_offered_and_until_it_is_withdrawn(town):
    home = home_of(town)
    place = waiting(town, home)
    offered = flat(town, "C1")
    body = {"household": home, "application": place.application, "flat": offered, "ends_on": date(2027, 1, 1)}
    assert refused(town, "allocate_flat", **body, valid_from=date(2025, 12, 31)) == ["FLAT_NOT_FREE"]


def test_a_rent_subsidy_is_for_who_waits_for_one_and_ends_with_a_reason(town):
    home = home_of(town)
    place = waiting(town, home, form="subsidy")
    body = {"household": home, "application": place.application, "month_fen": 60_000, "valid_from": date(2026, 4, 1)}
    paid = does(town, "grant_rent_subsidy", **body)
    assert refused(town, "grant_rent_subsidy", **body) == ["NOT_WAITING"]
    ended = does(town, "end_rent_subsidy", id=paid.id, valid_until=date(2026, 12, 1), end_reason="over_income")
    assert ended.end_reason == "over_income"


def test_who_owns_a_home_is_measured_and_who_leaves_says_why(town):
    home = home_of(town)
    owned = {"household": home, "owns_home_here": True, "evidence": "checked", "valid_from": DAY}
    assert refused(town, "note_dwelling", **owned) == ["HOME_WITHOUT_FLOOR"]
    does(town, "note_dwelling", **owned, own_floor_m2=30, persons=3)
    place = {"household": home, "application": "a", "waits_at": COUNTY, "track": "migrant_worker", "form": "flat"}
    with pytest.raises(Invalid) as error:
        town.add(QueuePlace(**place, priority="none", registered_on=DAY, left_on=DAY))
    assert [problem.code for problem in error.value.problems] == ["LEFT_QUEUE_WITHOUT_REASON"]
