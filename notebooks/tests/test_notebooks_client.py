"""``connect``: the same query in the process and over HTTP, the same answer, the same refusals."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import uvicorn

from tongxing.errors import TongxingError, UsageError
from tongxing.testing.town import Town
from tongxing_graphql import create_app
from tongxing_notebooks import QueryRefused, connect
from tongxing_notebooks.client import connected

QUERY = "{ children(first: 5) { totalCount } plugins { key state } }"
CHILDREN = "{ children(first: 5) { edges { node { name birthDate } } } }"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("client"), ["transport"])
    made.add_child(name="王小明")
    return made


@pytest.fixture(scope="module")
def url(town):
    server = uvicorn.Server(
        uvicorn.Config(create_app([town.registry], budget_s=60), host="127.0.0.1", port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/town/graphql"
    server.should_exit = True
    thread.join()


def reached(town, url, place, token="desk-token", purpose="care"):
    if place == "far":
        return connect(url, token=token, purpose=purpose)
    return connected(town.registry, token=token, purpose=purpose)


def test_a_notebook_gets_the_same_answer_in_the_process_and_over_http(url, town):
    near, far = (reached(town, url, place).query(QUERY) for place in ("near", "far"))
    assert near == far and near["children"]["totalCount"] == 1


def test_a_frame_has_the_same_types_over_http(url, town):
    near, far = (reached(town, url, place).frame(CHILDREN) for place in ("near", "far"))
    assert near.data.equals(far.data) and near.data.schema == far.data.schema and near.categories == far.categories
    assert near.provenance.changed(far.provenance) == ()


@pytest.mark.parametrize("place", ["near", "far"])
def test_a_refusal_is_one_sentence_with_its_code(url, town, place):
    with pytest.raises(QueryRefused) as refused:
        reached(town, url, place).query("{ nothing }")
    assert len(str(refused.value).splitlines()) == 1
    assert refused.value._render_traceback_() == [f"请求有误,请按提示更正。 {refused.value}"]


def test_a_wrong_token_is_one_sentence_too(url, town):
    with pytest.raises(QueryRefused, match="UNAUTHENTICATED") as refused:
        reached(town, url, "far", token="wrong").query(QUERY)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/town/graphql", "{}/health", "{}/"])
def test_a_city_that_is_down_or_is_none_is_one_sentence(url, address):
    place = address.format(url.removesuffix("/town/graphql"))
    with pytest.raises(TongxingError) as refused:
        connect(place, token="t", purpose="care").query(QUERY)
    assert len(str(refused.value).splitlines()) == 1 and "Traceback" not in str(refused.value)


def test_a_token_goes_to_no_address_in_the_clear_and_to_none_that_another_sends_it_on_to():
    heard = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    with pytest.raises(UsageError, match="https"):
        connect("http://city.example/town/graphql", token="t", purpose="care")
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        city = connect(f"http://127.0.0.1:{server.server_port}/town/graphql", token="t", purpose="care")
        with pytest.raises(TongxingError):
            city.wire.follow("an-import")
        server.shutdown()
        thread.join()
    assert heard == ["/town/imports/an-import"]


def test_a_token_stands_in_no_repr(town, url):
    assert "desk-token" not in repr(reached(town, url, "near")) and "desk-token" not in repr(reached(town, url, "far"))


@pytest.mark.parametrize("path", ["/town/graphql", "/graphql"])
def test_what_stands_beside_graphql_is_found_by_the_citys_key(url, path):
    wire = connect(url.replace("/town/graphql", path), token="desk-token", purpose="survey").wire
    assert wire._beside("imports") == url.replace("/graphql", "/imports")
    sent = wire.upload("survey.csv", b"a,b\n1,2\n", dry_run="true")
    assert sent["state"] in ("receiving", "queued", "running") and wire.follow(sent["id"])["id"] == sent["id"]


def test_a_whole_list_by_its_name_is_the_same_near_and_far_and_has_categories_and_days(url, town):
    near, far = (reached(town, url, place).frame("children") for place in ("near", "far"))
    assert near.data.equals(far.data) and near.data.schema == far.data.schema
    asked = reached(town, url, "near").frame("{ children(first: 5) { edges { node { name birthDate } } } }")
    assert near.data.select("name", "birthDate").equals(asked.data)
    assert near.categories["birthDate"] == asked.categories["birthDate"] == "core.identity"
    assert far.provenance.query == "children" and near.provenance.changed(far.provenance) == ()
    assert reached(town, url, "far").frame("residences", on="2019-01-01").on.isoformat() == "2019-01-01"


@pytest.mark.parametrize("place", ["near", "far"])
def test_a_list_that_is_not_there_is_one_sentence(url, town, place):
    with pytest.raises(QueryRefused, match="no frame of this name"):
        reached(town, url, place).frame("nothing")
