"""The children of each county in the order of their ids: on SQLite a county's page walks them alone, and sorts nobody.

Without it such a page walks the ids of the whole city until it is full, and where the county has few children, to the end. The index
is of an expression, which alembic cannot compare, so it is made with the triggers. Behind PostgreSQL's row security an expression
could choose no index: its function is not leakproof. There the ids are walked as before.
"""

from sqlalchemy import ColumnElement, Connection, func, literal_column

from ..records import Record
from .child import Child

_DIGITS = 6


def install(connection: Connection, record: type[Record]) -> None:
    """Make the index. Repeatable."""
    if record is Child and connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS ix__p_core_child_county ON _p_core_child (substr(residence, 1, {_DIGITS}), id)"
        )


def lies_in(residence: ColumnElement[str], county: str) -> ColumnElement[bool]:
    """SQL: is this code of that county (12 digits, as all codes)? In the words of the index, which SQLite compares."""
    return func.substr(residence, literal_column("1"), literal_column(str(_DIGITS))) == county[:_DIGITS]
