"""Migrations: one version table a plugin; a draft for every change; all of a plugin's scripts or none."""

import ast
import importlib
import sys

import pytest
from sqlalchemy import inspect, text

from tongxing.database import Database
from tongxing.errors import CannotRun, PluginError, UsageError
from tongxing.host.host import Host
from tongxing.host.plugins import drafting, migrations
from tongxing.testing.plugins import FACTS, MIGRATION, PLUGIN, RECORDS


@pytest.fixture
def database(database_url):
    made = Database(database_url)
    yield made
    made.close()


def tables_of(workshop, key="a", files=None):
    return Host.of(workshop.plugin(key, files)).tables(key)


MORE = (
    RECORDS
    + '    seen_by: str | None = field(None, category="{key}.note", zh="经手", en="Seen by", secret=True, lookup=True)\n'
)


def test_core_s_own_migrations_lead_to_core_s_own_tables(database):
    core = Host.of().tables("core")

    assert migrations.upgrade(database, core) is True

    assert migrations.check(database, core) == []
    assert migrations.pending(database, core) == []
    assert migrations.upgrade(database, core) is False


def test_a_plugin_has_a_version_table_of_its_own_and_a_history(workshop, database):
    tables = tables_of(workshop)
    assert migrations.pending(database, tables) == ["0001_notes"]

    migrations.upgrade(database, tables)

    with database.read() as connection:
        assert {"alembic_version_a", "_p_a_note", "_h_a_note"} <= set(inspect(connection).get_table_names())
        assert migrations.applied(connection, tables) == "0001_notes"


def test_a_draft_is_a_script_that_leads_to_the_records_and_imports_none_of_them(workshop, database):
    tables = tables_of(workshop, files={"migrations/0001_notes.py": None})

    path = drafting.draft(tables, "Notes about a child")

    assert path.name == "0001_notes_about_a_child.py"
    imported = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {getattr(node, "module", None) or node.names[0].name for node in imported} == {
        "sqlalchemy",
        "alembic",
        "tongxing.records.base",
    }
    migrations.upgrade(database, tables)
    assert migrations.check(database, tables) == []


def test_a_second_draft_holds_the_change_alone_and_keeps_rows_and_history(workshop, database):
    host = Host.of(workshop.plugin("a"))
    migrations.upgrade(database, host.tables("a"))
    with database.write() as connection:
        connection.execute(text(
            "INSERT INTO \"_p_a_note\" (id, version, recorded_at, recorded_by, recorded_why, child, noted_on, points) "
            "VALUES ('23-1', 1, '2026-11-23 00:00:00', '', '', '23-x', '2026-11-23', 3)"
        ))  # fmt: skip
    changed = grown(workshop)

    path = drafting.draft(changed, "Who saw the child")

    assert path.read_text().count("add_column") == 2 and "create_table" not in path.read_text()
    assert migrations.check(database, changed) == [
        "add column _p_a_note.seen_by",
        "add column _p_a_note.seen_by_blind",
        "add index ix__p_a_note_seen_by_blind",
    ]
    assert migrations.upgrade(database, changed) is True
    with database.write() as connection:
        connection.execute(text("UPDATE \"_p_a_note\" SET points = 4, seen_by = 'x'"))
        connection.execute(text('UPDATE "_p_a_note" SET points = 5'))
    with database.read() as connection:
        past = connection.execute(text('SELECT points, seen_by FROM "_h_a_note" ORDER BY points')).all()
    assert past == [(3, None), (4, "x")]


def grown(workshop):
    """The same plugin, whose record has gained a column, as after a restart."""
    workshop._forget_tables()
    for name in [m for m in sys.modules if m.split(".")[0] == "tongxing_a"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    return Host.of(workshop.plugin("a", {"records.py": MORE.format(key="a")})).tables("a")


def test_there_is_no_draft_where_records_and_scripts_agree(workshop):
    with pytest.raises(UsageError, match="a: the records and the migrations agree"):
        drafting.draft(tables_of(workshop), "Nothing")


def test_scripts_that_lead_elsewhere_are_refused_and_nothing_is_kept(workshop, database):
    tables = tables_of(workshop, files={"migrations/0001_notes.py": MIGRATION.format(key="a").replace(
        '        sa.Column("points", sa.Integer(), nullable=False),\n', "")})  # fmt: skip

    with pytest.raises(PluginError) as told:
        migrations.upgrade(database, tables)

    assert str(told.value).startswith(
        "a: tongxing_a/migrations: lead to other tables than the records: add column _p_a_note.points. Draft the missing"
    )
    with database.read() as connection:
        assert not inspect(connection).has_table("_p_a_note")


def test_a_script_that_raises_changes_nothing(workshop, database):
    broken = MIGRATION.format(key="a").replace(
        "    with op.batch", '    op.execute("SELECT no_such_thing()")\n    with op.batch'
    )
    tables = tables_of(workshop, files={"migrations/0001_notes.py": broken})

    with pytest.raises(Exception, match="no_such_thing"):
        migrations.upgrade(database, tables)

    with database.read() as connection:
        assert not inspect(connection).has_table("_p_a_note")
        assert migrations.applied(connection, tables) is None


def test_a_plugin_with_records_and_no_script_is_told_to_draft_one(workshop, database):
    with pytest.raises(PluginError, match=r"tongxing_a/migrations: has no script, though the plugin keeps records"):
        migrations.upgrade(database, tables_of(workshop, files={"migrations/0001_notes.py": None}))


def test_a_plugin_without_records_needs_no_script(workshop, database):
    only = {"plugin.py": '"""Rules alone."""\n', "records.py": None, "facts.py": None, "migrations/0001_notes.py": None,
            "data/services.yaml": None}  # fmt: skip

    assert migrations.upgrade(database, tables_of(workshop, files=only)) is False


def test_a_database_that_is_ahead_of_the_installed_version_is_left_alone(workshop, database):
    tables = tables_of(workshop)
    migrations.upgrade(database, tables)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version_a SET version_num = '0002_later'"))

    with pytest.raises(
        CannotRun, match="a: this database is at migration 0002_later, which the installed version does not"
    ):
        migrations.pending(database, tables)


def test_tables_of_a_plugin_whose_key_begins_alike_are_not_taken_for_one_s_own(workshop, database):
    longer = {
        "records.py": RECORDS.format(key="legal_aid"),
        "plugin.py": PLUGIN.format(key="legal_aid"),
        "facts.py": FACTS.format(key="legal_aid"),
    }
    host = Host.of(workshop.plugin("legal"), workshop.plugin("legal_aid", longer))
    for key in ("legal", "legal_aid"):
        migrations.upgrade(database, host.tables(key))

    alone = host.plugins["legal"].tables(frozenset({"legal"}))

    assert migrations.check(database, host.tables("legal")) == []
    assert migrations.check(database, alone) == []


def test_the_name_of_a_script_may_be_long(workshop, database):
    name = "0001_" + "a_rather_long_story_" * 5
    tables = tables_of(
        workshop, files={"migrations/0001_notes.py": MIGRATION.format(key="a").replace("0001_notes", name)}
    )

    migrations.upgrade(database, tables)

    assert migrations.pending(database, tables) == []
