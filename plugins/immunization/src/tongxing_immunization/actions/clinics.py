"""Clinics, certificates, reminders."""

from typing import Any

from tongxing.records.base import CODE_LENGTH

from ..records import Certificate, Clinic, Reminder
from .doses import demand_after_birth
from .inputs import IssueCertificate, RegisterClinic, Remind
from .refusals import refused


def register_clinic(store: Any, input: RegisterClinic) -> Clinic:
    """Register a clinic of a township or county."""
    clinic: Clinic = store.add(Clinic(**input.model_dump() | {"division": input.division.ljust(CODE_LENGTH, "0")}))
    return clinic


def issue_certificate(store: Any, input: IssueCertificate) -> Certificate:
    """Issue a certificate; the one before it ends on that day, as after a loss."""
    demand_after_birth(store, input.child, input.issued_on, "issued_on")
    for held in store.find(Certificate, child=input.child):
        if held.valid_until is None:
            if held.issued_on >= input.issued_on:
                raise refused("CERTIFICATE_NOT_LATER")
            store.change(held, valid_until=input.issued_on)
    issued: Certificate = store.add(Certificate(**input.model_dump()))
    store.event("certificate_issued", child=issued.child, happened_on=issued.issued_on, about=issued)
    return issued


def remind(store: Any, input: Remind) -> Reminder:
    """Note that a family was reminded, or that nobody was reached."""
    reminded: Reminder = store.add(Reminder(**input.model_dump()))
    return reminded
