"""What every request asks: prepared once a connection, asked again after the driver has let go of it, and never more than it may be."""

import pytest

from tongxing import driver
from tongxing.database import Database
from tongxing.testing.postgres import fresh_database

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def database():
    opened = Database(fresh_database())
    yield opened
    opened.close()


@pytest.fixture
def connection(database):
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as made:
        yield made
        made.invalidate()


def prepared(connection):
    return connection.exec_driver_sql(
        "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'tongxing%%'"
    ).scalar()


def test_a_statement_is_prepared_once_and_asked_again(connection):
    assert [driver.value_of(connection, "SELECT $1::text || $2", ["名", n]) for n in "ab"] == [
        "名a".encode(),
        "名b".encode(),
    ]
    assert prepared(connection) == 1


def test_values_of_another_size_are_taken_as_what_they_are(connection):
    found = [driver.value_of(connection, "SELECT $1 + 0", [n]) for n in (1, 70_000, 2**40)]
    assert found == [b"1", b"70000", str(2**40).encode()]


def test_what_the_driver_has_let_go_of_is_prepared_anew(connection):
    driver.value_of(connection, "SELECT 1")
    connection.exec_driver_sql("DEALLOCATE ALL")
    assert driver.value_of(connection, "SELECT 1") == b"1"
    assert prepared(connection) == 1


def test_no_more_stays_prepared_than_may_be(connection, monkeypatch):
    monkeypatch.setattr(driver, "MOST_PREPARED", 3)
    for n in (*range(5), 0):
        assert driver.value_of(connection, f"SELECT {n}") == str(n).encode()
    assert prepared(connection) == 3


def test_a_statement_that_fails_says_so_and_the_next_one_is_answered(connection):
    from psycopg.errors import DivisionByZero

    with pytest.raises(DivisionByZero):
        driver.value_of(connection, "SELECT 1 / $1::int", [0])
    assert driver.value_of(connection, "SELECT 1 / $1::int", [1]) == b"1"
    assert driver.value_of(connection, "SELECT 1 WHERE false") is None


def test_the_text_of_a_view_is_read_within_it(connection, database):
    with database.read() as view:
        assert driver.text_of(view, "SELECT 'a' || txid_current()", [], alone=False) == driver.text_of(
            view, "SELECT 'a' || txid_current()", [], alone=True
        )
