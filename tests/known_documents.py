"""Every document that this repository asks, found in its sources, and a city of all departments that answers it.

Sources are the notebooks, the panels, the pages with their scripts, ``examples/documents`` and the clients: one that is written
tomorrow is found too.
"""

import ast
import re
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from unittest.mock import patch

import yaml
from graphql import GraphQLSyntaxError, OperationDefinitionNode, OperationType, parse, validate
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from tongxing.records.base import public_name, table_of
from tongxing.testing.plans import effort
from tongxing.testing.town import CARE, Town
from tongxing.trust.scope import Scope
from tongxing.trust.walls.readers import Readers
from tongxing_graphql.compiled import plans

ROOT = Path(__file__).parents[1]
DEPARTMENTS = sorted(path.name for path in (ROOT / "plugins").iterdir() if (path / "pyproject.toml").exists())
PYTHON = [ROOT / "notebooks/src", ROOT / "graphql/src/tongxing_graphql/web/pages.py", *ROOT.glob("plugins/*/src")]
SCRIPTS = ROOT / "graphql/src/tongxing_graphql/static"
CLIENTS = {"school": "education", "clinic": "immunization"}
"""The department that a client works with; a neighbour works with core."""
COUNTY = "county"
MADE_UP = {"String": "230102", "Date": "2026-11-23", "Int": 20, "Boolean": True}
NAMED = {"after": None, "year": 2026}
"""What a variable of this name is given: the first page, a year."""
DESK_DOCUMENT = "{ desk(first: 20) { edges { node { kind item child { name } } } } }"


def texts():
    """Every text in these sources that could be a document, with the department in whose source it stands."""
    for source in PYTHON:
        for path in [source] if source.is_file() else source.rglob("*.py"):
            department = path.relative_to(ROOT).parts[1] if path.is_relative_to(ROOT / "plugins") else ""
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value, department
    for path in SCRIPTS.glob("*.js"):
        yield from ((text, "") for text in re.findall("`([^`]*)`", path.read_text("utf-8")))
    yield from ((path.read_text("utf-8"), "") for path in (ROOT / "examples/documents").glob("*.graphql"))
    for path in (ROOT / "examples/clients/documents").glob("*/*.graphql"):
        yield path.read_text("utf-8"), CLIENTS.get(path.parent.name, "")
    yield DESK_DOCUMENT, ""


def is_query(text):
    try:
        operations = (
            [each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode)]
            if "{" in text
            else []
        )
    except GraphQLSyntaxError:
        return False
    return bool(operations) and all(each.operation is OperationType.QUERY for each in operations)


CANDIDATES = {text: department for text, department in texts() if is_query(text)}
CARDS = {each: ROOT / f"plugins/{each}/src/tongxing_{each}/data/card.yaml" for each in DEPARTMENTS}
PURPOSES = {
    key: next(iter(yaml.safe_load(path.read_text("utf-8")).get("purposes") or [CARE])) for key, path in CARDS.items()
}
"""The first purpose of each department."""


def purpose_of(department):
    return PURPOSES.get(department, CARE)


def known(composed):
    """Each document that this schema takes, with its department."""
    return {text: at for text, at in CANDIDATES.items() if not validate(composed.graphql, parse(text))}


def town_of(folder, database=None):
    """A city with every department, a clerk of the province and one of a county, and two children of the county."""
    categories = ["core.*", *(f"{each}.*" for each in DEPARTMENTS)]
    town = Town(
        folder,
        DEPARTMENTS,
        officers={COUNTY: ("230102", categories)},
        purposes=sorted({CARE, *PURPOSES.values()}),
        database=database,
    )
    town.child = town.add_child(birth_date=date(2018, 5, 1), permit="valid")
    town.add_child(birth_date=date(2013, 5, 1))
    return town


def made_up(town, text):
    """Something for every variable."""
    made = {}
    for each in parse(text).definitions[0].variable_definitions or ():
        kind = each.type
        while hasattr(kind, "type"):
            kind = kind.type
        name, by_kind = each.variable.name.value, MADE_UP.get(kind.name.value)
        made[name] = town.child if kind.name.value == "ID" else NAMED.get(name, by_kind)
    return made


class Unlimited:
    """Budgets that never end."""

    def spend(self, access, cost):
        pass


@contextmanager
def without_walls():
    """Statements read the tables, on the store's own connection."""
    bare = lambda scope, record, **more: select(table_of(record)).subquery(public_name(record))  # noqa: E731
    open_ = lambda self, access, records, action="read": self._database.read()  # noqa: E731
    with patch.object(Scope, "relation", bare), patch.object(Readers, "open", open_):
        yield


@contextmanager
def explained():
    """The efforts of all statements that are run in the block, compiled ones too, each planned where it runs.

    A list, to which several threads may add at a time.
    """
    found, tell = [], plans.text_of

    def note(connection, cursor, statement, values, *_):
        if statement.lstrip("(").startswith(("SELECT", "WITH")) and "core_city_plugin" not in statement:
            found.append(effort(connection.connection.driver_connection, statement, values))

    def told(connection, sql, values, **how):
        driver = connection.connection.driver_connection
        found.append(effort(driver, sql, values))
        if not connection.in_transaction():
            driver.commit()  # the statement itself is to be its own transaction
        return tell(connection, sql, values, **how)

    with ExitStack() as stack:
        stack.enter_context(patch.object(plans, "text_of", told))
        event.listen(Engine, "after_cursor_execute", note)
        stack.callback(event.remove, Engine, "after_cursor_execute", note)
        yield found
