"""What was seen of a child's vaccination history, when, by whom; and what a family tells of it."""

from datetime import date

from tongxing import ChildRecord, field

from ..forecast import HISTORIES
from .choices import SEEN_IN, VACCINES

HISTORY = "immunization.history"


class HistoryReview(ChildRecord, table=True):
    """A clinic looked for the child's earlier doses; what it saw stands in ``Dose``. The latest look holds.

    ``extent`` says whether what is recorded is all that was given before: complete (also where nothing ever was), partial,
    or unknown: nobody could show anything. Without a row nobody has looked yet, which is not known either.
    """

    seen_on: date = field(category=HISTORY, zh="查看日期", en="Seen on")
    extent: str = field(category=HISTORY, choices=HISTORIES, zh="完整程度", en="Extent")
    seen_in: str | None = field(None, category=HISTORY, choices=SEEN_IN, zh="查看的资料", en="Seen in")
    seen_by: str | None = field(None, category=HISTORY, max_length=64, zh="查看人", en="Seen by")
    clinic: str | None = field(None, category=HISTORY, max_length=32, index=True, zh="接种单位", en="Clinic")
    province: str | None = field(
        None, category=HISTORY, pattern=r"[1-9][0-9]0000", max_length=6, zh="来源省份", en="Whose register"
    )


class ToldHistory(ChildRecord, table=True):
    """What a family told a field worker. It makes no dose and no history seen: it says whom a clinic must ask."""

    told_on: date = field(category=HISTORY, zh="询问日期", en="Told on")
    certificate_held: bool | None = field(None, category=HISTORY, zh="持有预防接种证", en="Holds a certificate")
    certificate_shown: bool | None = field(None, category=HISTORY, zh="摸排时出示接种证", en="Showed it")
    last_product: str | None = field(None, category=HISTORY, choices=VACCINES, zh="最近接种的疫苗", en="Last product")
    last_given_on: date | None = field(None, category=HISTORY, zh="最近接种日期", en="Last dose on")
