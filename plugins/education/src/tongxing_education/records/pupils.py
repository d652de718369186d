"""Pupils: where a child is enrolled, the papers that were shown, and children who are in no school."""

from datetime import date

from tongxing import ChildRecord, field
from tongxing.records.base import Code

from .stages import TOLD_STAGES

ORIGINS = {
    "register": ("学籍", "The student register"),
    "survey": ("摸排", "Told in a survey"),
}

LEAVE_REASONS = {
    "graduated": ("毕业", "Finished the stage"),
    "transferred_here": ("转往本地学校", "To another school here"),
    "transferred_away": ("转往外地学校", "To a school elsewhere"),
    "dropped_out": ("辍学", "Dropped out"),
    "suspended": ("休学", "Suspended schooling"),
    "moved_away": ("随家庭迁走", "The family moved away"),
    "died": ("死亡", "Died"),
    "mistaken": ("登记有误", "Entered by mistake"),
}

LEFT_SCHOOL = ("dropped_out", "suspended")
"""After these a child is known to be in no school; after the others nobody here knows."""


class Enrolment(ChildRecord, table=True):
    """A child's place at a school. ``valid_until`` is the first day on which it no longer holds.

    By the register it is the place itself, from the first of the month of entry, as the register writes it. Told in a
    survey, it says what was so on the survey's day, ``stage`` NONE included. ``grade``: in the school year of the entry.
    ``school`` is a School of this registry; one that is not kept here is told by code, name and division.
    """

    school: str | None = field(None, category="education.enrolment", max_length=32, index=True, zh="学校", en="School")
    school_code: str | None = field(
        None, category="education.enrolment", max_length=20, zh="学校标识码", en="School code"
    )
    school_name: str | None = field(
        None, category="education.enrolment", max_length=120, zh="学校名称", en="School name"
    )
    school_division: str | None = field(
        None, category="education.enrolment", zh="学校所在地", en="Where the school is", sa_type=Code
    )
    stage: str | None = field(None, category="education.enrolment", choices=TOLD_STAGES, zh="学段", en="Stage")
    grade: int | None = field(None, category="education.enrolment", ge=1, le=12, zh="年级", en="Grade")
    student_number: str | None = field(
        None,
        category="education.enrolment",
        secret=True,
        lookup=True,
        pattern=r"[GL][0-9]{17}[0-9X]",
        max_length=19,
        zh="学籍号",
        en="Student number",
    )
    boarding: bool | None = field(None, category="education.enrolment", zh="住校", en="Boards")
    origin: str = field(
        "register", category="education.enrolment", choices=ORIGINS, zh="来源", en="Where it comes from"
    )
    valid_from: date = field(category="education.enrolment", zh="入学日期", en="Since")
    valid_until: date | None = field(None, category="education.enrolment", zh="离校日期", en="Until")
    leave_reason: str | None = field(
        None, category="education.enrolment", choices=LEAVE_REASONS, zh="离校原因", en="Why it ended"
    )


PAPERS = {
    "household_book": ("户口簿", "Household book"),
    "identity_document": ("身份证件", "Identity documents"),
    "residence_permit": ("居住证", "Residence permit"),
    "dwelling_proof": ("合法稳定住所证明", "Proof of a lawful stable dwelling"),
    "job_proof": ("合法稳定职业证明", "Proof of a lawful stable occupation"),
    "birth_certificate": ("出生医学证明", "Birth certificate"),
    "vaccination_certificate": ("预防接种证", "Vaccination certificate"),
    "transfer_order": ("父母工作调动证明", "Order that transferred a parent"),
    "other_province_certificate": ("外省招考机构书面证明", "Certificate of another province's exam body"),
}


class HeldPaper(ChildRecord, table=True):
    """A paper that the school or education desk was shown for a child, or asked for and was not shown.

    ``valid_until`` is the first day on which it no longer holds (the end of a lease). ``says_since``: the day from which
    the paper itself says it holds, such as since when a hukou has been here.
    """

    paper: str = field(category="education.paper", choices=PAPERS, zh="材料", en="Paper")
    shown: bool = field(True, category="education.paper", zh="已出示", en="Was shown")
    valid_from: date = field(category="education.paper", zh="查验日期", en="Seen on")
    valid_until: date | None = field(None, category="education.paper", zh="失效日期", en="No longer valid on")
    says_since: date | None = field(None, category="education.paper", zh="材料载明起始日期", en="Since, as it says")


OPENED_BY = {
    "survey": ("摸排", "A survey"),
    "register": ("学籍比对", "The student register"),
    "school": ("学校报告", "A school"),
    "person": ("工作人员发现", "A worker found it"),
}

ABSENCE_REASONS = {
    "no_place": ("未安排学位", "No place was given"),
    "papers": ("材料不全", "Papers are missing"),
    "hardship": ("家庭困难", "Hardship"),
    "illness_disability": ("疾病或残疾", "Illness or disability"),
    "unwilling": ("厌学", "Does not want to go"),
    "work": ("务工", "Works"),
    "just_moved": ("刚迁来", "Has just moved here"),
    "other": ("其他", "Something else"),
}

CASE_ENDS = {
    "returned_to_school": ("已入学或复学", "In school again"),
    "moved_away": ("已迁走", "Moved away"),
    "over_age": ("已超龄", "Past the age"),
    "mistaken": ("登记有误", "Opened by mistake"),
    "died": ("死亡", "Died"),
    "other": ("其他", "Something else"),
}


class OutOfSchoolCase(ChildRecord, table=True):
    """A child of school age who is not in school, followed until that ends (控辍保学)."""

    opened_on: date = field(category="education.enrolment", zh="立案日期", en="Opened on")
    origin: str = field("person", category="education.enrolment", choices=OPENED_BY, zh="来源", en="Opened by")
    reason: str = field(category="education.enrolment", choices=ABSENCE_REASONS, zh="未在学原因", en="Why")
    note: str | None = field(
        None, category="education.enrolment", secret=True, max_length=500, zh="情况说明", en="Note"
    )
    closed_on: date | None = field(None, category="education.enrolment", zh="结案日期", en="Closed on")
    close_reason: str | None = field(
        None, category="education.enrolment", choices=CASE_ENDS, zh="结案原因", en="How it ended"
    )
