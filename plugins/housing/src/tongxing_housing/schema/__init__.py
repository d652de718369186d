"""The bureau's own fields and mutations; its records appear by themselves: household { housing { tenancies … } }."""

from .acting import (
    allocate_flat,
    end_breach,
    end_lease,
    end_rent_subsidy,
    grant_rent_subsidy,
    leave_queue,
    note_applicant,
    note_benefit,
    note_breach,
    note_dwelling,
    note_means,
    offer_flat,
    publish_result,
    register_in_queue,
    renew_lease,
    verify_household,
)
from .children import home_housing
from .programmes import obstacles, programmes
from .reading import free_flats, leases_to_renew, queue
from .standing import standings

__all__ = [
    "allocate_flat",
    "end_breach",
    "end_lease",
    "end_rent_subsidy",
    "free_flats",
    "grant_rent_subsidy",
    "home_housing",
    "leases_to_renew",
    "leave_queue",
    "note_applicant",
    "note_benefit",
    "note_breach",
    "note_dwelling",
    "note_means",
    "obstacles",
    "offer_flat",
    "programmes",
    "publish_result",
    "queue",
    "register_in_queue",
    "renew_lease",
    "standings",
    "verify_household",
]
