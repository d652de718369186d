"""The command line: one sentence for each mistake, and the exit codes that scripts rely on."""

import json
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext

from tongxing.cli.main import run
from tongxing.database import Database
from tongxing.host.installed import installed_host
from tongxing.host.plugins.scripts import options_of
from tongxing.testing.templates import begun_city

FINE, FINDINGS, USAGE, CANNOT_RUN = 0, 1, 2, 3
NOBODY = "23-00000000000000000000000000"


@pytest.fixture
def said(capsys, tmp_path):
    def ask(*words, database=True):
        where = ["--city", "harbin", "--database", str(tmp_path / "city.db")] if database else []
        code = run([*words, *where])
        out, err = capsys.readouterr()
        return code, out, err

    return ask


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["nosuch"], USAGE, "nosuch"),
        (["cases", "--suite"], USAGE, "--suite"),
        (["city", "purge", "transport"], USAGE, "See `tongxing city purge --help`."),
        (["cases", "--suite", "nope", "README.md"], USAGE, "There are: immunization, residence, rules"),
        (["cases", "--suite", "rules", "gone.yaml"], USAGE, "There is no file gone.yaml"),
        (["gaps", "--city", "harbn"], USAGE, "Did you mean 'harbin'?"),
        (["gaps", "--database", "mysql://x/y"], USAGE, "not an engine"),
        (["gaps", "--database", "/proc/nope/x.db"], CANNOT_RUN, "cannot be made"),
        (["gaps", "--database", "postgresql://u:pw@127.0.0.1:1/x"], CANNOT_RUN, "does not answer"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_exit_code(said, words, code, sentence):
    found, out, err = said(*words, database=False)
    assert (found, out) == (code, "") and sentence in err and "Traceback" not in err and "pw" not in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["gaps", "--on", "2026-13-01"], "is not a day"),
        (["gaps", "--purpose", "gossip"], "Name one of"),
        (["gaps", "--department", "transprt"], "Did you mean 'transport'?"),
        (["decide", NOBODY, "--known", "yesterday"], "is not a moment"),
        (["decide", NOBODY, "--item", "ROAD_WATER_FRE"], "ROAD_WATER_FREE"),
        (["city", "enable", "transprt"], "Did you mean 'transport'?"),
        (["city", "disable", "bookkeeping"], "bookkeeping"),
    ],
)
def test_a_wrong_word_is_named_with_what_would_be_right(said, words, sentence):
    code, out, err = said(*words)
    assert (code, out) == (USAGE, "") and sentence in err


def test_a_child_who_is_not_there_is_a_finding(said):
    assert said("decide", NOBODY)[0] == FINDINGS


def test_a_city_without_gaps_says_so_and_exits_fine(said):
    code, out, _ = said("gaps", "--json")
    assert (code, json.loads(out)) == (FINE, [])
    assert said("gaps", "--counts", "--department", "transport", "--division", "230102")[:2] == (FINE, "")


def test_a_plugin_goes_off_and_on_again(said):
    assert said("city", "disable", "transport")[:2] == (FINE, "transport: 已停用 off\n")
    shown = json.loads(said("city", "show", "--json")[1])["plugins"]
    assert [p["state"] for p in shown if p["key"] == "transport"] == ["disabled"]
    assert said("city", "enable", "transport")[:2] == (FINE, "transport: 已启用 on\n")


def test_a_database_of_an_older_version_says_which_command_brings_it_up(said, tmp_path):
    said("gaps")
    newest = step_back(str(tmp_path / "city.db"))

    code, _, err = said("gaps")
    assert (
        code == CANNOT_RUN and f"core's {newest} did not run" in err and "`tongxing city enable --city harbin`" in err
    )
    assert said("city", "enable")[:2] == (FINE, f"core {newest}: 已升级数据表 migration run\n")
    assert said("gaps")[0] == FINE
    assert said("city", "enable")[1] == "无变化 nothing to change\n"


def step_back(path):
    """Take the newest of core's migrations back, as if the database were of the version before."""
    tables, database = installed_host().tables("core"), Database(path)
    steps = EnvironmentContext(Config(), tables.scripts, fn=lambda at, _: tables.scripts._downgrade_revs("-1", at))
    with database.write() as connection, steps:
        steps.configure(connection=connection, **options_of(connection, tables))
        with steps.begin_transaction():
            steps.run_migrations()
    database.close()
    installed_host.cache_clear()  # as in a new process
    return tables.head


def test_the_doctor_finds_a_fresh_city_in_order(said):
    code, out, _ = said("doctor")
    assert code == FINE and "注意" not in out


def test_whoever_is_nobody_in_the_city_is_told_who_there_is(said):
    code, out, err = said("gaps", "--as", "demo-countie")
    assert (code, out) == (USAGE, "") and "Did you mean 'demo-county'?" in err


def test_the_doctor_names_what_was_written_into_the_file_after_the_city_was_set_up(tmp_path, capsys):
    file, database = tmp_path / "late.toml", str(tmp_path / "late.db")
    begun = Path("examples/cities/daqing.toml").read_text(encoding="utf-8").replace("../../var", str(tmp_path))
    file.write_text(begun, encoding="utf-8")
    begun_city(file, database).close()
    token = '[[principals]]\nname = "late"\ntoken = "late-token"\n'
    file.write_text(begun.replace('"import"]', '"import", "rights"]') + token, encoding="utf-8")
    assert run(["doctor", "--city", str(file), "--database", database]) == 1
    told = [line for line in capsys.readouterr().out.splitlines() if "city file" in line]
    assert ["grants.0 (demo-county)" in told[0], "principals.2.token (late)" in told[1]] == [True, True]


def test_an_error_that_nobody_expected_tells_its_place_and_no_data(monkeypatch, said):
    def burst(*_, **__):
        raise ValueError("甲 lives at …")

    monkeypatch.setattr("tongxing.host.registry.Registry.gaps", burst)
    code, _, err = said("gaps")
    assert code == CANNOT_RUN and "ValueError" in err and "甲" not in err
