"""Why the bureau refuses, in the words that a desk reads."""

from tongxing import Refusals

refused = Refusals(
    {
        "NOT_ACCEPTED": (
            "application",
            ("申请不在审核阶段", "The application is not being verified"),
            ("请先受理申请,或核对申请", "Accept it first, or check which application is meant"),
        ),
        "DECIDED_NOWHERE": (
            "application",
            ("申请未注明审批地", "The application does not say where it is decided"),
            (
                "家庭申请须填写受理地和审批地,请重新申请",
                "Apply again and name both places: a household has none of its own",
            ),
        ),
        "NOT_FOUND_OUT": (
            "household",
            (
                "收入资产、住房、申请人、已享受保障尚未全部核实",
                "Means, home, applicant and earlier benefits are not all checked",
            ),
            ("家庭陈述不作为依据;请先登记核实结果", "What a family tells is no ground: note what was checked first"),
        ),
        "NOT_VERIFIED": (
            "application",
            ("申请尚未审核通过", "The household is not verified"),
            ("请先完成审核", "Verify it first"),
        ),
        "NOT_PUBLISHED": (
            "application",
            ("审核结果尚未公示", "The result was not published"),
            ("请先公示审核结果", "Publish it first"),
        ),
        "PUBLICATION_RUNS": (
            "registered_on",
            ("公示期未满", "The result must stay public for longer"),
            ("请在公示期满后登记", "Register when the time is over"),
        ),
        "ALREADY_WAITS": (
            "household",
            ("该家庭已在轮候", "The household waits already"),
            ("请先退出原轮候登记", "End its place in the queue first"),
        ),
        "NOT_WAITING": (
            "application",
            ("该申请不在轮候,或保障方式不符", "The application does not wait for this"),
            ("请核对轮候登记和保障方式", "Check its place in the queue and the form"),
        ),
        "FLAT_NOT_FREE": (
            "flat",
            ("房源当日不可配租", "The flat is not free on that day"),
            ("请改选空置房源,或核对日期", "Choose a free flat, or check the day"),
        ),
        "OUT_OF_TURN": (
            "turn",
            ("前面还有轮候家庭", "Others wait before this household"),
            ("请按轮候顺序配租,或注明原因", "Allocate in turn, or say why not"),
        ),
        "LEASE_TOO_LONG": (
            "ends_on",
            ("租期超过规定上限", "The lease is longer than the rule allows"),
            ("请缩短租期", "Shorten it"),
        ),
        "IN_BREACH": (
            "id",
            ("存在未纠正的违约情形", "Something for which the flat may be taken back is not put right"),
            ("请先登记纠正日期,或办理退出", "Note when it was put right, or end the lease"),
        ),
        "ENDED_ALREADY": (
            "id",
            ("已经退出", "It has ended already"),
            ("请核对记录", "Check which one is meant"),
        ),
    }
)
