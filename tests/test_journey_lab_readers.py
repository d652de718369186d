"""One notebook, five readers, in a real JupyterLab: each is shown what ``visible()`` allows them, cell by cell, and nobody else at all."""

import json

import in_lab
import pytest
from in_lab import HARBIN
from pictures import keep
from sqlmodel import Session, select

from tongxing import Child
from tongxing.host.installed import installed_host
from tongxing.host.registry import Registry
from tongxing.trust.visible import Placed, visible

pytest_plugins = ["in_lab"]
pytestmark = [pytest.mark.browser, pytest.mark.nightly]
READERS = {
    "demo-county": "care",
    "demo-education": "schooling",
    "demo-integrator": "fare_concession",
    "demo-researcher": "service_review",
    "demo-nobody": "care",
}
CATEGORIES = {
    "name": "core.identity",
    "birthDate": "core.identity",
    "residence.code": "core.residence",
    "hukou.code": "core.residence",
}
CELLS = [
    """import json
from tongxing_notebooks import QueryRefused, ready
city = ready({purpose!r}, token={token!r})""",
    '''asked = """query ($after: String) { children(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    edges { node { recordId name birthDate residence { code } hukou { code } } } } }"""
try:
    children = city.frame(asked)
    shown = [row | {name: "WITHHELD" for name in held} for row, held in zip(children.data.to_dicts(), children.withheld)]
except QueryRefused as refused:
    children, shown = refused, str(refused)
children''',
    "print(json.dumps(shown, default=str))",
    "city.panel('entitlement_card')",
    "city.panel('gap_map')",
]


@pytest.fixture(scope="module")
def registry(lab_city):
    opened = Registry.open(HARBIN, database=str(lab_city), host=installed_host())
    yield opened
    opened.close()


def allowed(registry, reader, purpose):
    """By the specification: record id → column → value, or WITHHELD, of every child of whom anything may be seen."""
    access = registry.access(reader, purpose)
    with registry.database.read() as connection, Session(connection) as session:
        children = session.exec(select(Child)).all()
    found = {}
    for child in children:
        here = [Placed(child.residence, child.hukou, child.id)]
        asked = {"purpose": purpose, "now": access.now, "book": access.book}
        may = {
            each: visible(access.grants, here, each, **asked) for each in {*CATEGORIES.values(), "core.guardianship"}
        }
        cells = {
            "name": child.name,
            "birthDate": child.birth_date and str(child.birth_date),
            "residence.code": child.residence,
            "hukou.code": child.hukou,
        }
        if any(may.values()):
            found[child.id] = {name: v if may[CATEGORIES[name]] else "WITHHELD" for name, v in cells.items()}
    return found, {child.name for child in children}


@pytest.mark.parametrize(("reader", "purpose"), READERS.items())
def test_a_reader_sees_in_the_notebook_what_they_may_and_nothing_else(page, lab, heard, registry, reader, purpose):
    cells = [CELLS[0].format(purpose=purpose, token=reader), *CELLS[1:]]
    lab.run(page, lab.written(f"as-{reader}", *cells))
    keep(page, f"lab-as-{reader}")

    shown = json.loads(in_lab.output(page, 2).inner_text())
    rows = {row.pop("recordId"): row for row in shown} if isinstance(shown, list) else {}
    expected, everybody = allowed(registry, reader, purpose)
    assert rows == expected
    text = page.locator(".jp-Notebook").inner_text()
    mine = {row["name"] for row in expected.values()}
    assert not {name for name in everybody - mine if len(name) > 2 and name in text}
    assert in_lab.errors(page).count() == 0 and heard == []
