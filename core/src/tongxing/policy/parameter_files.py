"""The parameter files of a package, ``data/parameters/*.yaml``; core's own, which every city has, are read once."""

from functools import cache
from importlib.resources import files

from .. import datafile
from .parameter_forms import parameters_of
from .parameters import Parameter, ParameterBook


def parameters_in(plugin: str, package: str) -> tuple[Parameter, ...]:
    """All parameters of a package. Raises PluginError at the first mistake, with its line."""
    folder = files(package) / "data" / "parameters"
    found: list[Parameter] = []
    for name in sorted(file.name for file in folder.iterdir()) if folder.is_dir() else ():
        if name.endswith((".yaml", ".yml")):
            file = datafile.read(plugin, folder / name, f"{package}/data/parameters/{name}")
            found += parameters_of(file) if file else []
    return tuple(ParameterBook(found).by_key.values())


@cache
def core_parameters() -> tuple[Parameter, ...]:
    """Core's own parameters."""
    return parameters_in("core", "tongxing")
