"""The vaccination certificate, and its check when a child enters a nursery, kindergarten or primary school."""

from datetime import date

from tongxing import ChildRecord, field

CERTIFICATE = "immunization.certificate"
OUTCOMES = {
    "complete": ("完成", "Complete"),
    "incomplete": ("需补种", "Doses are missing"),
    "no_certificate": ("无接种证,需补办", "No certificate: one is to be issued"),
    "unknown_history": ("接种史不详", "The history is not known"),
}


class Certificate(ChildRecord, table=True):
    """A vaccination certificate. ``valid_until``: the first day on which another has replaced it."""

    number: str = field(
        category=CERTIFICATE, secret=True, lookup=True, min_length=4, max_length=32, zh="接种证编号", en="Number"
    )
    issued_on: date = field(category=CERTIFICATE, zh="发证日期", en="Issued on")
    valid_until: date | None = field(None, category=CERTIFICATE, zh="停用日期", en="Until")
    clinic: str | None = field(None, category=CERTIFICATE, max_length=32, index=True, zh="发证单位", en="Clinic")


class CertificateCheck(ChildRecord, table=True):
    """One check at entry: opened by a school's notice or by hand, done once, and repeated where doses were missing.

    ``check_by`` and ``recheck_by`` are the last days in time. ``missing``: the series that lacked doses, with commas.
    ``notice``: the event that asked for it.
    """

    entered_on: date = field(category=CERTIFICATE, zh="入托入学日期", en="Entered on")
    stage: str | None = field(None, category=CERTIFICATE, max_length=20, zh="学段", en="Stage")
    school: str | None = field(None, category=CERTIFICATE, max_length=120, zh="学校或托幼机构", en="School")
    notice: str | None = field(None, category=CERTIFICATE, max_length=32, index=True, zh="通知编号", en="Notice")
    check_by: date | None = field(None, category=CERTIFICATE, zh="查验期限", en="To be checked by")
    recheck_by: date | None = field(None, category=CERTIFICATE, zh="再次查验期限", en="To be checked again by")
    checked_on: date | None = field(None, category=CERTIFICATE, zh="查验日期", en="Checked on")
    outcome: str | None = field(None, category=CERTIFICATE, choices=OUTCOMES, zh="查验结果", en="Outcome")
    missing: str | None = field(None, category=CERTIFICATE, max_length=80, zh="需补种的疫苗", en="Series to catch up")
    rechecked_on: date | None = field(None, category=CERTIFICATE, zh="再次查验日期", en="Checked again on")
    recheck_outcome: str | None = field(
        None, category=CERTIFICATE, choices=OUTCOMES, zh="再次查验结果", en="Second outcome"
    )
    recheck_missing: str | None = field(
        None, category=CERTIFICATE, max_length=80, zh="仍需补种的疫苗", en="Series still to catch up"
    )
