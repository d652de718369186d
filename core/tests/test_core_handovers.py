"""A record is handed over by two: the place where the child lived offers it, the place where it lives now takes it."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import BaseModel

from tongxing.errors import Invalid, NotAllowed, NotFound, UsageError
from tongxing.people import Child, Residence
from tongxing.testing.worlds import make_access, make_grant
from tongxing.trust.audit.asking import who_saw
from tongxing.trust.withholding import Withholding
from tongxing.work.events import ServiceEvent
from tongxing.work.handovers import HandOver, hand_over, handovers, refuse_handover, take_over
from tongxing.work.rights.erasing import erase
from tongxing.work.store import Store

OLD, NEW, OTHER = "230102", "230103", "230104"
SINCE = date(2026, 11, 1)


class Nothing(BaseModel):
    """No input."""


def office(world, place, *, actions=("read", "write")):
    bases = ("residence", "authored")
    grant = make_grant(f"of {place}", categories=world.book.categories, regions=[(place, bases)], actions=actions)
    return Store(world, make_access(world, grant, principal=f"of {place}"))


def code(place):
    return place.ljust(12, "0")


@pytest.fixture
def child(world):
    def arrive(unit, _):
        made = unit.add(Child(name="慕容", residence=code(OLD), hukou=code("440103")))
        unit.add(Residence(child=made.id, division=code(OLD), basis="living", valid_from=date(2025, 1, 1)))
        unit.event("visited", child=made.id, happened_on=SINCE, payload={}, division=code(OLD))
        return made

    return office(world, OLD).write(arrive, Nothing()).value.id


def all_of(store, record):
    with store.reading("test") as reading:
        return reading.all(record)


def offered(world, child, place=NEW):
    return hand_over(office(world, OLD), HandOver(child=child, division=place, since=SINCE))


def test_neither_office_moves_a_child_alone(world, child):
    def moves(unit, _):
        return unit.add(Residence(child=child, division=code(NEW), basis="living", valid_from=SINCE))

    with pytest.raises(NotAllowed):
        office(world, OLD).write(moves, Nothing())
    with pytest.raises(NotFound):
        office(world, NEW).write(moves, Nothing())


def test_the_new_place_sees_the_record_once_it_has_taken_it_and_the_old_one_what_it_wrote(world, child):
    old, new = office(world, OLD), office(world, NEW)
    offer = offered(world, child)
    assert all_of(new, Child) == [] and [c.id for c in all_of(old, Child)] == [child]
    assert [each.child for each in handovers(new)] == [child] and handovers(office(world, OTHER)) == []
    assert take_over(new, offer.id).state == "taken"
    assert [c.residence for c in all_of(new, Child)] == [code(NEW)]
    stays = {stay.division: (stay.valid_from, stay.valid_until) for stay in all_of(new, Residence)}
    assert stays == {code(OLD): (date(2025, 1, 1), SINCE), code(NEW): (SINCE, None)}
    assert all_of(old, Child) == [] and all_of(old, Residence) == []
    assert [event.kind for event in all_of(old, ServiceEvent)] == ["visited"], "its own unit wrote it"
    assert handovers(new) == []


def test_what_the_new_place_writes_the_old_one_does_not_see(world, child):
    take_over(office(world, NEW), offered(world, child).id)

    def visits(unit, _):
        return unit.event("visited", child=child, happened_on=SINCE, payload={}, division=code(NEW))

    office(world, NEW).write(visits, Nothing())
    assert len(all_of(office(world, NEW), ServiceEvent)) == 2
    assert len(all_of(office(world, OLD), ServiceEvent)) == 1


def test_what_the_old_place_goes_on_reading_it_cannot_write(world, child):
    take_over(office(world, NEW), offered(world, child).id)
    event = all_of(office(world, OLD), ServiceEvent)[0]

    def annuls(unit, _):
        return unit.event("annulled", child=child, happened_on=SINCE, payload={}, corrects=event.id, division=code(OLD))

    with pytest.raises((NotFound, NotAllowed)):
        office(world, OLD).write(annuls, Nothing())


def test_both_acts_stand_in_the_log(world, child):
    take_over(office(world, NEW), offered(world, child).id)
    acts = [(each.principal, each.operation) for each in who_saw(world.log, child)]
    assert (f"of {OLD}", "hand over") in acts and (f"of {NEW}", "handover taken") in acts


def test_only_the_place_to_which_it_is_offered_answers_and_once(world, child):
    offer = offered(world, child)
    for stranger in (office(world, OTHER), office(world, OLD), office(world, NEW, actions=["read"])):
        with pytest.raises(NotFound):
            take_over(stranger, offer.id)
    assert refuse_handover(office(world, NEW), offer.id).state == "refused"
    with pytest.raises(UsageError, match="answered before"):
        take_over(office(world, NEW), offer.id)
    assert [c.id for c in all_of(office(world, OLD), Child)] == [child]


def test_an_offer_of_a_child_that_is_restricted_meanwhile_is_none(world, child):
    offer, new = offered(world, child), office(world, NEW)
    kept_back = Withholding(without={key: frozenset({child}) for key in world.book.categories})
    barred = Store(world, replace(new.access, withholding=kept_back))
    assert handovers(barred) == []
    with pytest.raises(NotFound):
        take_over(barred, offer.id)
    assert [each.id for each in handovers(new)] == [offer.id]


def test_an_offer_of_a_child_that_was_erased_is_none_for_who_made_it_either(world, child):
    old, body = office(world, OLD), HandOver(child=child, division=NEW, since=SINCE)
    hand_over(old, body, key="k")
    erase(world, office(world, OLD, actions=("read", "write", "rights")).access, child, "art. 47")
    with pytest.raises(NotFound, match="any more"):
        hand_over(old, body, key="k")


def test_a_child_is_offered_by_who_may_write_where_it_lives_and_to_one_place_at_a_time(world, child):
    asked = HandOver(child=child, division=NEW, since=SINCE)
    with pytest.raises(NotFound):
        hand_over(office(world, NEW), asked)
    with pytest.raises(NotAllowed):
        hand_over(office(world, OLD, actions=["read"]), asked)
    with pytest.raises(Invalid, match="division: UNKNOWN_CODE"):
        hand_over(office(world, OLD), asked.model_copy(update={"division": "000"}))
    offered(world, child)
    with pytest.raises(UsageError, match="on offer already"):
        offered(world, child, OTHER)
