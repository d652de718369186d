"""A clinic's desk through GraphQL: forecasts, whom to remind, who is overdue and was not seen; each reader within its rights."""

from datetime import date

import pytest
from immunization_town import PURPOSE, Clinic

DAY = date(2026, 11, 23)
BORN = date(2025, 5, 12)
"""18 months on 2026-11-12: DTaP 4, MMR 2 and HepA are due and late from 2027-05-12 (case ALL-01)."""
GIVEN = (
    *(("HepB", day) for day in (BORN, date(2025, 6, 12), date(2025, 11, 12))),
    ("BCG", BORN),
    *(("IPV", day) for day in (date(2025, 7, 12), date(2025, 8, 12))),
    *(("DTaP", day) for day in (date(2025, 7, 12), date(2025, 9, 12), date(2025, 11, 12))),
    ("bOPV", date(2025, 9, 12)),
    *(("MPSV-A", day) for day in (date(2025, 11, 12), date(2026, 2, 12))),
    *(("MMR", date(2026, 1, 13)), ("JE-L", date(2026, 1, 13))),
)
OFFICERS = {
    "school": ("230102", ["core.identity", "core.residence", "immunization.forecast"]),
    "names": ("230102", ["core.identity", "core.residence"]),
    "elsewhere": ("230202", ["core.*", "immunization.*"]),
}
LIST = "totalCount edges { node { child { recordId } clinic { code } since lastSeen lastReminded doses { series status } } }"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    made = Clinic(tmp_path_factory.mktemp("clinic"), officers=OFFICERS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def place(clinic):
    """A clinic of a township, and one of the whole county."""
    made = {}
    for code, division in (("23010200101", "230102001"), ("23010200001", "230102")):
        made[division] = clinic.does("register_clinic", division=division, code=code, name=f"示例门诊{code}").id
    return made


def arrives(clinic, *, doses=GIVEN, extent="complete", seen_on=date(2026, 6, 1), **more):
    child = clinic.add_child(birth_date=BORN, **more)
    for product, day in doses:
        clinic.does("record_dose", child=child, product=product, given_on=day, origin="other_province", sure=True)
    if extent:
        clinic.does("review_history", child=child, seen_on=seen_on, extent=extent)
    return child


@pytest.fixture(scope="module")
def on_schedule(clinic, place):
    return arrives(clinic)


@pytest.fixture(scope="module")
def behind(clinic, place):
    """Without its first MMR, which was late from the first birthday on."""
    return arrives(clinic, doses=[each for each in GIVEN if each[0] != "MMR"], seen_on=date(2026, 3, 1))


@pytest.fixture(scope="module")
def unknown(clinic, place):
    return arrives(clinic, doses=(), extent=None, residence="230102002")


STATES = (
    'forecast(on: "2026-11-23") { edition series { series status product earliestDate deadline reasons { code } } }'
)


def states(clinic, child, fields=STATES, **more):
    made = clinic.of_child(child, fields, **more)["forecast"]
    return {each["series"]: each for each in made["series"]}


def test_a_child_on_schedule_is_due_and_nothing_is_late(clinic, on_schedule):
    found = states(clinic, on_schedule)
    assert (found["MMR"]["status"], found["MMR"]["product"]) == ("DUE", "MMR")
    assert (found["MMR"]["earliestDate"], found["MMR"]["deadline"]) == ("2026-11-12", "2027-05-12")
    assert {name for name, each in found.items() if each["status"] == "OVERDUE"} == set()
    assert found["HepB"]["status"] == "COMPLETE" and found["MMR"]["reasons"]


def test_a_forecast_of_an_earlier_day_knows_nothing_of_later_doses(clinic, on_schedule):
    before = states(clinic, on_schedule, STATES.replace("2026-11-23", "2026-01-12"))
    assert before["MMR"]["status"] == "UNKNOWN_HISTORY"  # nobody had looked yet
    after = states(clinic, on_schedule, STATES.replace("2026-11-23", "2026-06-01"))
    assert after["MMR"]["status"] == "UPCOMING"


def test_nobody_looked_is_unknown_and_never_overdue(clinic, unknown):
    assert {each["status"] for each in states(clinic, unknown).values()} == {"UNKNOWN_HISTORY"}


def test_a_withdrawn_dose_counts_no_more(clinic, place):
    child = arrives(clinic)
    asked = "doses(first: 100) { edges { node { id recordId product } } }"
    mmr = [e["node"] for e in clinic.of_child(child, asked)["doses"]["edges"] if e["node"]["product"] == "MMR"]
    assert states(clinic, child)["MMR"]["status"] == "DUE"
    clinic.does("withdraw_dose", id=mmr[0]["recordId"], reason="other_child")
    assert states(clinic, child)["MMR"]["status"] == "OVERDUE"


def test_reasons_are_told_to_who_may_see_what_of_the_childs_health_decided(clinic, on_schedule):
    document = f"query ($id: ID!) {{ child(id: $id) {{ immunization {{ {STATES} }} }} }}"
    told = clinic.query(document, by="school", purpose="care", id=on_schedule)["child"]["immunization"]["forecast"]
    assert {each["reasons"] for each in told["series"]} == {None}
    assert {each["status"] for each in told["series"]} == {
        each["status"] for each in states(clinic, on_schedule).values()
    }


def test_who_may_not_see_forecasts_gets_none(clinic, on_schedule):
    document = f"query ($id: ID!) {{ child(id: $id) {{ immunization {{ {STATES} }} }} }}"
    told = clinic.query(document, by="names", purpose="care", id=on_schedule)["child"]
    assert told["immunization"]["forecast"] is None


def test_what_of_a_childs_health_is_not_to_be_seen_decides_all_the_same(clinic, place):
    """Somebody who may not see a contraindication must not be told that the vaccine is due."""
    child = arrives(clinic)
    clinic.does("note_contraindication", child=child, product="MMR", valid_from=date(2026, 6, 1), reason="allergy")
    document = f"query ($id: ID!) {{ child(id: $id) {{ immunization {{ {STATES} }} }} }}"
    told = clinic.query(document, by="school", purpose="care", id=child)["child"]["immunization"]["forecast"]
    assert {each["series"]: each["status"] for each in told["series"]}["MMR"] not in ("DUE", "OVERDUE")


def listed(clinic, name, **arguments):
    said = "".join(f', {key}: "{value}"' for key, value in arguments.items())
    found = clinic.says(f"{{ immunization {{ {name}(first: 100{said}) {{ {LIST} }} }} }}")[name]
    assert found["totalCount"] == len(found["edges"])
    return {edge["node"]["child"]["recordId"]: edge["node"] for edge in found["edges"]}


def test_whoever_is_overdue_and_was_not_seen_since_is_called(clinic, on_schedule, behind, unknown):
    called = listed(clinic, "defaulters")
    assert behind in called and not {on_schedule, unknown} & called.keys()
    assert called[behind]["since"] == "2026-05-12"
    assert called[behind]["doses"] == [{"series": "MMR", "status": "OVERDUE"}]
    assert (called[behind]["lastSeen"], called[behind]["clinic"]["code"]) == ("2026-03-01", "23010200101")


def test_whoever_was_seen_lately_is_not_called_and_later_is_again(clinic, place):
    child = arrives(clinic, doses=[each for each in GIVEN if each[0] != "MMR"], seen_on=date(2026, 10, 24))
    assert child not in listed(clinic, "defaulters")
    assert child in listed(clinic, "defaulters", on="2026-11-24")


def test_a_week_reminds_of_what_is_due_until_its_sunday_and_each_family_once(clinic, on_schedule, behind, place):
    soon = listed(clinic, "toRemind", week="2026-11-23")
    assert on_schedule in soon and {each["series"] for each in soon[on_schedule]["doses"]} >= {"DTaP", "MMR", "HepA"}
    assert on_schedule in listed(clinic, "toRemind", week="2026-11-09", on="2026-11-09")
    assert on_schedule not in listed(clinic, "toRemind", week="2026-11-02", on="2026-11-02")
    clinic.does("remind", child=on_schedule, reminded_on=date(2026, 11, 13), channel="phone", reached=False)
    assert on_schedule in listed(clinic, "toRemind", week="2026-11-23")
    clinic.does("remind", child=on_schedule, reminded_on=date(2026, 11, 14), channel="phone")
    assert on_schedule not in listed(clinic, "toRemind", week="2026-11-23")


def test_a_clinic_has_the_children_of_its_township_and_the_countys_the_rest(
    clinic, on_schedule, behind, unknown, place
):
    desk = "{ immunization { desk(clinic: %s) { children overdue unknownHistories } } }"
    township, county = (clinic.says(desk % f'"{place[each]}"')["desk"] for each in ("230102001", "230102"))
    assert (county["children"], county["unknownHistories"], county["overdue"]) == (1, 1, 0)
    assert township["children"] >= 2 and township["unknownHistories"] == 0 and township["overdue"] >= 1
    assert clinic.says(desk % '"23-none"')["desk"]["children"] == 0


def test_the_desk_counts_what_its_lists_count(clinic, behind, unknown):
    desk = clinic.says('{ immunization { desk(division: "230102") { children toRemind overdue unknownHistories } } }')[
        "desk"
    ]
    assert desk["overdue"] == len(listed(clinic, "defaulters", division="230102"))
    assert desk["toRemind"] == len(listed(clinic, "toRemind", week=DAY, division="230102"))
    assert desk["unknownHistories"] >= 1


def test_another_countys_officer_finds_an_empty_desk(clinic, behind):
    asked = "{ immunization { desk { children overdue } } }"
    found = clinic.query(asked, by="elsewhere", purpose=PURPOSE)["immunization"]["desk"]
    assert found == {"children": 0, "overdue": 0}


def test_an_edition_that_there_is_not_is_told(clinic, on_schedule):
    document = 'query ($id: ID!) { child(id: $id) { immunization { forecast(edition: "CN-NIP-1900") { edition } } } }'
    answer = clinic.ask(document, purpose=PURPOSE, id=on_schedule)
    assert "CN-NIP-1900" in answer["errors"][0]["message"]


def test_the_board_counts_each_cohort_of_whom_the_reader_sees(clinic, on_schedule, behind, unknown):
    asked = "{ immunization { board { measure group children met notMet notKnown perThousand } } }"
    for _ in range(5):
        arrives(clinic, doses=(), extent="complete", residence="230103001")
        arrives(clinic, doses=(), extent=None, residence="230103001")
        arrives(clinic, residence="230103001")
    line = {(each["measure"], each["group"]): each for each in clinic.says(asked)["board"]}["zero_dose", BORN.year]
    assert line["met"] >= 5 and line["notMet"] >= 5 and line["notKnown"] >= 5
    assert line["children"] == line["met"] + line["notMet"] + line["notKnown"]
    assert line["perThousand"] == round(1000 * line["met"] / (line["met"] + line["notMet"]), 1)


def test_coverage_counts_children_of_an_age_of_whom_no_dose_is_overdue(clinic, on_schedule, behind, unknown):
    counts = clinic.counts("vaccinated_at_1")["230102000000"]
    assert counts["met"] >= 1 and counts["not_met"] >= 1


def test_a_history_seen_on_the_thirtieth_day_after_an_arrival_is_seen_in_time_and_a_day_later_is_not(clinic):
    for seen_on in (date(2026, 3, 31), date(2026, 4, 1)):
        child = clinic.add_child(birth_date=BORN, residence="230109001", since=date(2026, 3, 1))
        clinic.does("review_history", child=child, seen_on=seen_on, extent="complete")
    assert clinic.counts("first_review_in_time")["230109000000"] == {"met": 1, "not_met": 1}


def test_days_to_a_first_review_are_told_as_quartiles_and_nobody_looked_at_apart(clinic):
    def come(*reviews):
        for seen_on in reviews:
            child = clinic.add_child(birth_date=BORN, residence="230110001", since=date(2026, 3, 1))
            if seen_on:
                clinic.does("review_history", child=child, seen_on=seen_on, extent="complete")

    def told():
        asked = "children seen notSeen lowerQuartile median upperQuartile"
        found = clinic.says(f'{{ immunization {{ firstReviews(division: "230110") {{ {asked} }} }} }}')
        return tuple(found["firstReviews"].values())

    assert told() == (0, 0, 0, None, None, None)
    come(date(2026, 3, 31), None)
    assert told() == (2, 1, 1, 30, 30, 30)
    come(date(2026, 4, 1), date(2026, 3, 11), date(2026, 6, 9))
    assert told() == (5, 4, 1, 10, 30, 31)
