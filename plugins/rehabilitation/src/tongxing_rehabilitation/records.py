"""What the federation keeps: disability as it was found, institutions, plans of aid, sessions, settlements, subsidies."""

from datetime import date

from tongxing import ChildRecord, PlaceRecord, field

__all__ = ["Disability", "Institution", "RehabPlan", "RehabSession", "Settlement", "Subsidy"]

DISABILITY, AID, SUBSIDY, PLACE = (
    "rehabilitation.disability",
    "rehabilitation.aid",
    "rehabilitation.subsidy",
    "rehabilitation.place",
)
KINDS = {
    "vision": ("视力残疾", "Vision"),
    "hearing": ("听力残疾", "Hearing"),
    "speech": ("言语残疾", "Speech"),
    "limb": ("肢体残疾", "Limb"),
    "intellectual": ("智力残疾", "Intellectual"),
    "mental": ("精神残疾", "Mental"),
    "multiple": ("多重残疾", "Multiple"),
}
"""GB/T 26341-2010, the kinds of disability."""
EVIDENCE = {
    "certificate": ("残疾人证", "Disability certificate"),
    "diagnosis": ("医疗机构诊断", "Diagnosis"),
    "told": ("家长陈述", "Told by the family"),
}
AID_KINDS = {
    "surgery": ("手术", "Surgery"),
    "device": ("辅助器具", "Assistive device"),
    "training": ("康复训练", "Training"),
}
SUBSIDIES = {
    "living": ("困难残疾人生活补贴", "Living subsidy"),
    "nursing": ("重度残疾人护理补贴", "Nursing subsidy"),
}


class Disability(ChildRecord, table=True):
    """A disability as somebody found it, and by which evidence. ``grade`` 1 is the most severe, by GB/T 26341."""

    kind: str | None = field(None, category=DISABILITY, choices=KINDS, zh="残疾类别", en="Kind of disability")
    grade: int | None = field(None, category=DISABILITY, ge=1, le=4, zh="残疾等级", en="Grade")
    autism: bool | None = field(None, category=DISABILITY, zh="孤独症", en="Autism")
    evidence: str = field(category=DISABILITY, choices=EVIDENCE, zh="依据", en="Shown by")
    number: str | None = field(
        None,
        category=DISABILITY,
        secret=True,
        lookup=True,
        max_length=24,
        zh="残疾人证号",
        en="Certificate number",
    )
    valid_from: date = field(category=DISABILITY, zh="认定日期", en="Found on")
    valid_until: date | None = field(None, category=DISABILITY, zh="有效期止", en="Until")


class Institution(PlaceRecord, table=True):
    """An institution that a county's federation has designated for aid. ``groups``: kinds that it serves, with commas."""

    code: str = field(category=PLACE, max_length=32, zh="机构代码", en="Code")
    name: str = field(category=PLACE, max_length=120, zh="机构名称", en="Name")
    groups: str = field(category=PLACE, max_length=120, zh="服务类别", en="Kinds served")
    designated_on: date = field(category=PLACE, zh="定点起", en="Designated from")
    designated_until: date | None = field(None, category=PLACE, zh="定点止", en="Until")


class RehabPlan(ChildRecord, table=True):
    """Aid for a child at a designated institution. ``is_urgent``: begun before the approval, as urgent cases may."""

    kind: str = field(category=AID, choices=AID_KINDS, zh="救助类别", en="Kind of aid")
    institution: str = field(category=AID, max_length=32, zh="定点机构", en="Institution")
    application: str | None = field(None, category=AID, max_length=64, zh="申请", en="Application")
    is_urgent: bool = field(False, category=AID, zh="紧急先行救治", en="Urgent, before approval")
    ceiling_fen: int | None = field(None, category=AID, ge=0, unit="fen", zh="救助上限", en="Ceiling")
    valid_from: date = field(category=AID, zh="开始日期", en="From")
    valid_until: date | None = field(None, category=AID, zh="结束日期", en="Until")


class RehabSession(ChildRecord, table=True):
    """One session of a plan, as the institution held it."""

    plan: str = field(category=AID, max_length=32, zh="救助计划", en="Plan")
    held_on: date = field(category=AID, zh="训练日期", en="Held on")
    minutes: int = field(category=AID, ge=1, le=600, unit="minute", zh="时长(分钟)", en="Minutes")
    cost_fen: int = field(category=AID, ge=0, unit="fen", zh="费用", en="Cost")


class Settlement(ChildRecord, table=True):
    """What the federation and the finance office paid an institution for a plan."""

    plan: str = field(category=AID, max_length=32, zh="救助计划", en="Plan")
    settled_on: date = field(category=AID, zh="结算日期", en="Settled on")
    amount_fen: int = field(category=AID, ge=1, unit="fen", zh="结算金额", en="Amount")


class Subsidy(ChildRecord, table=True):
    """One of the two subsidies, granted and paid by the hukou place, from the month of application."""

    kind: str = field(category=SUBSIDY, choices=SUBSIDIES, zh="补贴类别", en="Subsidy")
    application: str | None = field(None, category=SUBSIDY, max_length=64, zh="申请", en="Application")
    month_fen: int | None = field(None, category=SUBSIDY, ge=0, unit="fen", zh="每月金额", en="Each month")
    valid_from: date = field(category=SUBSIDY, zh="起发月份", en="From the month of")
    valid_until: date | None = field(None, category=SUBSIDY, zh="停发日期", en="Until")
