"""Enable, disable, uninstall, purge: one transaction and one row each; data is kept until it is purged."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from tongxing.database import Database
from tongxing.errors import CannotRun, UsageError, Words
from tongxing.host.cities import enabled, purging, seeding, switching
from tongxing.host.cities.city_file import read_city
from tongxing.host.host import Host
from tongxing.records.base import table_of
from tongxing.testing.plugins import CARD
from tongxing.testing.templates import set_up_copied
from tongxing.trust.assessments import assess, not_assessed, uses_of
from tongxing.trust.categories import Category, Purpose
from tongxing.work.decided import SIGNALS

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CITY = 'key = "{key}"\ntitle = {{zh = "市", en = "City"}}\ndivision = "{division}"\ndevelopment = true\nplugins = {plugins}\n'
MARKS = {"by": "operator", "reason": "a test", "now": NOW + timedelta(days=1)}


@pytest.fixture
def database(database_url):
    made = Database(database_url)
    yield made
    made.close()


def city_of(host, folder, key="one", plugins="[]", division="230100"):
    file = folder / f"{key}.toml"
    file.write_text(CITY.format(key=key, plugins=plugins, division=division), encoding="utf-8")
    return read_city(file, installed=host.departments)


def set_up(database, host, *cities):
    for city in cities:
        set_up_copied(database, host, city, now=NOW)


def current(database, host, city):
    with database.read() as connection:
        return host.current(connection, city)


def add_note(database, host, id, points=3):
    note = table_of(host.plugins["a"].records[0])
    row = {"id": id, "version": 1, "recorded_at": NOW, "recorded_by": "", "recorded_why": "", "child": "23-x"}
    with database.write() as connection:
        connection.execute(insert(note).values(**row, noted_on=NOW.date(), points=points))


def test_a_city_is_seeded_from_its_file_once_and_the_table_holds_from_then_on(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"), workshop.plugin("b"))
    city = city_of(host, tmp_path, plugins='["a"]')

    assert seeding.set_up(database, host, city, now=NOW) is True
    assert seeding.set_up(database, host, city_of(host, tmp_path, plugins='["b"]'), now=NOW) is False

    assert current(database, host, city).enabled == {"a"}


def test_enabling_runs_the_migrations_and_the_running_composition_changes(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path)
    set_up(database, host, city)
    before = current(database, host, city)

    assert switching.enable(database, host, city, ["a"], **MARKS) == ["a"]

    after = current(database, host, city)
    assert (before.enabled, after.enabled) == (set(), {"a"})
    assert after.revision > before.revision
    assert after.state("a").since == MARKS["now"]
    with database.read() as connection:
        assert inspect(connection).has_table("_p_a_note")
        assert inspect(connection).has_table("_h_a_note")


def in_earnest(host, tmp_path, plugins="[]"):
    file = tmp_path / "one.toml"
    told = CITY.format(key="one", plugins=plugins, division="230100")
    file.write_text(told.replace("development = true", "development = false"), encoding="utf-8")
    return read_city(file, installed=host.departments)


def assessed(database, uses):
    with database.write() as connection:
        assess(connection, "one", "a", uses, "No. 7", b"what it does to children", by="amy", now=NOW)


def test_a_city_in_earnest_enables_nothing_whose_use_of_data_was_not_assessed(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = in_earnest(host, tmp_path)
    set_up(database, host, city)

    def enabled_after(uses):
        assessed(database, uses)
        return switching.enable(database, host, city, ["a"], **MARKS)

    with pytest.raises(CannotRun, match=r"a: no impact assessment in one covers a\.note \(.+\)") as refused:
        switching.enable(database, host, city, ["a"], **MARKS)
    assert "tongxing compliance assess a FILE" in refused.value.remedy
    with pytest.raises(CannotRun, match="no impact assessment"):
        enabled_after({("a.note", "another purpose"), ("b.note", "care")})
    with database.read() as connection:
        assert not inspect(connection).has_table("_p_a_note")  # no migration ran either
    assert enabled_after(host.uses("a")) == ["a"]
    wider = {*host.uses("a"), ("a.secret", "care")}
    with database.read() as connection:
        assert not_assessed(connection, "one", "a", wider) == [("a.secret", "care")]
        assert (
            len(not_assessed(connection, "two", "a", wider))
            == len(not_assessed(connection, "one", "b", wider))
            == len(wider)
        )


def test_a_plugin_that_is_on_and_comes_to_use_more_is_stopped_until_that_was_assessed(workshop, tmp_path, database):
    plugin = workshop.plugin("a")
    old = Host.of(plugin)
    city = in_earnest(old, tmp_path)
    set_up(database, old, city)
    assessed(database, old.uses("a"))
    switching.enable(database, old, city, ["a"], **MARKS)
    assert current(database, old, city).enabled == {"a"}

    card = plugin.folder / "data" / "card.yaml"
    card.write_text(card.read_text("utf-8").replace("retention: 2y", "retention: 2y, origin_visible: true"), "utf-8")
    upgraded = Host.of(plugin)
    before = current(database, upgraded, city)
    why = before.state("a").why
    assert (before.enabled, "a.note" in before.categories.categories) == (set(), False)
    assert "a.note (seen from the hukou place)" in why and "tongxing compliance assess a FILE" in why

    assessed(database, upgraded.uses("a"))
    assert current(database, upgraded, city).enabled == {"a"}


def test_every_way_to_open_a_category_further_is_a_use_that_must_be_assessed():
    title = Words("记录", "note")
    told = {"owner": "a", "grade": "general-4", "basis": "statutory_duty", "retention": "2y"}
    guarded = Category("a.note", title, **told, purposes=frozenset({"care"}), sealed=True, obtained_from="registry")
    before = uses_of({"a.note": guarded}, {})
    for wider in (
        {"basis": "guardian_consent"},
        {"retention": "3y"},
        {"grade": "general-3"},
        {"origin_visible": True},
        {"sealed": False},
        {"obtained_from": ""},
        {"purposes": frozenset({"care", "survey"})},
    ):
        assert uses_of({"a.note": replace(guarded, **wider)}, {}) - before, wider
    reading = {"survey": Purpose("survey", title, "a", reads=frozenset({"core.identity"}))}
    assert uses_of({"a.note": guarded}, reading) - before == {("core.identity", "survey")}


def test_a_plugin_that_the_file_of_a_city_in_earnest_lists_waits_for_its_assessment(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = in_earnest(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)

    assert "no impact assessment" in current(database, host, city).state("a").why
    assessed(database, host.uses("a"))
    assert current(database, host, city).enabled == {"a"}


def test_the_composition_stays_the_same_object_while_nothing_changes(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)

    assert current(database, host, city) is current(database, host, city)


def test_another_worker_sees_the_change(workshop, tmp_path, database):
    plugin = workshop.plugin("a")
    one, other = Host.of(plugin), Host.of(plugin)
    city = city_of(one, tmp_path, plugins='["a"]')
    set_up(database, one, city)
    assert current(database, other, city).enabled == {"a"}

    switching.disable(database, one, city, ["a"], **MARKS)

    assert current(database, other, city).enabled == set()


def test_a_request_switches_on_only_what_has_its_tables(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path)
    set_up(database, host, city)

    with pytest.raises(CannotRun, match=r"1 of them have not run .* Run `tongxing city enable a --city one`"):
        switching.enable(database, host, city, ["a"], **MARKS, migrate=False)
    assert current(database, host, city).enabled == set()

    switching.enable(database, host, city, ["a"], **MARKS)
    switching.disable(database, host, city, ["a"], **MARKS)
    assert switching.enable(database, host, city, ["a"], **MARKS, migrate=False) == ["a"]


def test_enabling_what_is_on_changes_nothing(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)

    assert switching.enable(database, host, city, ["a"], **MARKS) == []


def test_an_unknown_plugin_is_one_sentence_with_the_near_miss(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("transit"))
    city = city_of(host, tmp_path)
    set_up(database, host, city)

    with pytest.raises(UsageError) as told:
        switching.enable(database, host, city, ["transits"], **MARKS)

    assert str(told.value) == "No plugin is called 'transits'. Did you mean 'transit'? Installed here: transit."
    assert told.value.exit_code == 2


def test_what_could_not_run_is_not_switched_on(workshop, tmp_path, database):
    host = Host.of(
        workshop.plugin("a"), workshop.plugin("b", {"data/card.yaml": CARD.format(key="b") + "requires: [a]\n"})
    )
    city = city_of(host, tmp_path)
    set_up(database, host, city)

    with pytest.raises(CannotRun, match=r"b cannot be enabled in one\. .*requires a, which is not enabled in one"):
        switching.enable(database, host, city, ["b"], **MARKS)

    assert switching.enable(database, host, city, ["b", "a"], **MARKS) == ["a", "b"]


def test_a_plugin_of_the_file_that_cannot_run_is_shown_as_stopped_and_the_others_run(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a", {"records.py": "nonsense\n"}), workshop.plugin("b"))
    city = city_of(host, tmp_path, plugins='["a", "b"]')

    set_up(database, host, city)

    composition = current(database, host, city)
    assert composition.enabled == {"b"}
    assert composition.state("a").why.startswith("a: tongxing_a/records.py:1: register_records raised NameError")


def test_disabling_keeps_the_data_and_other_cities(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    one, two = city_of(host, tmp_path, "one", '["a"]'), city_of(host, tmp_path, "two", '["a"]', "230600")
    set_up(database, host, one, two)
    add_note(database, host, "23-1")

    assert switching.disable(database, host, one, ["a"], **MARKS) == ["a"]

    assert (current(database, host, one).enabled, current(database, host, two).enabled) == (set(), {"a"})
    with database.read() as connection:
        assert connection.execute(text('SELECT count(*) FROM "_p_a_note"')).scalar() == 1
        assert [r.__name__ for r in host.standing(connection)][-1] == "Note"


def test_what_another_plugin_requires_is_not_switched_off_alone(workshop, tmp_path, database):
    host = Host.of(
        workshop.plugin("a"), workshop.plugin("b", {"data/card.yaml": CARD.format(key="b") + "requires: [a]\n"})
    )
    city = city_of(host, tmp_path, plugins='["b", "a"]')
    set_up(database, host, city)

    with pytest.raises(CannotRun) as told:
        switching.disable(database, host, city, ["a"], **MARKS)

    assert str(told.value) == (
        "b cannot run without a in one. Switch them off too: `tongxing city disable b a --city one`."
    )
    assert switching.disable(database, host, city, ["a", "b"], **MARKS) == ["a", "b"]


def test_uninstalling_takes_a_plugin_off_the_list_and_keeps_its_data(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)

    assert switching.uninstall(database, host, city, ["a"], **MARKS) == ["a"]

    state = current(database, host, city).state("a")
    assert state.state == "not_installed"
    assert state.why == (
        "a: taken off the list of one on 2026-11-24; its data is kept. `tongxing city enable a --city one` brings it back."
    )


def test_a_plugin_whose_wheel_is_gone_is_named(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)

    state = current(database, Host.of(), city).state("a")

    assert (state.state, state.why) == (
        "not_installed",
        "a: is enabled in one and not installed here. Install tongxing-a, or uninstall a in the city.",
    )


def test_removingexports_everything_with_its_past_and_then_removes_it(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)
    add_note(database, host, "23-1")
    add_note(database, host, "23-2")
    with database.write() as connection:
        connection.execute(text("UPDATE \"_p_a_note\" SET points = 4, version = 2 WHERE id = '23-1'"))
    switching.uninstall(database, host, city, ["a"], **MARKS)

    counts = purging.purge(database, host, city, "a", tmp_path / "kept", **MARKS)

    assert counts == {"a_note": 2, "a_note_history": 1}
    rows = json.loads((tmp_path / "kept" / "a_note.json").read_text())
    assert [(row["id"], row["points"], row["noted_on"]) for row in rows] == [
        ("23-1", 4, "2026-11-23"),
        ("23-2", 3, "2026-11-23"),
    ]
    (past,) = json.loads((tmp_path / "kept" / "a_note_history.json").read_text())
    assert (past["id"], past["points"], past["deleted"]) == ("23-1", 3, False)
    assert len((tmp_path / "kept" / "a_note.csv").read_text().splitlines()) == 3
    assert json.loads((tmp_path / "kept" / "manifest.json").read_text())["by"] == "operator"
    assert (tmp_path / "kept" / "a_note.csv").stat().st_mode & 0o077 == 0
    with database.read() as connection:
        assert [n for n in inspect(connection).get_table_names() if "_a" in n and "note" in n] == []
    assert "its data was exported and removed" in current(database, host, city).state("a").why


def test_a_purged_plugin_can_come_back_empty(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)
    switching.disable(database, host, city, ["a"], **MARKS)
    purging.purge(database, host, city, "a", tmp_path / "kept", **MARKS)

    assert switching.enable(database, host, city, ["a"], **MARKS) == ["a"]

    add_note(database, host, "23-3")


def test_nothing_is_purged_while_any_city_has_it_on_or_into_a_folder_in_use(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    one, two = city_of(host, tmp_path, "one", '["a"]'), city_of(host, tmp_path, "two", '["a"]', "230600")
    set_up(database, host, one, two)
    switching.disable(database, host, one, ["a"], **MARKS)

    with pytest.raises(CannotRun, match="a is on in two; its tables are shared by all cities here"):
        purging.purge(database, host, one, "a", tmp_path / "kept", **MARKS)
    with pytest.raises(UsageError, match="is in use"):
        purging.purge(database, host, one, "a", tmp_path, **MARKS)

    assert not (tmp_path / "kept").exists()


@pytest.mark.postgres
def test_who_reads_is_not_ended_by_a_department_that_is_enabled(workshop, tmp_path, database):
    """An enabling alters the tables in an order of its own; whoever reads in another one must not wait for it while it waits."""
    if database.is_sqlite:
        pytest.skip("readers never wait")
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path)
    set_up(database, host, city)
    with ThreadPoolExecutor(1) as beside, database.read() as reader:
        reader.exec_driver_sql('SELECT 1 FROM "_p_core_guardianship"').all()
        enabling = beside.submit(switching.enable, database, host, city, ["a"], **MARKS)
        until_somebody_waits(database)
        reader.exec_driver_sql('SELECT 1 FROM "_p_core_child", "_w_scope"').all()
    assert enabling.result() == ["a"]


@pytest.mark.postgres
def test_who_reads_is_not_kept_out_while_a_department_comes_back(workshop, tmp_path, database):
    if database.is_sqlite:
        pytest.skip("readers never wait")
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)
    switching.disable(database, host, city, ["a"], **MARKS)
    with database.read() as reader, ThreadPoolExecutor(1) as beside:
        reader.exec_driver_sql('SELECT 1 FROM "_p_core_child", "_w_scope"').all()
        assert beside.submit(switching.enable, database, host, city, ["a"], **MARKS).result(20) == ["a"]


@pytest.mark.postgres
def test_who_writes_is_not_ended_by_a_department_that_is_purged(workshop, tmp_path, database):
    """It removes what is decided, then the tables; whoever comes to them in another order must not wait for it while it waits."""
    if database.is_sqlite:
        pytest.skip("there is one writer at a time")
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)
    switching.uninstall(database, host, city, ["a"], **MARKS)
    look = {"city": "one", "subject": "23-1", "suggests": False, "looked_on": date(2026, 11, 23), "inputs_version": ""}
    with database.write() as connection:
        connection.execute(SIGNALS.insert().values(look | {"mark": 0}))
    with ThreadPoolExecutor(1) as beside, database.write() as writer:
        writer.exec_driver_sql('SELECT 1 FROM "_p_a_note"').all()
        removing = beside.submit(purging.purge, database, host, city, "a", tmp_path / "kept", **MARKS)
        until_somebody_waits(database)
        assert writer.execute(SIGNALS.delete()).rowcount == 1
    assert removing.result() == {"a_note": 0, "a_note_history": 0}


def test_what_was_switched_on_while_it_was_exported_is_not_purged(workshop, tmp_path, database, monkeypatch):
    host = Host.of(workshop.plugin("a"))
    city = city_of(host, tmp_path, plugins='["a"]')
    set_up(database, host, city)
    switching.disable(database, host, city, ["a"], **MARKS)
    exported = purging._export

    def meanwhile(*told, **marks):
        counts = exported(*told, **marks)
        switching.enable(database, host, city, ["a"], **MARKS)
        add_note(database, host, "23-1")
        switching.disable(database, host, city, ["a"], **MARKS)
        return counts

    monkeypatch.setattr(purging, "_export", meanwhile)
    with pytest.raises(CannotRun, match="switched on while it was exported"):
        purging.purge(database, host, city, "a", tmp_path / "kept", **MARKS)
    with database.read() as connection:
        assert connection.exec_driver_sql('SELECT count(*) FROM "_p_a_note"').scalar() == 1


def until_somebody_waits(database):
    """For a lock of this database."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with database.read() as connection:
            if connection.exec_driver_sql(waiting).scalar():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_the_table_of_plugins_is_append_only(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))
    set_up(database, host, city_of(host, tmp_path, plugins='["a"]'))

    with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
        connection.execute(text('DELETE FROM "_p_core_city_plugin"'))

    with database.read() as connection:
        kept = connection.execute(select(enabled.CITY_PLUGIN.c["plugin", "state", "by", "reason"])).all()
    assert kept == [
        ("core", "enabled", "city file", "seeded from one.toml"),
        ("a", "enabled", "city file", "seeded from one.toml"),
    ]


def test_a_database_that_was_never_set_up_says_what_to_run(workshop, tmp_path, database):
    host = Host.of(workshop.plugin("a"))

    with pytest.raises(CannotRun) as told:
        current(database, host, city_of(host, tmp_path))

    assert str(told.value) == (
        "The tables of one are not set up in this database. "
        "Run `tongxing city enable --city one`, with the same --database."
    )


def test_who_made_ready_after_a_switch_waits_only_for_the_rest_of_the_leases(database, monkeypatch):
    slept, lease = [], switching.lease_of(database)
    monkeypatch.setattr(switching, "time", SimpleNamespace(monotonic=lambda: 100.0, sleep=slept.append))
    for since in (100.0, 99.9, 90.0):
        switching.settle(database, ["alpha"], since)
    switching.settle(database, [], 100.0)
    assert slept == [lease, pytest.approx(lease - 0.1), 0.0]
