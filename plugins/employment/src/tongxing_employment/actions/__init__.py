"""What the office does. The one room that writes."""

from .difficulty import (
    EndDifficulty,
    IdentifyDifficulty,
    NoteGround,
    PublishDifficulty,
    end_difficulty,
    identify_difficulty,
    note_ground,
    publish_difficulty,
)
from .helping import EndHelp, RecordOutcome, StartHelp, end_help, record_outcome, start_help
from .homes import NoteZeroEmployment, StartHomeHelp, asked_for_homes, note_zero_employment, start_home_help
from .places import AnnounceFair, OfferVacancy, OpenChannel, announce_fair, offer_vacancy, open_channel
from .posts import EndPost, StartPost, end_post, start_post
from .registering import NoteJob, NoteWish, note_job, note_wish
from .training import EndTraining, PayTraining, StartTraining, end_training, pay_training, start_training

__all__ = [
    "AnnounceFair",
    "EndDifficulty",
    "EndHelp",
    "EndPost",
    "EndTraining",
    "IdentifyDifficulty",
    "NoteGround",
    "NoteJob",
    "NoteWish",
    "NoteZeroEmployment",
    "OfferVacancy",
    "OpenChannel",
    "PayTraining",
    "PublishDifficulty",
    "RecordOutcome",
    "StartHelp",
    "StartHomeHelp",
    "StartPost",
    "StartTraining",
    "announce_fair",
    "asked_for_homes",
    "end_difficulty",
    "end_help",
    "end_post",
    "end_training",
    "identify_difficulty",
    "note_ground",
    "note_job",
    "note_wish",
    "note_zero_employment",
    "offer_vacancy",
    "open_channel",
    "pay_training",
    "publish_difficulty",
    "record_outcome",
    "start_help",
    "start_home_help",
    "start_post",
    "start_training",
]
