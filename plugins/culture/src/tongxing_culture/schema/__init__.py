"""Culture's own fields: queries and mutations. Its records appear by themselves: child { culture { participations … } }."""

from .acting import (
    answer_offer,
    call_off,
    close_venue,
    count_attendance,
    end_harbour_place,
    enrol,
    give_harbour_place,
    note_broadcast,
    note_companion_met,
    note_inspection,
    note_mended,
    open_venue,
    pass_on,
    plan_activity,
    report_figure,
    start_project,
    withdraw,
)
from .activities import open_activities, programmes
from .desk import desk
from .friendly import child_friendly

__all__ = [
    "answer_offer",
    "call_off",
    "child_friendly",
    "close_venue",
    "count_attendance",
    "desk",
    "end_harbour_place",
    "enrol",
    "give_harbour_place",
    "note_broadcast",
    "note_companion_met",
    "note_inspection",
    "note_mended",
    "open_activities",
    "open_venue",
    "pass_on",
    "plan_activity",
    "programmes",
    "report_figure",
    "start_project",
    "withdraw",
]
