"""What the bureau asks somebody to look at. Signals are a child's: each tells of the child's household."""

from datetime import date
from typing import Any

import polars as pl

from tongxing import signal

from .records import BREACHES, DWELLING, QUEUE, TENANCY


@signal(
    of="child",
    category=DWELLING,
    level="urgent",
    uses=["household.lives_unsafe"],
    suggests="FAMILY_HARDSHIP",
    zh="居住在工棚、危房或无固定住处",
    en="Lives in a shed, in something unsafe, or nowhere that is fixed",
)
def lives_in_no_home(homes: Any, on: date) -> pl.DataFrame:
    """By what the family tells or what was seen: a child without a safe home is looked at before any paper is."""
    return _said(
        homes,
        on,
        pl.col("value"),
        "居住条件不安全或不固定,请上门核实并告知公租房申请渠道",
        "See the family, and tell it how to apply",
    )


@signal(
    of="child",
    category=TENANCY,
    level="warning",
    uses=["household.lease_renewal_due"],
    zh="公租房租期将满",
    en="The lease of the family's flat ends soon",
)
def lease_to_renew(homes: Any, on: date) -> pl.DataFrame:
    """Within `lease_renewal_months` of the end: who does not apply in time loses the flat."""
    return _said(homes, on, pl.col("value"), "租期将满,请提醒家庭申请续租", "Remind the family to apply for a renewal")


@signal(
    of="child",
    category=QUEUE,
    level="warning",
    uses=["household.queue_months"],
    zh="轮候超过规定期限",
    en="The family has waited for longer than the rule allows",
)
def waits_too_long(homes: Any, parameters: Any, on: date) -> pl.DataFrame:
    """Beyond `rental_wait_months` the family should have been housed by now."""
    longest = parameters.rental_wait_months.on(on)
    late = pl.lit(False) if longest is None else pl.col("value") >= longest
    return _said(
        homes, on, late, "轮候已超过规定期限,请核查房源和顺序", "Look at the flats and at the order of the queue"
    )


@signal(
    of="child",
    category=TENANCY,
    level="urgent",
    uses=["household.breach", "household.breach_months"],
    zh="公租房可能被收回",
    en="The family may lose its flat",
)
def flat_may_be_lost(breaches: Any, months: Any, parameters: Any, on: date) -> pl.DataFrame:
    """A breach that is not put right; unpaid and unused count from `flat_lapse_months` on, the others at once."""
    lapse = parameters.flat_lapse_months.on(on) or 0
    open_ = _on(breaches, on).join(
        _on(months, on).select("subject", "member", months="value"), on=["subject", "member"]
    )
    counts = pl.col("value").is_in(["sublet", "home_bought"]) | (pl.col("months") >= lapse)
    zh = {key: words[0] for key, words in BREACHES.items()}
    en = {key: words[1] for key, words in BREACHES.items()}
    return open_.filter(counts).select(
        "subject",
        since=pl.col("from"),
        reason_zh=pl.format(
            "{},可能被收回住房,请先了解儿童去向", pl.col("value").replace_strict(zh, return_dtype=pl.String)
        ),
        reason_en=pl.format(
            "{}: see first where the child would live", pl.col("value").replace_strict(en, return_dtype=pl.String)
        ),
    )


def _said(homes: Any, on: date, holds: pl.Expr, zh: str, en: str) -> pl.DataFrame:
    found = _on(homes, on).filter(holds).unique("subject", keep="first", maintain_order=True)
    return found.select("subject", since=pl.col("from"), reason_zh=pl.lit(zh), reason_en=pl.lit(en))


def _on(homes: Any, on: date) -> pl.DataFrame:
    """Of each child and household what holds on a day."""
    frame: pl.DataFrame = homes.frame
    return frame.filter(pl.col("from") <= on, pl.col("until").is_null() | (pl.col("until") > on)).sort(
        "subject", "from"
    )
