"""What monitoring knows, over time: verifications, the key ledger, visits that are due."""

from .ledger import on_key_ledger, recorded_hardship
from .rounds import last_verified, verification_fresh, verified_in_half_year
from .visits import last_visited, next_visit_due, visit_overdue

__all__ = [
    "last_verified",
    "last_visited",
    "next_visit_due",
    "on_key_ledger",
    "recorded_hardship",
    "verification_fresh",
    "verified_in_half_year",
    "visit_overdue",
]
