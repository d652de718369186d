"""What facts, validations and panels of a department must be before the host takes them in."""

from collections.abc import Sequence

from ...datafile import near
from ...errors import PluginError
from ...policy.conditions import ConditionError, column_condition, columns_in
from ...policy.facts import Fact
from ...policy.signals import Signal
from ...records import Record
from ...records.base import abouts, plugin_of, table_of
from ...work.validations import Validation
from .card import Card
from .collecting import Contributed
from .record_checks import check_category
from .source_lines import where_is


def check_statements(plugin: str, contributed: Contributed, card: Card) -> None:
    """Raise PluginError for the first fact, signal, validation or panel that reaches beyond its department."""
    stated: tuple[Fact | Signal, ...] = (*contributed.facts, *contributed.signals)
    for each in stated:
        said, here = f"the {type(each).__name__.lower()} {each.key}", where_is(each.function)
        check_category(plugin, each.category, card, here, said)
        _check_reads(plugin, said, each.reads, contributed.records, here)
    for signal in contributed.signals:
        _check_of_child(plugin, signal)
    for validation in contributed.validations:
        _check_validation(plugin, validation, contributed.records)
    for panel in contributed.panels:
        check_category(
            plugin, panel.category, card, f"{card.file.where.split('/')[0]}/plugin.py", f"the panel {panel.key}"
        )


def _check_of_child(plugin: str, signal: Signal) -> None:
    """Signals are shown with a child; one of a guardian or household would be found and shown to nobody."""
    if signal.of != "child":
        what = f"the signal {signal.key} is of a {signal.of}, and signals are shown with a child"
        cure = f"Make it a signal of the child that uses a fact of the {signal.of}"
        raise PluginError(plugin, where_is(signal.function), what, cure)


def _check_reads(
    plugin: str, said: str, reads: Sequence[type[Record]], records: Sequence[type[Record]], here: str
) -> None:
    for record in reads:
        owner = plugin_of(record)
        if owner not in ("core", plugin):
            what = f"{said} reads {record.__name__} of {owner}"
            raise PluginError(plugin, here, what, f"Use a fact of {owner}, and list {owner} under `uses` in the card")
        if owner == plugin and record not in records:
            cure = "Add it to the list of register_records"
            raise PluginError(plugin, here, f"{said} reads {record.__name__}, which is not registered", cure)


def _check_validation(plugin: str, validation: Validation, records: Sequence[type[Record]]) -> None:
    name = validation.record.__name__
    here = where_is(validation.function or validation.record)
    if validation.record not in records:
        what = f"a validation is about {name}, which this plugin does not register"
        raise PluginError(plugin, here, what, "Make demands on your own records only")
    if validation.condition is not None:
        _check_condition(plugin, validation, here)
        _known(plugin, validation, validation.path, here, "points at")


def _check_condition(plugin: str, validation: Validation, here: str) -> None:
    code = next(iter(validation.codes))
    try:
        column_condition(str(validation.condition))
    except ConditionError as error:
        raise PluginError(plugin, here, f"the validation {code}: {error.what}", error.cure) from error
    for column in sorted(columns_in(str(validation.condition))):
        _known(plugin, validation, column, here, "names")


def _known(plugin: str, validation: Validation, column: str, here: str, verb: str) -> None:
    known = [c.name for c in table_of(validation.record).columns]
    if column not in known:
        code = next(iter(validation.codes))
        cure = f"{near(column, known)}It has: {', '.join(abouts(validation.record))}"
        what = f"the validation {code} {verb} {column!r}, and {validation.record.__name__} has no such column"
        raise PluginError(plugin, here, what, cure)
