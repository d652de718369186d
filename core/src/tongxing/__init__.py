"""Tongxing 童行: one record of each child, and what the child is entitled to.

These are the names that a department's plugin is written with; everything else is the house's own affair. They are
imported when first asked for, so that ``import tongxing`` costs nothing.

- plugin.py       ``hookimpl`` and the things that hooks return or receive
- records.py      ``field`` and the base classes; core's own records
- facts.py        ``fact``, ``Runs`` and the builders of runs; ``Chart``, ``thread_state`` and the classes of events
- validations.py  ``validation``, ``in_order``, ``validation_batch``, ``Finding``
- signals.py, indicators.py, sheets.py, panels.py, demo.py: ``signal``, ``Indicator``, ``SheetMapping``, ``Panel``, ``DemoData``
- actions.py      ``Refusals`` and the errors that an action may raise
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import Invalid as Invalid
    from .errors import NotAllowed as NotAllowed
    from .errors import NotFound as NotFound
    from .errors import PluginError as PluginError
    from .errors import Problem as Problem
    from .errors import TongxingError as TongxingError
    from .errors import UsageError as UsageError
    from .errors import Words as Words
    from .host.contributions import Check as Check
    from .host.contributions import CheckResult as CheckResult
    from .host.contributions import CityInfo as CityInfo
    from .host.contributions import DemoChild as DemoChild
    from .host.contributions import DemoData as DemoData
    from .host.contributions import DemoRow as DemoRow
    from .host.contributions import Extension as Extension
    from .host.contributions import Panel as Panel
    from .host.contributions import Principal as Principal
    from .host.contributions import SheetMapping as SheetMapping
    from .host.contributions import Suite as Suite
    from .host.contributions import SuiteResult as SuiteResult
    from .host.hookspecs import hookimpl as hookimpl
    from .people import Child as Child
    from .people import Guardian as Guardian
    from .people import Guardianship as Guardianship
    from .people import Household as Household
    from .people import HouseholdMember as HouseholdMember
    from .people import Identifier as Identifier
    from .people import Residence as Residence
    from .people import ResidencePermit as ResidencePermit
    from .people.divisions import national as national
    from .policy.builders import always as always
    from .policy.builders import during as during
    from .policy.builders import latest as latest
    from .policy.builders import state as state
    from .policy.calendar import Due as Due
    from .policy.calendar import Workdays as Workdays
    from .policy.calendar import later_by_workdays as later_by_workdays
    from .policy.calendar import workdays as workdays
    from .policy.clocks import age as age
    from .policy.clocks import months_since as months_since
    from .policy.facts import fact as fact
    from .policy.indicators import Indicator as Indicator
    from .policy.members import all_of as all_of
    from .policy.members import any_of as any_of
    from .policy.members import count as count
    from .policy.months import later_by_months as later_by_months
    from .policy.months import plus_months as plus_months
    from .policy.runs import MemberRuns as MemberRuns
    from .policy.runs import Runs as Runs
    from .policy.signals import signal as signal
    from .policy.together import together as together
    from .records import ChildRecord as ChildRecord
    from .records import GuardianRecord as GuardianRecord
    from .records import HouseholdRecord as HouseholdRecord
    from .records import PlaceRecord as PlaceRecord
    from .records import field as field
    from .work.applying import application_of as application_of
    from .work.commands import AddEvent as AddEvent
    from .work.commands import AddRecord as AddRecord
    from .work.commands import ChangeRecord as ChangeRecord
    from .work.commands import Command as Command
    from .work.events import GuardianEvent as GuardianEvent
    from .work.events import Happened as Happened
    from .work.events import HouseholdEvent as HouseholdEvent
    from .work.events import PlaceEvent as PlaceEvent
    from .work.events import ServiceEvent as ServiceEvent
    from .work.refusals import Refusals as Refusals
    from .work.threads.applications import Application as Application
    from .work.threads.charts import Chart as Chart
    from .work.threads.charts import ChartState as ChartState
    from .work.threads.charts import Move as Move
    from .work.threads.facts import thread_state as thread_state
    from .work.threads.folding import Thread as Thread
    from .work.threads.folding import fold as fold
    from .work.threads.folding import fold_all as fold_all
    from .work.validations import Finding as Finding
    from .work.validations import in_order as in_order
    from .work.validations import validation as validation
    from .work.validations import validation_batch as validation_batch

_HOMES = {
    "errors": "Invalid NotAllowed NotFound PluginError Problem TongxingError UsageError Words",
    "host.contributions": "Check CheckResult CityInfo DemoChild DemoData DemoRow Extension Panel Principal SheetMapping Suite "
    "SuiteResult",
    "host.hookspecs": "hookimpl",
    "people": "Child Guardian Guardianship Household HouseholdMember Identifier Residence ResidencePermit",
    "people.divisions": "national",
    "policy.builders": "always during latest state",
    "policy.calendar": "Due Workdays later_by_workdays workdays",
    "policy.clocks": "age months_since",
    "policy.facts": "fact",
    "policy.indicators": "Indicator",
    "policy.members": "all_of any_of count",
    "policy.months": "later_by_months plus_months",
    "policy.runs": "MemberRuns Runs",
    "policy.signals": "signal",
    "policy.together": "together",
    "records": "ChildRecord GuardianRecord HouseholdRecord PlaceRecord field",
    "work.applying": "application_of",
    "work.commands": "AddEvent AddRecord ChangeRecord Command",
    "work.events": "GuardianEvent Happened HouseholdEvent PlaceEvent ServiceEvent",
    "work.refusals": "Refusals",
    "work.threads.applications": "Application",
    "work.threads.charts": "Chart ChartState Move",
    "work.threads.facts": "thread_state",
    "work.threads.folding": "Thread fold fold_all",
    "work.validations": "Finding in_order validation validation_batch",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """A public name, from where it lives."""
    if name not in _HOME_OF:
        raise AttributeError(f"tongxing has no public name {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """What there is to import."""
    return sorted({*globals(), *_HOME_OF})
