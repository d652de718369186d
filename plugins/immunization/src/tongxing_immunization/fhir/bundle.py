"""All of a child in one bundle, through scope and audit like everything; what may not be seen is not in it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from tongxing import Child

from ..facts.forecasts import forecasts
from ..records import Clinic, Dose
from .codes import Json
from .resources import immunization, patient, recommendation

DOSE = "immunization.dose"


def bundles(answers: Any, children: Sequence[str], on: date, edition: str | None = None) -> dict[str, Json]:
    """Child → its bundle. A child of whom no dose may be seen has none: an empty list would say that nothing was given.

    Without the right to see forecasts there is no recommendation; reasons are told to those who may see all that decided.
    """
    made = forecasts(answers, children, on, edition=edition)
    with answers.store.reading("fhir") as reading:
        seen = reading.scope.opened(reading.connection, list(children))
        people = [child for child in reading.all(Child, ids=children) if DOSE in seen.get(child.id, ())]
        doses = _doses(reading, [child.id for child in people], on)
        clinics = {each.id: each.name for each in reading.all(Clinic)}
    found = {}
    for child in people:
        resources = [patient(child), *(immunization(dose, clinics) for dose in doses[child.id])]
        if child.id in made.of:
            tells_why = child.id in made.tells_health
            resources.append(recommendation(child.id, made.of[child.id], tells_why=tells_why))
        found[child.id] = _bundle(resources)
    return found


def _doses(reading: Any, children: Sequence[str], on: date) -> dict[str, list[Dose]]:
    rows = reading.scope.relation(Dose)
    wanted = select(rows).where(rows.c.child.in_(children), rows.c.given_on <= on)
    found: dict[str, list[Dose]] = defaultdict(list)
    for row in reading.rows(Dose, wanted.order_by(rows.c.given_on, rows.c.id)):
        found[row["child"]].append(Dose(**row))
    return found


def _bundle(resources: Sequence[Json]) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}
