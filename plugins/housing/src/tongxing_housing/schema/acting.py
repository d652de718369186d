"""The bureau's mutations: each is an action as it stands."""

from typing import Any

from tongxing_graphql import Mutation, extend

from .. import actions
from ..records import Applicant, Breach, Dwelling, EarlierBenefit, Flat, Means, QueuePlace, RentSubsidy, Tenancy


@extend(Mutation)
def note_means(store: Any, input: actions.NoteMeans) -> Means:
    """Note income and assets as they were checked."""
    return actions.note_means(store, input)


@extend(Mutation)
def note_dwelling(store: Any, input: actions.NoteDwelling) -> Dwelling:
    """Note how a household lives and what it owns here."""
    return actions.note_dwelling(store, input)


@extend(Mutation)
def note_applicant(store: Any, input: actions.NoteApplicant) -> Applicant:
    """Note hukou, job and insurance of the applicant."""
    return actions.note_applicant(store, input)


@extend(Mutation)
def note_benefit(store: Any, input: actions.NoteBenefit) -> EarlierBenefit:
    """Note another housing benefit, or that none was found."""
    return actions.note_benefit(store, input)


@extend(Mutation)
def verify_household(store: Any, input: actions.VerifyHousehold) -> None:
    """Verify a household of which everything was checked."""
    actions.verify_household(store, input)


@extend(Mutation)
def publish_result(store: Any, input: actions.PublishResult) -> None:
    """Publish the result of the verification."""
    actions.publish_result(store, input)


@extend(Mutation)
def register_in_queue(store: Any, input: actions.RegisterInQueue) -> QueuePlace:
    """Approve, and register in the queue, when the publication is over."""
    return actions.register_in_queue(store, input)


@extend(Mutation)
def leave_queue(store: Any, input: actions.LeaveQueue) -> QueuePlace:
    """End a place in the queue without a flat or subsidy."""
    return actions.leave_queue(store, input)


@extend(Mutation)
def offer_flat(store: Any, input: actions.OfferFlat) -> Flat:
    """Take a flat into the stock of a county."""
    return actions.offer_flat(store, input)


@extend(Mutation)
def allocate_flat(store: Any, input: actions.AllocateFlat) -> Tenancy:
    """Give a free flat to the household whose turn it is, or say why it goes before others."""
    return actions.allocate_flat(store, input)


@extend(Mutation)
def grant_rent_subsidy(store: Any, input: actions.GrantRentSubsidy) -> RentSubsidy:
    """Begin to pay a household that waits for the subsidy."""
    return actions.grant_rent_subsidy(store, input)


@extend(Mutation)
def renew_lease(store: Any, input: actions.RenewLease) -> Tenancy:
    """Let a lease go on."""
    return actions.renew_lease(store, input)


@extend(Mutation)
def note_breach(store: Any, input: actions.NoteBreach) -> Breach:
    """Note something for which a flat may be taken back."""
    return actions.note_breach(store, input)


@extend(Mutation)
def end_breach(store: Any, input: actions.EndBreach) -> Breach:
    """Note that it was put right."""
    return actions.end_breach(store, input)


@extend(Mutation)
def end_lease(store: Any, input: actions.EndLease) -> Tenancy:
    """End a lease, with its reason."""
    return actions.end_lease(store, input)


@extend(Mutation)
def end_rent_subsidy(store: Any, input: actions.EndRentSubsidy) -> RentSubsidy:
    """End a subsidy, with its reason."""
    return actions.end_rent_subsidy(store, input)
