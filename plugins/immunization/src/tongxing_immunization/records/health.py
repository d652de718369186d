"""What a clinic must know before it vaccinates: contraindications, circumstances, blood products. The strictest data."""

from datetime import date

from tongxing import ChildRecord, field

from ..forecast import HIV_STATES, MOTHER_HBSAG
from .choices import VACCINES

HEALTH, NOTE = "immunization.health", "immunization.note"
REASONS = {
    "allergy": ("对疫苗或成分严重过敏", "Severe allergy to the vaccine or a part of it"),
    "reaction": ("既往接种后严重反应", "Severe reaction to an earlier dose"),
    "acute_illness": ("急性疾病", "Acute illness"),
    "immune": ("免疫缺陷或免疫抑制", "Immunodeficiency or immunosuppression"),
    "neurological": ("未控制的神经系统疾病", "Neurological disease that is not under control"),
    "other": ("其他", "Something else"),
}
BLOOD_PRODUCTS = {
    "immunoglobulin": ("免疫球蛋白", "Immunoglobulin"),
    "blood": ("其他血液制品", "Another blood product"),
}


class Contraindication(ChildRecord, table=True):
    """One product that a child must not be given, until a day, the first on which it may; without one, for good."""

    product: str = field(category=HEALTH, choices=VACCINES, zh="疫苗", en="Product")
    valid_from: date = field(category=HEALTH, zh="起", en="From")
    valid_until: date | None = field(None, category=HEALTH, zh="止", en="Until")
    reason: str = field(category=HEALTH, choices=REASONS, zh="原因", en="Why")


class HealthCircumstance(ChildRecord, table=True):
    """What changes a schedule for one child, as it was noted on a day. Null: this row says nothing of it.

    Of each column what was noted last holds; what no row tells is not known, which is not no.
    """

    noted_on: date = field(category=HEALTH, zh="登记日期", en="Noted on")
    hbsag_mother: str | None = field(
        None, category=HEALTH, choices=MOTHER_HBSAG, zh="母亲乙肝表面抗原", en="Mother's HBsAg"
    )
    gestation_weeks: int | None = field(None, category=HEALTH, ge=20, le=45, zh="胎龄(周)", en="Weeks of gestation")
    birth_weight_g: int | None = field(None, category=HEALTH, ge=300, le=7000, zh="出生体重(克)", en="Birth weight (g)")
    hiv: str | None = field(None, category=HEALTH, choices=HIV_STATES, zh="HIV暴露与感染状况", en="HIV status")
    severe_immunosuppression: bool | None = field(
        None, category=HEALTH, zh="严重免疫抑制", en="Severe immunosuppression"
    )
    immunodeficiency: bool | None = field(None, category=HEALTH, zh="免疫缺陷", en="Immunodeficiency")


class BloodProduct(ChildRecord, table=True):
    """Immunoglobulin or another blood product that was given, after which injected live vaccines wait."""

    given_on: date = field(category=HEALTH, zh="使用日期", en="Given on")
    kind: str = field("immunoglobulin", category=HEALTH, choices=BLOOD_PRODUCTS, zh="种类", en="Kind")


class ClinicalNote(ChildRecord, table=True):
    """What a clinic writes in its own words. In a table of its own, sealed, for vaccinating alone."""

    noted_on: date = field(category=NOTE, zh="记录日期", en="Noted on")
    note: str = field(category=NOTE, secret=True, min_length=1, max_length=1000, zh="临床备注", en="Note")
