"""How the Python client of examples/clients asks: what is sent again, what is refused, where a list and a feed go on."""

import importlib
import json

import httpx
import pytest
from clients_city import CLIENTS

from tongxing.work.webhooks.signing import ALGORITHMS, signed

OFFERS = {"data": {"handovers": []}}
REFUSED = {"errors": [{"message": "No.", "extensions": {"code": "NOT_FOUND", "zh": "没有。"}}], "data": {"child": None}}
NOT_NOW = {"errors": [{"message": "Later.", "extensions": {"code": "UNAVAILABLE", "zh": "稍后。"}}]}
BUSY = {"errors": [{"message": "Busy.", "extensions": {"code": "BUSY", "zh": "忙。"}}], "data": {"changes": None}}


@pytest.fixture
def client(monkeypatch):
    monkeypatch.syspath_prepend(CLIENTS)
    return importlib.import_module("tongxing_client")


@pytest.fixture
def asking(client):
    """A city that answers by a list, and what it was sent."""

    def made(*answers):
        sent, coming = [], list(answers)

        def answer(request):
            sent.append(request)
            status, body = coming.pop(0)
            if body is None:
                raise httpx.ConnectError("nobody")
            return httpx.Response(status, json=body, headers={"X-Request-Id": "r1"})

        http = httpx.Client(transport=httpx.MockTransport(answer))
        return client.City("http://city/graphql", token="t", purpose="care", http=http, waits=(0, 0)), sent

    return made


def test_a_request_names_who_asks_for_what_and_the_registered_document(asking):
    city, (sent) = asking((200, OFFERS))
    assert city.offers().handovers == []
    heads, body = sent[0].headers, json.loads(sent[0].content)
    assert (heads["Authorization"], heads["Tongxing-Purpose"]) == ("Bearer t", "care")
    ids = json.loads((CLIENTS / "tongxing_client/documents.json").read_text(encoding="utf-8"))
    assert body == {"documentId": ids["Offers"], "variables": {}}


@pytest.mark.parametrize("first", [(0, None), (503, NOT_NOW), (502, {}), (200, BUSY)])
def test_a_query_and_a_write_with_a_key_are_sent_again_and_no_other_write(asking, client, first):
    city, sent = asking(first, (200, OFFERS))
    assert city.offers().handovers == [] and len(sent) == 2
    taken = {"data": {"takeOver": {"handover": {"child": "c", "state": "taken"}, "problems": []}}}
    city, sent = asking(first, (200, taken))
    assert city.take_over("o", key="k").take_over.handover.state == "taken"
    assert sent[0].content == sent[1].content
    for variables in ({"offer": "o"}, {"inputs": [{"key": "a"}, {}]}):
        city, sent = asking(first, (200, taken))
        with pytest.raises(client.CityError):
            city.ask("TakeOver", variables, writes=True)
        assert len(sent) == 1
    city, sent = asking(first, (200, taken))
    city.ask("TakeOver", {"inputs": [{"key": "a"}, {"key": "b"}]}, writes=True)
    assert len(sent) == 2


def test_after_its_last_try_it_says_what_the_city_said(asking, client):
    city, sent = asking(*[(503, NOT_NOW)] * 3)
    with pytest.raises(client.CityError, match=r"UNAVAILABLE: Later\. \[r1\]") as told:
        city.offers()
    assert (told.value.status, told.value.zh, len(sent)) == (503, "稍后。", 3)
    city, _ = asking(*[(0, None)] * 3)
    with pytest.raises(client.CityError) as told:
        city.offers()
    assert (told.value.code, told.value.reference) == ("NO_ANSWER", None)


def test_a_refusal_is_sent_once_and_has_code_words_number_and_what_was_answered(asking, client):
    city, sent = asking((200, REFUSED))
    with pytest.raises(client.CityError) as told:
        city.moved_child("23-x")
    failure = told.value
    assert (failure.code, failure.zh, failure.reference, failure.data) == ("NOT_FOUND", "没有。", "r1", {"child": None})
    assert len(sent) == 1


def test_of_an_input_only_what_was_filled_in_is_sent(asking, client):
    city, sent = asking((200, {"data": {"education": {"enrol": None}}}))
    city.enrol_pupil(
        client.EducationEnrolInput(child="c", school="s", stage="PRIMARY", valid_from="2026-09-01"), key="k"
    )
    variables = json.loads(sent[0].content)["variables"]
    assert variables["input"] == {"child": "c", "school": "s", "stage": "PRIMARY", "validFrom": "2026-09-01"}


def page(*names, more, cursor):
    edges = [
        {"node": {"kind": "EVENT", "what": "ServiceEvent", "item": None, "subject": name, "at": "2026-11-23T02:00:00Z",
                  "child": None}} for name in names
    ]  # fmt: skip
    return 200, {"data": {"changes": {"pageInfo": {"hasNextPage": more, "endCursor": cursor}, "edges": edges}}}


def test_a_feed_goes_on_where_the_program_was_and_tells_a_page_again_whose_use_failed(asking, client, tmp_path):
    feed = client.Feed(tmp_path / "cursor")
    city, sent = asking(
        page(more=False, cursor="a"),
        page("1", "2", more=True, cursor="b"),
        page("3", more=False, cursor="c"),
        page("3", more=False, cursor="c"),
        page(more=False, cursor="c"),
    )

    def read():
        return (each.subject for each in feed.read(lambda after: city.arrivals(after=after).changes))

    assert list(read()) == []
    coming = read()
    assert [next(coming), next(coming), next(coming)] == ["1", "2", "3"]
    coming.close()  # the program falls over before it has done with the third
    assert list(read()) == ["3"] and list(read()) == []
    assert [json.loads(each.content)["variables"].get("after") for each in sent] == [None, "a", "b", "b", "c"]


def test_a_feed_that_was_away_for_too_long_begins_again(asking, client, tmp_path):
    feed = client.Feed(tmp_path / "cursor")
    gone = {"errors": [{"message": "Gone.", "extensions": {"code": "CURSOR_EXPIRED"}}], "data": {"changes": None}}
    city, _ = asking(page(more=False, cursor="a"), (200, gone))
    assert list(feed.read(lambda after: city.arrivals(after=after).changes)) == [] and feed.cursor == "a"
    with pytest.raises(client.CityError, match="CURSOR_EXPIRED"):
        list(feed.read(lambda after: city.arrivals(after=after).changes))
    assert feed.cursor is None


@pytest.mark.parametrize(
    "text",
    ["child,product,given_on,lot\nc,MMR,yesterday,\n", "child,product\nc,MMR\n", "child,product,given_on,lot\nc\n"],
)
def test_a_list_of_doses_that_cannot_be_read_ends_the_program_with_its_line(client, tmp_path, text):
    clinic = importlib.import_module("clinic")
    (tmp_path / "doses.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit, match="第 2 行有误"):
        list(clinic._lines(tmp_path / "doses.csv"))
    with pytest.raises(SystemExit, match="无法读取"):
        list(clinic._lines(tmp_path / "none.csv"))


def test_a_list_is_read_to_its_end_and_not_round_in_circles(asking, client):
    city, sent = asking(
        page("1", more=True, cursor="a"), page("2", more=True, cursor="a"), page("3", more=False, cursor="b")
    )
    assert [each.subject for each in client.every(lambda after: city.arrivals(after=after).changes)] == ["1", "2"]
    assert len(sent) == 2


def test_a_letter_is_believed_where_it_was_signed_with_the_secret_a_short_while_ago(client):
    letters = importlib.import_module("tongxing_client.letters")
    secret, body = "whsec_c2VjcmV0", b'{"id": "msg_1"}'
    for digest in ALGORITHMS:
        heads = signed(secret, "msg_1", 1_000, body, digest)
        assert letters.is_genuine(secret, heads, body, 1_001)
        assert letters.is_genuine(
            secret, heads | {"webhook-signature": f"v1,old {heads['webhook-signature']}"}, body, 1_001
        )
        assert not letters.is_genuine(secret, heads, body + b" ", 1_001)
        assert not letters.is_genuine("whsec_b3RoZXI=", heads, body, 1_001)
        assert not letters.is_genuine(secret, heads | {"webhook-id": "msg_2"}, body, 1_001)
        assert not letters.is_genuine(secret, heads, body, 1_301) and not letters.is_genuine(secret, heads, body, 699)
    for heads in ({}, {"webhook-timestamp": "now"}, {"webhook-timestamp": "1000", "webhook-signature": "v9,x v1"}):
        assert not letters.is_genuine(secret, heads, body, 1_000)
