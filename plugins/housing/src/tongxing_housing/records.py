"""What the bureau keeps of a household: what was shown of it, its place in the queue, the lease or subsidy; and the flats."""

from datetime import date

from tongxing import HouseholdRecord, PlaceRecord, field

__all__ = ["Applicant", "Breach", "Dwelling", "EarlierBenefit", "Flat", "Means", "QueuePlace", "RentSubsidy", "Tenancy"]

MEANS, DWELLING, APPLICANT, BENEFIT = "housing.means", "housing.dwelling", "housing.applicant", "housing.benefit"
QUEUE, TENANCY, STOCK = "housing.queue", "housing.tenancy", "housing.stock"
TOLD = "told"
EVIDENCE = {
    "checked": ("部门比对核实", "Checked with other departments"),
    "paper": ("出示证明材料", "Shown by papers"),
    TOLD: ("家庭陈述", "Told by the family"),
}
REGISTERS = {"urban": ("城镇", "Urban"), "rural": ("农村", "Rural")}
DWELLINGS = {
    "owned": ("自有住房", "Owned"),
    "rented": ("租房", "Rented"),
    "employer": ("单位宿舍或工棚", "Employer's dormitory or shed"),
    "kin": ("借住亲友", "With kin or friends"),
    "public_rental": ("公租房", "Public rental flat"),
    "unsafe": ("危房或非居住用房", "Unsafe, or not made to live in"),
    "none": ("无固定住处", "None that is fixed"),
}
BENEFITS = {
    "none": ("查无", "Looked for, and none found"),
    "bought_public": ("购买房改房", "Bought a public flat at a reduced price"),
    "affordable": ("购买经济适用房等政策性住房", "Bought an affordable or other subsidised home"),
    "compensated": ("享受其他住房补贴或补偿", "Other housing subsidy or compensation"),
}
TRACKS = {
    "lower_middle": ("城镇中等偏下收入住房困难家庭", "Local family of lower-middle income"),
    "migrant_worker": ("稳定就业外来务工人员家庭", "Family of a migrant worker with a stable job"),
}
FORMS = {"flat": ("实物配租", "A flat"), "subsidy": ("租赁补贴", "A rent subsidy")}
PRIORITIES = {
    "extreme_poverty": ("特困家庭", "Extreme poverty"),
    "minimum_allowance": ("低保家庭", "Minimum living allowance"),
    "disabled": ("残疾人家庭", "A disabled member"),
    "child_in_difficulty": ("困境儿童家庭", "A child in difficulty"),
    "several_children": ("多子女家庭", "Several children"),
    "none": ("无优先情形", "None"),
}
"""In the order in which they go first; within a group by the day of registration. The order is a city's; this one is a judgement."""
LEFT_QUEUE = {
    "allocated": ("已配租或发放补贴", "Got a flat or the subsidy"),
    "withdrawn": ("家庭退出", "The family withdrew"),
    "not_eligible": ("复核不再符合条件", "No longer eligible on review"),
    "declined": ("拒绝配租", "Declined what was offered"),
}
ENDS = {
    "expired": ("租期届满未续", "Ended and not renewed"),
    "unused": ("连续6个月以上未居住", "Not lived in for six months"),
    "unpaid": ("累计6个月以上未付租金", "Rent unpaid for six months in all"),
    "sublet": ("转租、转借", "Sublet or lent"),
    "home_bought": ("另有住房", "Has another home now"),
    "over_income": ("收入、资产超过标准", "Income or assets above the limit"),
    "moved": ("迁离本地", "Moved away"),
    "withdrawn": ("家庭退出", "The family withdrew"),
}
BREACHES = {key: ENDS[key] for key in ("unused", "unpaid", "sublet", "home_bought")}


class Means(HouseholdRecord, table=True):
    """Income and assets of all who live from one purse. ``persons``: among how many they are shared."""

    persons: int = field(category=MEANS, ge=1, le=30, zh="家庭人口", en="Persons")
    income_year_fen: int | None = field(None, category=MEANS, ge=0, unit="fen", zh="家庭年收入", en="Yearly income")
    assets_fen: int | None = field(None, category=MEANS, ge=0, unit="fen", zh="家庭资产", en="Assets")
    owns_car: bool | None = field(None, category=MEANS, zh="名下有车辆", en="Owns a car")
    owns_company: bool | None = field(None, category=MEANS, zh="名下有企业", en="Owns a company")
    evidence: str = field(category=MEANS, choices=EVIDENCE, zh="依据", en="Shown by")
    valid_from: date = field(category=MEANS, zh="核定日期", en="Found on")
    valid_until: date | None = field(None, category=MEANS, zh="有效期止", en="Until")


class Dwelling(HouseholdRecord, table=True):
    """How a household lives here, and whether it owns a home within the area of the programme."""

    kind: str | None = field(None, category=DWELLING, choices=DWELLINGS, zh="居住方式", en="How it lives")
    owns_home_here: bool | None = field(None, category=DWELLING, zh="本地有自有住房", en="Owns a home here")
    own_floor_m2: float | None = field(
        None, category=DWELLING, ge=0, unit="m2", zh="自有住房建筑面积", en="Floor of its own homes"
    )
    persons: int | None = field(None, category=DWELLING, ge=1, le=30, zh="共同居住人口", en="Persons who live there")
    evidence: str = field(category=DWELLING, choices=EVIDENCE, zh="依据", en="Shown by")
    valid_from: date = field(category=DWELLING, zh="核定日期", en="Found on")
    valid_until: date | None = field(None, category=DWELLING, zh="有效期止", en="Until")


class Applicant(HouseholdRecord, table=True):
    """Who applies for the household: hukou, and since when without a break in a local job and insured here."""

    guardian: str | None = field(None, category=APPLICANT, max_length=32, zh="申请人", en="Guardian who applies")
    hukou_division: str | None = field(
        None, category=APPLICANT, pattern=r"^\d{12}$", max_length=12, zh="申请人户籍地代码", en="Hukou, 12 digits"
    )
    hukou_kind: str | None = field(None, category=APPLICANT, choices=REGISTERS, zh="户籍类别", en="Kind of hukou")
    job_since: date | None = field(None, category=APPLICANT, zh="本地稳定就业起", en="In a local job since")
    job_until: date | None = field(None, category=APPLICANT, zh="本地就业止", en="Until")
    insured_since: date | None = field(None, category=APPLICANT, zh="本地连续参保起", en="Insured here since")
    insured_until: date | None = field(None, category=APPLICANT, zh="本地参保止", en="Until")
    evidence: str = field(category=APPLICANT, choices=EVIDENCE, zh="依据", en="Shown by")
    valid_from: date = field(category=APPLICANT, zh="核定日期", en="Found on")
    valid_until: date | None = field(None, category=APPLICANT, zh="有效期止", en="Until")


class EarlierBenefit(HouseholdRecord, table=True):
    """Another housing benefit that the household has, or that it was looked for and none found."""

    kind: str = field(category=BENEFIT, choices=BENEFITS, zh="已享受的住房保障", en="Housing benefit")
    valid_from: date = field(category=BENEFIT, zh="核定日期", en="Found on")
    valid_until: date | None = field(None, category=BENEFIT, zh="终止日期", en="Until")


class QueuePlace(HouseholdRecord, table=True):
    """A household that is registered and waits (轮候). Its number is counted anew whenever somebody asks."""

    application: str = field(category=QUEUE, max_length=64, zh="申请", en="Application")
    waits_at: str = field(category=QUEUE, pattern=r"^\d{12}$", max_length=12, zh="轮候地代码", en="Where it waits")
    track: str = field(category=QUEUE, choices=TRACKS, zh="申请类别", en="Track")
    form: str = field(category=QUEUE, choices=FORMS, zh="保障方式", en="Form")
    priority: str = field(category=QUEUE, choices=PRIORITIES, zh="优先情形", en="Priority")
    registered_on: date = field(category=QUEUE, zh="登记日期", en="Registered on")
    left_on: date | None = field(None, category=QUEUE, zh="退出轮候日期", en="Left on")
    left_reason: str | None = field(None, category=QUEUE, choices=LEFT_QUEUE, zh="退出原因", en="Why it left")


class Tenancy(HouseholdRecord, table=True):
    """A lease of a flat. ``ends_on``: the first day after it, as agreed; ``valid_until``: as it came to be."""

    application: str | None = field(None, category=TENANCY, max_length=64, zh="申请", en="Application")
    flat: str = field(category=TENANCY, max_length=32, zh="房源", en="Flat")
    month_fen: int | None = field(None, category=TENANCY, ge=0, unit="fen", zh="月租金", en="Rent a month")
    valid_from: date = field(category=TENANCY, zh="租期起", en="From")
    ends_on: date = field(category=TENANCY, zh="租期届满日", en="The lease is over on")
    valid_until: date | None = field(None, category=TENANCY, zh="退出日期", en="Left on")
    end_reason: str | None = field(None, category=TENANCY, choices=ENDS, zh="退出原因", en="Why it ended")


class RentSubsidy(HouseholdRecord, table=True):
    """A rent subsidy that is paid by the month."""

    application: str | None = field(None, category=TENANCY, max_length=64, zh="申请", en="Application")
    month_fen: int | None = field(None, category=TENANCY, ge=0, unit="fen", zh="月补贴额", en="Each month")
    valid_from: date = field(category=TENANCY, zh="起发日期", en="From")
    valid_until: date | None = field(None, category=TENANCY, zh="停发日期", en="Until")
    end_reason: str | None = field(None, category=TENANCY, choices=ENDS, zh="停发原因", en="Why it ended")


class Breach(HouseholdRecord, table=True):
    """Something for which a flat may be taken back, since when."""

    kind: str = field(category=TENANCY, choices=BREACHES, zh="违约情形", en="What")
    valid_from: date = field(category=TENANCY, zh="起始日期", en="Since")
    valid_until: date | None = field(None, category=TENANCY, zh="纠正日期", en="Put right on")


class Flat(PlaceRecord, table=True):
    """A public rental flat."""

    code: str = field(category=STOCK, max_length=32, zh="房源编号", en="Code")
    estate: str = field(category=STOCK, max_length=120, zh="小区", en="Estate")
    floor_m2: float = field(category=STOCK, ge=1, unit="m2", zh="建筑面积", en="Floor")
    month_fen: int | None = field(None, category=STOCK, ge=0, unit="fen", zh="月租金", en="Rent a month")
    offered_on: date = field(category=STOCK, zh="投入使用", en="Offered from")
    withdrawn_on: date | None = field(None, category=STOCK, zh="退出房源", en="Withdrawn on")
