"""The base classes of records, and what a record class tells about itself."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar, Literal

from sqlalchemy import Column, DateTime, Dialect, String, Table, TypeDecorator, event
from sqlalchemy.orm import Mapper, declared_attr
from sqlmodel import Field, SQLModel

from .fields import About

Subject = Literal["child", "guardian", "household", "place"]

CODE_LENGTH = 12
"""Division codes are stored with 12 digits."""


class Code(TypeDecorator[str]):
    """A 12-digit division code; compared byte by byte, so that ranges mean what they say."""

    impl = String(CODE_LENGTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """PostgreSQL would otherwise compare by the collation of the database."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(CODE_LENGTH, collation=collation))


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, with zone in Python and to the microsecond on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """A moment without zone is a mistake of ours, never a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite gives the moment back without its zone."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def snake(name: str) -> str:
    """``HeightMeasurement`` → ``height_measurement``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def plugin_of(record: type[SQLModel]) -> str:
    """The key of the plugin that owns a record class, from its package: ``tongxing_transport`` → ``transport``."""
    package = record.__module__.split(".")[0]
    return "core" if package == "tongxing" else package.removeprefix("tongxing_")


class Record(SQLModel):
    """One row about one person, family or place. Every other class of records builds on one of the four below."""

    subject: ClassVar[Subject | None] = None
    """Whom a row is about."""
    subject_column: ClassVar[str] = "id"
    """The column that names the subject: ``id`` where the record is the person or family itself."""
    category_column: ClassVar[str | None] = None
    """The column that holds the category of the whole row, where rows of one table differ (service events)."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805
        """The physical name; nobody outside core ever reads from it."""
        return f"_p_{plugin_of(cls)}_{snake(cls.__name__)}"  # type: ignore[arg-type]

    id: str = Field(default=None, primary_key=True, max_length=32)  # given by the store
    version: int = Field(default=1)
    recorded_at: datetime = Field(sa_type=Instant, default_factory=lambda: datetime.now(UTC))
    recorded_by: str = Field(default="")
    recorded_why: str = Field(default="")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"

    __str__ = __repr__


class _Placed(Record):
    """A record that carries the residence and hukou codes of the child it is about, kept by the store on a move."""

    residence: str | None = Field(default=None, sa_type=Code)
    hukou: str | None = Field(default=None, sa_type=Code)


class ChildRecord(_Placed):
    """A record about one child."""

    subject = "child"
    subject_column = "child"
    child: str = Field(index=True, max_length=32)


class GuardianRecord(Record):
    """A record about one guardian."""

    subject = "guardian"
    subject_column = "guardian"
    guardian: str = Field(index=True, max_length=32)


class HouseholdRecord(Record):
    """A record about one household."""

    subject = "household"
    subject_column = "household"
    household: str = Field(index=True, max_length=32)


class PlaceRecord(Record):
    """A record about a place or an institution: a school, a clinic, a venue. It is about no person."""

    subject = "place"
    subject_column = "id"
    division: str | None = Field(default=None, sa_type=Code, index=True)


@event.listens_for(Record, "after_mapper_constructed", propagate=True)
def _add_blind_indexes(mapper: Mapper[Any], record: type[Record]) -> None:
    """Beside each secret that may be looked up stands a column for its keyed blind index."""
    table = mapper.local_table
    if isinstance(table, Table):
        for column in [c for c in table.columns if "about" in c.info and c.info["about"].lookup]:
            table.append_column(Column(blind_name(column.name), String(64), index=True))


def blind_name(column: str) -> str:
    """The column that holds the blind index of a secret column."""
    return f"{column}_blind"


STRUCTURE = frozenset(
    {
        "id",
        "version",
        "recorded_at",
        "recorded_by",
        "recorded_why",
        "residence",
        "hukou",
        "child",
        "guardian",
    }
    | {"household", "division"}
)
"""Columns of the base classes: they place a row and carry no data category of their own."""


def table_of(record: type[Record]) -> Table:
    """The table of a record class."""
    table: Table = record.__table__  # type: ignore[attr-defined]
    return table


def public_name(record: type[Record]) -> str:
    """The name that people and programs see: ``child``, ``transport_height_measurement``."""
    return table_of(record).name.removeprefix("_p_").removeprefix("core_")


def history_name(record: type[Record]) -> str:
    """The name of the table that keeps the past of a record."""
    return "_h_" + table_of(record).name.removeprefix("_p_")


@lru_cache(maxsize=1024)
def abouts(record: type[Record]) -> Mapping[str, About]:
    """What each categorised column tells about itself, in order of definition."""
    columns = table_of(record).columns
    return {c.name: c.info["about"] for c in columns if "about" in c.info}
