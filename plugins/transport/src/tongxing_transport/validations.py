"""What a pupil card must satisfy beyond its single columns."""

from tongxing import validation

from .records import PupilCard

card_ends_after_it_starts = validation(
    PupilCard,
    "valid_until >= valid_from",
    path="valid_until",
    code="CARD_ENDS_BEFORE_START",
    message=("学生卡的终止日期早于起始日期", "The card ends before it starts"),
    remedy=("请核对两个日期", "Check both days"),
)
