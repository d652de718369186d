"""By what kept decisions and signals of a city must have been made to be fresh now."""

from datetime import date
from typing import Literal

from ...database import Database
from ...policy.facts import Subject
from ...work.decided import Asked
from ...work.decided_by import holding
from ..cities.composition import Composition


def asked_by(composition: Composition, database: Database, on: date, of: Subject | Literal["signals"]) -> Asked:
    """What is asked of what is kept: of the items of a kind of subject, or of signals."""
    city, version = composition.city.key, composition.inputs_version
    stands = {**composition.digests.items, "signals": composition.digests.signals}
    kind: Subject = "child" if of == "signals" else of
    items = tuple(sorted(composition.digests.items[kind]))
    return Asked(city, kind, items, version, holding(database, city, version, stands, of), stands, on)
