"""City files: what stands in one, and one clear sentence for each mistake in it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tongxing.database import Database
from tongxing.errors import UsageError
from tongxing.host.cities import seeding
from tongxing.host.cities.city_file import find_city, read_city
from tongxing.host.cities.enabled import Entry
from tongxing.host.host import Host
from tongxing.trust.grants import grants_of
from tongxing.trust.principals import principal_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "cities"
INSTALLED = [
    "culture",
    "education",
    "employment",
    "housing",
    "immunization",
    "monitoring",
    "rehabilitation",
    "transport",
]
NOW = datetime(2026, 11, 23, tzinfo=UTC)
GOOD = """
key = "testing"
title = {zh = "测试市", en = "Testing"}
division = "230100"
development = true
plugins = ["transit"]

[parameters.transit_points_min]
value = 5
source = {title = "市政府通知"}

[[principals]]
name = "clerk"
token = "clerk-token"

[[grants]]
principal = "clerk"
role = "county_officer"
actions = ["read"]
categories = ["core.identity", "transit.*"]
regions = [{division = "230102", bases = ["residence"]}]
purposes = ["care"]
from = 2024-01-01
until = 2030-01-01
approved_by = "head"
reference = "development"
"""


def written(folder, text):
    (folder / "testing.toml").write_text(text, encoding="utf-8")
    return folder / "testing.toml"


MISTAKES = {
    "no TOML": ("key = ", "testing.toml: is no TOML: Invalid value (at end of document). Mend this line."),
    "an unknown plugin": (
        GOOD.replace('["transit"]', '["transot"]'),
        "testing.toml: plugins: no plugin is called 'transot'. Did you mean 'transit'? Installed here: transit.",
    ),
    "a plugin twice": (
        GOOD.replace('["transit"]', '["transit", "transit"]'),
        "testing.toml: plugins: 'transit' stands there twice. Keep one.",
    ),
    "a key that is missing": (GOOD.replace('division = "230100"\n', ""), "testing.toml: division is missing. Add it."),
    "a key that is not known": (
        GOOD.replace("development", "develoment"),
        "testing.toml: develoment is not known. Did you mean 'development'? Known here: anchors, breaker, "
        "changes_kept_days, cryptography, database, development, division, documents, grants, identity, key, keys, "
        "lockout, parameters, plugins, principals, reader, service_lists, title, webhook_networks.",
    ),
    "a key that is not known in a grant": (
        GOOD.replace("approved_by", "aproved_by"),
        "testing.toml: grants.0.approved_by is missing. Add it.",
    ),
    "a division that does not exist": (
        GOOD.replace('"230100"', '"239900"'),
        "testing.toml: division: no division has the code 239900000000.",
    ),
    "an action that does not exist": (
        GOOD.replace('["read"]', '["look"]'),
        "testing.toml: grants.0.actions.0: should be 'read', 'write', 'import', 'configure' or 'rights'. Correct it.",
    ),
    "a token in a city that is not for development": (
        GOOD.replace("development = true", "development = false"),
        "testing.toml: principals.0.token: only a development city has tokens here. "
        "Remove the token, or write development = true where no real child is kept.",
    ),
    "a grant in a city that is not for development": (
        GOOD.replace("development = true", "development = false").replace('token = "clerk-token"\n', ""),
        "testing.toml: grants.0: only a development city approves grants in its own file. "
        "Have it asked for and approved: tongxing access grant, tongxing access approve.",
    ),
    "a grant for nobody": (
        GOOD.replace('principal = "clerk"', 'principal = "clark"'),
        "testing.toml: grants.0.principal: no principal is called 'clark'. Did you mean 'clerk'? "
        "Declare it under [[principals]].",
    ),
    "a grant of one's own": (
        GOOD.replace('"head"', '"clerk"'),
        "testing.toml: grants.0.approved_by: nobody approves a grant of their own. Name another approver.",
    ),
    "a grant to one who decides about grants": (
        GOOD.replace('token = "clerk-token"', 'token = "clerk-token"\napproves = true'),
        "testing.toml: grants.0.principal: 'clerk' is security administrator here. "
        "Who holds an office holds no grant: give it to another principal.",
    ),
    "a grant that ends before it begins": (
        GOOD.replace("2030-01-01", "2020-01-01"),
        "testing.toml: grants.0.until: ends before it begins. Give a later day.",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_city_file_is_one_sentence_and_exit_2(tmp_path, mistake):
    text, sentence = MISTAKES[mistake]

    with pytest.raises(UsageError) as told:
        read_city(written(tmp_path, text), installed=["transit"])

    assert str(told.value) == sentence
    assert told.value.exit_code == 2


def test_a_file_that_is_not_there_names_the_nearest(tmp_path):
    written(tmp_path, GOOD)

    with pytest.raises(UsageError) as told:
        read_city(tmp_path / "testin.toml", installed=["transit"])

    assert str(told.value) == (
        "testin.toml: there is no such city file. Did you mean 'testing.toml'? Give the path of a city's TOML file."
    )


def test_a_city_is_found_by_its_key(tmp_path):
    written(tmp_path, GOOD)

    assert find_city("testing", installed=["transit"], folders=[tmp_path]).key == "testing"
    with pytest.raises(
        UsageError, match=r"--city: no city is called 'tasting'\. Did you mean 'testing'\? Known here: testing"
    ):
        find_city("tasting", installed=["transit"], folders=[tmp_path])


def test_paths_of_a_city_file_start_at_its_folder(tmp_path):
    city = read_city(written(tmp_path, 'database = "data/t.db"\n' + GOOD), installed=["transit"])

    assert city.database == str(tmp_path / "data" / "t.db")
    assert city.keys == tmp_path / "testing.keys"


# what it fills in -----------------------------------------------------------------------------------------------------


def composed(workshop, folder, text):
    host = Host.of(workshop.plugin("transit"))
    city = read_city(written(folder, text), installed=host.departments)
    return host.compose(city, {"transit": Entry(1, "testing", "transit", "enabled", NOW, "", "")})


def test_a_city_fills_a_parameter(workshop, tmp_path):
    found = composed(workshop, tmp_path, GOOD).parameters.resolve("transit_points_min", "230102000000", NOW.date())

    assert (found.value, found.source.title, found.certainty) == (5, "市政府通知", "confirmed")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "transit_points_min",
            "transit_point_min",
            "testing.toml: parameters.transit_point_min: no installed plugin gives a parameter 'transit_point_min'. "
            "Did you mean 'transit_points_min'? Install the department that gives it, or take it out of the file; "
            "installed here: core, transit.",
        ),
        (
            "value = 5",
            'value = "five"',
            "testing.toml: parameters.transit_points_min: transit_points_min: value: 'five' is no number of count. "
            "Write a value of type int.",
        ),
    ],
)
def test_a_fill_that_fits_no_parameter_is_one_sentence(workshop, tmp_path, old, new, sentence):
    with pytest.raises(UsageError) as told:
        composed(workshop, tmp_path, GOOD.replace(old, new))

    assert str(told.value) == sentence


# whom it lets in ------------------------------------------------------------------------------------------------------


def test_principals_and_grants_are_seeded_and_wildcards_expanded(workshop, tmp_path):
    host, database = Host.of(workshop.plugin("transit")), Database(str(tmp_path / "t.db"))
    city = read_city(written(tmp_path, GOOD), installed=host.departments)

    seeding.set_up(database, host, city, now=NOW)

    with database.read() as connection:
        assert principal_of(connection, "testing", "clerk-token") == "clerk"
        (grant,) = grants_of(connection, "testing", "clerk")
    assert (grant.id, grant.categories) == ("testing-001", {"core.identity", "transit.note"})
    assert grant.is_live(NOW)
    assert grant.not_before.isoformat() == "2023-12-31T16:00:00+00:00"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            '"transit.*"',
            '"transit.not"',
            "testing.toml: grants.0.categories: no data category is called 'transit.not'. Did you mean 'transit.note'? "
            "Known here: core.access_log, core.contact, core.guardianship, core.harm_report, core.household, "
            "core.identifier, core.identity, core.residence, core.rights, core.service, transit.note.",
        ),
        (
            '["care"]',
            '["caring"]',
            "testing.toml: grants.0.purposes: no purpose is called 'caring'. Did you mean 'care'? "
            "Known here: administration, care, data_rights, service_review, survey.",
        ),
        (
            'reference = "development"',
            'reference = "order 12"',
            "testing.toml: grants.0: grant testing-001: a grant from the city's file is a development grant. "
            "Begin its reference with 'development', or have it approved by the approving office.",
        ),
    ],
)
def test_a_grant_that_cannot_hold_is_refused_and_nothing_is_seeded(workshop, tmp_path, old, new, sentence):
    host, database = Host.of(workshop.plugin("transit")), Database(str(tmp_path / "t.db"))
    city = read_city(written(tmp_path, GOOD.replace(old, new)), installed=host.departments)

    with pytest.raises(UsageError) as told:
        seeding.set_up(database, host, city, now=NOW)

    assert str(told.value) == sentence
    assert not (tmp_path / "t.db").stat().st_size or _is_empty(database)


def _is_empty(database):
    from sqlalchemy import inspect

    with database.read() as connection:
        return inspect(connection).get_table_names() == []


def test_a_grant_over_data_of_a_plugin_that_is_stopped_is_kept(workshop, tmp_path):
    host, database = Host.of(workshop.plugin("transit", {"records.py": "nonsense\n"})), Database(str(tmp_path / "t.db"))
    city = read_city(written(tmp_path, GOOD), installed=host.departments)

    seeding.set_up(database, host, city, now=NOW)

    with database.read() as connection:
        (grant,) = grants_of(connection, "testing", "clerk")
        assert host.current(connection, city).state("transit").state == "stopped"
    assert "transit.note" in grant.categories


# the examples ---------------------------------------------------------------------------------------------------------


def test_the_example_cities_can_be_read():
    harbin = read_city(EXAMPLES / "harbin.toml", installed=INSTALLED)
    daqing = read_city(EXAMPLES / "daqing.toml", installed=INSTALLED)

    assert (harbin.info.division, daqing.info.division) == ("230100000000", "230600000000")
    assert (
        harbin.form.plugins
        == [
            "transport",
            "monitoring",
            "education",
            "immunization",
            "rehabilitation",
            "employment",
            "culture",
            "housing",
        ]
        and daqing.form.plugins == []
    )
    assert [principal.token for principal in harbin.form.principals if principal.token] == [
        "demo-county",
        "demo-education",
        "demo-rights",
        "demo-integrator",
        "demo-researcher",
        "demo-nobody",
        "demo-school",
        "demo-clinic",
        "demo-neighbour",
    ]


def test_a_researcher_and_nobody_may_read_no_row():
    grants = read_city(EXAMPLES / "harbin.toml", installed=INSTALLED).form.grants

    assert {grant.principal for grant in grants if grant.actions} == {
        "demo-county",
        "demo-education",
        "demo-rights",
        "demo-integrator",
        "demo-school",
        "demo-clinic",
        "demo-neighbour",
    }
