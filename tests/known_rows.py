"""Sixteen hundred children of forty counties with their families and what every department keeps of them, for a planner that looks at rows.

Of a department's record there is one for each child, guardian, household or, of places, forty in each county. What stands in a
column is told by its kind, its choices and its limits: plans look at how many rows there are and how many are alike.
"""

from datetime import date, timedelta

from sqlalchemy import Boolean, Date, Float, Integer, insert, text

from tongxing.people import Child, Guardian, Guardianship, Household, HouseholdMember, Residence
from tongxing.people.divisions import national
from tongxing.records.base import abouts, plugin_of, table_of
from tongxing.testing.worlds import NOW
from tongxing.work.events import ServiceEvent

MANY = 1_600
COUNTIES = [row.code for row in national().rows if row.code[:2] == "23" and row.code[4:6] != "00"][:40]
MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t"}
SINCE = date(2020, 1, 1)
KINDS = (Child, Guardian, Household, Guardianship, HouseholdMember, Residence, ServiceEvent)
FILLED = {table_of(kind).name for kind in KINDS}
"""Core's tables with rows. How an empty one is read, and whether its rows are sorted, is chance."""


def of_departments(composition):
    """Every record that is not core's."""
    return [record for record in composition.records if plugin_of(record) != "core"]


def fill(registry):
    """Add them, and let the planner count."""
    rows = {kind: [] for kind in KINDS}
    for n in range(MANY):
        add(rows, n)
    kinds = of_departments(registry.composition)
    rows |= {
        kind: [of_department(kind, {table_of(each).name for each in kinds}, n) for n in range(MANY)] for kind in kinds
    }
    with registry.database.write() as connection:
        for kind, made in rows.items():
            connection.execute(insert(table_of(kind)), made)
        connection.execute(text("ANALYZE"))


def place_of(n):
    return f"{COUNTIES[n % len(COUNTIES)][:6]}001000"


def add(rows, n):
    """One child, with a guardian, a household, a stay and three events."""
    division = place_of(n)
    place = {"residence": division, "hukou": None}
    own, dated = {**MARKS, **place, "child": f"23-c{n:05}"}, {"valid_from": SINCE}
    born = date(2010 + n // len(COUNTIES) % 12, 1 + n % 12, 1 + n % 28)
    rows[Child].append({"id": own["child"], **MARKS, **place, "name": f"名{n % 97}", "birth_date": born})
    rows[Guardian].append({"id": f"23-g{n:05}", **MARKS, "name": f"名{n % 97}的父亲"})
    rows[Household].append({"id": f"23-h{n:05}", **MARKS, "hardship": "none"})
    rows[Guardianship].append({"id": f"23-t{n:05}", **own, **dated, "guardian": f"23-g{n:05}", "relation": "51"})
    rows[HouseholdMember].append({"id": f"23-m{n:05}", **own, **dated, "household": f"23-h{n:05}"})
    rows[Residence].append({"id": f"23-r{n:05}", **own, **dated, "division": division, "basis": "living"})
    told = {"kind": "visited", "by": "t", "payload": "{}", "category": "core.service", "division": division}
    rows[ServiceEvent] += [
        {"id": f"23-e{n:05}{k}", **own, **told, "happened_on": SINCE + timedelta(days=k * 30)} for k in range(3)
    ]


def of_department(record, tables, n):
    """One row of a department's record: of child n, its guardian or household, or one more place of its county."""
    made = {"id": f"23-r{n:05}", **MARKS, **{name: told(record, name, tables, n) for name in abouts(record)}}
    if record.subject == "place":
        return {**made, "division": place_of(n)}
    placed = {"residence": place_of(n), "hukou": None} if record.subject == "child" else {}
    return {**made, **placed, record.subject_column: f"23-{record.subject[0]}{n:05}"}


def told(record, name, tables, n):
    """What stands in one column. A column that is called like a record of the department names one of its rows."""
    column, about = table_of(record).c[name], abouts(record)[name]
    if column.nullable and (about.secret or n % 3 == 0):
        return None
    if f"_p_{plugin_of(record)}_{name}" in tables:
        return f"23-r{n:05}"
    if about.choices:
        return list(about.choices)[n % len(about.choices)]
    match column.type:
        case Date():
            return None if column.nullable else SINCE + timedelta(days=n % 2_000)
        case Boolean():
            return n % 2 == 0
        case Integer() | Float():
            return int(about.ge or 0) + n % 4
    return f"{n:06}"
