"""Threads: how far an application, case, report or referral has come. Folded from its events; nothing stores it.

- ``charts``        which kind of event leads from where to where, and whose turn it is there
- ``folding``       a chart and events: where each thread stands, and what became of every event
- ``facts``         that state as a fact over time
- ``applications``  the chart of an application of any item
- ``procedures``    steps of an application, their owners and limits (办件); ``clocks``: due soon, overdue, paused
"""
