"""Clinics, and how they reached families."""

from datetime import date

from tongxing import ChildRecord, PlaceRecord, field

PLACE, REMINDER = "immunization.place", "immunization.reminder"
CHANNELS = {
    "phone": ("电话", "Phone"),
    "message": ("短信或微信", "Message"),
    "visit": ("入户", "Visit"),
    "school": ("由学校通知", "Through the school"),
}


class Clinic(PlaceRecord, table=True):
    """A clinic that vaccinates. It serves the division in which it is registered: a township, or a whole county."""

    code: str = field(category=PLACE, pattern=r"[0-9A-Z]{6,20}", max_length=20, zh="接种单位编码", en="Clinic code")
    name: str = field(category=PLACE, min_length=1, max_length=120, zh="名称", en="Name")
    closed_on: date | None = field(None, category=PLACE, zh="停止接种日期", en="Closed on")


class Reminder(ChildRecord, table=True):
    """A family was reminded of doses that are due, or somebody tried to."""

    reminded_on: date = field(category=REMINDER, zh="提醒日期", en="Reminded on")
    channel: str = field(category=REMINDER, choices=CHANNELS, zh="方式", en="How")
    reached: bool = field(True, category=REMINDER, zh="已联系上", en="Was reached")
