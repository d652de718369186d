"""What the desk refuses, in words for a clerk. None of them names a person."""

from tongxing import Refusals

from ..facts.half_years import is_half_year

refused = Refusals(
    {
        "ENTRY_ALREADY_OPEN": (
            "category",
            ("该儿童在此类别已有未销档案", "The child stands on the ledger in this category already"),
            ("请在原档案上办理,或先销档", "Work on that entry, or close it first"),
        ),
        "ENTRY_IS_CLOSED": (
            "id",
            ("该档案已销档", "This entry is closed already"),
            ("情况再次出现的请重新建档", "Open another one if it is so again"),
        ),
        "IN_THE_FUTURE": (
            "visited_on",
            ("日期晚于今天", "The day lies in the future"),
            ("请填写已发生的日期", "Give the day on which it happened"),
        ),
        "NOT_A_COUNTY": (
            "county",
            ("摸排以县(市、区)为单位,此代码不是县级区划", "A round is a county's, and this is no county"),
            ("请填写县级区划代码", "Give the code of a county, city district or county-level city"),
            "方案 二(一)1",
        ),
        "NO_HALF_YEAR": (
            "half_year",
            ("摸排周期应为年份加H1或H2", "A half-year is a year with H1 or H2"),
            ("例如2026H2,即2026年7月至12月", "Give such as 2026H2, July to December 2026"),
        ),
        "ROUND_OPENS_TOO_LATE": (
            "opened_on",
            ("启动日期在该半年结束之后", "The round opens after its half-year is over"),
            ("请核对摸排周期和启动日期", "Check the half-year and the day"),
        ),
        "ROUND_IS_THERE": (
            "half_year",
            ("该县此半年的摸排已启动", "This county's round of this half-year is there already"),
            ("请在原记录上办理", "Work on that one"),
        ),
    }
)


def demand_half_year(text: str) -> None:
    """Refused unless the text names a half-year."""
    if not is_half_year(text):
        raise refused("NO_HALF_YEAR")
