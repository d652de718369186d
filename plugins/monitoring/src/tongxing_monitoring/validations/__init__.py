"""What monitoring's records must satisfy beyond their single columns."""

from .ledger import (
    entries_are_closed_with_a_reason_and_open_once,
    entry_closes_after_it_opens,
    next_visit_comes_later,
    partners_are_known,
    round_closes_after_it_opens,
)
from .reports import fewer_in_monitoring_scope, fewer_in_statistical_scope, visited_are_surveyed

__all__ = [
    "entries_are_closed_with_a_reason_and_open_once",
    "entry_closes_after_it_opens",
    "fewer_in_monitoring_scope",
    "fewer_in_statistical_scope",
    "next_visit_comes_later",
    "partners_are_known",
    "round_closes_after_it_opens",
    "visited_are_surveyed",
]
