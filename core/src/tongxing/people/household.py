"""Households, and the children who belong to them, since when."""

from datetime import date

from ..records import ChildRecord, Record, field


class Household(Record, table=True):
    """People who live and keep house together at the place of residence."""

    subject = "household"
    subject_column = "id"

    address: str | None = field(
        None,
        category="core.contact",
        zh="居住地址",
        en="Address of residence",
        secret=True,
        max_length=200,
    )
    income_year_fen: int | None = field(
        None,
        category="core.household",
        zh="家庭年收入(分)",
        en="Yearly income",
        unit="fen",
        ge=0,
    )
    hardship: str | None = field(
        None,
        category="core.household",
        zh="困难类型",
        en="Hardship status",
        choices={
            "none": ("无", "None"),
            "minimum_allowance": ("最低生活保障", "Minimum living allowance"),
            "extreme_poverty": ("特困供养", "Extreme-poverty support"),
            "near_minimum": ("低保边缘", "Just above the minimum allowance"),
            "rigid_expenses": ("刚性支出困难", "Hardship by unavoidable expenses"),
        },
    )


class HouseholdMember(ChildRecord, table=True):
    """A child's place in a household, dated. A household's guardians are those of its children."""

    household: str = field(category="core.household", zh="家庭", en="Household", max_length=32, index=True)
    valid_from: date = field(category="core.household", zh="成员起始", en="Since")
    valid_until: date | None = field(None, category="core.household", zh="成员终止", en="Until")
