"""What a class of records must be before the host takes it in."""

from collections.abc import Iterator, Sequence

from ...datafile import near
from ...errors import PluginError
from ...records import ChildRecord, GuardianRecord, HouseholdRecord, PlaceRecord, Record
from ...records.base import abouts, blind_name, plugin_of, table_of
from .card import Card
from .source_lines import where_is

BASES = (ChildRecord, GuardianRecord, HouseholdRecord, PlaceRecord)
_NAMES = ", ".join(base.__name__ for base in BASES)


def check_records(plugin: str, records: Sequence[type[Record]], card: Card) -> None:
    """Raise PluginError for the first class that is not one of ours, or has a column that no category of ours guards."""
    for number, record in enumerate(records):
        if record in records[:number]:
            raise PluginError(plugin, where_is(record), f"{record.__name__} is registered twice", "List it once")
        _check_class(plugin, record)
        _check_columns(plugin, record)
        _check_categories(plugin, record, card)


def _check_class(plugin: str, record: type[Record]) -> None:
    name, here = record.__name__, where_is(record)
    base = base_of(record)
    if base is None or record is base:
        parent = record.__mro__[1].__name__
        raise PluginError(plugin, here, f"{name} is built on {parent}, not on a base of ours", f"Build it on {_NAMES}")
    if not hasattr(record, "__table__"):
        raise PluginError(plugin, here, f"{name} has no table", f"Write `class {name}({base.__name__}, table=True)`")
    if plugin_of(record) != plugin:
        what = f"{name} belongs to {plugin_of(record)}"
        raise PluginError(plugin, here, what, "Register only records of your own package")


def base_of(record: type[Record]) -> type[Record] | None:
    """The one of our four bases that a class stands on."""
    return next((base for base in BASES if issubclass(record, base)), None)


def _check_columns(plugin: str, record: type[Record]) -> None:
    base = base_of(record)
    ours = set(base.model_fields) if base else set()
    for each in record.__mro__[: record.__mro__.index(base)] if base else ():
        for column in ours & set(vars(each).get("__annotations__", {})):
            what = f"{record.__name__}.{column} is a column of {base.__name__ if base else ''} already"
            raise PluginError(plugin, where_is(record, column), what, "Give yours another name")
    for column in _unlabelled(record, ours):
        what = f"{record.__name__}.{column} names no data category"
        raise PluginError(plugin, where_is(record, column), what, 'Define it by field(category="…", zh="…", en="…")')


def _unlabelled(record: type[Record], ours: set[str]) -> Iterator[str]:
    labelled = abouts(record)
    made = ours | {blind_name(name) for name, about in labelled.items() if about.lookup}
    return (c.name for c in table_of(record).columns if c.name not in labelled and c.name not in made)


def _check_categories(plugin: str, record: type[Record], card: Card) -> None:
    for column, about in abouts(record).items():
        here = where_is(record, column)
        check_category(plugin, about.category, card, here, f"{record.__name__}.{column}")


def check_category(plugin: str, category: str, card: Card, here: str, what: str) -> None:
    """Raise PluginError unless a data category is on the plugin's own card."""
    if category in card.categories:
        return
    mine = ", ".join(sorted(card.categories)) or "none yet"
    owner = category.split(".")[0]
    if owner != plugin:
        said = f"{what} has the data category {category!r}, whose owner is {owner!r}"
        raise PluginError(plugin, here, said, f"Name a category of this plugin's card ({mine})")
    cure = f"{near(category, card.categories)}Declare it in data/card.yaml; it has: {mine}"
    raise PluginError(plugin, here, f"{what} has the data category {category!r}, which the card does not declare", cure)
