"""What immunization knows over time.

- courses.py  from records to the course of each child, which a forecast takes
- columns.py  the same for all children at once, as the columns that the forecast walks
- states.py   series overdue and complete, doses counted, zero-dose
- assessment.py  days from an arrival to the first look at the history; arrivals.py  their quartiles
- forecasts.py, rolls.py, desk.py, board.py  forecasts as a reader may see them, and the lists and counts of a clinic
"""

from .assessment import days_to_first_review
from .states import complete_series, dtap_doses, mmr_doses, overdue_series, zero_dose

__all__ = ["complete_series", "days_to_first_review", "dtap_doses", "mmr_doses", "overdue_series", "zero_dose"]
