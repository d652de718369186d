"""What culture does, as mutations."""

from typing import Any

from tongxing import ServiceEvent
from tongxing_graphql import Mutation, extend

from .. import actions
from ..records import (
    Activity,
    Broadcast,
    FriendlyFigure,
    HarbourPlace,
    NetInspection,
    Participation,
    PartnerProject,
    Venue,
)


@extend(Mutation)
def open_venue(store: Any, input: actions.OpenVenue) -> Venue:
    """Open a venue of a division."""
    return actions.open_venue(store, input)


@extend(Mutation)
def close_venue(store: Any, input: actions.CloseVenue) -> Venue:
    """Close a venue."""
    return actions.close_venue(store, input)


@extend(Mutation)
def plan_activity(store: Any, input: actions.PlanActivity) -> Activity:
    """Plan an activity of a programme."""
    return actions.plan_activity(store, input)


@extend(Mutation)
def call_off(store: Any, input: actions.CallOff) -> Activity:
    """Call an activity off; everybody on its lists is told so."""
    return actions.call_off(store, input)


@extend(Mutation)
def enrol(store: Any, input: actions.Enrol) -> Participation:
    """Give a child a place at an activity, or a number on its waiting list."""
    return actions.enrol(store, input)


@extend(Mutation)
def withdraw(store: Any, input: actions.Withdraw) -> Participation:
    """Give up a place or a turn; a free place is offered to whoever waits longest."""
    return actions.withdraw(store, input)


@extend(Mutation)
def answer_offer(store: Any, input: actions.AnswerOffer) -> Participation:
    """Take a place that was offered, by its last day, or leave it to the next."""
    return actions.answer_offer(store, input)


@extend(Mutation)
def pass_on(store: Any, input: actions.PassOn) -> Activity:
    """Offer to the next what nobody took in time."""
    return actions.pass_on(store, input)


@extend(Mutation)
def count_attendance(store: Any, input: actions.CountAttendance) -> Activity:
    """Note who came to an activity, once."""
    return actions.count_attendance(store, input)


@extend(Mutation)
def note_companion_met(store: Any, input: actions.NoteCompanionMet) -> ServiceEvent:
    """Note that the companion met the family of an accepted application."""
    met: ServiceEvent = actions.note_companion_met(store, input)
    return met


@extend(Mutation)
def give_harbour_place(store: Any, input: actions.GiveHarbourPlace) -> HarbourPlace:
    """Give a regular place at a harbour by an approved application."""
    return actions.give_harbour_place(store, input)


@extend(Mutation)
def end_harbour_place(store: Any, input: actions.EndHarbourPlace) -> HarbourPlace:
    """End a regular place at a harbour."""
    return actions.end_harbour_place(store, input)


@extend(Mutation)
def note_broadcast(store: Any, input: actions.NoteBroadcast) -> Broadcast:
    """Note a programme, cartoon or film for children."""
    return actions.note_broadcast(store, input)


@extend(Mutation)
def note_inspection(store: Any, input: actions.NoteInspection) -> NetInspection:
    """Note an inspection of a platform."""
    return actions.note_inspection(store, input)


@extend(Mutation)
def note_mended(store: Any, input: actions.NoteMended) -> NetInspection:
    """Note that what an inspection found is mended."""
    return actions.note_mended(store, input)


@extend(Mutation)
def start_project(store: Any, input: actions.StartProject) -> PartnerProject:
    """Note a project of the partner plan that begins."""
    return actions.start_project(store, input)


@extend(Mutation)
def report_figure(store: Any, input: actions.ReportFigure) -> FriendlyFigure:
    """Note a figure of building a child-friendly city."""
    return actions.report_figure(store, input)
