"""A value that the database writes as JSON is what orjson writes, to the byte, and comes back as the same value."""

from datetime import UTC, date, datetime

import orjson
import pytest
from graphql_towns import ENGINES
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    cast,
    create_engine,
    delete,
    insert,
    null,
)

from tongxing.records.base import Instant
from tongxing_graphql.compiled.cells import json_text, or_null, reader

TYPES = {str: Text(), int: Integer(), bool: Boolean(), date: Date(), datetime: Instant(), float: Float(53)}
VALUES = {
    str: st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    int: st.integers(-(2**31), 2**31 - 1),
    bool: st.booleans(),
    date: st.dates(date(1900, 1, 1)),
    datetime: st.datetimes(datetime(1900, 1, 1), timezones=st.just(UTC)),
    float: st.floats(allow_nan=False, allow_infinity=False, min_value=-(2.0**53), max_value=2.0**53).filter(
        lambda x: x == 0 or abs(x) > 0.002
    ),
}


@pytest.fixture(scope="module", params=ENGINES)
def connection(request):
    if request.param == "sqlite":
        engine = create_engine("sqlite://")
    else:
        from tongxing.testing.postgres import fresh_database

        engine = create_engine(fresh_database())
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_any_value_is_written_as_it_would_be_and_read_back(connection, kind):
    is_sqlite = connection.dialect.name == "sqlite"
    table = Table(f"it_{kind.__name__}", MetaData(), Column("it", TYPES[kind]))
    table.create(connection)

    @settings(
        max_examples=60, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(VALUES[kind])
    def written(value):
        connection.execute(delete(table))
        connection.execute(insert(table).values(it=value))
        told = connection.exec_driver_sql(
            f"SELECT {json_text('it', kind, is_sqlite=is_sqlite).text} FROM {table.name}"
        ).scalar_one()
        assert reader(kind)(orjson.loads(told)) == value
        if kind is not float:  # which Python writes, by the value that was read back
            assert told == orjson.dumps(value.isoformat() if isinstance(value, datetime) else value).decode()

    written()


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_what_is_not_there_is_null(connection, kind):
    is_sqlite = connection.dialect.name == "sqlite"
    nothing = str(cast(null(), TYPES[kind]).compile(dialect=connection.dialect))
    sql = f"SELECT {or_null(nothing, kind, is_sqlite=is_sqlite).text}"
    assert connection.exec_driver_sql(sql).scalar_one() == "null"
