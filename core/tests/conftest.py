"""Fixtures of core's tests: a world on each engine, and a workshop for plugins."""

import pytest

from tongxing.testing.plugins import Workshop
from tongxing.testing.worlds import make_access, make_world
from tongxing.work.store import Store


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


@pytest.fixture
def store(world):
    """The store of whoever may do everything in that world."""
    return Store(world, make_access(world))


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as shop:
        yield shop
