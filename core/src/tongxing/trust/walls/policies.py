"""What the policies of wall two ask of each row on PostgreSQL: SQL over the two tables that say what a connection may reach."""

from ...people import Guardianship, HouseholdMember
from ...records import Record
from ...records.base import abouts, table_of
from ..ties import tie_name
from .reach import ALIKE, EVERYTHING

SCOPE, PARTS = "_w_scope", "_w_part"
MINE = "_w_mine"
"""The function that gives a connection its own row of a key. As long as it is bound to the same it gives the same: IMMUTABLE."""
_LINK: dict[str, tuple[type[Record], str]] = {
    "guardian": (Guardianship, "guardian"),
    "household": (HouseholdMember, "household"),
}


def whole(table: str) -> str:
    """The key under which a table of several categories is open as it is."""
    return f"whole {table}"


def is_mixed(record: type[Record]) -> bool:
    """Whether cells of one row may be of several categories."""
    return not record.category_column and len({about.category for about in abouts(record).values()}) > 1


def tests_of(record: type[Record]) -> dict[str, str]:
    """What each policy of a table tests."""
    table, row = table_of(record).name, f'"{table_of(record).name}".'
    if not is_mixed(record):
        return {"wall_two": test_of(record, f"'{table}'", row)}
    return {
        "wall_two": test_of(record, f"'{whole(table)}'", row),
        "wall_two_masks": test_of(record, f"'{table}'", row),
    }


def test_of(record: type[Record], key: str, row: str) -> str:
    """SQL: may a row (``row``: what stands before its columns) be reached under a key? Rows with a category have their own."""
    if record.category_column:
        return _by_category(record, f"{row}{record.category_column}", row)
    if record.subject == "child":
        return holds(key, row, f'{row}"{record.subject_column}"')
    if record.subject == "place":
        return f"CASE WHEN {row}division::text <@ {_mine('residence', key)} THEN true ELSE false END"
    return _through(record, row, _mine("day", key), holds(key, "l.", "l.child"))


def _through(record: type[Record], row: str, day: str, test: str) -> str:
    """Through a child that is tied to it on a day."""
    link, column = _LINK[str(record.subject)]
    return (
        f'EXISTS (SELECT 1 FROM "{tie_name(link)}" l WHERE l."{column}" = {row}"{record.subject_column}" '
        f"AND l.valid_from <= {day} AND (l.valid_until IS NULL OR l.valid_until > {day}) AND {test})"
    )


def _by_category(record: type[Record], key: str, row: str) -> str:
    """Rows that each have a category of their own: the ranges are that category's."""
    if record.subject == "child":
        written = "division" in table_of(record).columns
        child, wrote = f"{row}child", f" OR {row}division::text <@ p.authored" if written else ""
        categories, residence, held = (_mine(c, f"'{ALIKE}'") for c in ("categories", "residence", "held"))
        return (
            f"CASE WHEN {key} = ANY ({categories}) AND {row}residence::text <@ {residence} "
            f"AND ({child}::text = ANY ({held})) IS FALSE THEN true ELSE {_in_a_part(key, row, child, wrote)} END"
        )
    if record.subject == "place":
        mine = f'"{PARTS}" p WHERE p.pid = pg_backend_pid() AND p.key = {key}'
        return f"EXISTS (SELECT 1 FROM {mine} AND {row}division::text <@ p.residence)"
    return _through(record, row, _mine("day", f"'{EVERYTHING}'"), _in_a_part(key, "l.", "l.child"))


def holds(key: str, row: str, child: str) -> str:
    """Whether the codes lie in the ranges of a key, or the child is named; of a child of whom anything is kept back, by parts.

    CASE keeps the test from choosing an index: wall one does that. ``held`` is NULL where every child is to be asked about. What
    is empty a planner leaves out, and with it the child's id: then the codes alone are asked of an index that holds them.
    """
    held, of_residence, of_hukou, of_named = (_mine(c, key) for c in ("held", "residence", "hukou", "named"))
    return (
        f"CASE WHEN ({held} = '{{}}') IS NOT TRUE AND ({child}::text = ANY ({held})) IS NOT FALSE "
        f"THEN {_in_a_part(key, row, child)} "
        f"WHEN {row}residence::text <@ {of_residence} THEN true "
        f"WHEN {row}hukou::text <@ {of_hukou} THEN true "
        f"WHEN {of_named} <> '{{}}' AND {child}::text = ANY ({of_named}) THEN true ELSE false END"
    )


def _in_a_part(key: str, row: str, child: str, wrote: str = "") -> str:
    """Whether one part of what is reached under a key reaches a row, and keeps nothing of its child back."""
    return (
        f'EXISTS (SELECT 1 FROM "{PARTS}" p WHERE p.pid = pg_backend_pid() AND p.key = {key} '
        f"AND ({row}residence::text <@ p.residence OR {row}hukou::text <@ p.hukou OR {child}::text = ANY (p.named){wrote}) "
        f"AND NOT {child}::text = ANY (p.without) AND (p.only_ IS NULL OR {child}::text = ANY (p.only_)))"
    )


def _mine(column: str, key: str) -> str:
    return f'("{MINE}"({key})).{column}'
