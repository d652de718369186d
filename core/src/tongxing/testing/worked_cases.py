"""A department's items held against its worked cases: whether each day on which a rule changes is looked at."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from ..host.installed import installed_host
from ..policy.case_forms import read_cases
from ..policy.catalogue import ServiceItem


def items_of(plugin: str) -> list[ServiceItem]:
    """The items of a department that is installed, by key."""
    items = installed_host().everything().policy.items
    return [items[key] for key in sorted(items) if items[key].plugin == plugin]


def days_without_a_case(plugin: str, files: Iterable[Path], also: Iterable[date] = ()) -> set[date]:
    """Days on which a rule of a department changes, or which are named, and the day before each, that no case looks at."""
    looked_at = {case.form.day for file in files for case in read_cases(file)}
    changes = {version.start for item in items_of(plugin) for version in item.entitled.versions}.union(also)
    return {day for change in changes for day in (change, change - timedelta(1))} - looked_at
