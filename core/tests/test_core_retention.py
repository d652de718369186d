"""What has been kept for as long as its card says is removed, with its past; what still holds, or is held, is not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tongxing.errors import NotAllowed, UsageError
from tongxing.people import Child, Consent, Household, HouseholdMember, Restriction
from tongxing.records.base import table_of
from tongxing.records.history import history_table
from tongxing.testing.worlds import NOW, make_access, make_grant
from tongxing.trust.audit.asking import who_saw
from tongxing.work.rights.erasing import ERASURES, erase
from tongxing.work.rights.retention import RETIRED, before, due, retire
from tongxing.work.store import Store

PLACE = "230102000000"
LAST, OVER = date(2028, 11, 23), date(2028, 11, 24)
"""Every category of these worlds is kept for two years from the day of writing, 2026-11-23."""


class Nothing(BaseModel):
    """No input."""


def written(world, *records):
    def write(unit, _):
        return [unit.add(record) for record in records][-1]

    return Store(world, make_access(world)).write(write, Nothing()).value


@pytest.fixture
def child(world):
    """A child with a household it belongs to, and one to which it belonged until February."""

    def arrive(unit, _):
        child = unit.add(Child(name="慕容", residence=PLACE, hukou=PLACE))
        about = {"child": child.id, "household": unit.add(Household(address="金丝雀胡同七号")).id}
        unit.add(HouseholdMember(**about, valid_from=date(2026, 2, 1)))
        unit.add(HouseholdMember(**about, valid_from=date(2025, 1, 1), valid_until=date(2026, 2, 1)))
        return child

    return Store(world, make_access(world)).write(arrive, Nothing()).value.id


def desk(world, day=OVER, actions=("read", "rights")):
    everything = make_grant(categories=world.book.categories, actions=actions, expires_at=NOW + timedelta(days=9999))
    return replace(make_access(world, everything), now=NOW + (day - NOW.date()))


def found(world, day):
    with world.database.read() as connection:
        return {each.record: len(each.ids) for each in due(world, connection, day)}


def test_a_period_is_counted_in_calendar_years_months_and_days():
    day = date(2026, 11, 23)
    assert before(date(2028, 2, 29), "3y") == date(2025, 2, 28)
    assert before(day, "6m") == date(2026, 5, 23) and before(day, "90d") == date(2026, 8, 25)
    with pytest.raises(UsageError, match="'3 years' is no period"):
        before(day, "3 years")


def test_a_row_that_ended_is_due_the_day_after_its_time_and_what_still_holds_never(world, child):
    assert found(world, LAST) == {}
    assert found(world, OVER) == {HouseholdMember: 1}
    retire(world, desk(world))
    with Store(world, desk(world)).reading("test") as reading:
        assert [tie.valid_until for tie in reading.all(HouseholdMember)] == [None]
    assert found(world, date(2090, 1, 1)) == {}


def test_nothing_of_it_stays_in_the_past_and_the_past_is_shut_again(world, child):
    (done,) = retire(world, desk(world))
    past = history_table(HouseholdMember)
    with world.database.read() as connection:
        row = connection.execute(select(past).where(past.c.id == done.ids[0])).mappings().one()
        assert (row["household"], row["valid_until"], row["child"]) == (None, None, child)
        assert connection.execute(select(ERASURES)).all() == []
    with pytest.raises(DBAPIError), world.database.write() as connection:
        connection.execute(past.update().values(deleted=False))


def test_what_was_removed_is_on_record_and_in_the_log_without_its_content(world, child):
    retire(world, desk(world))
    with world.database.read() as connection:
        (row,) = connection.execute(select(RETIRED)).mappings().all()
    assert (row["record"], row["period"], row["by"], row["rows"]) == ("household_member", "2y", "officer", 1)
    assert any(entry.operation == "retention" for entry in who_saw(world.log, child))
    assert retire(world, desk(world)) == []


def test_a_restriction_holds_everything_about_the_child(world, child):
    written(world, Restriction(child=child, reason="诉讼", since=NOW.date()))
    assert found(world, OVER) == {}


def test_a_consent_that_is_given_stands_however_old_it_is(world, child):
    about = {"child": child, "guardian": "g", "purpose": "care", "data_category": "core.contact", "recipient": ""}
    given = written(world, Consent(**about, state="given", decided_on=NOW.date()))
    assert Consent not in found(world, OVER)
    with world.database.write() as connection:
        connection.execute(
            table_of(Consent).update().where(table_of(Consent).c.id == given.id).values(state="withdrawn")
        )
    assert found(world, OVER)[Consent] == 1


def test_only_the_rights_desk_removes(world, child):
    with pytest.raises(NotAllowed):
        retire(world, desk(world, actions=("read", "write")))


def test_a_child_may_be_erased_after_some_of_its_rows_were_retired(world, child):
    retire(world, desk(world))
    erase(world, desk(world), child, "art. 47")
    with world.database.read() as connection:
        assert connection.execute(select(table_of(HouseholdMember).c.id)).all() == []
