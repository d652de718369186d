"""``connect``: the same query in the process and over HTTP, the same answer, the same refusals."""

import threading

import pytest
import uvicorn

from tongxing.host.registry import Registry
from tongxing_graphql import create_app
from tongxing_notebooks import QueryRefused, connect

QUERY = "{ children(first: 5) { totalCount } plugins { key state } }"


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "city.db")


@pytest.fixture
def url(database):
    server = uvicorn.Server(
        uvicorn.Config(
            create_app([Registry.open("harbin", database=database)]), host="127.0.0.1", port=0, log_level="error"
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/harbin/graphql"
    server.should_exit = True
    thread.join()


def test_a_notebook_gets_the_same_answer_in_the_process_and_over_http(url, database):
    near = connect("harbin", database=database, token="demo-county", purpose="care").query(QUERY)
    far = connect(url, token="demo-county", purpose="care").query(QUERY)
    assert near == far and near["children"]["totalCount"] == 0


@pytest.mark.parametrize("place", ["near", "far"])
def test_a_refusal_is_one_sentence_with_its_code(url, database, place):
    where = {"near": "harbin", "far": url}[place]
    city = connect(where, token="demo-county", purpose="care", database=database)
    with pytest.raises(QueryRefused) as refused:
        city.query("{ nothing }")
    assert len(str(refused.value).splitlines()) == 1 and refused.value._render_traceback_() == [str(refused.value)]


def test_a_token_stands_in_no_repr(database):
    city = connect("harbin", database=database, token="demo-county", purpose="care")
    assert "demo-county" not in repr(city)
