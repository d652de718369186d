"""Child supervisors (儿童督导员) and child directors (儿童主任), registered by name, and their trainings (brief.md 9.8)."""

from datetime import date

from tongxing import PlaceRecord, field

WORKER_ROLES = {
    "child_supervisor": ("儿童督导员", "Child supervisor"),
    "child_director": ("儿童主任", "Child director"),
}
LEVEL_OF = {"child_supervisor": "township", "child_director": "village"}
"""One supervisor for each township or subdistrict, one director for each village or community (民发〔2019〕34号)."""


class Worker(PlaceRecord, table=True):
    """One person's service in one place. ``left_on`` is the first day on which the person no longer serves there."""

    role: str = field(category="monitoring.workforce", choices=WORKER_ROLES, zh="岗位", en="Role")
    name: str = field(category="monitoring.workforce", min_length=1, max_length=60, zh="姓名", en="Name")
    phone: str | None = field(
        None, category="monitoring.workforce", secret=True, max_length=30, zh="联系电话", en="Phone"
    )
    committee_woman: bool | None = field(
        None, category="monitoring.workforce", zh="村(居)委会女性委员", en="A woman of the village committee"
    )
    registered_on: date | None = field(
        None, category="monitoring.workforce", zh="全国系统实名登记日期", en="Registered by name nationally on"
    )
    appointed_on: date = field(category="monitoring.workforce", zh="任职日期", en="Appointed on")
    left_on: date | None = field(None, category="monitoring.workforce", zh="离任日期", en="Left on")


class Training(PlaceRecord, table=True):
    """One training that a worker took part in. It lies in the worker's division."""

    worker: str = field(category="monitoring.workforce", max_length=32, index=True, zh="人员", en="Worker")
    trained_on: date = field(category="monitoring.workforce", zh="培训日期", en="Trained on")
    subject_matter: str = field(
        category="monitoring.workforce", min_length=1, max_length=120, zh="培训内容", en="What it was about"
    )
    organiser: str | None = field(
        None, category="monitoring.workforce", max_length=120, zh="组织单位", en="Who held it"
    )
    hours: int | None = field(None, category="monitoring.workforce", ge=1, unit="hour", zh="学时", en="Hours")
