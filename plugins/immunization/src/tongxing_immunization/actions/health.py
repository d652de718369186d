"""What a clinic must know before it vaccinates: noted as it becomes known."""

from typing import Any

from ..records import BloodProduct, ClinicalNote, Contraindication, HealthCircumstance
from .doses import demand_after_birth, known_product
from .inputs import NoteBloodProduct, NoteContraindication, NoteHealth, WriteNote


def note_contraindication(store: Any, input: NoteContraindication) -> Contraindication:
    """Note that a product must not be given, until when and why."""
    told = input.model_dump() | {"product": known_product(input.product)}
    noted: Contraindication = store.add(Contraindication(**told))
    return noted


def note_health(store: Any, input: NoteHealth) -> HealthCircumstance:
    """Note what changes the schedule for this child."""
    noted: HealthCircumstance = store.add(HealthCircumstance(**input.model_dump()))
    return noted


def note_blood_product(store: Any, input: NoteBloodProduct) -> BloodProduct:
    """Note immunoglobulin or another blood product."""
    demand_after_birth(store, input.child, input.given_on)
    noted: BloodProduct = store.add(BloodProduct(**input.model_dump()))
    return noted


def write_note(store: Any, input: WriteNote) -> ClinicalNote:
    """Write a clinical note."""
    written: ClinicalNote = store.add(ClinicalNote(**input.model_dump()))
    return written
