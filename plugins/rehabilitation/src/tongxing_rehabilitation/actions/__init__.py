"""What the federation does. The one room that writes."""

from .finding import NoteDisability, note_disability, opened_by_certificates
from .giving import (
    CheckMeans,
    DesignateInstitution,
    RecordSession,
    Settle,
    StartPlan,
    check_means,
    designate_institution,
    record_session,
    settle,
    start_plan,
)
from .subsidies import EndSubsidy, GrantSubsidy, end_subsidy, grant_subsidy

__all__ = [
    "CheckMeans",
    "DesignateInstitution",
    "EndSubsidy",
    "GrantSubsidy",
    "NoteDisability",
    "RecordSession",
    "Settle",
    "StartPlan",
    "check_means",
    "designate_institution",
    "end_subsidy",
    "grant_subsidy",
    "note_disability",
    "opened_by_certificates",
    "record_session",
    "settle",
    "start_plan",
]
