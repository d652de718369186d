"""What is due for one child or for a million: the course of a child goes in, the forecast of every series comes out.

- course.py   what is known of a child: doses, history, circumstances. What the records are read into
- answers.py  what comes out: a series' status, next dose, days, reasons, certainty
- forecasting.py, planning.py, telling.py  the forecast of one child or several, the catch-up plan, and the words
- packing.py  courses as columns of whole numbers
- walk.py, decide.py, loops.py  the one function over such columns; compiled.py: plain or compiled by numba
- bulk.py     many children at once; cases.py: the suite of worked cases
"""

from .answers import CLINIC_REVIEW, STATUSES, Forecast, PlannedDose, Reason, SeriesForecast
from .course import HISTORIES, HIV_STATES, MOTHER_HBSAG, Circumstances, Course, Dose
from .forecasting import forecast_for, forecasts_for

__all__ = [
    "CLINIC_REVIEW",
    "HISTORIES",
    "HIV_STATES",
    "MOTHER_HBSAG",
    "STATUSES",
    "Circumstances",
    "Course",
    "Dose",
    "Forecast",
    "PlannedDose",
    "Reason",
    "SeriesForecast",
    "forecast_for",
    "forecasts_for",
]
