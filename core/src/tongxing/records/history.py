"""The past of every record, kept by triggers that are made from its table, so that bulk loads are covered too.

``_h_<name>`` holds each row as it was, with ``superseded_at`` (when it stopped being the present row) and ``deleted``.
SQLite has row triggers; PostgreSQL statement triggers with transition tables, one insert for a whole bulk change.
What was known at a moment: rows recorded by then and not yet superseded, from both tables. The past itself accepts no
change, but for rows of a subject who is being erased (``work.rights.erasing``), and no removal at all.
"""

from sqlalchemy import Boolean, Column, Connection, MetaData, Table, inspect, text

from .base import Instant, Record, history_name, table_of

_HISTORY = MetaData()
ERASING = "_p_core_erasure"
"""The table that names subjects who are being erased."""


def history_table(record: type[Record]) -> Table:
    """The table that keeps the past of a record: its columns, ``superseded_at`` and ``deleted``."""
    name = history_name(record)
    if name in _HISTORY.tables:
        return _HISTORY.tables[name]
    copies = [Column(c.name, c.type, nullable=True, index=c.name == "id") for c in table_of(record).columns]
    return Table(
        name,
        _HISTORY,
        *copies,
        Column("superseded_at", Instant),
        Column("deleted", Boolean),
    )


def install(connection: Connection, record: type[Record]) -> None:
    """Make the history table, add columns that the record has gained, and put the triggers in place. Repeatable."""
    past = history_table(record)
    past.create(connection, checkfirst=True)
    present = {c["name"] for c in inspect(connection).get_columns(past.name)}
    for column in past.columns:
        if column.name not in present:
            kind = column.type.compile(connection.dialect)
            connection.execute(text(f'ALTER TABLE "{past.name}" ADD COLUMN "{column.name}" {kind}'))
    is_sqlite = connection.dialect.name == "sqlite"
    make, keep = (_sqlite, _kept_by_sqlite) if is_sqlite else (_postgres, _kept_by_postgres)
    for statement in (*make(table_of(record), past.name), *keep(past.name, record.subject_column)):
        connection.exec_driver_sql(statement)


def append_only(connection: Connection, table: Table) -> None:
    """Refuse any change or removal of rows of a table, whoever asks."""
    name = table.name
    if connection.dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f'CREATE TRIGGER IF NOT EXISTS "{name}_no_{act.lower()}" BEFORE {act} ON "{name}" '
                f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
            )
        return
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION tongxing_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    connection.exec_driver_sql(
        f'CREATE OR REPLACE TRIGGER "{name}_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{name}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION tongxing_append_only()"
    )


def _kept_by_sqlite(past: str, subject: str) -> list[str]:
    """Refuse every change of the past but an erasure, and every removal."""
    erasing = f'EXISTS (SELECT 1 FROM "{ERASING}" WHERE subject = OLD."{subject}" AND NOT is_done)'
    refused = f"SELECT RAISE(ABORT, '{past} keeps the past as it was')"
    made = []
    for act, when in (("UPDATE", f"WHEN NOT {erasing} "), ("DELETE", "")):
        name = f"{past}_no_{act.lower()}"
        made += [
            f'DROP TRIGGER IF EXISTS "{name}"',
            f'CREATE TRIGGER "{name}" BEFORE {act} ON "{past}" FOR EACH ROW {when}BEGIN {refused}; END',
        ]
    return made


def _kept_by_postgres(past: str, subject: str) -> list[str]:
    return [
        "CREATE OR REPLACE FUNCTION tongxing_keeps_the_past() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM "
        f'"{ERASING}" WHERE subject = to_jsonb(OLD) ->> TG_ARGV[0] AND NOT is_done) THEN RETURN NEW; END IF; '
        "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' keeps the past as it was'; END $$",
        f'CREATE OR REPLACE TRIGGER "{past}_kept" BEFORE UPDATE OR DELETE ON "{past}" '
        f"FOR EACH ROW EXECUTE FUNCTION tongxing_keeps_the_past('{subject}')",
        f'CREATE OR REPLACE TRIGGER "{past}_whole" BEFORE TRUNCATE ON "{past}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION tongxing_keeps_the_past()",
    ]


def _compared(table: Table) -> list[str]:
    """Columns whose change makes a new version: not the codes that the store copies onto dependents on a move."""
    copied = {"residence", "hukou"} if "child" in table.columns else set()
    return [c.name for c in table.columns if c.name not in copied]


def _names(table: Table, prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{c.name}"' for c in table.columns)


def _sqlite(table: Table, past: str) -> list[str]:
    """Row triggers. A changed row was superseded when its successor was recorded."""
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"
    since = f"CASE WHEN NEW.recorded_at > OLD.recorded_at THEN NEW.recorded_at ELSE {now} END"
    differs = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in _compared(table))
    columns, old = _names(table), _names(table, "OLD.")
    made = []
    for act, when, moment, deleted in (
        ("UPDATE", f"WHEN {differs} ", since, 0),
        ("DELETE", "", now, 1),
    ):
        name = f"{past}_{act.lower()}"
        made += [
            f'DROP TRIGGER IF EXISTS "{name}"',
            f'CREATE TRIGGER "{name}" AFTER {act} ON "{table.name}" FOR EACH ROW {when}BEGIN '
            f'INSERT INTO "{past}" ({columns}, superseded_at, deleted) VALUES ({old}, {moment}, {deleted}); END',
        ]
    return made


def _postgres(table: Table, past: str) -> list[str]:
    """Statement triggers with transition tables."""
    columns, old = _names(table), _names(table, "o.")
    since = "CASE WHEN n.recorded_at > o.recorded_at THEN n.recorded_at ELSE clock_timestamp() END"
    compared = _compared(table)
    before, after = (", ".join(f'{row}."{c}"' for c in compared) for row in ("o", "n"))
    changed = f"o JOIN n ON n.id = o.id WHERE ({before}) IS DISTINCT FROM ({after})"
    made = []
    for act, tables, source, moment, deleted in (
        ("UPDATE", "OLD TABLE AS o NEW TABLE AS n", changed, since, "false"),
        ("DELETE", "OLD TABLE AS o", "o", "clock_timestamp()", "true"),
    ):
        name = f"{past}_{act.lower()}"
        made += [
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f'INSERT INTO "{past}" ({columns}, superseded_at, deleted) SELECT {old}, {moment}, {deleted} FROM {source}; '
            "RETURN NULL; END $$",
            f'CREATE OR REPLACE TRIGGER "{name}" AFTER {act} ON "{table.name}" REFERENCING {tables} '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
        ]
    return made
