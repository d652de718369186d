"""Doses, as they stand on a paper or in a register."""

from datetime import date

from tongxing import ChildRecord, field

from .choices import ORIGINS, ROUTES, SITES, VACCINES, WITHDRAWN

DOSE = "immunization.dose"


class Dose(ChildRecord, table=True):
    """A dose that a child was given. What a family merely tells is no dose: that stands in ``ToldHistory``.

    ``clinic``: a Clinic of this registry; one that is not kept here is told by its name. ``campaign``: in a supplementary
    campaign. ``scar``: whether a scar of BCG was seen. ``withdrawn``: entered by mistake; kept, and counted nowhere.
    """

    product: str = field(category=DOSE, choices=VACCINES, zh="疫苗", en="Product")
    given_on: date = field(category=DOSE, zh="接种日期", en="Given on")
    lot: str | None = field(None, category=DOSE, max_length=40, zh="批号", en="Lot")
    site: str | None = field(None, category=DOSE, choices=SITES, zh="接种部位", en="Site")
    route: str | None = field(None, category=DOSE, choices=ROUTES, zh="接种途径", en="Route")
    clinic: str | None = field(None, category=DOSE, max_length=32, index=True, zh="接种单位", en="Clinic")
    clinic_name: str | None = field(None, category=DOSE, max_length=120, zh="接种单位名称", en="Clinic's name")
    origin: str = field("given_here", category=DOSE, choices=ORIGINS, zh="来源", en="Where it comes from")
    self_paid: bool | None = field(None, category=DOSE, zh="自费", en="Paid by the family")
    campaign: bool | None = field(None, category=DOSE, zh="强化免疫", en="Given in a campaign")
    scar: bool | None = field(None, category=DOSE, zh="见卡痕", en="Scar seen")
    withdrawn: str | None = field(None, category=DOSE, choices=WITHDRAWN, zh="作废原因", en="Withdrawn because")
