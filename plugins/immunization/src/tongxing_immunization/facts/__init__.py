"""What immunization knows over time.

- courses.py  from records to the course of each child, which a forecast takes
- columns.py  the same for all children at once, as the columns that the forecast walks
- states.py   series overdue and complete, doses counted, zero-dose
"""

from .states import complete_series, dtap_doses, mmr_doses, overdue_series, zero_dose

__all__ = ["complete_series", "dtap_doses", "mmr_doses", "overdue_series", "zero_dose"]
