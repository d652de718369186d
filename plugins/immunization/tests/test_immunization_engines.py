"""The desk says the same on PostgreSQL and on SQLite."""

from datetime import date

import pytest
from immunization_town import BORN, PURPOSE, Clinic

from tongxing import Identifier
from tongxing.work.sheets.files import File
from tongxing_immunization.sheets.taking_over import Whence, take_over

DAY = date(2026, 11, 23)
NUMBER = "990102202411010013"
EXTRACT = f"证件号码,疫苗名称,接种日期\n{NUMBER},乙肝疫苗,2024-11-01\n{NUMBER},9901,2025-07-01\n"
ASKED = """{ immunization {
    desk(division: "230102") { children toRemind overdue unknownHistories checks checksOverdue }
    defaulters(first: 5) { edges { node { since lastSeen doses { series status lateFrom } } } }
    unknownHistories(first: 5) { edges { node { extent } } }
    waitingChecks(first: 5) { edges { node { until overdue } } }
    board { measure group children met notMet notKnown } } }"""


def said(clinic):
    """What a day at the desk comes to, without ids."""
    known = clinic.add_child(birth_date=BORN)
    clinic.add(Identifier(child=known, kind="resident_id", number=NUMBER))
    whence = Whence(province="220000", seen_on=date(2026, 6, 1))
    report = take_over(clinic.store(purpose=PURPOSE), File("extract.csv", EXTRACT.encode()), whence)
    late = clinic.add_child(birth_date=BORN)
    clinic.does("record_dose", child=late, product="MMR", given_on=date(2025, 7, 1))
    clinic.does("review_history", child=late, seen_on=date(2026, 6, 1), extent="complete")
    clinic.does("open_check", child=late, entered_on=date(2026, 9, 1), stage="KINDERGARTEN")
    told = clinic.of_child(late, 'fhir(on: "2026-11-23") certificateCheck { checkBy } doses(first: 5) { totalCount }')
    return (
        [(p.row, p.column, p.code) for p in report.problems],
        clinic.says(ASKED),
        len(told["fhir"]["entry"]),
        told["certificateCheck"],
        told["doses"],
    )


@pytest.mark.postgres
def test_a_day_at_the_desk_is_the_same_on_both_engines(tmp_path):
    from tongxing.testing.postgres import fresh_database

    days = []
    for name, url in (("sqlite", None), ("postgres", fresh_database())):
        folder = tmp_path / name
        folder.mkdir()
        clinic = Clinic(folder, database=url)
        days.append(said(clinic))
        clinic.close()
    assert days[0] == days[1]
    assert days[0][1]["desk"]["overdue"] == 1 and days[0][0] == [(3, "B", "UNKNOWN_PRODUCT")]
