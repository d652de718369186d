"""The file of service items in a plugin's data folder; ``policy.parameter_files`` reads the parameters beside it."""

from importlib.resources import files

from ... import datafile
from ...policy import catalogue
from ...policy.catalogue import ServiceItem
from .card import Card
from .record_checks import check_category


def items_of(plugin: str, package: str, card: Card) -> tuple[ServiceItem, ...]:
    """All of ``data/services.yaml``, each item with a data category of the plugin's own."""
    file = datafile.read(plugin, files(package) / "data" / "services.yaml", f"{package}/data/services.yaml")
    items = catalogue.items_of(file) if file else []
    for item in items:
        check_category(plugin, item.category, card, item.where, f"the item {item.key}")
    return tuple(items)
