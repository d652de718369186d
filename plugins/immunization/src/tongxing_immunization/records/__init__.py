"""What immunization keeps: doses, histories, circumstances of health, certificates and their checks; clinics, reminders."""

from .certificates import Certificate, CertificateCheck
from .clinics import Clinic, Reminder
from .doses import Dose
from .health import BloodProduct, ClinicalNote, Contraindication, HealthCircumstance
from .histories import HistoryReview, ToldHistory

__all__ = [
    "BloodProduct",
    "Certificate",
    "CertificateCheck",
    "Clinic",
    "ClinicalNote",
    "Contraindication",
    "Dose",
    "HealthCircumstance",
    "HistoryReview",
    "Reminder",
    "ToldHistory",
]
