"""Having a PostgreSQL to oneself while tables are altered: all locks together before anything is changed, or none of them.

Requests lock tables as their statements name them, views before what they show, and what policies ask last. No order of a
migration's own locks fits all of them: it would wait for a request that waits for it, and PostgreSQL ends one of the two. It looks
for that after a second (``deadlock_timeout``). So all are taken within half of one, or given back and asked for again.
"""

import time

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from ...errors import CannotRun
from ...trust.walls.masked import PREFIX

LOCKING_MS = 500
PATIENT_MS = 1_500
"""Of one try in five: only who waits for longer than a second sends a vacuum away that PostgreSQL began by itself."""
TRIES = 60
PAUSE_S = 0.2
_GIVEN_BACK = ("57014", "40P01", "55P03")
"""query_canceled, deadlock_detected, lock_not_available."""
_WRITERS = """
    SELECT 'LOCK TABLE ' || string_agg(quote_ident(c.relname), ', ' ORDER BY c.relname) || ' IN {mode} MODE' AS does
    FROM pg_class c WHERE c.relkind = 'r' AND starts_with(c.relname, '_') AND c.relnamespace = current_schema()::regnamespace
"""
# LOCK TABLE of a view asks its owner for a right to lock the tables; to take back an option that it does not have asks nobody.
_READERS = f"""
    (SELECT 'ALTER VIEW ' || c.oid::regclass || ' RESET (check_option)' AS does FROM pg_class c
    WHERE c.relkind = 'v' AND starts_with(c.relname, '_') AND pg_has_role(c.relowner, 'USAGE') AND
    (c.relnamespace = current_schema()::regnamespace OR starts_with(c.relnamespace::regnamespace::text, '{PREFIX}')) ORDER BY 1)
    UNION ALL
"""


def keep_out(connection: Connection, *, readers: bool) -> None:
    """Until the end of the transaction nobody else writes; with ``readers`` nobody reads either. Asked for before any other lock.

    Raises CannotRun where others do not come to an end.
    """
    mode = "ACCESS EXCLUSIVE" if readers else "SHARE ROW EXCLUSIVE"
    steps = (_READERS if readers else "") + _WRITERS.format(mode=mode)
    for number in range(1, TRIES + 1):
        if _taken(connection, steps, LOCKING_MS if number % 5 else PATIENT_MS):
            return
        time.sleep(PAUSE_S)
    raise CannotRun(
        "Others read or write without an end, so that no table can be altered now.",
        remedy="Try again when it is quiet.",
    )


def _taken(connection: Connection, steps: str, within_ms: int) -> bool:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {within_ms}")
            connection.exec_driver_sql(
                f"DO $$ DECLARE each record; BEGIN FOR each IN {steps} LOOP "
                "IF each.does IS NOT NULL THEN EXECUTE each.does; END IF; END LOOP; END $$"
            )
            connection.exec_driver_sql("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) not in _GIVEN_BACK:
            raise
        return False
    return True
