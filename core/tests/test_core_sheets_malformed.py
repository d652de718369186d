"""Whatever stands in a cell or in a file: one sentence or a report, never a traceback, and no row that is not counted."""

import csv
import io
import os
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheets_at_hand import ID, child, guardian, household, importer, load, workbook
from tongxing_toy_sheets import RECORDS, toy_survey

from tongxing.errors import UsageError
from tongxing.testing.worlds import make_world
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.workbook import compose

pytestmark = pytest.mark.slow

LONGEST_S = 2 * float(os.environ.get("TONGXING_SLOW_MACHINE", "5"))
"""Two seconds on a machine that does nothing else; these tests run beside others."""
KEYS = {s: [c.key for c in toy_survey().of(s)] for s in ("child", "guardian", "household")}
WORDS = "- = ' \" \\ 0 -1 1e400 nan inf 99999 20190230 2019.3.5 ９９ 230102 230102999 999999 父亲 男 是 有效 1 王• 🐼 NULL None".split()
ODD = st.sampled_from(["", " ", "\u3000", "\u202e", "=1+1", "a" * 300, ID, *WORDS])
CELL = st.one_of(
    ODD, st.text(max_size=30), st.integers(-(10**19), 10**19).map(str), st.dates().map(str), st.floats().map(str)
)
GOOD = {"child": child(), "guardian": guardian(), "household": household()}


@cache
def a_world():
    """One empty registry for all examples; a dry run leaves it empty."""
    folder = Path(_kept.name)
    return importer(make_world(f"sqlite:///{folder / 'a.db'}", folder, RECORDS))


_kept = TemporaryDirectory()


def imported(content, name="儿童.csv", asked=None):
    """The report, or None where the file was refused with one sentence. Nothing else may happen."""
    path = Path(_kept.name) / name
    path.write_bytes(content)
    began = time.monotonic()
    try:
        report = load(a_world(), path, asked or toy_survey(), dry_run=True)
    except UsageError as error:
        assert error.exit_code == 2
        assert str(error)
        return None
    finally:
        assert time.monotonic() - began < LONGEST_S
    assert report.read == report.accepted + report.unchanged + report.rejected
    bad = {(p.sheet, p.row) for p in report.problems if p.severity == "error"}
    assert len(bad) == report.rejected
    return report


def table(*rows):
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()


@given(st.lists(st.dictionaries(st.sampled_from(KEYS["child"]), CELL, max_size=14), min_size=1, max_size=5))
def test_any_text_in_the_cells_of_children(changes):
    rows = [[str({**GOOD["child"], **change}.get(key) or "") for key in KEYS["child"]] for change in changes]
    filled = sum(any(cell.strip(" \u3000-") for cell in row) for row in rows)
    report = imported(table(KEYS["child"], *rows).encode("utf-8", "surrogatepass"))
    assert report is None or report.read <= filled


@settings(max_examples=40)
@given(st.data())
def test_any_value_in_the_cells_of_a_workbook(data):
    value = st.one_of(CELL, st.integers(-(2**60), 2**60), st.floats(allow_nan=False, allow_infinity=False), st.dates())
    rows = {}
    for subject, keys in KEYS.items():
        change = st.dictionaries(st.sampled_from(keys), value, max_size=6)
        changes = data.draw(st.lists(change, max_size=4), label=subject)
        rows[subject] = [{**GOOD[subject], **{k: _cell(v) for k, v in each.items()}} for each in changes]
    imported(compose(toy_survey(), rows), "a.xlsx")


def _cell(value):
    """What XLSX can hold at all."""
    if isinstance(value, str):
        return "".join(c for c in value if c.isprintable())
    return value if not hasattr(value, "year") or value.year >= 1900 else None


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xef\xbb\xbf", b"\xff\xfe"])
)
def test_any_bytes(content, beginning):
    assert imported(beginning + content, "any.xlsx") is None


@cache
def _whole():
    return compose(survey(), {"child": [GOOD["child"]] * 3, "guardian": [GOOD["guardian"]]})


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_with_bytes_that_went_wrong(flips):
    content = bytearray(_whole())
    for where, byte in flips:
        content[int(where * (len(content) - 1))] = byte
    imported(bytes(content), "flipped.xlsx", survey())


@settings(max_examples=40)
@given(st.floats(0, 1))
def test_a_workbook_that_was_cut_off(share):
    imported(_whole()[: int(share * len(_whole()))] + b"", "cut.xlsx", survey())


@given(st.text(max_size=200))
def test_any_text_as_a_csv(content):
    imported(content.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("wide", [999, 5000])
def test_a_row_of_very_many_columns_is_refused(wide):
    assert imported(table(KEYS["child"], ["x"] * wide).encode()) is None


def test_a_very_long_cell_is_refused_or_told():
    row = [str(GOOD["child"].get(key) or "") for key in KEYS["child"]]
    for length in (10_000, 3_000_000):
        imported(table(KEYS["child"], [row[0], "长" * length, *row[2:]]).encode())


def test_ten_thousand_rows_that_are_all_wrong_are_all_told(tmp_path):
    rows = [child(name=None, id_number="1", birth_date="?", hukou="?") for _ in range(10_000)]
    path = workbook(tmp_path, children=rows)
    report = load(a_world(), path, dry_run=True)
    assert (report.read, report.rejected) == (10_000, 10_000)
    assert len(report.problems) == 40_000
