"""What immunization's records must satisfy beyond their single columns."""

from .dates import (
    blood_product_has_been_given,
    certificate_has_been_checked,
    certificate_has_been_checked_again,
    certificate_has_been_issued,
    contraindication_ends_after_it_begins,
    dose_has_been_given,
    family_has_been_reminded,
    history_has_been_seen,
    told_dose_lies_before_the_telling,
)

__all__ = [
    "blood_product_has_been_given",
    "certificate_has_been_checked",
    "certificate_has_been_checked_again",
    "certificate_has_been_issued",
    "contraindication_ends_after_it_begins",
    "dose_has_been_given",
    "family_has_been_reminded",
    "history_has_been_seen",
    "told_dose_lies_before_the_telling",
]
