"""Doses: recorded, corrected, withdrawn. What was written before stays in the past; a near double needs a second yes."""

from datetime import date
from typing import Any

from tongxing import Child

from ..records import Dose
from ..records.names import product_called
from .inputs import CorrectDose, RecordDose, WithdrawDose
from .refusals import refused


def record_dose(store: Any, input: RecordDose) -> Dose:
    """Record a dose. Refused before birth, for a product that is not known, and for a double of one that stands."""
    told = input.model_dump(exclude={"sure"}) | {"product": known_product(input.product)}
    demand_after_birth(store, input.child, input.given_on)
    _demand_no_double(store, input.child, told["product"], input.given_on, sure=input.sure)
    dose: Dose = store.add(Dose(**told))
    _tell(store, "dose_recorded", dose)
    return dose


def correct_dose(store: Any, input: CorrectDose) -> Dose:
    """Correct what was entered wrongly; columns that are not named stay."""
    dose = _standing(store, input.id)
    told = input.model_dump(include=input.model_fields_set - {"id", "sure"})
    if "product" in told:
        told["product"] = known_product(told["product"] or "")
    product, day = told.get("product", dose.product), told.get("given_on") or dose.given_on
    demand_after_birth(store, dose.child, day)
    _demand_no_double(store, dose.child, product, day, sure=input.sure, but=dose.id)
    corrected: Dose = store.change(dose, **told | {"given_on": day})
    _tell(store, "dose_corrected", corrected)
    return corrected


def withdraw_dose(store: Any, input: WithdrawDose) -> Dose:
    """Withdraw a dose that the child was never given. It is kept, and counts nowhere."""
    withdrawn: Dose = store.change(_standing(store, input.id), withdrawn=input.reason)
    _tell(store, "dose_withdrawn", withdrawn)
    return withdrawn


def known_product(text: str, path: str = "product") -> str:
    """The code of a product by its code or name. Raises Invalid for one that is not known."""
    product = product_called(text)
    if product is None:
        raise refused("UNKNOWN_PRODUCT", path)
    return product


def demand_after_birth(store: Any, child: str, day: date, path: str = "given_on") -> None:
    """Raise Invalid for a day before birth. A birth date that nobody knows, or that one may not see, refuses nothing."""
    born = store.get(Child, child).birth_date
    if born is not None and day < born:
        raise refused("BEFORE_BIRTH", path)


def _standing(store: Any, id: str) -> Dose:
    dose: Dose = store.get(Dose, id)
    if dose.withdrawn is not None:
        raise refused("DOSE_WITHDRAWN")
    return dose


def _demand_no_double(store: Any, child: str, product: str, day: date, *, sure: bool, but: str | None = None) -> None:
    others = [each for each in store.find(Dose, child=child, product=product) if each.withdrawn is None]
    gaps = [abs((day - each.given_on).days) for each in others if each.id != but]
    if 0 in gaps:
        raise refused("DOSE_STANDS_ALREADY")
    near = store.parameters.duplicate_dose_days.on(day)
    if not sure and near is not None and any(gap < near for gap in gaps):
        raise refused("DOSE_NEAR_ANOTHER")


def _tell(store: Any, kind: str, dose: Dose) -> None:
    store.event(kind, child=dose.child, happened_on=dose.given_on, about=dose, payload={"product": dose.product})
