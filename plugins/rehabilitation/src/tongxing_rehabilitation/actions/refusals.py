"""Why the federation refuses, in the words that a desk reads."""

from tongxing import Refusals

refused = Refusals(
    {
        "NOT_DESIGNATED": (
            "institution",
            ("该机构当日不是本项服务的定点机构", "The institution is not designated for this on that day"),
            ("请改选定点机构,或核对日期", "Choose a designated institution, or check the day"),
        ),
        "NOT_ACCEPTED": (
            "application",
            ("申请不在受理状态", "The application does not stand accepted"),
            ("请先受理申请", "Accept the application first"),
        ),
        "NOT_APPROVED": (
            "application",
            (
                "申请尚未批准;紧急手术、治疗可先行,请注明",
                "The application is not approved; urgent cases may begin, if it is said",
            ),
            ("请填写已批准的申请,或勾选紧急先行救治", "Name an approved application, or mark it as urgent"),
        ),
        "OUTSIDE_THE_PLAN": (
            "plan",
            ("日期不在救助计划之内", "The day is not within the plan"),
            ("请核对日期或计划", "Check the day or the plan"),
        ),
        "OVER_THE_CEILING": (
            "amount_fen",
            ("累计结算超过救助上限", "More than the ceiling of the plan would be settled"),
            ("超出部分由家庭或其他渠道承担", "What is above it is borne by the family or another source"),
        ),
        "MORE_THAN_HELD": (
            "amount_fen",
            ("结算金额超过已发生的费用", "More than the sessions have cost would be settled"),
            ("请先登记训练记录", "Note the sessions first"),
        ),
        "SUBSIDY_RUNNING": (
            "kind",
            ("该项补贴正在发放", "This subsidy is granted already"),
            ("请先停发原记录", "End the one that is running first"),
        ),
    }
)
