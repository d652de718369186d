"""One child's record opened in an emergency: with a reason, for hours, never what is sealed, and looked at by another."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import BaseModel
from sqlalchemy import select

from tongxing.errors import NotAllowed, UsageError
from tongxing.people import Child, Identifier
from tongxing.testing.worlds import NOW, book_of, make_access, make_grant
from tongxing.trust.audit.asking import who_saw
from tongxing.trust.cipher import Vault
from tongxing.trust.emergencies import EMERGENCIES, count_waiting, emergencies, open_record, review
from tongxing.trust.granting import Desk
from tongxing.trust.grants import grants_of
from tongxing.trust.notices import notices_beside
from tongxing.work.store import Store

NUMBER, PLACE, ELSEWHERE = "A1234567", "230102000000", "440103000000"
HERE = [("230102", ("residence",))]


class Nothing(BaseModel):
    """No input."""


def arrive(unit, _):
    child = unit.add(Child(name="慕容", residence=ELSEWHERE, hukou=ELSEWHERE))
    unit.add(Identifier(child=child.id, kind="foreign", number=NUMBER))
    unit.add(Child(name="另一个", residence=ELSEWHERE, hukou=ELSEWHERE))
    return child


@pytest.fixture
def child(world):
    everywhere = make_grant(categories=world.book.categories, regions=[("000000", ("residence",))])
    return Store(world, make_access(world, everywhere)).write(arrive, Nothing()).value.id


@pytest.fixture
def officer(world):
    return make_access(world, make_grant(categories=world.book.categories, regions=HERE))


def opens(world, access, number=NUMBER, reason="danger", told="孩子独自在车站"):
    with world.database.write() as connection:
        return open_record(connection, world.log, Vault(world.ring), access, number, reason, told)


def seen(world, access, *, later=timedelta(0), book=None):
    with world.database.read() as connection:
        held = grants_of(connection, world.city, access.principal)
    now = replace(access, grants=(*access.grants, *held), now=access.now + later, book=book or access.book)
    with Store(world, now).reading("test") as reading:
        return [row.id for row in reading.all(Child)]


def desk(world, by="ben"):
    return lambda connection: Desk(
        connection, world.log, world.city, by, frozenset({"ben", "cai"}), frozenset({"officer"}), world.book, NOW
    )


def test_one_child_opens_for_three_hours_wherever_it_lives(world, child, officer):
    assert seen(world, officer) == []
    grant = opens(world, officer)
    assert grant.children == {child} and grant.expires_at == NOW + timedelta(hours=3)
    assert seen(world, officer) == [child]
    assert seen(world, officer, later=timedelta(hours=2, minutes=59)) == [child]
    assert seen(world, officer, later=timedelta(hours=3)) == []


def test_nothing_may_be_written_by_it(world, child, officer):
    assert opens(world, officer).actions == {"read"}


def test_what_is_sealed_stays_shut_and_opens_to_a_grant_that_names_the_child(world, child, officer):
    sealed = replace(officer, book=book_of(world.records, sealed=["core.identity"]))
    assert "core.identity" not in opens(world, sealed).categories
    named = make_grant(categories=["core.identity"], regions=[], children=frozenset({child}))
    everywhere = make_grant(categories=["core.identity"], regions=[("000000", ("residence", "hukou"))])
    for grant, expected in ((named, [child]), (replace(named, role="emergency"), []), (everywhere, [])):
        with Store(world, replace(sealed, grants=(grant,))).reading("test") as reading:
            assert [row.id for row in reading.all(Child)] == expected


def test_it_needs_a_known_reason_and_what_happened(world, child, officer):
    with pytest.raises(UsageError, match="'curious' is no reason"):
        opens(world, officer, reason="curious")
    with pytest.raises(UsageError, match="Say what happened"):
        opens(world, officer, told=" ")


def test_it_is_for_officers_who_write_about_children_here(world, child, officer):
    for grant in (
        make_grant(categories=world.book.categories, regions=HERE, actions=["read"]),
        make_grant(categories=world.book.categories, regions=HERE, expires_at=NOW),
        make_grant(categories=world.book.categories, regions=[], role="emergency"),
        make_grant(categories=world.book.categories, regions=HERE, purposes=["survey"]),
        make_grant(categories=world.book.categories, regions=HERE, sharing_id="s-1"),
    ):
        with pytest.raises(NotAllowed):
            opens(world, make_access(world, grant))


def test_the_same_child_gives_the_same_grant_and_guessing_ends_after_five(world, child, officer):
    first = opens(world, officer)
    again = replace(officer, grants=(*officer.grants, first))
    assert opens(world, again) == first
    assert [opens(world, officer, number=f"B000000{n}") for n in range(4)] == [None] * 4
    with pytest.raises(NotAllowed, match="asked 5 times within a day"):
        opens(world, officer, number="B0000009")
    opens(world, replace(officer, now=NOW + timedelta(days=1, minutes=1)), number="B0000009")


def test_it_stands_in_the_log_and_waits_for_another_to_review_it(world, child, officer, caplog):
    grant = opens(world, officer)
    assert grant.id in caplog.text and child not in caplog.text and "车站" not in caplog.text
    assert any(entry.operation == f"emergency {grant.id}" for entry in who_saw(world.log, child))
    with world.database.write() as connection:
        assert count_waiting(connection, world.city) == 1
        told = connection.execute(select(EMERGENCIES.c.told)).scalar_one()
        assert "车站" not in told
        (waiting,) = desk(world)(connection).emergencies(Vault(world.ring))
        assert (waiting.told, waiting.principal, waiting.child) == ("孩子独自在车站", "officer", child)
        with pytest.raises(NotAllowed):
            desk(world, by="officer")(connection).review(grant.id, "justified")
        desk(world)(connection).review(grant.id, "justified")
        assert count_waiting(connection, world.city) == 0
        assert [each.verdict for each in emergencies(connection, Vault(world.ring), world.city, waiting=False)] == [
            "justified"
        ]
        with pytest.raises(UsageError, match="was reviewed by ben"):
            desk(world, by="cai")(connection).review(grant.id, "unjustified")
    assert seen(world, officer) == [child]


def test_whoever_opened_it_does_not_review_it_whatever_office_they_hold(world, child, officer):
    """The check of its own, under the office's: a member of the office may have opened one before."""
    grant = opens(world, officer)
    with world.database.write() as connection:
        with pytest.raises(NotAllowed, match="officer opened it"):
            review(connection, world.city, grant.id, "justified", by="officer", now=NOW)
        assert count_waiting(connection, world.city) == 1


def test_the_office_finds_a_notice_of_it_that_names_no_child(world, child, officer):
    grant = opens(world, officer)
    path = notices_beside(world.log.anchors.path)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"at": NOW.isoformat(), "kind": "emergency", "about": grant.id, "by": "officer"}
    assert child not in line and NUMBER not in line


def test_a_notice_that_cannot_be_written_stops_no_emergency(world, child, officer, caplog):
    notices_beside(world.log.anchors.path).mkdir()
    assert opens(world, officer) is not None
    assert "notice" in caplog.text


def test_one_that_was_revoked_before_is_reviewed_all_the_same(world, child, officer):
    grant = opens(world, officer)
    with world.database.write() as connection:
        desk(world)(connection).revoke(grant.id, "a mistake")
        desk(world)(connection).review(grant.id, "unjustified")
        assert count_waiting(connection, world.city) == 0


def test_one_that_was_not_justified_ends_at_once(world, child, officer):
    grant = opens(world, officer)
    with world.database.write() as connection:
        desk(world)(connection).review(grant.id, "unjustified")
    assert seen(world, officer) == []
