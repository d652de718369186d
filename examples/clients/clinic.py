"""The system of a hospital's vaccination clinic: whom to call, and the day's doses, recorded from its own list and corrected.

    python clinic.py due --place 230102 --week 2026-11-23
    python clinic.py record doses.csv
    python clinic.py correct DOSE --lot M2 --version 1

The list has the columns child, product, given_on, lot.
"""

import argparse
import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tongxing_client import City, CityError, ImmunizationRecordDoseEntry, ImmunizationRecordDoseInput, every
from tongxing_client.opening import opened, said

PURPOSE = "vaccination"
CONFLICT = "VERSION_CONFLICT"
AT_ONCE = 500
"""Doses in one request; a city takes a thousand."""


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
    """Record the doses of a list. What is refused is told by its line; the others stand, also when the list is sent again."""
    rows = list(_lines(file))
    refused = 0
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        done = city.record_doses([entry for _, entry in some]).immunization.record_dose_many or []
        for (line, entry), result in zip(some, done, strict=True):
            if result.dose:
                print(
                    f"第 {line} 行已记录 line recorded: {entry.input.product} ({result.dose.record_id} 版本 version {result.dose.version})"
                )
            else:
                refused += 1
                print(f"第 {line} 行未记录 line not recorded:\n{said(result.problems)}")
    print(f"已记录 {len(rows) - refused} 剂 recorded,未记录 {refused} 剂 not recorded")
    return 1 if refused else 0


def correct(city: City, dose: str, lot: str, version: int) -> int:
    """Correct a lot. Where somebody changed the dose meanwhile, say what either wrote, and leave it to a person."""
    try:
        done = city.correct_lot(dose, lot, key=f"{dose} {version} {lot}", version=version).immunization.correct_dose
    except CityError as failure:
        if failure.code != CONFLICT:
            raise
        print(f"{failure.zh} {failure.message}")
        for field in failure.details.get("fields", ()):
            print(f"  {field['path']}: 本次 mine {field['mine']},现值 theirs {field['theirs']}")
        return 1
    if done is None or done.dose is None:
        print(f"未更正 not corrected:\n{said(done.problems if done else ())}")
        return 1
    print(f"已更正 corrected: {done.dose.product} 批号 lot {done.dose.lot} (版本 version {done.dose.version})")
    return 0


def _lines(file: Path) -> Iterator[tuple[int, ImmunizationRecordDoseEntry]]:
    """The lines of a list as inputs, by number. Ends the program, before anything is sent, at one that cannot be read."""
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError):
        raise SystemExit(f"{file} 无法读取,请存为 UTF-8 的 CSV cannot be read: save it as CSV in UTF-8") from None
    for line, row in enumerate(rows, 2):
        try:
            dose = ImmunizationRecordDoseInput(
                child=row["child"],
                product=row["product"],
                given_on=date.fromisoformat(row["given_on"]),
                lot=row["lot"] or None,
            )
        except (KeyError, TypeError, ValueError):
            columns = "child, product, given_on (2026-11-23), lot"
            raise SystemExit(f"{file} 第 {line} 行有误,应有各列 line is wrong, its columns are: {columns}") from None
        # The key is what the line says, so that a list may be sent again.
        yield line, ImmunizationRecordDoseEntry(input=dose, key=f"{dose.child} {dose.product} {dose.given_on}")


def main() -> int:
    """Read the command line, do one thing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    listed = commands.add_parser("due", help="whom to call")
    listed.add_argument("--place", required=True)
    listed.add_argument("--week", type=date.fromisoformat, required=True, help="its Monday")
    given = commands.add_parser("record", help="record the doses of a list")
    given.add_argument("file", type=Path)
    mended = commands.add_parser("correct", help="correct the lot of a dose")
    mended.add_argument("dose")
    mended.add_argument("--lot", required=True)
    mended.add_argument("--version", type=int, required=True, help="the one that was read")
    asked = parser.parse_args()
    with opened(PURPOSE) as city:
        if asked.command == "due":
            return due(city, asked.place, asked.week)
        if asked.command == "record":
            return record(city, asked.file)
        return correct(city, asked.dose, asked.lot, asked.version)


if __name__ == "__main__":
    raise SystemExit(main())
