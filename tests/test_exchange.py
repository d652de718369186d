"""Two instances, two provinces, one subsidy: pushed and decided as files, with a lost, a doubled and a late one."""

import json
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from tongxing import Child, NotAllowed, ServiceEvent, UsageError
from tongxing.errors import CannotRun
from tongxing.testing.town import Town
from tongxing.testing.worlds import opened_elsewhere
from tongxing.trust.peers import Peers
from tongxing.work.applying import ApplyFor, MoveApplication, apply_for, move_application
from tongxing.work.casework import cases
from tongxing.work.exchange.letters import Letter, read, written
from tongxing.work.exchange.sending import send
from tongxing.work.exchange.taking import take

RESIDENCE, HUKOU = "230000", "220000"
SECRET_REASON = "家庭情况补充说明"


class Instance:
    """A city of one province, and what it agreed with the other."""

    def __init__(self, folder, division):
        folder.mkdir()
        own = ["core.service", "rehabilitation.*"]
        more = {"clerk": (division, own), "placed": (division, [*own, "core.residence"])}
        more["named"] = (division, [*own, "core.identity"])
        self.town = Town(folder, ["rehabilitation"], division=division, officers=more)
        self.peers = Peers(folder / "town.peers")

    def moves(self, child, thread, kind, day, **more):
        self.town.day = day
        body = MoveApplication(child=child, application=thread, kind=kind, happened_on=day, **more)
        return self.town.act(move_application, body)

    def standing(self, child, on):
        """Everything that an application tells, and every clock of it."""
        store = self.town.store()
        with store.reading("test") as reading:
            return [(case.application, case.clocks) for case in cases(reading, store.world, on=on, subjects=[child])]

    def sends(self, **more):
        return send(self.town.store(), self.peers.named("town"), **more)

    def takes(self, letters):
        return take(self.town.store(), self.peers.named("town"), letters)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Both are called `town`, as cities of two provinces may be; each knows the other by the key of the pair."""
    tmp_path = tmp_path_factory.mktemp("two")
    here, there = Instance(tmp_path / "here", RESIDENCE), Instance(tmp_path / "there", HUKOU)
    key = here.peers.agree("town", HUKOU)
    there.peers.agree("town", RESIDENCE, key)
    yield here, there
    here.town.close()
    there.town.close()


def pushed(here):
    """Applied for, accepted and pushed in Harbin; the child and the application."""
    here.town.day = date(2026, 9, 28)
    child = here.town.add_child(hukou="220102", birth_date=date(2015, 5, 1), guardians=[{"relation": "51"}])
    body = {"child": child, "item": "TWO_SUBSIDIES", "applied_on": date(2026, 9, 28), "papers": ["bank_account"]}
    thread = here.town.act(apply_for, ApplyFor(**body)).thread
    here.moves(child, thread, "returned", date(2026, 9, 28), reason=SECRET_REASON)
    here.moves(child, thread, "accepted", date(2026, 9, 29))
    return child, thread


def test_nothing_is_sent_before_it_is_pushed_and_then_all_of_it(two):
    here, _ = two
    child, thread = pushed(here)
    assert here.sends() == []
    here.moves(child, thread, "referred", date(2026, 9, 30))
    numbers = [letter.number for letter in here.sends()]
    assert len(numbers) == 5 and numbers == list(range(numbers[0], numbers[0] + 5))
    assert here.sends() == []


@pytest.mark.parametrize("seed", range(3))
def test_with_a_lost_a_doubled_and_a_late_letter_both_end_equal(two, seed):
    here, there = two
    there.takes(here.sends())  # whatever stands from before
    child, thread = pushed(here)
    here.moves(child, thread, "referred", date(2026, 9, 30))
    letters = here.sends()
    lost, late = Random(seed).sample(range(5), 2)
    first = [letter for n, letter in enumerate(letters) if n not in (lost, late)]
    there.town.day = date(2026, 10, 8)
    told = there.takes([*first, *first])  # each of them twice
    assert (told.counts["taken"], told.counts["known"]) == (3, 3)
    told = there.takes([letters[late]])
    gone = letters[lost].number
    assert (gone in told.missing) == (lost < 4)  # the last is not missed before another has come
    assert gone not in there.takes(here.sends(again=[gone])).missing
    there.moves(child, thread, "received", date(2026, 10, 8))
    there.moves(child, thread, "approved", date(2026, 10, 21))
    here.town.day = date(2026, 10, 21)
    here.takes(reversed(there.sends()))
    on = date(2026, 10, 22)
    assert here.standing(child, on) == there.standing(child, on)
    ((application, clocks),) = here.standing(child, on)
    assert application.state == "approved"
    assert {clock.step: clock.state for clock in clocks}["notify"] == "DUE_SOON" or len(clocks) == 6
    assert here.sends() == [] and there.sends() == []  # nothing goes back to where it came from


def test_what_both_do_on_one_day_ends_equal_too(two):
    here, there = two
    child, thread = pushed(here)
    here.moves(child, thread, "referred", date(2026, 9, 30))
    there.town.day = date(2026, 10, 8)
    there.takes(here.sends())
    there.moves(child, thread, "received", date(2026, 10, 8))
    there.moves(child, thread, "approved", date(2026, 10, 9))
    here.moves(child, thread, "withdrawn", date(2026, 10, 9))
    there.takes(here.sends())
    here.takes(there.sends())
    assert here.standing(child, date(2026, 10, 10)) == there.standing(child, date(2026, 10, 10))


def test_a_letter_holds_of_a_child_only_what_the_receiving_step_needs(two, monkeypatch):
    here, there = two
    child, thread = pushed(here)
    here.moves(child, thread, "referred", date(2026, 9, 30))
    letters = here.sends()
    peer = there.peers.named("town")
    bodies = [json.loads(peer.open(letter.sealed, letter.about)) for letter in letters]
    assert {name for body in bodies for name in body["child"]} == {
        *("id", "name", "sex", "birth_date", "hukou", "residence")
    }
    assert SECRET_REASON in json.dumps(bodies, ensure_ascii=False)
    kinds, returned = here.town.registry.world.events.kinds, here.town.registry.world.events.kinds["returned"]
    reason = replace(returned.payload["reason"], category="core.contact")
    monkeypatch.setitem(kinds, "returned", replace(returned, payload={**returned.payload, "reason": reason}))
    sender = here.town.registry.store(opened_elsewhere(here.town.store().access, "core.contact", "230103"))
    for letter in send(sender, here.peers.named("town"), again=[each.number for each in letters]):
        assert SECRET_REASON not in peer.open(letter.sealed, letter.about)
    there.town.day = date(2026, 10, 8)
    there.takes(letters)
    assert child in [each.id for each in there.town.all(Child)]
    assert SECRET_REASON not in str([each.payload for each in there.town.all(ServiceEvent)])  # sealed there too


def test_the_file_tells_a_stranger_nothing_and_a_changed_letter_does_not_open(two, tmp_path):
    here, there = two
    child, thread = pushed(here)
    here.moves(child, thread, "referred", date(2026, 9, 30))
    written(tmp_path / "letters.jsonl", here.sends())
    text = (tmp_path / "letters.jsonl").read_text()
    assert child not in text and thread not in text and "TWO_SUBSIDIES" not in text
    letters = read(tmp_path / "letters.jsonl")
    renumbered = Letter("town", "town", 9, letters[0].sealed)
    with pytest.raises(UsageError, match="does not open"):
        there.takes([renumbered])
    others = Peers(tmp_path / "other.peers")
    others.agree("town", RESIDENCE)
    with pytest.raises(UsageError, match="does not open"):
        take(there.town.store(), others.named("town"), letters)


def test_without_a_key_nothing_is_sent(two):
    here, _ = two
    with pytest.raises(CannotRun, match="No key was agreed with changchun"):
        here.peers.named("changchun")


def test_who_may_not_see_the_child_may_not_send(two):
    here, _ = two
    child, thread = pushed(here)
    here.moves(child, thread, "referred", date(2026, 9, 30))
    for who in ("clerk", "placed", "named"):  # nothing of the child; its hukou and not its name; the other way round
        with pytest.raises(NotAllowed, match="may not see the child's name and hukou"):
            send(here.town.store(by=who), here.peers.named("town"))
    assert len(here.sends()) == 5  # what could not be sent was not counted as sent
