"""Plans of every document that this repository asks: walls bring no sort and no scan, for a county and for a province.

The documents are found in the sources of the notebooks, the panels and the pages, and in ``examples/documents``: one that is
written tomorrow is tried too. Each is asked twice, with the walls and without, and every statement is explained where it runs.
On SQLite, which plans without looking at the rows; PostgreSQL would have to be filled (``core/tests/test_core_walls_plans.py``).
"""

import ast
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from graphql import GraphQLSyntaxError, OperationDefinitionNode, parse, validate
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from tongxing.records.base import public_name, table_of
from tongxing.testing.plans import Effort, effort
from tongxing.testing.town import CARE, DESK, Town
from tongxing.trust.scope import Scope
from tongxing.trust.walls.readers import Readers
from tongxing_graphql import create_app
from tongxing_graphql.operations.documents import Documents
from tongxing_graphql.operations.execution import Asked, answer

ROOT = Path(__file__).parents[1]
DEPARTMENTS = sorted(path.name for path in (ROOT / "plugins").iterdir() if (path / "pyproject.toml").exists())
SOURCES = [ROOT / "notebooks/src", ROOT / "graphql/src/tongxing_graphql/web/pages.py", *ROOT.glob("plugins/*/src")]
COUNTY = "county"
MADE_UP = {"String": "230102", "Date": "2026-11-23", "Int": 2026, "Boolean": True}
DESK_DOCUMENT = "{ desk(first: 20) { edges { node { kind item child { name } } } } }"


def texts():
    """Every text in these sources that could be a document, with the department in whose source it stands."""
    for source in SOURCES:
        for path in [source] if source.is_file() else source.rglob("*.py"):
            department = path.relative_to(ROOT).parts[1] if path.is_relative_to(ROOT / "plugins") else ""
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value, department
    yield from ((path.read_text("utf-8"), "") for path in (ROOT / "examples/documents").glob("*.graphql"))
    yield DESK_DOCUMENT, ""


def is_operation(text):
    try:
        return "{" in text and all(isinstance(each, OperationDefinitionNode) for each in parse(text).definitions)
    except GraphQLSyntaxError:
        return False


pytestmark = pytest.mark.nightly
CARDS = {each: ROOT / f"plugins/{each}/src/tongxing_{each}/data/card.yaml" for each in DEPARTMENTS}
PURPOSES = {
    key: next(iter(yaml.safe_load(path.read_text("utf-8")).get("purposes") or [CARE])) for key, path in CARDS.items()
}
"""The first purpose of each department."""
CANDIDATES = {text: department for text, department in texts() if is_operation(text)}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A city with every department, a clerk of the province and one of a county, and a few children of the county."""
    categories = ["core.*", *(f"{each}.*" for each in DEPARTMENTS)]
    town = Town(
        tmp_path_factory.mktemp("plans"),
        DEPARTMENTS,
        officers={COUNTY: ("230102", categories)},
        purposes=sorted({CARE, *PURPOSES.values()}),
    )
    town.child = town.add_child(birth_date=date(2018, 5, 1), permit="valid")
    town.add_child(birth_date=date(2013, 5, 1))
    yield town
    town.close()


@contextmanager
def explained(*, walls):
    """The effort of all statements that are run in the block."""
    found = [Effort()]

    def note(connection, cursor, statement, values, *_):
        if statement.lstrip("(").startswith(("SELECT", "WITH")) and "core_city_plugin" not in statement:
            found[0] += effort(connection.connection.driver_connection, statement, values)

    with ExitStack() as stack:
        if not walls:
            bare = lambda scope, record, **more: select(table_of(record)).subquery(public_name(record))  # noqa: E731
            stack.enter_context(patch.object(Scope, "relation", bare))
            open_ = lambda self, access, records, action="read": self._database.read()  # noqa: E731
            stack.enter_context(patch.object(Readers, "open", open_))
        event.listen(Engine, "after_cursor_execute", note)
        stack.callback(event.remove, Engine, "after_cursor_execute", note)
        yield found


class Unlimited:
    def spend(self, access, cost):
        pass


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
    composed = create_app([town.registry]).state.cities["town"].state().composed
    served = {walls: Documents(composed) for walls in (True, False)}  # plans are not shared
    town.query(DESK_DOCUMENT)  # what is decided for the day is kept from now on
    whole, worse = [], {}
    for text, department in CANDIDATES.items():
        if validate(composed.graphql, parse(text)):
            continue
        asked = Asked(text, made_up(town, parse(text).definitions[0].variable_definitions))
        for officer in (COUNTY, DESK):
            access = town.registry.access(officer, PURPOSES.get(department, CARE))
            bodies, told = {}, {}
            for walls, documents in served.items():
                with explained(walls=walls) as told[walls]:
                    store = town.registry.store(access)
                    bodies[walls] = answer(documents, store, asked, "t", budgets=Unlimited(), budget_s=60).body
            assert bodies[True] == bodies[False], text  # everybody lives where both may look
            (walled,), (bare,) = told[True], told[False]
            worse |= {} if walled <= bare else {(officer, text): (walled, bare)}
            whole += [text] if b'"errors"' not in bodies[True] and walled.told else []
    assert len(whole) >= 40, whole
    assert worse == {}


def made_up(town, variables):
    """Something for every variable."""
    made = {}
    for each in variables or ():
        kind = each.type
        while hasattr(kind, "type"):
            kind = kind.type
        made[each.variable.name.value] = town.child if kind.name.value == "ID" else MADE_UP[kind.name.value]
    return made
