"""What rounds, entries and visits must satisfy: days in their order, a reason for each closing, one open entry a category."""

import polars as pl

from tongxing import Finding, validation, validation_batch

from ..records import LedgerEntry, Round, Visit
from ..records.rounds import PARTNERS

DAYS = ("请核对两个日期", "Check both days")

round_closes_after_it_opens = validation(
    Round,
    "closed_on >= opened_on",
    path="closed_on",
    code="ROUND_CLOSES_BEFORE_IT_OPENS",
    message=("摸排结束日期早于启动日期", "The round closes before it opens"),
    remedy=DAYS,
)

entry_closes_after_it_opens = validation(
    LedgerEntry,
    "closed_on >= opened_on",
    path="closed_on",
    code="ENTRY_CLOSES_BEFORE_IT_OPENS",
    message=("销档日期早于建档日期", "The entry closes before it opens"),
    remedy=DAYS,
)

next_visit_comes_later = validation(
    Visit,
    "next_on > visited_on",
    path="next_on",
    code="NEXT_VISIT_NOT_LATER",
    message=("下次走访日期不晚于本次", "The next visit is not later than this one"),
    remedy=DAYS,
)


@validation_batch(
    LedgerEntry,
    {
        "ENTRY_CLOSED_WITHOUT_REASON": (
            ("销档须同时填写日期和原因", "Closing needs a day and a reason"),
            ("请补齐销档日期和原因", "Give both"),
        ),
        "ENTRY_TWICE": (
            ("同一儿童同一类别有两条未销档案", "Two open entries of one child in one category"),
            ("请保留一条", "Keep one of them"),
        ),
    },
)
def entries_are_closed_with_a_reason_and_open_once(entries: pl.DataFrame) -> list[Finding]:
    """Of the rows written together; one that stands already is held by the table's own index."""
    stands = pl.col("closed_on").is_null()
    again = stands & ~pl.struct("child", "category").is_first_distinct().over(stands)
    return [
        *Finding.where(
            entries, stands != pl.col("close_reason").is_null(), "close_reason", "ENTRY_CLOSED_WITHOUT_REASON"
        ),
        *Finding.where(entries, again, "category", "ENTRY_TWICE"),
    ]


@validation_batch(
    Round,
    {
        "NO_SUCH_PARTNER": (
            ("参与部门代码不在名单内", "A department that is not on the list"),
            (f"可填:{'、'.join(PARTNERS)}", f"Give of: {', '.join(PARTNERS)}"),
        )
    },
)
def partners_are_known(rounds: pl.DataFrame) -> list[Finding]:
    """The departments that the plan names (measure 1)."""
    told = [set((each or "").split(",")) - {""} for each in rounds["taking_part"]]
    return [Finding(row, "taking_part", "NO_SUCH_PARTNER") for row, codes in enumerate(told) if codes - PARTNERS.keys()]
