"""The child: the one record that every department's records point to."""

from datetime import date

from sqlalchemy import Index

from ..records import ChildRecord, Record, field
from ..records.base import Code
from .codes import ETHNICITY, SEX


class Child(Record, table=True):
    """A child of whom some office here keeps a record. Whether the child counts as floating is decided, never stored."""

    subject = "child"
    subject_column = "id"
    # By birth date and name, an import finds out who of many is known already. Where a filter's index holds the codes too,
    # the walls are asked of the index and not of the rows; with the id too, SQLite counts everybody by it alone.
    __table_args__ = (
        Index("ix__p_core_child_birth_date_name", "birth_date", "name", "residence", "hukou"),
        Index("ix__p_core_child_residence", "residence", "birth_date", "hukou", "id"),
        Index("ix__p_core_child_hukou", "hukou", "birth_date", "residence"),
    )

    name: str = field(category="core.identity", zh="姓名", en="Name", max_length=60)
    sex: str | None = field(None, category="core.identity", zh="性别", en="Sex", choices=SEX)
    birth_date: date | None = field(None, category="core.identity", zh="出生日期", en="Birth date")
    ethnicity: str | None = field(None, category="core.identity", zh="民族", en="Ethnicity", choices=ETHNICITY)
    residence: str | None = field(
        None,
        category="core.residence",
        zh="居住地",
        en="Place of residence",
        sa_type=Code,
    )
    hukou: str | None = field(
        None,
        category="core.residence",
        zh="户籍地",
        en="Hukou place",
        sa_type=Code,
    )
    guardians_complete: bool | None = field(
        None,
        category="core.guardianship",
        zh="监护人已登记齐全",
        en="All guardians are recorded",
    )


class Identifier(ChildRecord, table=True):
    """A number by which an authority knows the child. A table of its own, so that row security can guard it."""

    kind: str = field(
        category="core.identifier",
        zh="证件类型",
        en="Kind of identifier",
        choices={
            "resident_id": ("居民身份证", "Resident identity number"),
            "birth_certificate": ("出生医学证明", "Birth certificate"),
            "foreign": ("境外证件", "Foreign document"),
        },
    )
    number: str = field(
        category="core.identifier",
        zh="证件号码",
        en="Number",
        secret=True,
        lookup=True,
        max_length=40,
    )
