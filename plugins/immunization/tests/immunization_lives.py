"""Random courses of vaccination for tests: on time, late, too early, begun elsewhere, with circumstances; and records of them."""

from datetime import date, timedelta
from random import Random

from tongxing_immunization.forecast import Circumstances, Course, Dose
from tongxing_immunization.schedule import PRODUCTS

TIMES = {
    "HepB": 3,
    "BCG": 1,
    "IPV": 2,
    "bOPV": 2,
    "DTaP": 4,
    "MMR": 2,
    "JE-L": 2,
    "MPSV-A": 2,
    "MPSV-AC": 2,
    "HepA-L": 1,
}
RARE = [product for product in PRODUCTS if product not in TIMES]
LAST = date(2026, 11, 23)


def a_course(random: Random) -> Course:
    """One child. Its doses fall anywhere between birth and today, two of one day now and then."""
    born = date(2008, 6, 1) + timedelta(random.randrange((LAST - date(2008, 6, 1)).days))
    days = [born + timedelta(min(random.randrange(1 + (LAST - born).days), random.randrange(3000))) for _ in range(25)]
    days = [min(day, LAST) for day in days]
    given = [product for product, times in TIMES.items() for _ in range(times) if random.random() < 0.7]
    given += random.choices(RARE, k=random.choice([0, 0, 0, 1, 2]))
    doses = [Dose(product, random.choice(days), self_paid=random.choice([None, None, True])) for product in given]
    return Course(
        birth_date=born,
        sex=random.choice(["M", "F", "F", None]),
        doses=tuple(sorted(doses, key=lambda one: (one.given_on, list(PRODUCTS).index(one.product)))),
        history=random.choice(["complete", "complete", "partial"]) if doses else random.choice(["complete", "unknown"]),
        circumstances=circumstances(random),
        choice=random.choice([{}, {}, {"JE": "JE-I", "HepA": "HepA-I"}]),
        contraindications=random.choice([{}, {}, {}, {"MMR": LAST + timedelta(40)}, {"JE-L": None}]),
    )


def circumstances(random: Random) -> Circumstances:
    """Mostly nothing known."""
    return Circumstances(
        hbsag_mother=random.choice([None, None, "negative", "positive", "unknown"]),
        birth_weight_g=random.choice([None, None, 1999, 2000, 3200]),
        gestation_weeks=random.choice([None, None, 31, 32, 39]),
        hiv=random.choice([*[None] * 8, "unexposed", "exposed_unknown", "uninfected", "infected"]),
        severe_immunosuppression=random.choice([None, None, True, False]),
        immunodeficiency=random.choice([*[None] * 8, True, False]),
    )
