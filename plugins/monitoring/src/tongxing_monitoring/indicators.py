"""What monitoring counts, by county: how far a round has come, how much is stale, how many visits are late."""

from tongxing import Indicator, Words

round_coverage = Indicator(
    key="round_coverage",
    title=Words("本半年摸排覆盖率", "Monitored children verified in this half-year"),
    of="child",
    numerator="verified_in_half_year",
    denominator="in_monitoring",
    clause="方案 二(一)1:每半年更新一次流动儿童信息",
)

stale_verifications = Indicator(
    key="stale_verifications",
    title=Words("核实已过期比例", "Monitored children whose verification is stale or missing"),
    of="child",
    numerator="NOT verification_fresh",
    denominator="in_monitoring",
    clause="方案 二(一)1:每半年更新一次流动儿童信息",
)

overdue_visits = Indicator(
    key="overdue_visits",
    title=Words("重点关爱对象走访逾期比例", "Children on the key ledger whose visit is overdue"),
    of="child",
    numerator="visit_overdue",
    denominator="on_key_ledger",
    clause="方案 二(一)2:定期走访探视",
)
