"""When an invented child that misses nothing gets its doses: a plain table of ages, written for the demo alone.

It is no schedule: data/schedule/ is. It gives each dose some days after its age, so that whoever follows it is never late.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tongxing import plus_months

DTAP_CHANGED = date(2025, 1, 1)
HPV_FROM, HPV_BORN_FROM = date(2025, 11, 10), date(2011, 11, 10)
"""Girls born from the second day on are vaccinated from the first on (brief.md 3.3)."""


@dataclass(frozen=True)
class Planned:
    """One dose: its series, its product, and the day on which it is given."""

    series: str
    product: str
    day: date


_AT_MONTHS: tuple[tuple[str, str, int], ...] = (
    ("HepB", "HepB", 0),
    ("BCG", "BCG", 0),
    ("HepB", "HepB", 1),
    ("Polio", "IPV", 2),
    ("Polio", "IPV", 3),
    ("Polio", "bOPV", 4),
    ("HepB", "HepB", 6),
    ("Men", "MPSV-A", 6),
    ("MMR", "MMR", 8),
    ("JE", "JE-L", 8),
    ("Men", "MPSV-A", 9),
    ("MMR", "MMR", 18),
    ("HepA", "HepA-L", 18),
    ("JE", "JE-L", 24),
    ("Men", "MPSV-AC", 36),
    ("Polio", "bOPV", 48),
    ("Men", "MPSV-AC", 72),
)
_DTAP_BEFORE, _DTAP_SINCE = (3, 4, 5), (2, 4, 6)
_LATER_DTAP, _SIX_YEARS = 18, 72


def timetable(born: date, sex: str, until: date, random: Random) -> Iterator[Planned]:
    """Every dose that falls before a day, in no order. Doses of birth are given on the day itself."""
    for series, product, months in [*_AT_MONTHS, *_dtap(born)]:
        late = random.randint(0, 6) if months else 0
        yield from _before(until, Planned(series, product, plus_months(born, months) + timedelta(days=late)))
    if sex == "2" and born >= HPV_BORN_FROM:
        first = max(plus_months(born, 156), HPV_FROM) + timedelta(days=random.randint(0, 6))
        for day in (first, plus_months(first, 6)):
            yield from _before(until, Planned("HPV", "HPV-2v", day))


def _dtap(born: date) -> Iterator[tuple[str, str, int]]:
    """Ages of the edition in force at two months, of which the first child dose is taken; at six years, of that day's."""
    first = _DTAP_SINCE if plus_months(born, _DTAP_SINCE[0]) >= DTAP_CHANGED else _DTAP_BEFORE
    yield from (("DTaP", "DTaP", months) for months in (*first, _LATER_DTAP))
    yield "DTaP", "DTaP" if plus_months(born, _SIX_YEARS) >= DTAP_CHANGED else "DT", _SIX_YEARS


def _before(until: date, dose: Planned) -> Iterator[Planned]:
    if dose.day < until:
        yield dose
