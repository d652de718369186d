"""Rows that come a column at a time are those that come a cell at a time."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from sqlalchemy import Boolean, Column, Date, Float, Integer, MetaData, String, Table, create_engine, insert, select

from tongxing.records import columns
from tongxing.records.base import Instant

TABLE = Table(
    "odd",
    MetaData(),
    Column("text", String),
    Column("number", Integer),
    Column("is_so", Boolean),
    Column("day", Date),
    Column("at", Instant),
)
TYPES = {
    "text": pl.String,
    "number": pl.Int64,
    "is_so": pl.Boolean,
    "day": pl.Date,
    "at": pl.Datetime("us", "UTC"),
}
MOMENT = datetime(2026, 11, 29, 23, 59, 59, 7, tzinfo=UTC)
ROWS = [
    ("娜仁·花", 2**62, True, date(1, 1, 1), MOMENT),
    ('said "no"\n\\u0041\t,[]', -1, False, date(9999, 12, 31), MOMENT.replace(microsecond=0)),
    ("", 0, None, None, None),
    (None, None, None, date(2024, 2, 29), None),
    ("null", 7, True, None, MOMENT),
]


@pytest.fixture
def connection():
    with create_engine("sqlite://").connect() as opened:
        TABLE.metadata.create_all(opened)
        yield opened


def test_every_value_comes_as_it_was_written(connection):
    connection.execute(insert(TABLE), [dict(zip(TYPES, row, strict=True)) for row in ROWS])
    read = columns.frame(connection, select(TABLE), TYPES)
    assert read.schema == TYPES
    assert read.sort("number").rows() == sorted(ROWS, key=lambda row: (row[1] is not None, row[1]))


def test_no_rows_are_a_frame_without_rows(connection):
    read = columns.frame(connection, select(TABLE), TYPES)
    assert (read.height, read.schema) == (0, TYPES)


def test_a_fraction_loses_no_digit(connection):
    fractions = Table("fraction", MetaData(), Column("value", Float))
    fractions.create(connection)
    connection.execute(insert(fractions), [{"value": 0.1 + 0.2}, {"value": 1 / 3}])
    read = columns.frame(connection, select(fractions), {"value": pl.Float64})
    assert set(read["value"]) == {0.1 + 0.2, 1 / 3}
