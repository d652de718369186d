"""What a clinic does. The one room that writes."""

from .checks import check_certificate, checks_asked_for, open_check
from .clinics import issue_certificate, register_clinic, remind
from .doses import correct_dose, record_dose, withdraw_dose
from .health import note_blood_product, note_contraindication, note_health, write_note
from .histories import import_extract, review_history
from .inputs import (
    CheckCertificate,
    CorrectDose,
    ExtractDose,
    ImportExtract,
    IssueCertificate,
    NoteBloodProduct,
    NoteContraindication,
    NoteHealth,
    OpenCheck,
    RecordDose,
    RegisterClinic,
    Remind,
    ReviewHistory,
    WithdrawDose,
    WriteNote,
)

__all__ = [
    "CheckCertificate",
    "CorrectDose",
    "ExtractDose",
    "ImportExtract",
    "IssueCertificate",
    "NoteBloodProduct",
    "NoteContraindication",
    "NoteHealth",
    "OpenCheck",
    "RecordDose",
    "RegisterClinic",
    "Remind",
    "ReviewHistory",
    "WithdrawDose",
    "WriteNote",
    "check_certificate",
    "checks_asked_for",
    "correct_dose",
    "import_extract",
    "issue_certificate",
    "note_blood_product",
    "note_contraindication",
    "note_health",
    "open_check",
    "record_dose",
    "register_clinic",
    "remind",
    "review_history",
    "withdraw_dose",
    "write_note",
]
