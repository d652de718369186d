"""What culture demands of its records: days in order, no activity over its places, a waiting list with numbers and days."""

from typing import Any

import polars as pl

from tongxing import Finding, validation, validation_batch

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


def _in_order(record: type[Any], first: str, last: str, code: str, zh: str, en: str) -> Any:
    return validation(
        record, f"{last} >= {first}", path=last, code=code, message=(zh, en), remedy=("请核对两个值", "Check both")
    )


venue_closes_after_it_opens = _in_order(
    Venue,
    "opened_on",
    "closed_on",
    "VENUE_CLOSES_BEFORE_OPENING",
    "场所停用早于启用",
    "The venue closes before it opens",
)
enrolment_ends_by_the_activity = _in_order(
    Activity,
    "enrol_until",
    "held_on",
    "ENROLMENT_AFTER_ACTIVITY",
    "活动早于报名截止",
    "Enrolment ends after the activity",
)
activity_ages_in_order = _in_order(
    Activity, "age_from", "age_to", "ACTIVITY_AGES_REVERSED", "最大周岁小于最小周岁", "The ages are the wrong way round"
)
harbour_place_ends_after_it_begins = _in_order(
    HarbourPlace,
    "valid_from",
    "valid_until",
    "HARBOUR_ENDS_BEFORE_START",
    "名额终止早于起始",
    "The place ends before it begins",
)
project_ends_after_it_begins = _in_order(
    PartnerProject,
    "valid_from",
    "valid_until",
    "PROJECT_ENDS_BEFORE_START",
    "项目终止早于起始",
    "The project ends before it begins",
)
inspection_is_mended_after_it = _in_order(
    NetInspection,
    "inspected_on",
    "mended_on",
    "MENDED_BEFORE_INSPECTION",
    "整改早于检查",
    "Mended before it was inspected",
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
    numbered = rows.with_row_index("row")
    found = []
    for state, column, code in (
        ("waiting", "turn", "WAITING_WITHOUT_NUMBER"),
        ("offered", "answer_by", "OFFER_WITHOUT_DAY"),
    ):
        wrong = numbered.filter(pl.col("state") == state, pl.col(column).is_null())
        found += [Finding(row, column, code) for row in wrong["row"]]
    return found
