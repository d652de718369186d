"""Invented cases and wage claims for the demo city, and the part of its answer key that they make."""

from datetime import timedelta
from random import Random

from tongxing import DemoData

from .records import MATTERS, LegalAidCase

CASE_SHARE = 0.05
CLAIM_SHARE = 0.1


def invent(children, seed) -> DemoData:
    """One child of twenty has a case; one family of ten or so tells of unpaid wages when it is asked."""
    random = Random(f"legal_aid {seed}")
    cases = [_case(child, random) for child in children if random.random() < CASE_SHARE]
    owed = {child.key: random.randint(20, 300) * 100 for child in children if random.random() < CLAIM_SHARE}
    return DemoData({"wages_owed": owed}, cases, {"legal_aid_cases": [case.child for case in cases]})


def _case(child, random: Random) -> LegalAidCase:
    opened = child.survey_day - timedelta(days=random.randint(1, 120))
    return LegalAidCase(child=child.key, matter=random.choice(sorted(MATTERS)), opened_on=opened)
