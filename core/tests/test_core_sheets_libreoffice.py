"""A workbook filled in with LibreOffice comes back whole: the same report and the same records as the file we wrote."""

from datetime import date

import pytest
from sheets_at_hand import ID, child, counts, guardian, household, importer, load, workbook
from test_core_sheets_resurvey import day_of, filled
from tongxing_toy_sheets import RECORDS, toy_survey

from tongxing.people import RECORDS as PEOPLE
from tongxing.testing.office import saved_as
from tongxing.testing.worlds import make_world
from tongxing.work.sheets.resurvey import resurvey

pytestmark = [pytest.mark.slow, pytest.mark.office]
LEFT_OUT = {"id", "child", "guardian", "household", "recorded_at"}
ROWS = {
    "children": [
        child(id_number=ID, permit="有效", permit_since=date(2025, 10, 1), ethnicity="满", guardians_complete="是")
        | {"toy_sheets.weight": 21},
        child(name="买买提·艾力", sex="女", birth_date=date(2020, 2, 29), id_number=None),
        child(name=None, family="2"),
        child(name="李十三", family="3", id_number="990101201902290011"),
    ],
    "guardians": [guardian(), guardian(family="3", name="李母", relation="母亲", phone="13", custody="否")],
    "households": [household(hardship="无", income_year=60000.5) | {"toy_sheets.dwelling": "租赁"}],
}


@pytest.fixture
def worlds(tmp_path):
    made = []

    def another():
        folder = tmp_path / f"world{len(made)}"
        folder.mkdir()
        made.append(make_world(f"sqlite:///{folder / 'test.db'}", folder, RECORDS))
        return importer(made[-1])

    yield another
    for world in made:
        world.database.close()


def told(report):
    """The report without the file's own name, for files of other bytes."""
    said = report.as_dict()
    del said["file_sha256"]
    return said


def records(store):
    """What was written, without the ids that are new each time."""
    with store.reading("test") as reading:
        return {
            record.__name__: sorted(
                str({n: v for n, v in row.model_dump().items() if n not in LEFT_OUT}) for row in reading.all(record)
            )
            for record in (*PEOPLE, *RECORDS)
        }


@pytest.mark.parametrize("form", ["ods", "xls"])  # its .xlsx comes back below
def test_saved_in_another_form_it_says_and_writes_the_same(worlds, tmp_path, form):
    asked = toy_survey()
    path = workbook(tmp_path, **ROWS, asked=asked)
    (other,) = saved_as(path, form, tmp_path / "once")
    first, second = worlds(), worlds()
    ours, theirs = load(first, path, asked), load(second, other, asked)
    assert ours.rejected == 3
    assert told(theirs) == told(ours)
    assert records(second) == records(first)


def test_there_and_back_again_through_open_document(worlds, tmp_path):
    asked = toy_survey()
    path = workbook(tmp_path, **ROWS, asked=asked)
    (open_document,) = saved_as(path, "ods", tmp_path / "once")
    (back,) = saved_as(open_document, "xlsx", tmp_path / "twice")
    first, second = worlds(), worlds()
    assert told(load(second, back, asked)) == told(load(first, path, asked))
    assert records(second) == records(first)


def test_each_sheet_saved_as_csv_says_and_writes_the_same(worlds, tmp_path):
    asked = toy_survey()
    path = workbook(tmp_path, children=ROWS["children"], asked=asked)
    sheets = {made.stem.split("-", 1)[1]: made for made in saved_as(path, "csv", tmp_path / "texts")}
    assert {"儿童", "监护人", "家庭"} <= sheets.keys()
    first, second = worlds(), worlds()
    assert told(load(second, sheets["儿童"], asked)) == told(load(first, path, asked))
    assert records(second) == records(first)


def test_a_re_survey_keeps_its_hidden_numbers_and_knows_what_was_touched(worlds, tmp_path):
    asked, store = toy_survey(), worlds()
    good = {"children": ROWS["children"][:2], "guardians": ROWS["guardians"][:1], "households": ROWS["households"]}
    load(store, workbook(tmp_path, **good, asked=asked), asked)
    issued = resurvey(store, asked, division="230000").content
    (untouched,) = saved_as(filled(tmp_path, issued), "ods", tmp_path / "a")
    assert counts(load(store, untouched, asked)) == (4, 0, 4, 0)
    confirmed = filled(tmp_path, issued, day_of(0), ("监护人", 0, "phone", "19911111111"), name="b.xlsx")
    (back,) = saved_as(confirmed, "ods", tmp_path / "b")
    assert counts(load(store, back, asked)) == (4, 1, 3, 0)
