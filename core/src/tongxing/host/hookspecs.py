"""The whole contract: every hook that a department's plugin may implement, on one page.

A plugin is a module named by one entry point in the group ``tongxing``. Each function below that it wants, it
defines under ``@hookimpl``; what can be found by folder (``data/``, ``migrations/``) needs no hook. Contributions are
collected once, without I/O; moments happen while the system runs. Everything an author computes takes a batch and
says what it reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import typer

    from ..policy.facts import Fact
    from ..policy.indicators import Indicator
    from ..policy.signals import Signal
    from ..records import Record
    from ..work.commands import Command
    from ..work.events import Happened
    from ..work.validations import Validation
    from .contributions import Check, CityInfo, DemoChild, DemoData, Extension, Panel, Principal, SheetMapping, Suite

VERSION = "1.0"
"""Version of this contract; a card names the range that it was written for (``hooks: ">=1,<2"``)."""

hookspec = pluggy.HookspecMarker("tongxing")
hookimpl = pluggy.HookimplMarker("tongxing")


# Contributions: collected once. Return a list; do no I/O. -------------------------------------------------------------


@hookspec
def register_records() -> list[type[Record]]:
    """Records that this department keeps. Every column of the author's own names a data category of this plugin."""


@hookspec
def register_facts() -> list[Fact]:
    """Facts: named, typed values of a child, guardian or household over time, made with ``@fact``."""


@hookspec
def register_validations() -> list[Validation]:
    """What a record must satisfy to be kept: ``validation(…)`` conditions, or ``@validation_batch`` functions."""


@hookspec
def register_signals() -> list[Signal]:
    """Risks worth a person's look, with reasons and sources, made with ``@signal``. Never acted on by themselves."""


@hookspec
def extend_schema() -> list[Extension]:
    """Computed fields of Child, Guardian and Household, and queries and mutations, made with ``@extend``."""


@hookspec
def register_mappings() -> list[SheetMapping]:
    """Sheets of other systems that can be imported: their column heads, and our column keys."""


@hookspec
def register_indicators() -> list[Indicator]:
    """Counts and rates: a condition for the numerator, one for the denominator, over facts."""


@hookspec
def register_panels() -> list[Panel]:
    """Notebook panels, each named as ``module:function`` and imported only when a notebook opens."""


@hookspec
def register_checks() -> list[Check | Suite]:
    """Health checks of this department, and suites of worked cases for ``tongxing cases``."""


@hookspec
def register_commands(cli: typer.Typer) -> None:
    """Commands of this department for the command line, added to ``cli``. Called when the command line starts."""


# Moments: called while the system runs. -------------------------------------------------------------------------------


@hookspec
def startup(city: CityInfo) -> None:
    """Once for each city in which this plugin is enabled, after everything above is collected and checked.

    Raise to refuse to start; the plugin is then stopped, with its hard dependents, and the others run.
    """


@hookspec(firstresult=True)
def identify(headers: Mapping[str, str], city: CityInfo) -> Principal | None:
    """Say who is asking, from the request's headers (names in lower case), or None to let another plugin try."""


@hookspec
def after_events(events: Sequence[Happened]) -> list[Command]:
    """React to what happened. Called once a transaction, with all its events; returns commands on own records.

    Each department's reaction runs in a savepoint of its own and by its own right. If it raises, or takes longer
    than five seconds, the events stand; it is called again with the same events, later each time, until it is done or, after
    eight times, given up.
    """


@hookspec
def load_demo(children: Sequence[DemoChild], seed: int) -> DemoData:
    """Invented data for the demo city: answers to this department's survey questions, records, and its answer key."""
