"""The demo's truth of the guardians' work is what the registry finds after the import, at home and on the desk."""

import json

import pytest

from tongxing.demo import running
from tongxing.demo.province import DEMO_DAY
from tongxing.host.answering.desk import Desk


@pytest.fixture(scope="module")
def made(tmp_path_factory, harbin_with):
    folder = tmp_path_factory.mktemp("demo")
    city = harbin_with(folder, "employment")
    with running.demo(city, children=160, seed=7, database=str(folder / "demo.db"), folder=folder) as demo:
        yield demo


def truth_of(made):
    return json.loads("".join(made.answers.pieces()))["employment"]


def lines(made, kind):
    answers = made.registry.answers(made.registry.access("demo-county", "care"))
    return Desk(answers, DEMO_DAY, "employment").lines([kind])


def test_a_household_is_without_work_as_it_was_made_where_all_its_rows_were_accepted(made):
    homes = truth_of(made)["homes"]
    whole = {home: told["nobody_works"] for home, told in homes.items() if len(told["carers"]) == told["of"]}
    decided = made.registry.answers(made.registry.access("demo-county", "care")).decide_around(
        "household", sorted(whole), on=DEMO_DAY, items=["ZERO_EMPLOYMENT_AID"]
    )
    assert {home: decision.answer == "MET" for home, (decision,) in decided.items()} == whole
    assert sum(whole.values()) > 3 and len(whole) > len(homes) * 0.7


def test_whoever_the_office_helps_has_no_gap_and_whoever_was_referred_waits_on_the_desk(made):
    truth = truth_of(made)
    idle = {home for home, told in truth["homes"].items() if told["nobody_works"]}
    gaps = {
        gap.subject
        for gap in made.registry.gaps(
            made.registry.access("demo-county", "care"), on=DEMO_DAY, items=["ZERO_EMPLOYMENT_AID"]
        )
    }
    assert truth["helped"] and not gaps & set(truth["helped"])
    referred = {line.subject for line in lines(made, "REFERRAL")}
    assert referred and referred <= idle - set(truth["helped"])


def test_applications_stand_on_the_desk_as_they_were_made(made):
    truth = truth_of(made)["desk"]
    assert {line.subject for line in lines(made, "NEW")} == set(truth["NEW"])
    assert {line.subject for line in lines(made, "OVERDUE")} == set(truth["OVERDUE"])
    assert {line.subject for line in lines(made, "DUE_SOON")} == set(truth["DUE_SOON"])
