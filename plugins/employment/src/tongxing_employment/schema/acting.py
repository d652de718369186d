"""What may be done: each mutation is an act of the office as it stands in ``actions``."""

from typing import Any

from tongxing import GuardianEvent
from tongxing_graphql import Mutation, extend

from .. import actions
from ..records import (
    HardshipGround,
    HelpPlan,
    HomeHelp,
    JobChannel,
    JobDifficulty,
    JobFair,
    JobStatus,
    JobSubsidy,
    JobTraining,
    JobWish,
    PublicPost,
    Vacancy,
    ZeroEmployment,
)


@extend(Mutation)
def note_job(store: Any, input: actions.NoteJob) -> JobStatus:
    """Note what a guardian does; with an approved application it is registered."""
    return actions.note_job(store, input)


@extend(Mutation)
def note_wish(store: Any, input: actions.NoteWish) -> JobWish:
    """Note which of the plan's four services a guardian asks for."""
    return actions.note_wish(store, input)


@extend(Mutation)
def note_ground(store: Any, input: actions.NoteGround) -> HardshipGround:
    """Note a ground of job difficulty that a paper shows."""
    return actions.note_ground(store, input)


@extend(Mutation)
def publish_difficulty(store: Any, input: actions.PublishDifficulty) -> GuardianEvent:
    """Note that the street published who is to be identified; the county's clock begins."""
    return actions.publish_difficulty(store, input)


@extend(Mutation)
def identify_difficulty(store: Any, input: actions.IdentifyDifficulty) -> JobDifficulty:
    """Identify a person with job difficulty by an approved application."""
    return actions.identify_difficulty(store, input)


@extend(Mutation)
def end_difficulty(store: Any, input: actions.EndDifficulty) -> JobDifficulty:
    """End an identification."""
    return actions.end_difficulty(store, input)


@extend(Mutation)
def note_zero_employment(store: Any, input: actions.NoteZeroEmployment) -> ZeroEmployment:
    """Note a household in which nobody works; the division's office is asked for help."""
    return actions.note_zero_employment(store, input)


@extend(Mutation)
def start_home_help(store: Any, input: actions.StartHomeHelp) -> HomeHelp:
    """Begin help for a household without work."""
    return actions.start_home_help(store, input)


@extend(Mutation)
def start_help(store: Any, input: actions.StartHelp) -> HelpPlan:
    """Begin one of the plan's four services for a guardian."""
    return actions.start_help(store, input)


@extend(Mutation)
def end_help(store: Any, input: actions.EndHelp) -> HelpPlan:
    """End the help of a guardian."""
    return actions.end_help(store, input)


@extend(Mutation)
def record_outcome(store: Any, input: actions.RecordOutcome) -> JobStatus | None:
    """Tell what came of the help; who was hired has work from that day."""
    return actions.record_outcome(store, input)


@extend(Mutation)
def start_training(store: Any, input: actions.StartTraining) -> JobTraining:
    """Note a course that begins."""
    return actions.start_training(store, input)


@extend(Mutation)
def end_training(store: Any, input: actions.EndTraining) -> JobTraining:
    """Note how a course ended, and the certificate."""
    return actions.end_training(store, input)


@extend(Mutation)
def pay_training(store: Any, input: actions.PayTraining) -> JobSubsidy:
    """Pay a subsidy for a training."""
    return actions.pay_training(store, input)


@extend(Mutation)
def start_post(store: Any, input: actions.StartPost) -> PublicPost:
    """Begin a public-interest post."""
    return actions.start_post(store, input)


@extend(Mutation)
def end_post(store: Any, input: actions.EndPost) -> PublicPost:
    """End a public-interest post."""
    return actions.end_post(store, input)


@extend(Mutation)
def open_channel(store: Any, input: actions.OpenChannel) -> JobChannel:
    """Open a channel of the plan in a division."""
    return actions.open_channel(store, input)


@extend(Mutation)
def announce_fair(store: Any, input: actions.AnnounceFair) -> JobFair:
    """Announce a recruitment fair."""
    return actions.announce_fair(store, input)


@extend(Mutation)
def offer_vacancy(store: Any, input: actions.OfferVacancy) -> Vacancy:
    """Offer places of a firm."""
    return actions.offer_vacancy(store, input)
