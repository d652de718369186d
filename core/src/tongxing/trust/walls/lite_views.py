"""The SQL of the inner views on SQLite: which rows are there, and which cells of them are not NULL."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from ...people import Guardianship, HouseholdMember
from ...records import Record
from ...records.base import table_of
from ..ties import TIED, tie_name
from .reach import ALIKE, EVERYTHING, Mask, Reach, categories_of

_LINK: Mapping[str, tuple[type[Record], str]] = {
    "guardian": (Guardianship, "guardian"),
    "household": (HouseholdMember, "household"),
}


def face(name: str) -> str:
    """What a table or tie is called behind the wall: ``_p_core_child`` → ``child``, ``_t_core_child`` → ``tie_child``."""
    if name.startswith("_p_"):
        return name.removeprefix("_p_").removeprefix("core_")
    return name.replace("_t_core_", "tie_", 1) if name.startswith("_t_core_") else name


def bodies(records: Sequence[type[Record]], reach: Reach) -> Iterator[tuple[str, str]]:
    """The public name and the SQL of each inner view."""
    masks = {mask.table: mask for mask in reach.masks}
    for record in records:
        table = table_of(record).name
        yield face(table), _body(record, masks.get(table), reach.keeping)
    for record, columns in TIED.items():
        told = ", ".join(f'r."{name}"' for name in columns)
        test = _held(EVERYTHING, "r", f'r."{record.subject_column}"', reach.keeping)
        yield face(tie_name(record)), f'SELECT {told} FROM main."{table_of(record).name}" r WHERE {test}'


def _body(record: type[Record], mask: Mask | None, keeping: Collection[str]) -> str:
    table = table_of(record)
    of = categories_of(record)
    cells = (_cell(record, column.name, of.get(column.name), mask, keeping) for column in table.columns)
    return f'SELECT {", ".join(cells)} FROM main."{table.name}" r WHERE {_test(record, None, keeping)}'


def _cell(record: type[Record], name: str, category: str | None, mask: Mask | None, keeping: Collection[str]) -> str:
    if mask is None or category not in mask.everywhere | mask.somewhere:
        return f'r."{name}"'
    if category in mask.everywhere:
        return f'NULL AS "{name}"'
    return f'CASE WHEN {_test(record, category, keeping)} THEN r."{name}" END AS "{name}"'


def _test(record: type[Record], category: str | None, keeping: Collection[str]) -> str:
    """Whether a row may be reached; with a category, whether its cells of that category may."""
    if record.category_column:
        return _by_category(record, f'r."{record.category_column}"', keeping)
    key = category or table_of(record).name
    if record.subject == "child":
        return _held(key, "r", f'r."{record.subject_column}"', keeping)
    if record.subject == "place":
        return _in_place(f"'{key}'")
    return _through(record, _held(key, "l", "l.child", keeping))


def _by_category(record: type[Record], key: str, keeping: Collection[str]) -> str:
    """The same for rows that each have a category of their own: those that are alike open are told by comparisons too."""
    if record.subject == "place":
        return _in_place(key)
    if record.subject != "child":
        return _through(record, _holds(key, "l", "l.child"))
    child = f'r."{record.subject_column}"'
    alike = f"{key} IN (SELECT value FROM json_each(w_alike())) AND {_in_first(ALIKE, 'r')}"
    alike += f" AND {child} NOT IN ({_those_held(ALIKE)})" if keeping else ""
    wrote = f' OR w_wrote({key}, r."division", {child})' if "division" in table_of(record).columns else ""
    return f"({alike} OR {_holds(key, 'r', child)}{wrote})"


def _in_place(key: str) -> str:
    return f'w_in({key}, r."division", NULL, NULL)'


def _through(record: type[Record], test: str) -> str:
    """Through a child that is tied to it on the day."""
    link, column = _LINK[str(record.subject)]
    return (
        f'EXISTS (SELECT 1 FROM main."{table_of(link).name}" l WHERE l."{column}" = r."{record.subject_column}" '
        f"AND l.valid_from <= w_day() AND (l.valid_until IS NULL OR l.valid_until > w_day()) AND {test})"
    )


def _held(key: str, row: str, child: str, keeping: Collection[str]) -> str:
    """Whether a row may be reached under a key that all rows have in common: most are told by two comparisons."""
    every = _holds(f"'{key}'", row, child)
    most = f"({_in_first(key, row)} OR w_more('{key}') AND {every})"
    if key not in keeping:
        return most
    return f"CASE WHEN {child} IN ({_those_held(key)}) THEN {every} ELSE {most} END"


def _in_first(key: str, row: str) -> str:
    """Whether it lies in the first range, where every child may be reached whom nobody holds.

    ``+`` keeps the test from choosing an index: wall one does.
    """
    return f"+{row}.residence >= w_low('{key}') AND +{row}.residence < w_high('{key}')"


def _those_held(key: str) -> str:
    return f"SELECT value FROM json_each(w_held('{key}'))"


def _holds(key: str, row: str, child: str) -> str:
    """Whether the row's codes lie in the ranges of a key, or its child is named, and nothing of it is kept back."""
    return f"w_in({key}, {row}.residence, {row}.hukou, {child})"
