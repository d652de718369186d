"""By what kept decisions and signals of a city must have been made to be fresh now."""

from datetime import date
from typing import Literal

from ...database import Database
from ...work.decided import Asked
from ...work.decided_by import holding
from ..cities.composition import Composition


def asked_by(
    composition: Composition, database: Database, on: date, of: Literal["items", "signals"], items: tuple[str, ...] = ()
) -> Asked:
    """What is asked of what is kept: of ``items``, which are named then, or of ``signals``."""
    city, version = composition.city.key, composition.inputs_version
    stands = {"items": composition.digests.items, "signals": composition.digests.signals}
    return Asked(city, items, version, holding(database, city, version, stands, of), stands, on)
