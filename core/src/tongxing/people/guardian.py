"""Guardians, and which child they care for, since when."""

from datetime import date

from ..records import ChildRecord, GuardianRecord, Record, field
from .codes import RELATION, SEX


class Guardian(Record, table=True):
    """A parent or another person who has custody or care of a child."""

    subject = "guardian"
    subject_column = "id"

    name: str = field(
        category="core.guardianship",
        zh="监护人姓名",
        en="Guardian's name",
        max_length=60,
    )
    sex: str | None = field(
        None,
        category="core.guardianship",
        zh="监护人性别",
        en="Guardian's sex",
        choices=SEX,
    )
    birth_date: date | None = field(
        None,
        category="core.guardianship",
        zh="监护人出生日期",
        en="Guardian's birth date",
    )
    phone: str | None = field(
        None,
        category="core.contact",
        zh="联系电话",
        en="Phone",
        secret=True,
        lookup=True,
        max_length=40,
    )


class GuardianIdentifier(GuardianRecord, table=True):
    """A number by which an authority knows the guardian."""

    kind: str = field(
        category="core.identifier",
        zh="监护人证件类型",
        en="Kind of identifier",
        choices={
            "resident_id": ("居民身份证", "Resident identity number"),
            "foreign": ("境外证件", "Foreign document"),
        },
    )
    number: str = field(
        category="core.identifier",
        zh="监护人证件号码",
        en="Number",
        secret=True,
        lookup=True,
        max_length=40,
    )


class Guardianship(ChildRecord, table=True):
    """One guardian's tie to one child, dated. ``relation`` reads «the guardian is the child's …»."""

    guardian: str = field(
        category="core.guardianship",
        zh="监护人",
        en="Guardian",
        max_length=32,
        index=True,
    )
    relation: str = field(
        category="core.guardianship",
        zh="与儿童关系",
        en="Relation to the child",
        choices=RELATION,
    )
    custody: bool | None = field(None, category="core.guardianship", zh="有监护权", en="Has custody")
    contact: bool | None = field(None, category="core.guardianship", zh="为联系人", en="Is the contact")
    lives_with_child: bool | None = field(
        None, category="core.guardianship", zh="与儿童同住", en="Lives with the child"
    )
    sole: bool | None = field(None, category="core.guardianship", zh="唯一监护人", en="Is the only guardian")
    valid_from: date = field(category="core.guardianship", zh="监护起始", en="Since")
    valid_until: date | None = field(None, category="core.guardianship", zh="监护终止", en="Until")
