"""Another province's extract: doses come in by the names that stand there; what is wrong is told with row and column."""

from contextlib import closing
from datetime import date

import pytest
from immunization_town import BORN, PURPOSE, Clinic

from tongxing import Identifier, UsageError
from tongxing.work.sheets.files import File
from tongxing_immunization.records import Dose, HistoryReview
from tongxing_immunization.sheets.names import read_names
from tongxing_immunization.sheets.taking_over import Whence, take_over

DAY = date(2026, 11, 23)
NUMBER, OTHER = "990102202411010013", "990102202411010021"
HEADS = "吉林省儿童预防接种信息,,,,\n证件号码,疫苗名称,接种日期,疫苗批号,接种单位\n"
SHEET = HEADS + "\n".join(
    (
        f"{NUMBER},乙肝疫苗,2024-11-01,H1,示例妇产医院",
        f"{NUMBER},麻腮风联合减毒活疫苗,2025.7.2,M1,示例卫生院",
        f"{NUMBER},0601,2025-08-01,,",
        f"{NUMBER},卡介苗,2024-10-31,,",
        f"{NUMBER},百白破,2026-11-24,,",
        f"{NUMBER},甲肝减毒活疫苗,2026年13月1日,,",
        f"{OTHER},乙肝疫苗,2024-11-01,,",
    )
)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    made = Clinic(tmp_path_factory.mktemp("clinic"))
    yield made
    made.close()


def registered(clinic):
    known = clinic.add_child(birth_date=BORN)
    clinic.add(Identifier(child=known, kind="resident_id", number=NUMBER))
    return known


@pytest.fixture(scope="module")
def child(clinic):
    return registered(clinic)


def imported(clinic, text, **more):
    whence = Whence(**{"province": "220000", "seen_on": DAY} | more)
    return take_over(clinic.store(purpose=PURPOSE), File("extract.csv", text.encode()), whence)


def test_good_rows_come_in_and_every_wrong_cell_is_named(tmp_path):
    with closing(Clinic(tmp_path)) as clinic:
        registered(clinic)
        report = imported(clinic, SHEET, extent="complete")
        doses = clinic.all(Dose, purpose=PURPOSE)
    assert (report.read, report.accepted, report.unchanged, report.rejected, report.exit_code) == (7, 2, 0, 5, 1)
    told = [(p.row, p.column, p.code or "UNKNOWN") for p in report.problems]
    assert told == [
        (5, "B", "UNKNOWN_PRODUCT"),
        (6, "C", "BEFORE_BIRTH"),
        (7, "C", "DATE_IN_FUTURE"),
        (8, "C", "NOT_A_DATE"),
        (9, "A", "UNKNOWN_CHILD"),
    ]
    assert all(p.message.zh and p.message.en and p.remedy.zh and p.remedy.en for p in report.problems)
    assert OTHER not in str(report.as_dict()) and NUMBER not in str(report.as_dict())
    kept = sorted((d.product, d.given_on, d.lot, d.clinic_name, d.origin) for d in doses)
    assert kept == [
        ("HepB", date(2024, 11, 1), "H1", "示例妇产医院", "other_province"),
        ("MMR", date(2025, 7, 2), "M1", "示例卫生院", "other_province"),
    ]


def test_a_child_of_whom_a_row_was_rejected_is_partly_known_whatever_the_clerk_says(clinic, child):
    imported(clinic, SHEET, extent="complete")
    assert {each.extent for each in clinic.all(HistoryReview, purpose=PURPOSE)} == {"partial"}


def test_the_same_file_again_adds_nothing(clinic, child):
    imported(clinic, SHEET)
    before = len(clinic.all(Dose, purpose=PURPOSE)), len(clinic.all(HistoryReview, purpose=PURPOSE))
    report = imported(clinic, SHEET)
    assert (report.accepted, report.unchanged) == (0, 2)
    assert (len(clinic.all(Dose, purpose=PURPOSE)), len(clinic.all(HistoryReview, purpose=PURPOSE))) == before


def test_a_provinces_own_codes_are_translated(clinic, tmp_path):
    twin = clinic.add_child(birth_date=BORN)
    file = tmp_path / "names.yaml"
    file.write_text("'0601': MMR\n", encoding="utf-8")
    sheet = f"record,product,given_on\n{twin},0601,2025-08-01\n"
    assert imported(clinic, sheet, names=read_names(file)).accepted == 1
    assert [d.product for d in clinic.all(Dose, purpose=PURPOSE) if d.child == twin] == ["MMR"]


@pytest.mark.parametrize(
    ("text", "word"), [("0601: MMR", "zeros"), ("'0601': XYZ", "XYZ"), ("- MMR", "words"), ("{", "YAML")]
)
def test_names_that_cannot_be_right_are_refused_with_the_line(tmp_path, text, word):
    file = tmp_path / "names.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=word):
        read_names(file)


@pytest.mark.parametrize(("text", "word"), [("a,b\n1,2\n", "product"), (SHEET, "no province")])
def test_a_file_that_is_no_extract_and_a_place_that_is_no_province_are_refused(clinic, text, word):
    with pytest.raises(UsageError, match=word):
        imported(clinic, text, province="220102" if text is SHEET else "220000")


def test_who_may_not_see_a_child_imports_nothing_of_it(clinic, child):
    blind = Whence(province="220000", seen_on=DAY)
    store = clinic.store(by="nobody", purpose=PURPOSE)
    report = take_over(store, File("extract.csv", SHEET.encode()), blind)
    assert report.accepted == 0 and {p.code for p in report.problems if p.row == 3} == {"UNKNOWN_CHILD"}
