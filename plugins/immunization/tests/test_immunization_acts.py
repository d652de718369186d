"""What a clinic does: doses recorded, corrected, withdrawn; histories; certificates; what is refused, in both languages."""

from datetime import date

import pytest
from immunization_town import BORN, PURPOSE, Clinic

from tongxing import ServiceEvent
from tongxing_immunization.records import Certificate, Dose, HistoryReview

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    made = Clinic(tmp_path_factory.mktemp("clinic"))
    yield made
    made.close()


@pytest.fixture
def child(clinic):
    return clinic.add_child(birth_date=BORN)


def doses(clinic, child):
    found = [each for each in clinic.all(Dose, purpose=PURPOSE) if each.child == child]
    return [(each.product, each.given_on) for each in sorted(found, key=lambda each: each.given_on)]


def test_a_dose_is_recorded_by_the_name_that_stands_on_the_paper(clinic, child):
    dose = clinic.does("record_dose", child=child, product="麻腮风联合减毒活疫苗", given_on=date(2025, 7, 1), lot="A1")
    assert (dose.product, dose.origin, dose.lot) == ("MMR", "given_here", "A1")
    [event] = [e for e in clinic.all(ServiceEvent, purpose=PURPOSE) if e.child == child]
    assert (event.kind, event.happened_on) == ("dose_recorded", date(2025, 7, 1))


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"product": "0601"}, ("product", "UNKNOWN_PRODUCT")),
        ({"product": "Immunoglobulin"}, ("product", "UNKNOWN_PRODUCT")),
        ({"given_on": date(2024, 10, 31)}, ("given_on", "BEFORE_BIRTH")),
        ({"given_on": date(2026, 11, 24)}, ("given_on", "DOSE_IN_FUTURE")),
    ],
)
def test_a_dose_that_cannot_be_is_refused(clinic, child, told, problem):
    body = {"child": child, "product": "MMR", "given_on": date(2025, 7, 1)} | told
    assert clinic.refuses("record_dose", **body) == [problem]
    assert doses(clinic, child) == []


def test_a_dose_on_the_day_of_birth_is_none_before_birth(clinic, child):
    assert clinic.does("record_dose", child=child, product="HepB", given_on=BORN).given_on == BORN


def test_one_product_twice_on_one_day_is_refused_and_another_product_is_not(clinic, child):
    day = date(2025, 7, 1)
    clinic.does("record_dose", child=child, product="MMR", given_on=day)
    again = {"child": child, "product": "MMR", "given_on": day}
    assert clinic.refuses("record_dose", **again) == [("given_on", "DOSE_STANDS_ALREADY")]
    assert clinic.refuses("record_dose", **again, sure=True) == [("given_on", "DOSE_STANDS_ALREADY")]
    clinic.does("record_dose", child=child, product="JE-L", given_on=day)


@pytest.mark.parametrize(("later", "is_near"), [(20, True), (21, False)])
def test_a_dose_within_days_of_another_needs_a_second_yes(clinic, child, later, is_near):
    first = date(2025, 7, 1)
    clinic.does("record_dose", child=child, product="IPV", given_on=first)
    second = {"child": child, "product": "IPV", "given_on": date.fromordinal(first.toordinal() + later)}
    assert clinic.refuses("record_dose", **second) == ([("given_on", "DOSE_NEAR_ANOTHER")] if is_near else [])
    if is_near:
        clinic.does("record_dose", **second, sure=True)
    flagged = [s.since for s in clinic.signals(child) if s.key == "duplicate_doses"]
    assert flagged == ([second["given_on"]] if is_near else [])


def test_a_correction_keeps_what_is_not_named_and_the_past(clinic, child):
    dose = clinic.does("record_dose", child=child, product="JE-L", given_on=date(2025, 7, 2), lot="B2")
    corrected = clinic.does("correct_dose", id=dose.id, given_on=date(2025, 7, 1))
    assert (corrected.lot, corrected.version, doses(clinic, child)) == ("B2", 2, [("JE-L", date(2025, 7, 1))])
    from sqlalchemy import text

    with clinic.registry.database.read() as connection:
        wanted = text('SELECT given_on FROM "_h_immunization_dose" WHERE id = :id')
        assert str(connection.execute(wanted, {"id": dose.id}).scalar_one()) == "2025-07-02"


def test_a_correction_is_checked_like_a_new_dose(clinic, child):
    clinic.does("record_dose", child=child, product="MMR", given_on=date(2025, 7, 1))
    dose = clinic.does("record_dose", child=child, product="MMR", given_on=date(2026, 5, 2))
    assert clinic.refuses("correct_dose", id=dose.id, given_on=date(2025, 7, 1)) == [
        ("given_on", "DOSE_STANDS_ALREADY")
    ]
    assert clinic.refuses("correct_dose", id=dose.id, product="??") == [("product", "UNKNOWN_PRODUCT")]
    assert clinic.refuses("correct_dose", id=dose.id, given_on=date(2024, 10, 1)) == [("given_on", "BEFORE_BIRTH")]
    clinic.does("correct_dose", id=dose.id, given_on=date(2026, 5, 3))


def test_a_withdrawn_dose_is_kept_and_no_longer_stands_in_the_way(clinic, child):
    told = {"child": child, "product": "MMR", "given_on": date(2025, 7, 1)}
    dose = clinic.does("record_dose", **told)
    assert clinic.does("withdraw_dose", id=dose.id, reason="other_child").withdrawn == "other_child"
    assert clinic.refuses("withdraw_dose", id=dose.id, reason="other_child") == [("id", "DOSE_WITHDRAWN")]
    assert clinic.does("record_dose", **told).id != dose.id


def test_a_dose_before_birth_comes_about_by_a_corrected_birth_date_and_is_told(clinic, child):
    clinic.does("record_dose", child=child, product="BCG", given_on=BORN)
    assert "dose_before_birth" not in {s.key for s in clinic.signals(child)}
    from tongxing import Child

    def corrected(store, body):
        return store.change(store.get(Child, body.child), birth_date=date(2024, 11, 2))

    clinic.act(corrected, actions_body(child))
    assert "dose_before_birth" in {s.key for s in clinic.signals(child)}


def actions_body(child):
    from tongxing_immunization.actions import NoteHealth

    return NoteHealth(child=child, noted_on=DAY)


EXTRACT = [{"product": "MMR", "given_on": date(2025, 7, 1)}, {"product": "百白破", "given_on": date(2025, 2, 1)}]


def test_an_extract_adds_what_does_not_stand_yet_and_is_a_partial_history(clinic, child):
    clinic.does("record_dose", child=child, product="MMR", given_on=date(2025, 7, 1))
    taken = {"child": child, "seen_on": DAY, "province": "220000", "doses": EXTRACT}
    review = clinic.does("import_extract", **taken)
    assert (review.extent, review.province, review.seen_in) == ("partial", "220000", "other_province")
    assert doses(clinic, child) == [("DTaP", date(2025, 2, 1)), ("MMR", date(2025, 7, 1))]
    assert clinic.does("import_extract", **taken).id == review.id
    assert len(doses(clinic, child)) == 2


def test_every_wrong_line_of_an_extract_is_told_at_its_place_and_nothing_is_kept(clinic, child):
    lines = [*EXTRACT, {"product": "0601", "given_on": date(2024, 1, 1)}, {"product": "MMR", "given_on": DAY}]
    told = clinic.refuses("import_extract", child=child, seen_on=date(2026, 11, 22), doses=lines)
    assert told == [
        ("doses.2.product", "UNKNOWN_PRODUCT"),
        ("doses.2.given_on", "BEFORE_BIRTH"),
        ("doses.3.given_on", "DOSE_AFTER_REVIEW"),
    ]
    assert doses(clinic, child) == []


def test_looking_at_a_history_is_kept_with_who_saw_what(clinic, child):
    clinic.does("review_history", child=child, seen_on=DAY, extent="unknown", seen_by="示例护士")
    [kept] = [each for each in clinic.all(HistoryReview, purpose=PURPOSE) if each.child == child]
    assert (kept.extent, kept.seen_by) == ("unknown", "示例护士")


def test_a_new_certificate_ends_the_one_before_it(clinic, child):
    first = clinic.does("issue_certificate", child=child, number="230102-0001", issued_on=date(2026, 3, 1))
    second = clinic.does("issue_certificate", child=child, number="230102-0002", issued_on=DAY)
    kept = {each.id: each for each in clinic.all(Certificate, purpose=PURPOSE)}
    assert (kept[first.id].valid_until, kept[second.id].valid_until) == (DAY, None)
    again = {"child": child, "number": "230102-0003", "issued_on": DAY}
    assert clinic.refuses("issue_certificate", **again) == [("issued_on", "CERTIFICATE_NOT_LATER")]


def test_the_number_of_a_certificate_is_stored_sealed(clinic, child):
    from sqlalchemy import text

    kept = clinic.does("issue_certificate", child=child, number="230102-0009", issued_on=DAY)
    with clinic.registry.database.read() as connection:
        wanted = text('SELECT number FROM "_p_immunization_certificate" WHERE id = :id')
        assert connection.execute(wanted, {"id": kept.id}).scalar_one().startswith("v1:")


def test_days_to_the_first_review_begin_anew_with_a_new_arrival(clinic):
    child = clinic.add_child(birth_date=BORN, since=date(2026, 11, 1))
    assert clinic.values(child, "days_to_first_review") == (None,)
    assert "history_not_reviewed" not in {s.key for s in clinic.signals(child, on=date(2026, 11, 2))}
    clinic.does("review_history", child=child, seen_on=date(2026, 11, 11), extent="complete")
    assert clinic.values(child, "days_to_first_review") == (10,)
    assert clinic.values(child, "days_to_first_review", on=date(2026, 11, 10)) == (None,)


MUTATION = """mutation ($input: ImmunizationRecordDoseInput!, $key: String!) { immunization {
    recordDose(input: $input, key: $key) { dose { product givenOn child { recordId } } problems { path code } } } }"""


def test_the_mutation_records_once_and_says_what_is_wrong(clinic, child):
    body = {"child": child, "product": "MMR", "givenOn": "2025-07-01"}
    for _ in range(2):
        [said] = clinic.says(MUTATION, input=body, key=f"one {child}").values()
        assert said["problems"] == [] and said["dose"]["product"] == "MMR"
    [said] = clinic.says(MUTATION, input=body | {"product": "??"}, key=f"two {child}").values()
    assert said == {"dose": None, "problems": [{"path": "product", "code": "UNKNOWN_PRODUCT"}]}
    assert len(doses(clinic, child)) == 1
