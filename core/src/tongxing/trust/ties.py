"""Ties: the few columns by which others are reached, apart from the rows that they stand in.

A guardian may be seen through a guardianship of which nothing else may be seen, and a child's records without the child.
Statements name a tie as a table of its own. The store's own connections know it as the record's table; a connection
behind wall two as a view that shows ties only where the reader may see anything at all.
"""

from sqlalchemy import Column, MetaData, Table

from ..people import Child, Guardianship, HouseholdMember
from ..records import Record
from ..records.base import table_of

TIED: dict[type[Record], tuple[str, ...]] = {
    Child: ("id", "residence", "hukou"),
    Guardianship: ("guardian", "residence", "hukou", "valid_from", "valid_until", "child"),
    HouseholdMember: ("household", "residence", "hukou", "valid_from", "valid_until", "child"),
}
_MADE: dict[type[Record], Table] = {}


def tie_name(record: type[Record]) -> str:
    """The name of a record's tie: ``_t_core_guardianship``."""
    return "_t_" + table_of(record).name.removeprefix("_p_")


def tie_of(record: type[Record]) -> Table:
    """The tie of a record, as statements name it. Whole when it is told: shared metadata would tell another thread of it before."""
    if record not in _MADE:
        columns = [Column(name, table_of(record).c[name].type) for name in TIED[record]]
        _MADE.setdefault(record, Table(tie_name(record), MetaData(), *columns))
    return _MADE[record]
