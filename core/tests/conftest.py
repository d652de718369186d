"""Fixtures of core's tests: a world on each engine."""

import pytest

from tongxing.testing.worlds import make_world


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request, tmp_path):
    if request.param == "postgres":
        from tongxing.testing.postgres import drop_database, fresh_database

        url = fresh_database()
        yield url
        drop_database(url)
    else:
        yield f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def world(database_url, tmp_path):
    made = make_world(database_url, tmp_path)
    yield made
    made.database.close()
