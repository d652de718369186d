"""Where a child has lived, and the residence permit: dated episodes, never one flag."""

from datetime import date

from ..records import ChildRecord, field
from ..records.base import Code
from .codes import ACCOMPANIED_BY


class Residence(ChildRecord, table=True):
    """One unbroken stay at one place. ``home`` is a stay back at the hukou place."""

    division: str | None = field(None, category="core.residence", zh="居住区划", en="Division", sa_type=Code)
    basis: str = field(
        "living",
        category="core.residence",
        zh="居住性质",
        en="Basis",
        choices={
            "living": ("在外居住", "Living there"),
            "home": ("回户籍地", "Back at the hukou place"),
        },
    )
    accompanied_by: str | None = field(
        None,
        category="core.residence",
        zh="随行人",
        en="Who came along",
        choices=ACCOMPANIED_BY,
    )
    valid_from: date | None = field(None, category="core.residence", zh="居住起始", en="Since")
    valid_until: date | None = field(None, category="core.residence", zh="居住终止", en="Until")


class ResidencePermit(ChildRecord, table=True):
    """One state of a residence permit (居住证), dated. A missed yearly endorsement suspends it."""

    state: str = field(
        category="core.residence",
        zh="居住证状态",
        en="State of the residence permit",
        choices={
            "applied": ("已申请", "Applied for"),
            "valid": ("有效", "Valid"),
            "suspended": ("暂停使用", "Suspended"),
            "expired": ("已失效", "Expired"),
        },
    )
    valid_from: date = field(category="core.residence", zh="状态起始", en="Since")
    valid_until: date | None = field(None, category="core.residence", zh="状态终止", en="Until")
