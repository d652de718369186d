"""Immunization: doses, forecasts by the schedule in force, catch-up. The department's table of contents."""
