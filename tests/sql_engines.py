"""The rules of a policy as SQL over a table of facts, and the answers of PostgreSQL, SQLite and Spark to the same text."""

import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import polars as pl
import psycopg

from tongxing.policy.catalogue import Version
from tongxing.policy.conditions import Dialect
from tongxing.policy.parameters import By
from tongxing.policy.policy import Policy
from tongxing.testing.invented import Invented, rules

TYPES = {pl.Boolean: "boolean", pl.Int64: "bigint", pl.Float64: "double precision", pl.String: "text"}
SPARK = Path(__file__).parents[1] / ".spark/bin/python"
BY: tuple[By, ...] = ("none", "residence", "hukou")


def on_sqlite(facts: Invented, on: date) -> pl.DataFrame:
    """Met, not met or null: a column for each rule in force on the day, a row for each child."""
    with closing(sqlite3.connect(":memory:")) as database:
        for name, table in _tables(facts, on).items():
            database.execute(_created(name, table))
            marks = ", ".join("?" * table.width)
            database.executemany(f"INSERT INTO {name} VALUES ({marks})", table.iter_rows())
        return _read(facts, database.execute(query(facts.policy, "sqlite", on)).fetchall(), on)


def on_postgresql(facts: Invented, on: date, url: str) -> pl.DataFrame:
    """The same, in one transaction that is rolled back."""
    with psycopg.connect(url.replace("+psycopg", "")) as database, database.cursor() as cursor:
        for name, table in _tables(facts, on).items():
            cursor.execute(_created(name, table))
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in table.iter_rows():
                    copy.write_row(row)
        found = _read(facts, cursor.execute(query(facts.policy, "postgres", on)).fetchall(), on)
        database.rollback()
        return found


def on_spark(every: Mapping[date, Invented], folder: Path) -> dict[date, pl.DataFrame]:
    """The same for some days, in one Spark on this machine."""
    for on, facts in every.items():
        (folder / str(on)).mkdir()
        (folder / str(on) / "query.sql").write_text(query(facts.policy, "spark", on))
        for name, table in _tables(facts, on).items():
            table.write_parquet(folder / str(on) / f"{name}.parquet")
    asked = [SPARK, Path(__file__).parent / "spark_answers.py", folder]
    subprocess.run(asked, check=True, capture_output=True, text=True)
    told = {on: pl.read_parquet(folder / str(on) / "answers/*.parquet").sort("subject") for on in every}
    return {on: _read(facts, told[on].rows(), on) for on, facts in every.items()}


def query(policy: Policy, dialect: Dialect, on: date) -> str:
    """One statement over facts and parameters; each condition is the text of its file, in the engine's own words."""
    quote = "`" if dialect == "spark" else '"'
    named = _in_force(policy, on)
    answers = ", ".join(f"{_any_track(version, dialect)} AS {quote}{name}{quote}" for name, version in named)
    joins = [f"JOIN by_{by} ON by_{by}.division_{by} = facts.{by}" for by in BY]
    return f"SELECT subject, {answers} FROM facts {' '.join(joins)} ORDER BY subject"


def _any_track(version: Version, dialect: Dialect) -> str:
    tracks = [" AND ".join(f"({d.condition.sql(dialect)})" for d in track.demands) for track in version.tracks]
    return " OR ".join(f"({track})" for track in tracks)


def _in_force(policy: Policy, on: date) -> Iterator[tuple[str, Version]]:
    for item, part, rule in rules(policy):
        if version := rule.on(on):
            yield f"{item.key} {part}", version


def _tables(facts: Invented, on: date) -> dict[str, pl.DataFrame]:
    # NULL joins to nothing, so a place that is not known is a place here, with what may be said of it.
    people = facts.frame.with_columns(pl.col("residence", "hukou").fill_null(""), none=pl.lit(""))
    return {"facts": people, **{f"by_{by}": facts.parameters(by, on) for by in BY}}


def _created(name: str, table: pl.DataFrame) -> str:
    columns = ", ".join(f'"{column}" {TYPES[dtype.base_type()]}' for column, dtype in table.schema.items())
    return f"CREATE TABLE {name} ({columns})"


def _read(facts: Invented, rows: Sequence[Sequence[object]], on: date) -> pl.DataFrame:
    names = [name for name, _ in _in_force(facts.policy, on)]
    schema = {"subject": pl.String, **dict.fromkeys(names, pl.Boolean)}
    return pl.DataFrame(
        [[one, *(None if a is None else bool(a) for a in answers)] for one, *answers in rows],
        schema=schema,
        orient="row",
    )
