"""What the registry knows already about the people of a batch, as this principal may see it: one frame a record.

Only whose number it is is asked past the principal's own view: a number stands for one child, also for one who may not
be seen here, and a second record of that child would be worse than a row that is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl
from sqlalchemy import select

from ...database import among, among_pairs
from ...people import (
    Child,
    Guardian,
    GuardianIdentifier,
    Guardianship,
    Household,
    HouseholdMember,
    Identifier,
    Residence,
    ResidencePermit,
)
from ...records import Record
from ...records.base import table_of
from ..checks import frame_schema
from ..events import ServiceEvent
from ..rows import read_frame
from ..store import Reading
from .families import NUMBER, Families
from .questions import RECORD

OF_A_CHILD: tuple[type[Record], ...] = (Identifier, Residence, ResidencePermit, HouseholdMember, Guardianship)


@dataclass(frozen=True)
class Standing:
    """Record → its rows about these people, by id. ``numbered``: blind index of a number → child, seen or not."""

    frames: Mapping[type[Record], pl.DataFrame] = field(repr=False)
    numbered: pl.DataFrame = field(repr=False)

    def __getitem__(self, record: type[Record]) -> pl.DataFrame:
        """A record's rows; none for a record of which nothing was asked."""
        return self.frames[record] if record in self.frames else pl.DataFrame(schema=frame_schema(record))

    def open(self, record: type[Record]) -> pl.DataFrame:
        """Dated rows that have no end."""
        return self[record].filter(pl.col("valid_until").is_null())


def standing_for(reading: Reading, families: Families, records: Iterable[type[Record]]) -> Standing:
    """Load everything that these families could meet. ``records``: those of departments that the survey fills."""
    found: dict[type[Record], pl.DataFrame] = {}
    children, guardians, households = (families[subject] for subject in ("child", "guardian", "household"))
    numbered = _numbered(reading, children)
    found[Child] = _children(reading, children, numbered)
    ids = {"child": found[Child]["id"].to_list()}
    for record in OF_A_CHILD:
        found[record] = _about(reading, record, "child", ids["child"])
    found[GuardianIdentifier] = _about(reading, GuardianIdentifier, NUMBER, guardians[NUMBER])
    wanted = {*guardians[RECORD], *found[Guardianship]["guardian"], *found[GuardianIdentifier]["guardian"]}
    found[Guardian] = _about(reading, Guardian, "id", wanted)
    ids["guardian"] = found[Guardian]["id"].to_list()
    found[GuardianIdentifier] = _about(reading, GuardianIdentifier, "guardian", ids["guardian"])
    homes = {*households[RECORD], *found[HouseholdMember]["household"]}
    found[Household] = _about(reading, Household, "id", homes)
    ids["household"] = found[Household]["id"].to_list()
    found[ServiceEvent] = _about(reading, ServiceEvent, "child", ids["child"]).filter(pl.col("kind") == "identified")
    for record in records:
        found[record] = _about(reading, record, record.subject_column, ids[str(record.subject)])
    return Standing(found, numbered)


def _numbered(reading: Reading, children: pl.DataFrame) -> pl.DataFrame:
    """Whose the children's numbers are, seen or not: ``number_blind``, ``child``. Shown to nobody."""
    table, told = table_of(Identifier), children[NUMBER].drop_nulls().unique()
    asked = select(table.c.id, table.c[NUMBER], table.c.child).where(
        among(reading.inside.connection, table.c[NUMBER], told.to_list())
    )
    found = (
        read_frame(reading.inside.connection, Identifier, asked)
        if told.len()
        else pl.DataFrame(schema=frame_schema(Identifier))
    )
    return found.sort("id").unique(NUMBER, keep="first").select(NUMBER, "child")


def _children(reading: Reading, children: pl.DataFrame, numbered: pl.DataFrame) -> pl.DataFrame:
    """Children with these numbers or of these records; and, of rows without, those with such a name and birth date."""
    known = _about(reading, Child, "id", {*numbered["child"], *children[RECORD]})
    rest = children.join(numbered, on=NUMBER, how="anti")
    pairs = rest.select("name", pl.col("birth_date").cast(pl.String)).unique().sort("name", "birth_date").rows()
    relation = reading.scope.relation(Child)
    same = among_pairs(reading.connection, (relation.c.name, relation.c.birth_date), pairs)
    named = reading.frame(Child, relation.select().where(same)) if pairs else known.clear()
    return pl.concat([known, named]).unique("id").sort("id")


def _about(reading: Reading, record: type[Record], column: str, values: Iterable[str | None]) -> pl.DataFrame:
    """Rows of a record in which a column has one of these values, by id."""
    relation, wanted = reading.scope.relation(record), sorted({value for value in values if value})
    statement = relation.select().where(among(reading.connection, relation.c[column], wanted))
    if not wanted:
        return pl.DataFrame(schema={name: frame_schema(record)[name] for name, _ in relation.c.items()})
    return reading.frame(record, statement).sort("id")
