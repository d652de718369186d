"""Records: what a table is here. Base classes, ``field()``, ids, the past.

A record is one row about one person, family or place. Its class is a SQLModel table in which every
personal column names its data category; from that one class come the table, its history and triggers,
the GraphQL type, the sheet column, the checks and the words shown to people.

- ``base``      the base classes and what a class tells about itself
- ``fields``    ``field()`` and ``About``, what a column tells about itself
- ``ids``       record ids: province of first registration and 26 random characters
- ``history``   the past, kept by triggers that are made from the table
- ``columns``   how many rows become a frame: a column at a time
- ``loading``   how a frame reaches its table: COPY, or one prepared statement
- ``tables``    ``record_table()``, what a migration writes
"""

from .base import ChildRecord, GuardianRecord, HouseholdRecord, PlaceRecord, Record
from .fields import About, field

__all__ = [
    "About",
    "ChildRecord",
    "GuardianRecord",
    "HouseholdRecord",
    "PlaceRecord",
    "Record",
    "field",
]
