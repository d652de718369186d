"""The SQL of the inner views on SQLite: which rows are there, and which cells of them are not NULL."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from ...people import Guardianship, HouseholdMember
from ...records import Record
from ...records.base import table_of
from ..ties import TIED, tie_name
from .reach import EVERYTHING, Mask, Reach, categories_of

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
        test = _held(EVERYTHING, f'r."{record.subject_column}"', reach.keeping)
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
    own = record.category_column
    constant = category or table_of(record).name
    key = f'r."{own}"' if own else f"'{constant}'"
    if record.subject == "child":
        child = f'r."{record.subject_column}"'
        seen = _holds(key, "r", child) if own else _held(constant, child, keeping)
        wrote = own and "division" in table_of(record).columns
        return f'({seen} OR w_wrote({key}, r."division", {child}))' if wrote else seen
    if record.subject == "place":
        return f'w_in({key}, r."division", NULL, NULL)'
    link, column = _LINK[str(record.subject)]
    return (
        f'EXISTS (SELECT 1 FROM main."{table_of(link).name}" l WHERE l."{column}" = r."{record.subject_column}" '
        f"AND l.valid_from <= w_day() AND (l.valid_until IS NULL OR l.valid_until > w_day()) AND {_holds(key, 'l', 'l.child')})"
    )


def _held(key: str, child: str, keeping: Collection[str]) -> str:
    """The same for a key that all rows have in common: most rows are told by two comparisons.

    ``+`` keeps the test from choosing an index: wall one does.
    """
    first = f"+r.residence >= w_low('{key}') AND +r.residence < w_high('{key}')"
    every = _holds(f"'{key}'", "r", child)
    most = f"({first} OR w_more('{key}') AND {every})"
    if key not in keeping:
        return most
    return f"CASE WHEN {child} IN (SELECT value FROM json_each(w_held('{key}'))) THEN {every} ELSE {most} END"


def _holds(key: str, alias: str, child: str) -> str:
    """Whether the row's codes lie in the ranges of a key, or its child is named, and nothing of it is kept back."""
    return f"w_in({key}, {alias}.residence, {alias}.hukou, {child})"
