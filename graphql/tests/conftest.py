"""Fixtures of the GraphQL layer's tests: a town that many tests read, and one of its own for a test that changes it.

A file uses one of them: all write departments of the same names.
"""

import pytest
from graphql_towns import ENGINES, made, two_departments


@pytest.fixture(scope="module")
def departments(tmp_path_factory):
    """The departments of all towns of one file."""
    with two_departments(tmp_path_factory.mktemp("departments")) as host:
        yield host


@pytest.fixture(scope="module")
def embedded_town(tmp_path_factory, departments):
    """A shared town on SQLite alone, for what no engine has a part in."""
    here = made("sqlite", tmp_path_factory.mktemp("town"), departments)
    yield here
    here.close()


@pytest.fixture(scope="module", params=ENGINES)
def town(request, tmp_path_factory, departments):
    """A town that the tests of one file share."""
    here = made(request.param, tmp_path_factory.mktemp("town"), departments)
    yield here
    here.close()


@pytest.fixture(params=ENGINES)
def own_town(request, tmp_path, departments):
    """A town of the test's own."""
    here = made(request.param, tmp_path, departments)
    yield here
    here.close()
