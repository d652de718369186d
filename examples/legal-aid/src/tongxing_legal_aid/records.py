"""What legal aid keeps: the cases of children, and claims of guardians for wages."""

from datetime import date

from tongxing import ChildRecord, GuardianRecord, field

MATTERS = {
    "guardianship": ("监护、抚养", "Guardianship and support"),
    "injury": ("人身损害", "Personal injury"),
    "schooling": ("入学", "Schooling"),
    "other": ("其他", "Something else"),
}


class LegalAidCase(ChildRecord, table=True):
    """A case in which a lawyer stands by a child free of charge. ``closed_on`` is the first day without the lawyer."""

    matter: str = field(category="legal_aid.case", choices=MATTERS, zh="事由", en="Matter")
    opened_on: date = field(category="legal_aid.case", zh="受理日期", en="Opened on")
    closed_on: date | None = field(None, category="legal_aid.case", zh="结案日期", en="Closed on")
    note: str | None = field(None, category="legal_aid.case", secret=True, max_length=500, zh="案情摘要", en="Note")


class WageClaim(GuardianRecord, table=True):
    """Wages that a guardian claims from an employer. ``settled_on`` is the first day on which nothing is owed."""

    claimed_on: date = field(category="legal_aid.wages", zh="主张日期", en="Claimed on")
    settled_on: date | None = field(None, category="legal_aid.wages", zh="了结日期", en="Settled on")
    amount_fen: int | None = field(None, category="legal_aid.wages", ge=1, unit="fen", zh="欠薪金额", en="Wages owed")
