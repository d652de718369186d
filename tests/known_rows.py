"""Sixteen hundred children of forty counties with their families, for a planner that looks at how many rows there are."""

from datetime import date, timedelta

from sqlalchemy import insert, text

from tongxing.people import Child, Guardian, Guardianship, Household, HouseholdMember, Residence
from tongxing.records.base import table_of
from tongxing.testing.worlds import NOW
from tongxing.work.events import ServiceEvent

MANY = 1_600
MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t"}
SINCE = date(2020, 1, 1)
KINDS = (Child, Guardian, Household, Guardianship, HouseholdMember, Residence, ServiceEvent)
FILLED = {table_of(kind).name for kind in KINDS}
"""Tables with rows. How an empty one is read, and whether its rows are sorted, is chance."""


def fill(database):
    """Add them, and let the planner count."""
    rows = {kind: [] for kind in KINDS}
    for n in range(MANY):
        add(rows, n, f"23{1 + n % 4:02}{1 + n // 4 % 10:02}001000")
    with database.write() as connection:
        for kind, made in rows.items():
            connection.execute(insert(table_of(kind)), made)
        connection.execute(text("ANALYZE"))


def add(rows, n, division):
    """One child, with a guardian, a household, a stay and three events."""
    place = {"residence": division, "hukou": None}
    own, dated = {**MARKS, **place, "child": f"23-c{n:05}"}, {"valid_from": SINCE}
    born = date(2010 + n % 12, 1 + n % 12, 1 + n % 28)
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
