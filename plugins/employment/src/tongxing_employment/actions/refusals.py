"""Why the office refuses, in the words that a desk reads."""

from tongxing import Refusals

refused = Refusals(
    {
        "NOT_APPROVED": (
            "application",
            ("申请尚未批准,或不是本事项的申请", "The application is not approved, or is of another item"),
            ("请填写本事项已批准的申请", "Name an approved application of this item"),
        ),
        "NOT_ACCEPTED": (
            "application",
            ("申请尚未受理,或已作出决定", "The application is not accepted yet, or is decided already"),
            ("请先受理申请", "Accept the application first"),
        ),
        "UNKNOWN_DIVISION": (
            "to",
            ("没有这个行政区划代码", "There is no division of this code"),
            ("请核对负责的区划", "Check the division that is to help"),
        ),
        "CHANNEL_CLOSED": (
            "channel",
            ("该渠道当日未开放", "The channel is not open on that day"),
            ("请改选渠道,或核对日期", "Choose another channel, or check the day"),
        ),
        "VACANCY_OVER": (
            "vacancy",
            ("该岗位当日不在招聘期内", "The vacancy is not offered on that day"),
            ("请核对岗位和日期", "Check the vacancy and the day"),
        ),
        "HAS_WORK_AT_HOME": (
            "household",
            ("该家庭已有监护人就业,不是零就业家庭", "A guardian of this household works: it is not one without work"),
            ("请先核对监护人就业状态", "Check what the guardians do first"),
        ),
        "HELP_RUNNING": (
            "household",
            ("该家庭已有进行中的帮扶或登记", "It is found already, or help for it runs"),
            ("请使用原记录", "Go on with the one that runs"),
        ),
        "NOT_CERTIFIED": (
            "training",
            ("培训尚未取得证书,不能发放培训补贴", "There is no certificate of the training yet"),
            ("请先登记取证日期", "Note the day of the certificate first"),
        ),
        "NOT_LISTED": (
            "training",
            ("培训工种未核定在补贴目录内", "The trade is not known to be in the list of subsidised ones"),
            ("请先核对省补贴目录", "Check the province's list first"),
        ),
        "NOT_OF_A_GROUP": (
            "kind",
            ("生活费补贴只发给就业困难人员", "A living allowance is for persons with job difficulty"),
            ("请先办理就业困难人员认定", "Have the job difficulty identified first"),
        ),
        "PAID_ALREADY": (
            "kind",
            ("该培训已发放同类补贴", "This subsidy was paid for this training already"),
            ("请核对补贴记录", "Check the subsidies"),
        ),
        "OVER_THE_STANDARD": (
            "amount_fen",
            ("金额超过当地标准", "The amount is above the standard of the place"),
            ("请核对当地标准", "Check the standard of the place"),
        ),
        "NO_DIFFICULTY": (
            "guardian",
            ("当日未认定为就业困难人员", "The guardian is not identified with job difficulty on that day"),
            ("请先办理就业困难人员认定", "Have the job difficulty identified first"),
        ),
        "POST_TIME_USED": (
            "valid_from",
            ("公益性岗位期限已满", "The time in public-interest posts is used up"),
            ("请提供其他帮扶", "Offer other help"),
        ),
        "POST_RUNNING": (
            "guardian",
            ("已在公益性岗位", "The guardian is in a post already"),
            ("请先办理离岗", "End the one that runs first"),
        ),
    }
)
