"""Invented cases for the demo city, and the part of its answer key that they make.

Claims for wages are a guardian's, and the demo hands out children only, so none are invented.
"""

from datetime import timedelta
from random import Random

from tongxing import DemoData

from .records import MATTERS, LegalAidCase

CASE_SHARE = 0.05


def invent(children, seed) -> DemoData:
    """One child of twenty has a case."""
    random = Random(f"legal_aid {seed}")
    cases = [_case(child, random) for child in children if random.random() < CASE_SHARE]
    return DemoData(records=cases, truth={"legal_aid_cases": [case.child for case in cases]})


def _case(child, random: Random) -> LegalAidCase:
    opened = child.survey_day - timedelta(days=random.randint(1, 120))
    return LegalAidCase(child=child.key, matter=random.choice(sorted(MATTERS)), opened_on=opened)
