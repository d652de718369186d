"""Why culture refuses, in the words that a desk reads."""

from tongxing import Refusals

refused = Refusals(
    {
        "ENROLMENT_CLOSED": (
            "asked_on",
            ("报名已截止", "Enrolment is closed"),
            ("请选择其他活动", "Choose another activity"),
        ),
        "CALLED_OFF": ("activity", ("活动已取消", "The activity was called off"), ("请选择其他活动", "Choose another")),
        "COUNTED_ALREADY": (
            "activity",
            ("该活动已登记签到", "Who came was noted already"),
            ("如需更正,请更正参加记录", "Correct the single record instead"),
        ),
        "NOT_OF_THE_AGE": (
            "child",
            ("年龄不在活动范围内", "The child is not of the activity's age"),
            ("请选择适龄活动", "Choose an activity of the age"),
        ),
        "ENROLLED_ALREADY": (
            "child",
            ("该儿童已报名或候补", "The child has a place or waits for one"),
            ("请先查看报名情况", "Look at the list first"),
        ),
        "NO_PLACE_LEFT": (
            "present",
            ("到场人数超过名额", "More came than there are places"),
            ("请增加活动名额后再登记", "Add places to the activity first"),
        ),
        "NO_PLACE_TO_GIVE_UP": (
            "id",
            ("该记录没有名额或候补", "There is no place and no turn to give up"),
            ("请核对记录", "Check the record"),
        ),
        "NOTHING_OFFERED": (
            "id",
            ("没有待确认的递补名额,或已过确认期限", "No place is offered, or it was until an earlier day"),
            ("请重新报名", "Enrol the child again"),
        ),
        "NOT_HELD_YET": (
            "counted_on",
            ("活动尚未举行", "The activity was not held yet"),
            ("请在活动当日或之后登记", "Note it on that day or later"),
        ),
        "NO_HARBOUR": (
            "venue",
            ("该场所当日不是启用中的童心港湾", "The venue is no harbour that is open on that day"),
            ("请改选童心港湾", "Choose a harbour"),
        ),
        "NOT_ACCEPTED": (
            "application",
            ("申请不在受理状态", "The application does not stand accepted"),
            ("请先受理申请", "Accept the application first"),
        ),
        "NOT_APPROVED": (
            "application",
            ("申请尚未批准", "The application is not approved"),
            ("请先审批申请", "Decide on the application first"),
        ),
        "PLACE_RUNNING": (
            "child",
            ("该儿童已有固定名额", "The child holds a regular place already"),
            ("请先终止原名额", "End the one that is running first"),
        ),
        "ENDED_ALREADY": ("id", ("该名额已终止", "This place has ended"), ("请核对记录", "Check the record")),
        "NOTHING_TO_MEND": (
            "id",
            ("该检查未发现问题,或已整改", "Nothing was found, or it is mended already"),
            ("请核对记录", "Check the record"),
        ),
    }
)
