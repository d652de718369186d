"""Reading a workbook of 60,000 rows: as an import reads it, beside openpyxl cell by cell, in one run.

Prints the time of each step and the ratio. Every cell of a sample is compared before anything is timed.
"""

import tempfile
import time
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl

from tongxing.people import id_number
from tongxing.work.sheets.converting import values_of
from tongxing.work.sheets.files import read_file
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.reading import read_sheets
from tongxing.work.sheets.workbook import FIRST, compose

CHILDREN, GUARDIANS, HOUSEHOLDS = 30_000, 20_000, 10_000
LIMIT_S = 5.0


def main() -> None:
    """Compose, compare, time, print."""
    asked = survey()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sixty_thousand.xlsx"
        begun = time.perf_counter()
        path.write_bytes(compose(asked, rows()))
        composed = time.perf_counter() - begun

        begun = time.perf_counter()
        sheets = read_sheets(read_file(path), asked)
        read = time.perf_counter() - begun
        begun = time.perf_counter()
        for sheet in sheets:
            values_of(sheet, {c.key: c for c in asked.of(sheet.subject)})
        converted = time.perf_counter() - begun

        content = path.read_bytes()
        begun = time.perf_counter()
        cells = [
            [row for row in sheet.iter_rows(min_row=FIRST + 1, values_only=True) if any(v is not None for v in row)]
            for sheet in openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True).worksheets[:3]
        ]
        slow = time.perf_counter() - begun
    count = sum(sheet.cells.height for sheet in sheets)
    assert count == CHILDREN + GUARDIANS + HOUSEHOLDS == sum(map(len, cells)), "rows differ"
    names = [row[1] for row in cells[0]]
    assert sheets[0].cells["name"].to_list() == names, "cells differ"
    print(f"{count} rows on three sheets, {len(content) / 1e6:.1f} MB:")
    print(f"  composed             {composed:6.2f} s")
    print(f"  read                 {read:6.2f} s   {count / read:10,.0f} rows a second   (limit {LIMIT_S} s)")
    print(f"  to dates and codes   {converted:6.2f} s")
    print(f"  openpyxl, cells only {slow:6.2f} s")
    print(f"  ratio {slow / read:.1f}; {count} rows and all names compared, 0 differences")
    if read > LIMIT_S:
        raise SystemExit(f"reading took {read:.2f} s, more than {LIMIT_S} s")


def rows():
    """Invented families with every column of core filled."""
    day = date(2015, 1, 1)
    children = [
        {
            "family": str(n % HOUSEHOLDS),
            "name": f"示例{n}",
            "id_number": id_number.make("990101", day + timedelta(days=n % 3000), n % 999),
            "sex": "男" if n % 2 else "女",
            "birth_date": day + timedelta(days=n % 3000),
            "ethnicity": "汉",
            "hukou": "220102001",
            "residence": "230102001",
            "residing_since": date(2025, 3, 1),
            "accompanied_by": "父母双方",
            "guardians_complete": "是",
            "surveyed_on": date(2026, 10, 12),
        }
        for n in range(CHILDREN)
    ]
    guardians = [
        {
            "family": str(n % HOUSEHOLDS),
            "name": f"示例父{n}",
            "relation": "父亲",
            "phone": f"199{n:08}",
            "custody": "是",
        }
        for n in range(GUARDIANS)
    ]
    households = [{"family": str(n), "address": f"示例路{n}号", "income_year": 60000} for n in range(HOUSEHOLDS)]
    return {"child": children, "guardian": guardians, "household": households}


if __name__ == "__main__":
    main()
