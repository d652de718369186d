"""What schools and seats must satisfy."""

from tongxing import validation

from ..records import SchoolYearCapacity

large_classes_are_classes = validation(
    SchoolYearCapacity,
    "large_classes <= classes",
    path="large_classes",
    code="MORE_LARGE_CLASSES_THAN_CLASSES",
    message=("大班额班级数多于班级数", "More large classes than classes"),
    remedy=("请核对两个数字", "Check both numbers"),
)
