"""Cut the table of public holidays and make-up working days out of the repository NateScarlet/holiday-cn.

    git clone https://github.com/NateScarlet/holiday-cn SOURCE
    python tools/cut_workdays.py --source SOURCE

Nothing is downloaded here. The source has a file a year, `2026.json`, with the addresses of the notices of the State
Council's General Office that it was read from. A file without days is a year whose notice is not published yet.
It writes `workdays.csv` (a row for each day that a notice names), `workday_notices.csv`, and their checksums.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "core/src/tongxing/policy/data"
CHECKSUMS = "| File | sha256 |\n| --- | --- |\n"
OTHER_TITLES = {  # notices that change a year after its own
    "content_9742.htm": "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知",
    "content_5375877.htm": "国务院办公厅关于调整2019年劳动节假期安排的通知",
    "content_5472352.htm": "国务院办公厅关于延长2020年春节假期的通知",
}


def years(folder: Path) -> list[dict[str, Any]]:
    """What the source has for each published year, oldest first."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9].json"))
    return [year for year in (json.loads(path.read_text("utf-8")) for path in files) if year["days"]]


def days(published: Iterable[dict[str, Any]]) -> Iterable[Sequence[str]]:
    """A row for each day: what it is, of which festival, named by the notice of which year."""
    for year in published:
        for day in sorted(year["days"], key=lambda day: str(day["date"])):
            yield day["date"], "holiday" if day["isOffDay"] else "make_up", day["name"], str(year["year"])


def notices(published: Iterable[dict[str, Any]]) -> Iterable[Sequence[str]]:
    """A row for each notice."""
    for year in published:
        for url in year["papers"]:
            own = f"国务院办公厅关于{year['year']}年部分节假日安排的通知"
            yield str(year["year"]), OTHER_TITLES.get(url.rsplit("/", 1)[-1], own), url, "confirmed"


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def sign(out: Path) -> None:
    """Write the checksums of the tables at the end of the notice."""
    notice = out / "NOTICE.md"
    kept = notice.read_text("utf-8").split(CHECKSUMS)[0] if notice.exists() else ""
    tables = sorted(out.glob("*.csv"))
    lines = [f"| `{path.name}` | {hashlib.sha256(path.read_bytes()).hexdigest()} |\n" for path in tables]
    notice.write_text(kept + CHECKSUMS + "".join(lines), "utf-8")


def main() -> int:
    """Read the source, write both tables, say which years they have."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--source", type=Path, required=True, help="a copy of the repository")
    parser.add_argument("--out", type=Path, default=DATA)
    asked = parser.parse_args()
    published = years(asked.source)
    if not published:
        print(f"{asked.source} holds no files such as 2026.json.", file=sys.stderr)
        return 2
    write(asked.out / "workdays.csv", ("day", "kind", "name", "year"), days(published))
    write(asked.out / "workday_notices.csv", ("year", "title", "url", "certainty"), notices(published))
    sign(asked.out)
    print(f"{published[0]['year']} to {published[-1]['year']}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
