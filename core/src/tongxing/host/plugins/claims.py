"""Names that a plugin takes for itself, and of which a city can have only one: two plugins that take the same clash."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...errors import PluginError
from ...records.base import abouts, public_name, table_of
from ..names import camel, list_name, type_name
from .plugin import Plugin
from .source_lines import where_is


@dataclass(frozen=True)
class Claim:
    """One name: what kind of name, the name as it would clash, the name as the author wrote it, and where."""

    kind: str
    name: str
    written: str
    where: str
    may_repeat: bool = False
    """Whether one plugin may use the name more than once."""


def claims_of(plugin: Plugin) -> Iterator[Claim]:
    """Every name that a plugin takes in a city."""
    here = f"{plugin.package}/plugin.py"
    if plugin.kind == "department":
        yield Claim("GraphQL namespace", camel(plugin.key), plugin.key, here)
    yield from _names_of_records(plugin)
    yield from _names_of_functions(plugin)
    yield from _names_in_files(plugin)


def check_within(plugin: Plugin) -> None:
    """Raise PluginError for two things of one plugin under one name."""
    seen: dict[tuple[str, str], Claim] = {}
    for claim in (*claims_of(plugin), *_names_in_graphql(plugin)):
        first = seen.setdefault((claim.kind, claim.name), claim)
        if first is not claim and not claim.may_repeat:
            alike = "" if first.written == claim.written else f" (from {first.written!r} and {claim.written!r})"
            what = f"two things have the {claim.kind} {claim.name!r}{alike}"
            raise PluginError(plugin.key, claim.where, what, f"Rename one of them; the other is at {first.where}")


def check_against(plugin: Plugin, taken: Mapping[tuple[str, str], tuple[Plugin, Claim]]) -> None:
    """Raise PluginError where a plugin takes a name that another one has in this city."""
    for claim in claims_of(plugin):
        if (claim.kind, claim.name) in taken:
            other, first = taken[claim.kind, claim.name]
            alike = "" if first.written == claim.written else f" (as {first.written!r}, here {claim.written!r})"
            what = f"the {claim.kind} {claim.name!r} is taken by {other.key}{alike}, at {first.where}"
            cure = f"Rename it in one of the two plugins, or disable {other.key} or {plugin.key} in this city"
            raise PluginError(plugin.key, claim.where, what, cure, blames=other.key)


def taken_by(plugins: Iterable[Plugin]) -> dict[tuple[str, str], tuple[Plugin, Claim]]:
    """All names that these plugins have; of two the first holds."""
    taken: dict[tuple[str, str], tuple[Plugin, Claim]] = {}
    for plugin in plugins:
        for claim in claims_of(plugin):
            taken.setdefault((claim.kind, claim.name), (plugin, claim))
    return taken


def _names_of_records(plugin: Plugin) -> Iterator[Claim]:
    for record in plugin.records:
        name, here = record.__name__, where_is(record)
        yield Claim("table", table_of(record).name.casefold(), name, here)  # SQLite's names have no case
        yield Claim("record name", public_name(record), name, here)
        yield Claim("GraphQL type", type_name(record), name, here)


def _names_of_functions(plugin: Plugin) -> Iterator[Claim]:
    given = plugin.contributed
    here = f"{plugin.package}/plugin.py"
    for fact in given.facts:
        yield Claim("fact", fact.key, fact.key, where_is(fact.function))
    for validation in given.validations:
        for code in validation.codes:
            place = where_is(validation.function) if validation.function else where_is(validation.record)
            yield Claim("validation code", code, code, place, may_repeat=True)
    for kind, keys in (
        ("signal", [each.key for each in given.signals]),
        ("indicator", [each.key for each in given.indicators]),
        ("sheet mapping", [each.key for each in given.mappings]),
        ("panel", [each.key for each in given.panels]),
        ("check", [each.key for each in given.checks]),
        ("suite", [each.key for each in given.suites]),
    ):
        for key in keys:
            yield Claim(kind, key, key, here)


def _names_in_files(plugin: Plugin) -> Iterator[Claim]:
    folder = f"{plugin.package}/data"
    for category in plugin.card.categories.values() if plugin.card else ():
        yield Claim("data category", category.enum_name, category.key, f"{folder}/card.yaml")
    for purpose in plugin.card.purposes if plugin.card else ():
        yield Claim("purpose", purpose, purpose, f"{folder}/card.yaml")
    for item in plugin.items:
        yield Claim("service item", item.key, item.key, f"{folder}/services.yaml")
    for parameter in plugin.parameters:
        yield Claim("parameter", parameter.key, parameter.key, f"{folder}/parameters")
    for kind in plugin.kinds:
        yield Claim("kind of event", kind.key, kind.key, f"{folder}/events.yaml")


def _names_in_graphql(plugin: Plugin) -> Iterator[Claim]:
    """Names inside the plugin's own namespaces and types: ``f1_10`` and ``f11_0`` are one name there."""
    for record in plugin.records:
        place = f"GraphQL field of {type_name(record)},"
        for column in abouts(record):
            yield Claim(place, camel(column), column, where_is(record, column))
        if record.subject != "place":
            yield Claim(_space(str(record.subject)), list_name(record), record.__name__, where_is(record))
    for extension in plugin.contributed.extensions:
        yield Claim(_space(extension.target), camel(extension.name), extension.name, where_is(extension.function))


def _space(target: str) -> str:
    return f"GraphQL field of the namespace in {target},"
