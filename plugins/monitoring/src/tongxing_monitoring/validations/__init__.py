"""What monitoring's records must satisfy beyond their single columns."""

from .reports import fewer_in_monitoring_scope, fewer_in_statistical_scope, visited_are_surveyed

__all__ = ["fewer_in_monitoring_scope", "fewer_in_statistical_scope", "visited_are_surveyed"]
