"""Plans of every document that this repository asks: walls bring no sort and no scan, for a county and for a province.

On SQLite, which plans without looking at the rows, each document is asked with the walls and without. On PostgreSQL, with sixteen
hundred children and what every department keeps of them, it is asked with the walls, and what its statements read from end to end or
sort is compared with what is kept in ``known_plans.yaml``; a department's table is read whole by those alone that fold all of it.
Where a plan got better, or a document is new: ``KEEP_PLANS=1 pytest tests/test_known_plans.py -k kept``.
"""

import os
import re
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from known_documents import (
    COUNTY,
    DESK_DOCUMENT,
    Unlimited,
    explained,
    known,
    made_up,
    purpose_of,
    town_of,
    without_walls,
)
from known_rows import FILLED, fill, of_departments

from tongxing.records.base import table_of
from tongxing.testing.plans import Effort, effort
from tongxing.testing.town import DESK
from tongxing_graphql import create_app
from tongxing_graphql.operations.asked import Asked
from tongxing_graphql.operations.documents import Documents
from tongxing_graphql.operations.execution import answer

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(900)]
KEPT = Path(__file__).with_name("known_plans.yaml")
OFFICERS = {"county": COUNTY, "province": DESK}
FOLDS = "defaulters unknownHistories toRemind VaccinationBoard RehabilitationDesk ProgrammeBoard seats(".split()
"""In the text of a document that folds all that a department keeps of the children in a place: its tables are read whole."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    town = town_of(tmp_path_factory.mktemp("plans"))
    yield town
    town.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The same on PostgreSQL, with so many children that it matters to it how they are found."""
    from tongxing.testing.postgres import fresh_database

    town = town_of(tmp_path_factory.mktemp("plans"), fresh_database())
    fill(town.registry)
    yield town
    town.close()


def asked(town, documents, text, department, officer):
    """The answer of a document, and the effort of its statements."""
    store = town.registry.store(town.registry.access(officer, purpose_of(department)))
    with explained() as found:
        told = answer(
            documents, store, Asked(text, made_up(town, text)), "t", budgets=Unlimited(), budget_s=120, seconds=120
        )
    return told.body, sum(found, Effort())


def composed_of(town):
    return create_app([town.registry], budget_s=60).state.cities["town"].state().composed


def test_the_measure_tells_a_sort_and_a_scan_that_were_not_there(town):
    with town.registry.database.read() as connection:
        driver = connection.connection.driver_connection
        page = "SELECT id FROM _p_core_child {} ORDER BY id LIMIT 20"
        plain, ranged = (
            effort(driver, page.format(where), ()) for where in ("", "WHERE residence >= '23' AND residence < '24'")
        )
        whole = effort(driver, "SELECT id FROM _p_core_child WHERE name || 'x' = 'x'", ())
    assert (plain.sorts, ranged.sorts, whole.scans) == (0, 1, 1)


def test_walls_bring_no_sort_and_no_scan_to_a_document_that_is_known(town):
    composed = composed_of(town)
    walled, bare = Documents(composed), Documents(composed)  # plans are not shared
    asked(town, walled, DESK_DOCUMENT, "", DESK)  # what is decided for the day is kept from now on
    whole, worse = [], {}
    for text, department in known(composed).items():
        for officer in OFFICERS.values():
            body, told = asked(town, walled, text, department, officer)
            with without_walls():
                same, freely = asked(town, bare, text, department, officer)
            assert without_cursors(body) == without_cursors(same), text  # everybody lives where both may look
            worse |= {} if told <= freely else {(officer, text): (told, freely)}
            whole += [text] if b'"errors"' not in body and told.told else []
    assert len(whole) >= 40, whole
    assert worse == {}


def without_cursors(body):
    """The feed seals its cursor anew for each who asks."""
    return re.sub(rb'"endCursor":"[^"]*"', b"", body)


# PostgreSQL -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found(filled):
    """The plans of all."""
    return plans_of(filled)


def named(text):
    """What a document is called in what is kept."""
    return f"{' '.join(text.split())[:60]} {sha256(text.encode()).hexdigest()[:8]}"


def plans_of(town, part=""):
    """What each document with this part reads from end to end, and how many sorts it needs, for whom."""
    composed = composed_of(town)
    documents, found = Documents(composed), {}
    town.gaps()  # everybody is decided for the day: a request makes few decisions itself
    asked(town, documents, DESK_DOCUMENT, "", DESK)
    for text, department in ((text, at) for text, at in known(composed).items() if part in text):
        name = named(text)
        for scope, officer in OFFICERS.items():
            _, told = asked(town, documents, text, department, officer)
            if told.told:
                whole = sorted(line.removeprefix("Scan of ") for line in told.told if line.startswith("Scan of _p_"))
                found.setdefault(name, {})[scope] = {"sorts": told.sorts, "whole": whole}
    return found


def worse(town, found, kept):
    """Documents that are new, or whose statements now read more from end to end or sort more."""
    filled = FILLED | {table_of(each).name for each in of_departments(town.registry.composition)}
    return {
        (name, scope): (told, before)
        for name, each in found.items()
        for scope, told in each.items()
        if (before := kept.get(name, {}).get(scope)) is None
        or (told["sorts"] > before["sorts"] and {*told["whole"], *before["whole"]} <= filled)
        or any(told["whole"].count(table) > before["whole"].count(table) for table in filled)
    }


@pytest.mark.postgres
def test_no_known_document_scans_or_sorts_more_than_is_kept(filled, found):
    if os.environ.get("KEEP_PLANS"):
        KEPT.write_text(yaml.safe_dump(found, allow_unicode=True, sort_keys=True, width=200), encoding="utf-8")
    kept = yaml.safe_load(KEPT.read_text(encoding="utf-8"))
    assert len(found) >= 30
    assert worse(filled, found, kept) == {}
    assert kept.keys() <= found.keys(), "documents that nobody asks any more: take them out"


@pytest.mark.postgres
@pytest.mark.parametrize("officer", OFFICERS.values(), ids=list(OFFICERS))
def test_a_page_that_a_filter_chooses_is_found_by_an_index_alone(filled, officer):
    born = 'birthDate: {gte: "2012-01-01", lte: "2014-01-01"}'
    text = f'{{ children(first: 20, filter: {{residence: {{under: "230102"}}, {born}}}) {{ totalCount edges {{ node {{ name }} }} }} }}'
    with filled.registry.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM _p_core_child")
    body, told = asked(filled, Documents(composed_of(filled)), text, "", officer)
    assert b'"totalCount":0' not in body
    assert told.told.count("Index Only Scan") == 2, told.told  # the count's, and the page's


@pytest.mark.postgres
def test_a_table_of_a_department_is_read_whole_by_those_alone_that_fold_all_of_it(filled, found):
    folding = {named(text) for text in known(composed_of(filled)) if any(part in text for part in FOLDS)}
    assert {name for name, each in found.items() if any(map(reads_a_department_whole, each.values()))} == folding


def reads_a_department_whole(told):
    return any(not table.startswith("_p_core_") for table in told["whole"])


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("table", "column", "part"),
    [
        ("_p_core_guardianship", "child", "guardianships {"),
        ("_p_education_school", "code", "schools("),
        ("_p_culture_participation", "state", "CultureDesk"),
    ],
)
def test_an_index_that_is_missing_is_noticed(filled, table, column, part):
    kept = yaml.safe_load(KEPT.read_text(encoding="utf-8"))
    with filled.registry.database.write() as connection:
        gone = connection.exec_driver_sql(
            f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}' AND indexdef LIKE '%%({column}%%'"
        ).all()
        assert gone
        for name, _ in gone:
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
    try:
        found = plans_of(filled, part)
        assert {name for name, _ in worse(filled, found, kept)} == found.keys() != set()
    finally:
        with filled.registry.database.write() as connection:
            for _, definition in gone:
                connection.exec_driver_sql(definition)
