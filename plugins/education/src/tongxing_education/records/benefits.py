"""What a pupil was given: aid, and the admission to an entrance exam."""

from datetime import date

from tongxing import ChildRecord, field

AID_KINDS = {
    "preschool_aid": ("学前教育资助", "Preschool aid"),
    "free_preschool": ("免保育教育费", "Kindergarten fee waived"),
    "living_allowance": ("义务教育生活补助", "Living allowance"),
    "senior_grant": ("国家助学金", "Senior-high grant"),
    "fee_waiver": ("免学杂费", "Fee waiver"),
}

EXAMS = {
    "senior_high": ("中考", "Senior-high entrance exam"),
    "college": ("高考", "College entrance exam"),
}

EXAM_STATES = {
    "registered": ("已报名", "Registered"),
    "accepted": ("资格审核通过", "Accepted"),
    "refused": ("资格审核未通过", "Refused"),
}


class AidAward(ChildRecord, table=True):
    """Aid that was granted for some time. ``valid_until`` is the first day for which it is no longer granted."""

    kind: str = field(category="education.aid", choices=AID_KINDS, zh="资助类型", en="Kind")
    amount_fen: int | None = field(None, category="education.aid", ge=0, unit="fen", zh="每学年金额", en="For a year")
    valid_from: date = field(category="education.aid", zh="起", en="From")
    valid_until: date | None = field(None, category="education.aid", zh="止", en="Until")


class ExamRegistration(ChildRecord, table=True):
    """A pupil's registration for an entrance exam of one year, and what its audit came to. One row a state, dated."""

    exam: str = field(category="education.exam", choices=EXAMS, zh="考试", en="Exam")
    exam_year: int = field(category="education.exam", ge=2000, le=2100, zh="考试年份", en="Year of the exam")
    state: str = field(category="education.exam", choices=EXAM_STATES, zh="状态", en="State")
    valid_from: date = field(category="education.exam", zh="状态起始", en="Since")
    valid_until: date | None = field(None, category="education.exam", zh="状态终止", en="Until")
