"""The system of a hospital's vaccination clinic: whom to call, and the day's doses, recorded from its own list.

    python clinic.py due --place 230102 --week 2026-11-23
    python clinic.py record doses.csv

The list has the columns child, product, given_on, lot.
"""

import argparse
import csv
from datetime import date
from pathlib import Path

from tongxing_client import City, ImmunizationRecordDoseInput, every
from tongxing_client.opening import opened, said

PURPOSE = "vaccination"


def due(city: City, place: str, week: date) -> int:
    """Print whom to call this week, then whose doses are late."""
    called = list(every(lambda after: city.who_is_due(place, week, after=after).immunization.to_remind))
    print(f"{place}:{week} 当周应通知 {len(called)} 名 to be called in this week")
    for one in called:
        doses = "、".join(f"{dose.product or dose.series} {dose.earliest_date or ''}".strip() for dose in one.doses)
        print(f"{one.child.record_id}  {one.child.name}  {one.child.birth_date}  应种 due: {doses}")
    late = list(every(lambda after: city.who_is_late(place, after=after).immunization.defaulters))
    print(f"逾期未种 {len(late)} 名 late, and not seen since")
    for each in late:
        doses = "、".join(f"{dose.product or dose.series} {dose.late_from or ''}".strip() for dose in each.doses)
        print(f"{each.child.record_id}  {each.child.name}  {each.child.birth_date}  逾期 late: {doses}")
    return 0


def record(city: City, file: Path) -> int:
    """Record the doses of a list. What is refused is told by line; the rest stands."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    refused = 0
    for number, row in enumerate(rows, 2):
        dose = ImmunizationRecordDoseInput(
            child=row["child"],
            product=row["product"],
            given_on=date.fromisoformat(row["given_on"]),
            lot=row["lot"] or None,
        )
        key = " ".join(row[name] for name in ("child", "product", "given_on"))
        done = city.record_dose(dose, key=key).immunization.record_dose
        if done is None or done.dose is None:
            refused += 1
            print(f"第 {number} 行未记录 line not recorded:")
            print(said(done.problems if done else ()))
    print(f"已记录 {len(rows) - refused} 剂 recorded,未记录 {refused} 剂 not recorded")
    return 1 if refused else 0


def main() -> int:
    """Read the command line, do one thing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    listed = commands.add_parser("due", help="whom to call")
    listed.add_argument("--place", required=True)
    listed.add_argument("--week", type=date.fromisoformat, required=True, help="its Monday")
    given = commands.add_parser("record", help="record the doses of a list")
    given.add_argument("file", type=Path)
    asked = parser.parse_args()
    with opened(PURPOSE) as city:
        return due(city, asked.place, asked.week) if asked.command == "due" else record(city, asked.file)


if __name__ == "__main__":
    raise SystemExit(main())
