"""How the counts of a report hang together: the monitoring scope lies within the statistical one (brief.md 1.1)."""

from tongxing import validation

from ..records import Report

fewer_in_monitoring_scope = validation(
    Report,
    "monitoring <= statistical",
    path="monitoring",
    code="MORE_MONITORED_THAN_STATISTICAL",
    message=("监测口径人数多于统计口径人数", "More in the monitoring scope than in the statistical scope"),
    remedy=(
        "监测口径的儿童都在统计口径内,请核对",
        "Every monitored child is in the statistical scope; check both counts",
    ),
)

fewer_in_statistical_scope = validation(
    Report,
    "statistical <= children",
    path="statistical",
    code="MORE_COUNTED_THAN_SURVEYED",
    message=("统计口径人数多于摸排儿童数", "More in the statistical scope than were surveyed"),
    remedy=("请核对两个人数", "Check both counts"),
)

visited_are_surveyed = validation(
    Report,
    "visited <= children AND on_ledger <= children",
    path="visited",
    code="MORE_VISITED_THAN_SURVEYED",
    message=("已走访或台账人数多于摸排儿童数", "More visited, or on the ledger, than were surveyed"),
    remedy=("请核对各项人数", "Check these counts"),
)
