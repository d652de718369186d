"""What the office may do and what it is refused: work, households, help, training and its money, posts, signals, channels."""

from datetime import date

import pytest

from tongxing import GuardianEvent, Household, HouseholdEvent, HouseholdMember, Invalid
from tongxing.testing.town import Town
from tongxing.work.applying import ApplyFor, MoveApplication, apply_for, move_application
from tongxing_employment import actions
from tongxing_employment.records import HelpPlan, HomeHelp, JobStatus, ZeroEmployment

DAY = date(2026, 11, 2)
FEE = 100_000


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    made = Town(folder, ["employment"], parameters={"training_fee_fen": FEE, "training_living_day_fen": 5_000})
    yield made
    made.close()


@pytest.fixture(scope="module")
def station(town):
    body = {"division": "230102", "kind": "GIG_MARKET", "name": "示例零工市场", "opened_on": date(2026, 3, 1)}
    return does(town, "open_channel", **body).id


def does(town, name, /, **body):
    model = getattr(actions, "".join(part.title() for part in name.split("_")))
    return town.act(getattr(actions, name), model(**body))


def refused(town, name, /, **body):
    with pytest.raises(Invalid) as error:
        does(town, name, **body)
    return [problem.code for problem in error.value.problems]


def family(town, guardians=2, **columns):
    child = town.add_child(guardians=[{"relation": "51"}, {"relation": "52"}][:guardians], household={}, **columns)
    return child, *town.guardians(child), town.household(child)


def approved(town, item, day=DAY, **subject):
    """An approved application of a guardian or household; its thread."""
    place = {"division": "230102", "deciding": "230102"}
    thread = town.act(apply_for, ApplyFor(item=item, applied_on=day, **place, **subject)).thread
    for kind in ("accepted", "approved"):
        town.act(move_application, MoveApplication(application=thread, kind=kind, happened_on=day, **subject))
    return thread


def states(town, record, **equal):
    found = [each for each in town.all(record) if all(getattr(each, k) == v for k, v in equal.items())]
    return sorted(found, key=lambda each: each.valid_from)


# work ---------------------------------------------------------------------------------------------------------------------


def test_what_a_guardian_did_before_ends_when_something_else_begins(town):
    _, father, _, _ = family(town)
    for status, day in (("employed", date(2026, 1, 5)), ("unemployed", date(2026, 9, 1))):
        does(town, "note_job", guardian=father, status=status, valid_from=day)
    told = states(town, JobStatus, guardian=father)
    assert [(each.status, each.evidence, each.valid_until) for each in told] == [
        ("employed", "told", date(2026, 9, 1)),
        ("unemployed", "told", None),
    ]


def test_work_is_registered_by_an_approved_application_of_that_very_item(town):
    _, father, mother, _ = family(town)
    mine = approved(town, "JOB_REGISTRATION", guardian=father)
    body = {"application": mine, "valid_from": DAY}
    assert refused(town, "note_job", guardian=father, status="unemployed", **body) == ["NOT_APPROVED"]
    assert does(town, "note_job", guardian=father, status="flexible", **body).evidence == "registered"
    assert refused(town, "note_job", guardian=father, status="flexible", **body) == ["NOT_APPROVED"]  # delivered now
    jobless = approved(town, "UNEMPLOYMENT_REGISTRATION", guardian=mother)
    assert does(town, "note_job", guardian=mother, status="unemployed", application=jobless, valid_from=DAY)


def test_who_works_alone_has_no_employer(town):
    _, father, _, _ = family(town)
    body = {"guardian": father, "valid_from": DAY}
    assert refused(town, "note_job", status="self_employed", employer="state_owned", **body) == ["EMPLOYER_OF_NOBODY"]
    assert refused(town, "note_job", status="unemployed", employer="private", **body) == ["EMPLOYER_OF_NOBODY"]
    assert does(town, "note_job", status="employed", employer="state_owned", **body)
    assert does(town, "note_job", status="self_employed", **body)


# households ---------------------------------------------------------------------------------------------------------------


def test_a_household_of_whom_somebody_works_is_not_noted_as_one_without_work(town):
    _, father, mother, household = family(town)
    does(town, "note_job", guardian=father, status="unemployed", valid_from=date(2026, 1, 5))
    does(town, "note_job", guardian=mother, status="flexible", valid_from=date(2026, 1, 5))
    body = {"household": household, "to": "230102", "found_on": DAY}
    assert refused(town, "note_zero_employment", **body) == ["HAS_WORK_AT_HOME"]
    does(town, "note_job", guardian=mother, status="unemployed", valid_from=date(2026, 10, 1))
    assert refused(town, "note_zero_employment", **body | {"to": "999999"}) == ["UNKNOWN_DIVISION"]
    does(town, "note_zero_employment", **body)
    assert refused(town, "note_zero_employment", **body) == ["HELP_RUNNING"]
    kinds = [each.kind for each in town.all(HouseholdEvent) if each.household == household]
    assert sorted(kinds) == ["identified", "referred", "zero_employment_noted"]


def test_the_first_who_works_clears_every_household_of_the_children_in_his_care(town):
    child, father, _, household = family(town)
    sibling = town.add_child(name="乙")
    other = town.add(Household())
    town.add(HouseholdMember(child=sibling, household=other.id, valid_from=date(2020, 1, 1)))
    does(town, "note_zero_employment", household=household, to="230102", found_on=DAY)
    does(town, "note_zero_employment", household=other.id, to="230102", found_on=DAY)
    does(town, "start_home_help", household=household, valid_from=DAY)
    assert refused(town, "start_home_help", household=household, valid_from=DAY) == ["HELP_RUNNING"]
    does(town, "note_job", guardian=father, status="employed", valid_from=date(2026, 11, 9))
    ends = {each.household: each.valid_until for each in (*town.all(ZeroEmployment), *town.all(HomeHelp))}
    assert (ends[household], ends[other.id]) == (date(2026, 11, 9), None)
    assert town.values(child, "zero_employment_home", on=date(2026, 11, 8)) == (True,)
    assert town.values(child, "zero_employment_home", on=date(2026, 11, 9)) == (False,)


def test_help_for_a_household_delivers_its_application(town):
    _, _, _, household = family(town)
    thread = approved(town, "ZERO_EMPLOYMENT_AID", household=household)
    does(town, "start_home_help", household=household, application=thread, valid_from=DAY)
    assert "delivered" in [each.kind for each in town.all(HouseholdEvent) if each.thread == thread]


# help and outcomes --------------------------------------------------------------------------------------------------------


def test_a_channel_helps_only_while_it_is_open(town, station):
    _, father, _, household = family(town)
    body = {"guardian": father, "service": "job", "channel": station}
    assert refused(town, "start_help", valid_from=date(2026, 2, 28), **body) == ["CHANNEL_CLOSED"]
    begun = does(town, "start_help", valid_from=date(2026, 3, 1), **body)
    assert does(town, "end_help", id=begun.id, valid_until=DAY).valid_until == DAY
    early = {"household": household, "channel": station, "valid_from": date(2026, 2, 28)}
    assert refused(town, "start_home_help", **early) == ["CHANNEL_CLOSED"]


def test_help_by_an_application_delivers_it(town):
    _, father, _, _ = family(town)
    thread = approved(town, "JOB_HELP", guardian=father)
    does(town, "start_help", guardian=father, service="training", application=thread, valid_from=DAY)
    assert states(town, HelpPlan, guardian=father)[0].application == thread
    assert "delivered" in [each.kind for each in town.all(GuardianEvent) if each.thread == thread]


def test_an_outcome_is_told_of_the_guardian_and_of_the_household_and_only_a_hiring_is_work(town):
    child, father, _, household = family(town)
    told = {"guardian": father, "campaign": "HUNDRED_DAY_TEN_MILLION"}
    assert does(town, "record_outcome", kind="job_advised", happened_on=DAY, **told) is None
    assert town.values(child, "parent_gained_work") == (None,)
    begun = does(town, "record_outcome", kind="job_business_begun", happened_on=DAY, **told)
    assert (begun.status, begun.employer) == ("self_employed", None)
    assert town.values(child, "parent_gained_work", "guardian_works") == (True, True)
    kinds = [each.kind for each in town.all(HouseholdEvent) if each.household == household]
    assert sorted(kinds) == ["job_advised", "job_business_begun"]


def test_nobody_is_hired_by_a_vacancy_that_is_over(town):
    _, father, _, _ = family(town)
    body = {"division": "230102", "title": "x", "employer": "private", "posts": 1}
    days = {"valid_from": date(2026, 10, 1), "valid_until": date(2026, 11, 1)}
    vacancy = does(town, "offer_vacancy", **body, **days).id
    for day in (date(2026, 9, 30), date(2026, 11, 1)):
        hired = {"guardian": father, "kind": "job_hired", "vacancy": vacancy, "happened_on": day}
        assert refused(town, "record_outcome", **hired) == ["VACANCY_OVER"]
    last = does(town, "record_outcome", **hired | {"happened_on": date(2026, 10, 31)})
    assert last.employer == "private"


# training and posts -------------------------------------------------------------------------------------------------------


def test_the_fee_of_a_training_is_paid_once_for_a_listed_certificate_and_up_to_the_standard(town):
    _, father, _, _ = family(town)
    course = does(town, "start_training", guardian=father, trade="育婴员", valid_from=date(2026, 9, 1))
    thread = approved(town, "TRAINING_SUBSIDY", guardian=father)
    pay = {"training": course.id, "kind": "fee", "amount_fen": FEE, "paid_on": DAY}
    assert refused(town, "pay_training", **pay, application=thread) == ["NOT_CERTIFIED"]
    ended = {"ends_on": date(2026, 9, 30), "certified_on": date(2026, 10, 9)}
    does(town, "end_training", id=course.id, **ended)
    assert refused(town, "pay_training", **pay, application=thread) == ["NOT_LISTED"]
    does(town, "end_training", id=course.id, **ended, is_listed=True)
    assert refused(town, "pay_training", **pay | {"amount_fen": FEE + 1}, application=thread) == ["OVER_THE_STANDARD"]
    does(town, "pay_training", **pay, application=thread)
    assert refused(town, "pay_training", **pay, application=thread) == ["PAID_ALREADY"]


def test_the_living_allowance_is_for_persons_with_job_difficulty_and_by_the_days_of_the_course(town):
    _, father, _, _ = family(town)
    course = does(town, "start_training", guardian=father, trade="电工", valid_from=date(2026, 9, 1))
    does(town, "end_training", id=course.id, ends_on=date(2026, 9, 10))
    pay = {"training": course.id, "kind": "living", "paid_on": DAY}
    assert refused(town, "pay_training", **pay, amount_fen=50_000) == ["NOT_OF_A_GROUP"]
    identified(town, father)
    assert refused(town, "pay_training", **pay, amount_fen=50_001) == ["OVER_THE_STANDARD"]  # ten days
    assert does(town, "pay_training", **pay, amount_fen=50_000)


def identified(town, guardian, day=date(2026, 10, 12), **more):
    thread = approved(town, "JOB_DIFFICULTY", day, guardian=guardian)
    body = {"guardian": guardian, "application": thread, "grounds": ["older"], "valid_from": day}
    return does(town, "identify_difficulty", **body, **more)


def test_a_post_ends_when_the_three_years_are_used_up_wherever_they_were(town):
    _, father, _, _ = family(town)
    post = {"guardian": father, "title": "保洁", "valid_from": DAY}
    first = approved(town, "PUBLIC_POST", guardian=father)
    assert refused(town, "start_post", **post, application=first) == ["NO_DIFFICULTY"]
    identified(town, father, post_months=30)
    begun = does(town, "start_post", **post, application=first)
    assert begun.valid_until == date(2027, 5, 2)
    second = approved(town, "PUBLIC_POST", guardian=father)
    assert refused(town, "start_post", **post, application=second) == ["POST_RUNNING"]
    does(town, "end_post", id=begun.id, valid_until=date(2027, 1, 2))
    left = does(town, "start_post", **post | {"valid_from": date(2027, 1, 2)}, application=second)
    assert left.valid_until == date(2027, 5, 2)
    third = approved(town, "PUBLIC_POST", guardian=father)
    assert refused(town, "start_post", **post | {"valid_from": date(2027, 5, 2)}, application=third) == [
        "POST_TIME_USED"
    ]


def test_an_identification_needs_its_own_approved_application_and_is_published_only_while_it_is_accepted(town):
    _, father, mother, _ = family(town)
    other = approved(town, "JOB_HELP", guardian=father)
    body = {"guardian": father, "grounds": ["landless"], "valid_from": DAY}
    assert refused(town, "identify_difficulty", **body, application=other) == ["NOT_APPROVED"]
    mine = approved(town, "JOB_DIFFICULTY", guardian=father)
    late = {"guardian": father, "application": mine, "published_on": DAY}
    assert refused(town, "publish_difficulty", **late) == ["NOT_ACCEPTED"]
    found = does(town, "identify_difficulty", **body, application=mine)
    assert does(town, "end_difficulty", id=found.id, valid_until=date(2026, 11, 20)).valid_until == date(2026, 11, 20)
    assert does(town, "note_ground", guardian=mother, ground="landless", valid_from=DAY).ground == "landless"


# signals ------------------------------------------------------------------------------------------------------------------


def keys(town, child, on=DAY):
    return {each.key for each in town.signals(child, on=on)}


def test_who_asks_for_help_is_shown_until_somebody_at_home_finds_work(town):
    child, father, _, _ = family(town)
    does(town, "note_wish", guardian=father, wish="none", valid_from=date(2026, 6, 1))
    assert "wishes_for_help_with_work" not in keys(town, child)
    does(town, "note_wish", guardian=father, wish="job", valid_from=date(2026, 10, 1))
    assert "wishes_for_help_with_work" in keys(town, child)
    does(town, "record_outcome", guardian=father, kind="job_hired", happened_on=date(2026, 10, 20))
    assert "wishes_for_help_with_work" not in keys(town, child)
    does(town, "note_wish", guardian=father, wish="training", valid_from=date(2026, 11, 1))
    assert "wishes_for_help_with_work" in keys(town, child)


@pytest.mark.parametrize(
    ("complete", "jobs", "told"),
    [
        (True, ("unemployed", "not_seeking"), True),
        (True, ("unemployed", "flexible"), False),
        (True, ("not_seeking", "retired"), False),
        (None, ("unemployed", "unemployed"), False),
    ],
)
def test_a_home_in_which_nobody_works_is_shown_where_everybody_is_known(town, complete, jobs, told):
    child, *guardians, _ = family(town, guardians_complete=complete)
    for guardian, job in zip(guardians, jobs, strict=True):
        does(town, "note_job", guardian=guardian, status=job, valid_from=date(2026, 9, 1))
    assert ("nobody_at_home_works" in keys(town, child)) is told
