"""What transport keeps: heights as they were measured, and pupil travel cards."""

from datetime import date

from tongxing import ChildRecord, field


class HeightMeasurement(ChildRecord, table=True):
    """A child's height, measured by a school, a clinic or a station."""

    measured_on: date = field(category="transport.height", zh="测量日期", en="Measured on")
    height_cm: int = field(category="transport.height", ge=30, le=230, unit="cm", zh="身高(厘米)", en="Height (cm)")


class PupilCard(ChildRecord, table=True):
    """A pupil's travel card, valid from one day until another, which is the first day without it."""

    number: str = field(category="transport.card", secret=True, max_length=32, zh="卡号", en="Card number")
    valid_from: date = field(category="transport.card", zh="起", en="Valid from")
    valid_until: date | None = field(None, category="transport.card", zh="止", en="Valid until")
