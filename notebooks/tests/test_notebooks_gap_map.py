"""The gap map of released tables: a rate that is not known is not a low one."""

import pytest

from tongxing_notebooks.client import Connection
from tongxing_notebooks.panels.gap_map import gap_map

REGION = {"division": {"code": "230102000000", "level": "county"}}
KNOWN = {"denominator": 40, "met": 5, "notMet": 35, "notKnown": 0, "perThousand": 125.0}
NOBODY = {**dict.fromkeys(KNOWN, 0), "perThousand": None}
NOT_KNOWN = {**KNOWN, "met": 0, "notMet": 0, "notKnown": 40, "perThousand": None}
HALF_LEFT_OUT = {**KNOWN, "notMet": None, "perThousand": None}
LEFT_OUT = dict.fromkeys(KNOWN)


class Released:
    """A city that has released one table, of one county."""

    def __init__(self, numbers):
        self.numbers = numbers

    def send(self, body):
        table = {
            "indicator": "overdue_share",
            "department": "immunization",
            "title": {"zh": "逾期", "en": "Overdue"},
            "snapshot": "2026H2",
            "day": "2026-11-29",
            "suppression": {"smallestCounty": 10, "smallestCity": 5, "rounding": 5},
            "rows": [{"place": {"code": "230102000000", "name": "道里区"}, "placed": True, **self.numbers}],
        }
        me = {"principal": "review", "purpose": "service_review", "city": "town", "day": "2026-11-29"}
        grants = [{"actions": ["statistics"], "regions": [REGION]}]
        about = {"plugins": [], "law": {"version": "abc", "edition": None}, "serviceItems": []}
        return {"data": {"indicators": [table], "me": {**me, "grants": grants}, **about}}


@pytest.mark.parametrize(
    "numbers, look",
    [
        (KNOWN, "tx-shade-0"),
        (NOBODY, "tx-nobody"),
        (NOT_KNOWN, "tx-nobody"),
        (HALF_LEFT_OUT, "tx-nobody"),
        (LEFT_OUT, "tx-left-out"),
    ],
)
def test_a_county_without_a_known_rate_has_no_shade_of_a_low_one(numbers, look):
    drawn = gap_map(Connection(Released(numbers), "town", "service_review")).body
    [county] = [each for each in drawn.split("<path")[1:] if 'data-value="230102000000"' in each.split(">")[0]]
    assert f'class="{look}' in county.split(">")[0]
