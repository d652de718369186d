"""Two running instances exchange one subsidy as messages over HTTP; one is lost, one doubled, one late, and both end equal."""

import socket
import threading
import time
from dataclasses import replace
from datetime import date

import pytest

from tongxing import Child, UsageError
from tongxing.cli.main import run
from tongxing.errors import CannotRun
from tongxing.testing.town import Town
from tongxing.work.applying import ApplyFor, MoveApplication, apply_for, move_application
from tongxing.work.casework import cases
from tongxing.work.exchange.messages import Message, Receipt, deliver
from tongxing.work.exchange.posting import posted_to

RESIDENCE, HUKOU = "230000", "220000"


class Instance:
    """A city of one province that is served, and what it agreed with the other."""

    def __init__(self, folder, division):
        folder.mkdir()
        self.folder = folder
        self.town = Town(folder, ["rehabilitation"], division=division)
        self.server, self.address = served(self.town)

    @property
    def peer(self):
        return self.town.registry.peers.named("town")

    def post(self, other, token="desk-token"):
        return posted_to(f"{other.address}/town/letters/town", token, "care")

    def gives(self, other, post=None):
        return deliver(self.town.store(), self.peer, post or self.post(other))

    def moves(self, child, thread, kind, day):
        self.town.day = day
        body = MoveApplication(child=child, application=thread, kind=kind, happened_on=day)
        return self.town.act(move_application, body)

    def standing(self, child, on):
        store = self.town.store()
        with store.reading("test") as reading:
            return [(case.application, case.clocks) for case in cases(reading, store.world, on=on, subjects=[child])]

    def close(self):
        self.server.should_exit = True
        self.server.ended.wait(10)


def served(town):
    """A real server on this machine, at a port of its own."""
    uvicorn = pytest.importorskip("uvicorn")
    layer = pytest.importorskip("tongxing_graphql")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(layer.create_app([town.registry], budget_s=60), log_level="error")
    server = uvicorn.Server(config)
    server.ended = threading.Event()

    def running():
        server.run(sockets=[listening])
        server.ended.set()

    threading.Thread(target=running, daemon=True).start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    return server, f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    here, there = Instance(folder / "here", RESIDENCE), Instance(folder / "there", HUKOU)
    key = here.town.registry.peers.agree("town", HUKOU)
    there.town.registry.peers.agree("town", RESIDENCE, key)
    yield here, there
    here.close()
    there.close()


def pushed(here):
    """Applied for, accepted and pushed in Harbin; the child and the application."""
    here.town.day = date(2026, 9, 28)
    child = here.town.add_child(hukou="220102", birth_date=date(2015, 5, 1))
    body = {"child": child, "item": "TWO_SUBSIDIES", "applied_on": date(2026, 9, 28), "papers": ["bank_account"]}
    thread = here.town.act(apply_for, ApplyFor(**body)).thread
    here.moves(child, thread, "accepted", date(2026, 9, 29))
    here.moves(child, thread, "referred", date(2026, 9, 30))
    return child, thread


class Bad:
    """A way on which a message of each letter goes: some are lost, some go twice, some arrive after all others."""

    def __init__(self, post, *, lost=(), doubled=(), late=()):
        self.post, self.lost, self.doubled, self.late = post, set(lost), set(doubled), set(late)
        self.went = []

    def __call__(self, message):
        receipt = Receipt()
        held = []
        for place, letter in enumerate(message.letters):
            if place in self.lost:
                continue
            held.append(letter) if place in self.late else None
            times = 0 if place in self.late else 2 if place in self.doubled else 1
            for _ in range(times):
                receipt = receipt.then(self._goes(letter, message.last))
        for letter in held:
            receipt = receipt.then(self._goes(letter, message.last))
        self.lost = self.doubled = self.late = set()  # the way is good from now on
        return receipt

    def _goes(self, letter, last):
        self.went.append(letter.number)
        return self.post(Message(last, (letter,)))


@pytest.mark.slow
@pytest.mark.parametrize("lost", [0, 3], ids=["the first is lost", "the last is lost"])
def test_with_a_lost_a_doubled_and_a_late_message_both_end_equal(two, lost):
    here, there = two
    here.gives(there)  # whatever stands from before
    child, thread = pushed(here)
    there.town.day = date(2026, 10, 8)
    way = Bad(here.post(there), lost=[lost], doubled=[1], late=[2])
    receipt = here.gives(there, way)
    assert (receipt.taken, receipt.known, receipt.refused, receipt.missing) == (4, 1, {}, ())
    assert len(way.went) == 5 and way.went[-1] == sorted(set(way.went))[lost]  # what was lost went once more
    there.moves(child, thread, "received", date(2026, 10, 8))
    there.moves(child, thread, "approved", date(2026, 10, 21))
    here.town.day = date(2026, 10, 21)
    assert there.gives(here).taken == 2
    on = date(2026, 10, 22)
    assert here.standing(child, on) == there.standing(child, on)
    ((application, _),) = here.standing(child, on)
    assert application.state == "approved"
    assert here.gives(there).taken == there.gives(here).taken == 0  # nothing goes back to where it came from


@pytest.mark.slow
def test_a_message_that_never_arrived_is_made_good_by_the_next(two):
    here, there = two
    here.gives(there)
    child, _ = pushed(here)

    def nowhere(message):
        raise CannotRun("nobody answers")

    with pytest.raises(CannotRun):
        here.gives(there, nowhere)
    there.town.day = date(2026, 10, 8)
    assert here.gives(there).taken == 4  # nothing is new, and what the last number told was missing
    assert child in [each.id for each in there.town.all(Child)]


@pytest.mark.slow
def test_who_shows_no_token_or_none_with_the_right_gives_nothing_over(two):
    here, there = two
    here.gives(there)
    child, _ = pushed(here)
    for token, status in (("nonsense", 401), ("nobody-token", 404)):  # who may write about nobody hears of no key
        with pytest.raises(CannotRun, match=f"refused with {status}"):
            here.gives(there, here.post(there, token))
    assert child not in [each.id for each in there.town.all(Child)]
    with pytest.raises(CannotRun, match="refused with 404"):
        here.gives(there, posted_to(f"{there.address}/town/letters/stranger", "desk-token", "care"))
    with pytest.raises(CannotRun, match="does not answer"):
        here.gives(there, posted_to("http://127.0.0.1:9/town/letters/town", "desk-token", "care"))
    there.town.day = date(2026, 10, 8)
    assert here.gives(there).taken == 4


@pytest.mark.slow
def test_a_letter_that_was_changed_on_the_way_is_refused(two):
    here, there = two
    here.gives(there)
    pushed(here)

    def changing(message):
        return here.post(there)(
            replace(message, letters=tuple(replace(e, sealed=e.sealed[:-8]) for e in message.letters))
        )

    with pytest.raises(CannotRun, match="refused with 400"):
        here.gives(there, changing)
    there.town.day = date(2026, 10, 8)
    assert here.gives(there).taken == 4


@pytest.mark.slow
def test_the_command_delivers_and_says_what_became_of_it(two, capsys):
    here, there = two
    here.gives(there)
    pushed(here)
    there.town.day = date(2026, 10, 8)
    (here.folder / "token").write_text("desk-token\n")
    city = ["--city", str(here.folder / "town.toml"), "--database", str(here.folder / "town.db"), "--as", "desk"]
    to = ["--to", f"{there.address}/town/letters/town", "--token-file", str(here.folder / "token")]
    assert run(["exchange", "deliver", "town", *to, *city]) == 0
    assert "已接收 4 件 taken" in capsys.readouterr().out
    assert run(["exchange", "deliver", "town", *city]) == 2


def test_letters_go_to_another_machine_over_tls_alone():
    for address in ("http://changchun.example/town/letters/town", "ftp://127.0.0.1/x", "nonsense"):
        with pytest.raises(UsageError, match="https"):
            posted_to(address, "t", "care")
    assert posted_to("https://changchun.example/town/letters/town", "t", "care")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"last": 1}', b'{"last": "x", "letters": []}', b'{"last": 1, "letters": [1]}']
)
def test_what_is_no_message_is_said(body):
    with pytest.raises(UsageError, match="no message"):
        Message.of(body)
