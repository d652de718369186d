"""What immunization keeps, and what it refuses to keep."""

from datetime import date

import pytest
from pydantic import BaseModel

from tongxing import Invalid, NotAllowed
from tongxing.testing.town import Town
from tongxing_immunization.records import ClinicalNote, Contraindication, Dose, HistoryReview, ToldHistory

DAY = date(2026, 11, 23)


class Nothing(BaseModel):
    """No input."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"), ["immunization"], purposes=("care", "vaccination"))
    yield made
    made.close()


def refused(town, record):
    with pytest.raises(Invalid) as error:
        town.add(record)
    [problem] = error.value.problems
    assert problem.message.zh and problem.message.en and problem.remedy.zh and problem.remedy.en
    return problem.path, problem.code


def test_a_dose_on_a_day_that_has_not_come_is_refused(town):
    child = town.add_child()
    town.add(Dose(child=child, product="MMR", given_on=DAY))
    assert refused(town, Dose(child=child, product="MMR", given_on=date(2026, 11, 24))) == (
        "given_on",
        "DOSE_IN_FUTURE",
    )


def test_a_dose_is_of_a_product_of_the_schedule_and_immunoglobulin_is_none(town):
    child = town.add_child()
    assert refused(town, Dose(child=child, product="XYZ", given_on=DAY)) == ("product", "UNKNOWN_CODE")
    assert refused(town, Dose(child=child, product="Immunoglobulin", given_on=DAY)) == ("product", "UNKNOWN_CODE")


def test_nobody_sees_a_history_tomorrow(town):
    seen = HistoryReview(child=town.add_child(), seen_on=date(2026, 11, 24), extent="complete")
    assert refused(town, seen) == ("seen_on", "REVIEW_IN_FUTURE")


def test_a_contraindication_lasts_at_least_a_day(town):
    barred = {"child": town.add_child(), "product": "MMR", "valid_from": DAY, "reason": "allergy"}
    town.add(Contraindication(**barred))
    assert refused(town, Contraindication(**barred, valid_until=DAY)) == (
        "valid_until",
        "CONTRAINDICATION_ENDS_BEFORE_START",
    )


def test_what_a_family_tells_lies_before_the_telling(town):
    told = ToldHistory(child=town.add_child(), told_on=date(2026, 11, 2), last_given_on=date(2026, 11, 3))
    assert refused(town, told) == ("last_given_on", "TOLD_DOSE_IN_FUTURE")


def test_a_clinical_note_is_read_for_vaccinating_alone(town):
    note = ClinicalNote(child=town.add_child(), noted_on=DAY, note="示例备注")
    with pytest.raises(NotAllowed):
        town.add(note)
    town.act(lambda store, body: store.add(note), Nothing(), purpose="vaccination")
    assert town.all(ClinicalNote) == []
    [kept] = town.all(ClinicalNote, purpose="vaccination")
    assert kept.note == "示例备注"
