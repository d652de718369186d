"""The files of law in a plugin's data folder: service items with their rules, and parameters."""

from importlib.resources import files

from .. import datafile
from ..policy import catalogue, parameters
from ..policy.catalogue import ServiceItem
from ..policy.parameters import Parameter, ParameterBook
from .card import Card
from .record_checks import check_category


def parameters_of(plugin: str, package: str) -> tuple[Parameter, ...]:
    """All of ``data/parameters/*.yaml``. Raises PluginError at the first mistake, with its line."""
    folder = files(package) / "data" / "parameters"
    found: list[Parameter] = []
    for name in sorted(file.name for file in folder.iterdir()) if folder.is_dir() else ():
        if name.endswith((".yaml", ".yml")):
            file = datafile.read(plugin, folder / name, f"{package}/data/parameters/{name}")
            found += parameters.parameters_of(file) if file else []
    return tuple(ParameterBook(found).by_key.values())


def items_of(plugin: str, package: str, card: Card) -> tuple[ServiceItem, ...]:
    """All of ``data/services.yaml``, each item with a data category of the plugin's own."""
    file = datafile.read(plugin, files(package) / "data" / "services.yaml", f"{package}/data/services.yaml")
    items = catalogue.items_of(file) if file else []
    for item in items:
        check_category(plugin, item.category, card, item.where, f"the item {item.key}")
    return tuple(items)
