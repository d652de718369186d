"""What immunization knows over time.

- courses.py  from records to the course of each child, which a forecast takes
"""
