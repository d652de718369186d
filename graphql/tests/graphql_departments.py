"""The files of a department made for a test: records about children, places and households, and fields of every kind."""

from tongxing.testing.plugins import CARD, MIGRATION, PLUGIN, RECORDS, SERVICES

HANGS_S = 1.0
"""How long a field holds its thread that never comes back in time."""
SCHEMA = '''"""Fields of a department made for a test. There is no line about access in it."""

import builtins
import time
from datetime import date
from typing import ClassVar

import strawberry
from pydantic import BaseModel, Field

from tongxing import Child, Household
from tongxing_graphql import Listing, Mutation, Query, Reading, extend

from .records import Note

CALLS = []


@strawberry.type
class Sign:
    """A sign."""

    day: date
    child: Child | None = None


@extend(Child, requires="{{ birthDate }}")
def lucky(children: list[Child], on: date, times: int = 1) -> list[int | None]:
    """A lucky number."""
    CALLS.append((len(children), on, times))
    return [times * (on.year - child.birth_date.year) if child.birth_date else None for child in children]


@extend(Child, requires="{{ birthDate hukou }}", pure=True)
def shell(children: list[Child], on: date) -> list[int | None]:
    """A number that follows from birth date and hukou alone."""
    CALLS.append(("shell", [(child.id, child.birth_date, child.hukou) for child in children]))
    if on.year == 1999:
        raise ValueError("once")
    return [on.year - child.birth_date.year if child.birth_date and child.hukou else None for child in children]


@extend(Child, lasting=True)
def sign(children: list[Child]) -> list[Sign]:
    """A sign with the child itself in it."""
    return [Sign(day=date(2026, 11, 23), child=child) for child in children]


@extend(Child)
def named(children: list[Child]) -> list[str | None]:
    """The name, without asking for it."""
    return [child.name for child in children]


@extend(Child)
def broken(children: list[Child]) -> list[int]:
    """Raises, with a name in its message."""
    raise ValueError("王小明 has no such thing")


@extend(Child)
def leaves(children: list[Child], by: str) -> list[int]:
    """Raises what would end more than its call."""
    raise getattr(builtins, by)


@extend(Child)
def slow(children: list[Child]) -> list[int]:
    """Never comes back in time."""
    time.sleep(1.0)
    return [1] * len(children)


@extend(Child)
def short(children: list[Child]) -> list[int]:
    """Too few."""
    return [1]


@extend(Child)
def mixed(children: list[Child]) -> list[int]:
    """A text where a number must stand, for the first child only."""
    return ["x", *([1] * (len(children) - 1))]


@extend(Child)
def hollow(children: list[Child]) -> list[Sign]:
    """A sign without its day."""
    return [Sign(day=None) for _ in children]


@extend(Household)
def smoke(households: list[Household]) -> list[bool]:
    """Whether it smokes."""
    return [True for _ in households]


@extend(Query)
def best(reading: Reading, least: int) -> list[Note]:
    """The best notes."""
    return [note for note in reading.all(Note) if note.points is not None and note.points >= least]


@extend(Query)
def ranking(reading: Reading, least: int = 0) -> Listing[Note]:
    """The notes, the best first."""
    found = [note for note in reading.all(Note) if (note.points or 0) >= least]
    return sorted(found, key=lambda note: -(note.points or 0))


@extend(Query)
def signs(reading: Reading, count: int) -> Listing[Sign]:
    """So many signs."""
    return [Sign(day=date(2026, 1, 1 + number)) for number in range(count)]


@extend(Query)
def never(reading: Reading) -> int:
    """Never comes back in time."""
    time.sleep(1.0)
    return 1


class GivePoints(BaseModel):
    """Points for a child."""

    child: str
    points: int = Field(ge=0)
    reason: str = Field(default="-", min_length=1, max_length=5)


@extend(Mutation)
def give_points(store, input: GivePoints) -> Note:
    """Note points."""
    CALLS.append(("give", "{key}", input.points))
    if input.points == 99:
        raise RuntimeError("王小明")
    return store.add(Note(child=input.child, noted_on=date(2026, 11, 23), points=input.points))


class MorePoints(BaseModel):
    """Other points."""

    of: ClassVar = Note
    id: str
    points: int


@extend(Mutation)
def change_points(store, input: MorePoints) -> Note:
    """Change a note."""
    return store.change(store.get(Note, input.id), points=input.points)
'''
MORE_RECORDS = '''

class Pond(PlaceRecord, table=True):
    """A pond."""

    name: str = field(category="{key}.note", zh="名称", en="Name")
    depth_m: float | None = field(None, category="{key}.note", zh="深度", en="Depth", unit="m")


class Visit(HouseholdRecord, table=True):
    """A visit to a household."""

    visited_on: date = field(category="{key}.note", zh="走访日期", en="Visited on")
    remark: str | None = field(None, category="{key}.note", zh="备注", en="Remark", secret=True)
'''
MORE_TABLES = """
    for name, own in (("pond", "division"), ("visit", "household")):
        owner = sa.Column(own, Code() if own == "division" else sa.String(length=32), nullable=own == "division")
        pond = [sa.Column("name", sa.String(), nullable=False), sa.Column("depth_m", sa.Float(), nullable=True)]
        visit = [sa.Column("visited_on", sa.Date(), nullable=False), sa.Column("remark", sa.String(), nullable=True)]
        op.create_table(
            f"_p_{key}_{{name}}",
            sa.Column("id", sa.String(length=32), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("recorded_at", Instant(), nullable=False),
            sa.Column("recorded_by", sa.String(), nullable=False),
            sa.Column("recorded_why", sa.String(), nullable=False),
            owner,
            *(pond if name == "pond" else visit),
            sa.PrimaryKeyConstraint("id"),
        )
        with op.batch_alter_table(f"_p_{key}_{{name}}") as batch_op:
            batch_op.create_index(batch_op.f(f"ix__p_{key}_{{name}}_{{own}}"), [own], unique=False)
"""
SERVED = """  served:
    - from: 2024-01-01
      source: {{title: Test, certainty: confirmed}}
      tracks:
        - key: many_points
          conditions: [{{if: "{key}_noted >= 9", clause: "2"}}]
"""
EXTENDS = """

@hookimpl
def extend_schema():
    from . import schema
    return [each for each in vars(schema).values() if type(each).__name__ == "Extension"]
"""


def files_of(key: str) -> dict[str, str]:
    """A department as anybody would write it."""
    bases = RECORDS.replace("import ChildRecord,", "import ChildRecord, HouseholdRecord, PlaceRecord,")
    tables = MIGRATION.replace("\n\n\ndef downgrade", MORE_TABLES + "\n\ndef downgrade")
    hooks = PLUGIN.format(key=key).replace("records.Note]", "records.Note, records.Pond, records.Visit]")
    return {
        "records.py": (bases + MORE_RECORDS).format(key=key),
        "migrations/0001_notes.py": tables.format(key=key),
        "schema.py": SCHEMA.format(key=key),
        "plugin.py": hooks + EXTENDS,
        "data/services.yaml": (SERVICES + SERVED).format(key=key, KEY=key.upper()),
        "data/card.yaml": CARD.format(key=key).replace("purposes: [care]", "purposes: [care, survey]"),
    }
