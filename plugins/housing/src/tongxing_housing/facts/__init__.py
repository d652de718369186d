"""What the bureau knows, over time: of a household where it is registered, its means and home, its work, its place in the queue.

What a family tells in a survey opens nothing and closes nothing: only what was checked or shown by papers counts for rules.
"""

from .children import child_city, child_hukou_area, home_gets_rent_subsidy, home_in_public_rental, home_waits
from .means import assets_fen, floor_head_m2, income_head_year_fen, owns_car, owns_company, owns_home_here
from .places import hukou_area, urban_register
from .priority import children_in_home, priority_group
from .standing import (
    breach,
    breach_months,
    in_public_rental,
    lease_renewal_due,
    other_housing_benefit,
    queue_months,
    rent_subsidy_paid,
    waits_in_queue,
)
from .told import lives_unsafe
from .work import insurance_months, job_months

__all__ = [
    "assets_fen",
    "breach",
    "breach_months",
    "child_city",
    "child_hukou_area",
    "children_in_home",
    "floor_head_m2",
    "home_gets_rent_subsidy",
    "home_in_public_rental",
    "home_waits",
    "hukou_area",
    "in_public_rental",
    "income_head_year_fen",
    "insurance_months",
    "job_months",
    "lease_renewal_due",
    "lives_unsafe",
    "other_housing_benefit",
    "owns_car",
    "owns_company",
    "owns_home_here",
    "priority_group",
    "queue_months",
    "rent_subsidy_paid",
    "urban_register",
    "waits_in_queue",
]
