"""What a clinic's desk does, as mutations."""

from typing import Any

from tongxing_graphql import Mutation, extend

from .. import actions
from ..records import (
    BloodProduct,
    Certificate,
    CertificateCheck,
    Clinic,
    ClinicalNote,
    Contraindication,
    Dose,
    HealthCircumstance,
    HistoryReview,
    Reminder,
)


@extend(Mutation)
def record_dose(store: Any, input: actions.RecordDose) -> Dose:
    """Record a dose; refused before birth, for an unknown product, or where it may stand already."""
    return actions.record_dose(store, input)


@extend(Mutation)
def correct_dose(store: Any, input: actions.CorrectDose) -> Dose:
    """Correct what was entered wrongly of a dose; the past is kept."""
    return actions.correct_dose(store, input)


@extend(Mutation)
def withdraw_dose(store: Any, input: actions.WithdrawDose) -> Dose:
    """Withdraw a dose that this child was never given."""
    return actions.withdraw_dose(store, input)


@extend(Mutation)
def review_history(store: Any, input: actions.ReviewHistory) -> HistoryReview:
    """Note that somebody looked at a history, and how much of it could be seen."""
    return actions.review_history(store, input)


@extend(Mutation)
def import_extract(store: Any, input: actions.ImportExtract) -> HistoryReview:
    """Take over a child's doses from another province's register."""
    return actions.import_extract(store, input)


@extend(Mutation)
def note_contraindication(store: Any, input: actions.NoteContraindication) -> Contraindication:
    """Note that a product must not be given, until when and why."""
    return actions.note_contraindication(store, input)


@extend(Mutation)
def note_health(store: Any, input: actions.NoteHealth) -> HealthCircumstance:
    """Note what changes the schedule for this child."""
    return actions.note_health(store, input)


@extend(Mutation)
def note_blood_product(store: Any, input: actions.NoteBloodProduct) -> BloodProduct:
    """Note immunoglobulin or another blood product."""
    return actions.note_blood_product(store, input)


@extend(Mutation)
def write_note(store: Any, input: actions.WriteNote) -> ClinicalNote:
    """Write a clinical note, for vaccinating alone."""
    return actions.write_note(store, input)


@extend(Mutation)
def issue_certificate(store: Any, input: actions.IssueCertificate) -> Certificate:
    """Issue a certificate; the one before it ends."""
    return actions.issue_certificate(store, input)


@extend(Mutation)
def open_check(store: Any, input: actions.OpenCheck) -> CertificateCheck:
    """Open the check of a child of whose entry no school told."""
    return actions.open_check(store, input)


@extend(Mutation)
def check_certificate(store: Any, input: actions.CheckCertificate) -> CertificateCheck:
    """Check a certificate, for the first or the second time; the outcome follows from the doses."""
    return actions.check_certificate(store, input)


@extend(Mutation)
def register_clinic(store: Any, input: actions.RegisterClinic) -> Clinic:
    """Register a clinic of a township or county."""
    return actions.register_clinic(store, input)


@extend(Mutation)
def remind(store: Any, input: actions.Remind) -> Reminder:
    """Note that a family was reminded of doses."""
    return actions.remind(store, input)
