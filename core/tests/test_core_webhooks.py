"""Webhooks, to a real receiver on this machine that fails, hangs, sends elsewhere and hears things twice."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from random import Random

import pytest
from pydantic import BaseModel
from sqlalchemy import update

from tongxing.cli.main import run
from tongxing.errors import NotAllowed, UsageError
from tongxing.host.offices import bringing
from tongxing.testing.town import Town
from tongxing.trust.grants import GRANTS
from tongxing.work import outbox
from tongxing.work.feed import Expired
from tongxing.work.outbox import Kind
from tongxing.work.pauses import JITTER, WAITS_S, wait_after
from tongxing.work.posting import NoAnswer, Reach, post
from tongxing.work.webhooks import hooks
from tongxing.work.webhooks.signing import TOLERANCE_S, is_genuine, secret_of, signed

OFFICERS = {"school": ("230102", ["core.*"])}


class Receiver:
    """Somebody's server. ``answers``: what it says to the next letters, a status or a time to think first; then 204."""

    def __init__(self):
        self.answers, self.heard, outer = [], [], self
        self.thinking = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append((dict(self.headers.items()), body))
                answer = outer.answers.pop(0) if outer.answers else 204
                if answer == "thinks":
                    outer.thinking.wait(5)
                    return
                self.send_response(answer)
                if answer == 302:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/heard"

    def letters(self):
        return [json.loads(body) for _, body in self.heard]

    def subjects(self):
        """Of whom it was told, each letter taken once, by its id."""
        by_id = {each["id"]: each for each in self.letters()}
        return [change["subject"] for each in by_id.values() for change in each["changes"] if change["kind"] == "EVENT"]

    def close(self):
        self.thinking.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    with closing(Receiver()) as made:
        yield made


ENGINES = ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.nightly])]


@pytest.fixture(scope="module", params=ENGINES)
def town(request, tmp_path_factory):
    database = None
    if request.param == "postgres":
        from tongxing.testing.postgres import fresh_database

        database = fresh_database()
    made = Town(tmp_path_factory.mktemp("town"), [], officers=OFFICERS, database=database)
    made.now = made.registry.clock()
    made.registry.clock = lambda: made.now
    yield made
    made.close()


@pytest.fixture
def webhook(town, receiver):
    made = bringing.add(town.registry, receiver.url, "school", "care", [Kind.event], "operator")
    yield made
    with town.registry.database.write() as connection:
        hooks.remove(connection, made)


class Nothing(BaseModel):
    pass


def visited(town, residence="230102001"):
    """A child who was visited."""
    child = town.add_child(residence=residence)
    town.act(lambda store, _: store.event("visited", child=child, happened_on=town.day), Nothing())
    return child


def bring(town):
    (stand,) = list(bringing.bring_due(town.registry)) or [None]
    return stand


def now(town, webhook):
    with town.registry.database.read() as connection:
        return hooks.named(connection, town.registry.key, webhook.id)


def test_a_letter_is_signed_and_holds_ids_and_a_cursor_alone(town, receiver, webhook):
    child, _ = visited(town), visited(town, "230103001")
    assert bring(town).said == ""
    ((heads, body),) = receiver.heard
    secret, at = secret_of(town.registry.ring, webhook.id), int(town.now.timestamp())
    heads = {name.lower(): value for name, value in heads.items()}
    assert is_genuine(secret, heads, body, at) and heads["webhook-signature"].startswith("v1,")
    assert not is_genuine(secret, heads, body + b" ", at)
    assert not is_genuine(secret, heads, body, at + TOLERANCE_S + 1)
    assert not is_genuine(secret_of(town.registry.ring, "another"), heads, body, at)
    letter = json.loads(body)
    assert (
        set(letter) == {"id", "webhook", "city", "resync", "cursor", "changes"} and letter["id"] == heads["webhook-id"]
    )
    ((change),) = letter["changes"]
    assert set(change) == {"kind", "type", "id", "recordId", "subject"}
    assert (change["kind"], change["type"], change["subject"]) == ("EVENT", "ServiceEvent", child)
    assert bring(town) is None and len(receiver.heard) == 1


def test_the_signature_is_that_of_the_standard():
    heads = signed("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1731705121, b'{"event_type":"ping"}')
    assert heads["webhook-signature"].startswith("v1,") and len(heads["webhook-signature"]) == 3 + 44
    sm = signed("whsec_plJ3nmyCDGBKInavdOK15jsl", "m", 1, b"{}", "sm3")
    assert sm["webhook-signature"].startswith("v1-sm3,")
    assert is_genuine("whsec_plJ3nmyCDGBKInavdOK15jsl", sm, b"{}", 1)


def test_what_is_not_taken_is_brought_again_later_the_same_and_nothing_behind_it_is_lost(town, receiver, webhook):
    receiver.answers = [500, 302]
    first = visited(town)
    assert bring(town).said == "500"
    later = visited(town)
    assert bring(town) is None  # it is not yet time
    for said in ("302", ""):
        town.now = now(town, webhook).next_at
        assert bring(town).said == said
    assert receiver.subjects() == [first, later]
    assert [each["id"] for each in receiver.letters()[:3]] == [receiver.letters()[0]["id"]] * 3
    assert receiver.letters()[0]["changes"] == receiver.letters()[2]["changes"]
    assert len(receiver.heard) == 4


def test_a_letter_that_ended_in_the_middle_of_a_write_is_brought_again_as_it_was(town, receiver, webhook, monkeypatch):
    children = [town.add_child() for _ in range(3)]

    def visit_all(store, _):
        for child in children:
            store.event("visited", child=child, happened_on=town.day)

    town.act(visit_all, Nothing())
    monkeypatch.setattr(bringing, "AT_ONCE", 2)
    receiver.answers = [500]
    assert bring(town).said == "500"
    monkeypatch.setattr(bringing, "AT_ONCE", 100)
    town.now = now(town, webhook).next_at
    assert bring(town).said == ""
    first, again, rest = receiver.letters()
    assert first["changes"] == again["changes"] and len(first["changes"]) == 2
    assert receiver.subjects() == children and len(rest["changes"]) == 1


def test_a_receiver_that_hangs_hears_it_twice_and_knows_it_by_its_id(town, receiver, webhook, monkeypatch):
    monkeypatch.setattr(bringing, "SECONDS", 0.3)
    receiver.answers = ["thinks"]
    child = visited(town)
    assert "does not answer" in bring(town).said
    town.now = now(town, webhook).next_at
    assert bring(town).said == ""
    assert len(receiver.heard) == 2 and receiver.subjects() == [child]


def test_a_letter_that_nobody_takes_is_dead_and_those_behind_it_are_brought(town, receiver, webhook):
    receiver.answers = [503] * (len(WAITS_S) + 1)
    lost = visited(town)
    for _ in range(len(WAITS_S) + 1):
        town.now = max(town.now, now(town, webhook).next_at)
        assert bring(town).said == "503"
    found = visited(town)
    assert bring(town).said == ""
    assert receiver.letters()[-1]["changes"][0]["subject"] == found
    with town.registry.database.read() as connection:
        (dead,) = hooks.dead_of(connection, webhook.id)
    assert dead.letter == receiver.letters()[0]["id"] and dead.said == "503"
    receiver.answers = [503]
    assert not bringing.replay(town.registry, now(town, webhook), dead)
    assert bringing.replay(town.registry, now(town, webhook), dead)
    assert receiver.letters()[-1] | {"cursor": ""} == receiver.letters()[0] | {"cursor": ""}
    assert receiver.letters()[-1]["changes"][0]["subject"] == lost
    with town.registry.database.read() as connection:
        assert hooks.dead_of(connection, webhook.id) == []


def test_by_a_grant_that_ended_nothing_is_brought(town, receiver, webhook):
    visited(town)
    mine = GRANTS.c.principal == "school"
    with town.registry.database.write() as connection:
        connection.execute(update(GRANTS).where(mine).values(revoked_at=town.now - timedelta(seconds=1)))
    assert bring(town).said == "" and receiver.heard == []
    with pytest.raises(NotAllowed, match="sharing record"):
        bringing.add(town.registry, receiver.url, "school", "care", [Kind.event], "operator")
    with town.registry.database.write() as connection:
        connection.execute(update(GRANTS).where(mine).values(revoked_at=None))


def test_who_says_gone_is_left_in_peace_until_somebody_turns_it_on(town, receiver, webhook):
    receiver.answers = [410]
    child = visited(town)
    assert not bring(town).is_on
    assert bring(town) is None
    with town.registry.database.write() as connection:
        hooks.switch(connection, webhook, on=True, now=town.now)
    assert bring(town).said == "" and receiver.subjects() == [child]


def test_two_workers_at_one_moment_bring_each_letter_once(town, receiver, webhook):
    child = visited(town)
    with ThreadPoolExecutor(4) as pool:
        stands = [
            each for some in pool.map(lambda _: list(bringing.bring_due(town.registry)), range(4)) for each in some
        ]
    assert len(stands) == 1 and receiver.subjects() == [child] and len(receiver.heard) == 1


def test_whoever_was_away_for_too_long_is_told_to_read_anew(town, receiver, webhook):
    receiver.answers = [500]
    visited(town)
    bring(town)
    late = town.now + timedelta(days=2)
    with town.registry.database.write() as connection:
        outbox.expire(connection, late)
    with town.registry.database.write() as connection:
        hooks.keep(connection, hooks.replace(now(town, webhook), stand=webhook.stand._replace(at=0)))
    town.now = late
    assert bring(town).said == "" and receiver.letters()[-1]["resync"] is True
    dead = hooks.Dead("msg_x", webhook.id, webhook.stand._replace(at=0), webhook.stand, "503", town.now)
    with pytest.raises(Expired):
        bringing.replay(town.registry, now(town, webhook), dead)


def test_the_commands_add_list_deliver_replay_and_switch(town, receiver, capsys):
    city = ["--city", str(town.registry.city.file), "--database", town.registry.database.url]
    added = ["webhooks", "add", receiver.url, "--for", "school", "--purpose", "care", "--kind", "event", *city]
    assert run(added) == 0
    id, secret = capsys.readouterr().out.split()
    assert secret == secret_of(town.registry.ring, id)
    visited(town)
    assert run(["webhooks", "deliver", *city]) == 0 and f"{id}  已送达" in capsys.readouterr().out
    assert run(["webhooks", "list", *city]) == 0 and "正常 well" in capsys.readouterr().out
    assert run(["webhooks", "off", id, *city]) == 0 and capsys.readouterr().out == f"{id}  已停用 off\n"
    assert run(["webhooks", "list", "--json", *city]) == 0
    assert json.loads(capsys.readouterr().out)[0]["on"] is False
    assert run(["webhooks", "on", id, *city]) == 0
    assert run(["webhooks", "dead", id, *city]) == 0 and run(["webhooks", "replay", id, *city]) == 0
    assert run(["webhooks", "remove", id, *city]) == 0 and run(["webhooks", "on", id, *city]) == 2
    assert "no webhook" in capsys.readouterr().err
    assert run([*added, "--kind", "reached"]) == 2


def test_the_list_says_what_was_not_taken_how_often_and_when_it_is_tried_again(town, receiver, webhook, capsys):
    city = ["--city", str(town.registry.city.file), "--database", town.registry.database.url]
    receiver.answers = [500]
    visited(town)
    assert bring(town).failures == 1
    assert run(["webhooks", "list", *city]) == 1
    said = capsys.readouterr().out
    assert "未收 not taken: 500,连续 1 次 in a row" in said and now(town, webhook).next_at.isoformat()[:19] in said


def test_a_letter_that_is_not_dead_cannot_be_replayed(town, webhook, capsys):
    city = ["--city", str(town.registry.city.file), "--database", town.registry.database.url]
    assert run(["webhooks", "replay", webhook.id, "--letter", "msg_0", *city]) == 2
    assert f"tongxing webhooks dead {webhook.id}" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["http://school.example/x", "ftp://127.0.0.1/x", "nonsense", "https:///x"])
def test_letters_go_over_tls_alone(town, url):
    with pytest.raises(UsageError, match="https"):
        bringing.add(town.registry, url, "school", "care", [Kind.event], "operator")


@pytest.mark.parametrize(
    ("address", "holds"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.1.2.3", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("::10.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("2002:a00:1::", False),
    ],
)
def test_nothing_is_sent_into_networks_that_the_city_does_not_name(address, holds):
    assert Reach().holds(address) is holds
    assert Reach((ip_network("10.0.0.0/8"),)).holds("10.1.2.3")
    assert Reach(here=True).holds("127.0.0.1")


def test_a_name_that_leads_inside_is_not_connected_to(receiver, monkeypatch):
    inside = [(2, 1, 6, "", ("10.0.0.5", 443))]
    monkeypatch.setattr("tongxing.work.posting.getaddrinfo", lambda *_: inside)
    with pytest.raises(NoAnswer, match="nothing is sent"):
        post("https://school.example/x", b"", {}, seconds=1, reach=Reach())
    with pytest.raises(NoAnswer, match="nothing is sent"):
        post(receiver.url, b"", {}, seconds=1, reach=Reach())
    assert receiver.heard == []


def test_waits_grow_are_never_quite_the_same_and_end():
    waits = [wait_after(n, Random(n)) for n in range(1, len(WAITS_S) + 1)]
    assert waits == sorted(waits) and wait_after(len(WAITS_S) + 1) is None
    for wait, seconds in zip(waits, WAITS_S, strict=True):
        assert abs(wait.total_seconds() - seconds) <= seconds * JITTER
    assert len({wait_after(1, Random(n)) for n in range(10)}) == 10
