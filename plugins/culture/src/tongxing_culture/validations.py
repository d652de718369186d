"""What culture demands of its records: days in order, no activity over its places, a waiting list with numbers and days."""

import polars as pl

from tongxing import Finding, in_order, validation, validation_batch

from .records import Activity, HarbourPlace, NetInspection, Participation, PartnerProject, Venue

__all__ = [
    "activity_ages_in_order",
    "activity_within_its_places",
    "enrolment_ends_by_the_activity",
    "harbour_place_ends_after_it_begins",
    "harbour_within_its_places",
    "inspection_is_mended_after_it",
    "project_ends_after_it_begins",
    "venue_closes_after_it_opens",
    "waiting_list_is_told",
]


venue_closes_after_it_opens = in_order(
    Venue, "opened_on", "closed_on", "VENUE_CLOSES_BEFORE_OPENING", ("场所", "venue")
)
enrolment_ends_by_the_activity = validation(
    Activity,
    "held_on >= enrol_until",
    path="held_on",
    code="ENROLMENT_AFTER_ACTIVITY",
    message=("活动早于报名截止", "Enrolment ends after the activity"),
    remedy=("请核对两个日期", "Check both days"),
)
activity_ages_in_order = validation(
    Activity,
    "age_to >= age_from",
    path="age_to",
    code="ACTIVITY_AGES_REVERSED",
    message=("最大周岁小于最小周岁", "The ages are the wrong way round"),
    remedy=("请核对两个年龄", "Check both ages"),
)
harbour_place_ends_after_it_begins = in_order(
    HarbourPlace, "valid_from", "valid_until", "HARBOUR_ENDS_BEFORE_START", ("名额", "place")
)
project_ends_after_it_begins = in_order(
    PartnerProject, "valid_from", "valid_until", "PROJECT_ENDS_BEFORE_START", ("项目", "project")
)
inspection_is_mended_after_it = validation(
    NetInspection,
    "mended_on >= inspected_on",
    path="mended_on",
    code="MENDED_BEFORE_INSPECTION",
    message=("整改早于检查", "Mended before it was inspected"),
    remedy=("请核对两个日期", "Check both days"),
)
activity_within_its_places = validation(
    Activity,
    "taken <= capacity",
    path="taken",
    code="ACTIVITY_OVER_ITS_PLACES",
    message=("已占名额超过名额", "More places are taken than there are"),
    remedy=("请增加名额,或先取消部分报名", "Add places, or withdraw somebody first"),
)
harbour_within_its_places = validation(
    Venue,
    "harbour_taken <= harbour_places",
    path="harbour_taken",
    code="HARBOUR_OVER_ITS_PLACES",
    message=("固定名额已满", "All regular places are given"),
    remedy=("请待有名额后再安排", "Wait until a place is free"),
)


@validation_batch(
    Participation,
    {
        "WAITING_WITHOUT_NUMBER": (
            ("候补没有序号", "Nobody waits without a number"),
            ("请通过报名登记候补", "Put the child on the list by enrolling it"),
        ),
        "OFFER_WITHOUT_DAY": (
            ("递补没有确认期限", "A place is offered until a day"),
            ("请填写确认期限", "Fill in the day"),
        ),
    },
)
def waiting_list_is_told(rows: pl.DataFrame) -> list[Finding]:
    """Who waits has a number, and who was offered a place a last day to answer."""
    waits, offered = pl.col("state") == "waiting", pl.col("state") == "offered"
    return [
        *Finding.where(rows, waits & pl.col("turn").is_null(), "turn", "WAITING_WITHOUT_NUMBER"),
        *Finding.where(rows, offered & pl.col("answer_by").is_null(), "answer_by", "OFFER_WITHOUT_DAY"),
    ]
