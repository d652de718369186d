"""Who may run an administrator's command: whoever holds the office, and in a city in earnest shows a token."""

import os

from ..host.cities.city_forms import CityFile
from ..host.cities.identifying import TOKEN
from ..host.registry import Registry
from ..trust.identities import administrators
from ..trust.identities.administrators import Office


def demand_office(registry: Registry, name: str, office: Office) -> None:
    """Raise NotAllowed where somebody does not hold this office, or is not shown to be here.

    A development city that names nobody for an office leaves it to whoever runs the commands.
    """
    form = registry.city.form
    demand_title(form, name, office)
    if not form.development:
        registry.doorman.prove(name, os.environ.get(TOKEN))


def demand_title(form: CityFile, name: str, office: Office) -> None:
    """Raise NotAllowed where the city's file does not say that somebody holds an office."""
    if not form.development or office in form.offices.values():
        administrators.demand_office(form.offices, name, office, form.key)
