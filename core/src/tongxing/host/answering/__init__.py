"""Answering: what one access may know of children and families in a city, worked out with everything that is known.

- ``known``             facts, signals, places and rows of children; ``answers``: decisions and gaps beside them
- ``families``          the same of guardians and households, through the children linked to them
- ``freshness``         by what kept answers must have been made to hold still; ``one_for_all``: work that several ask for at once
- ``kept``              a city's decisions of today, decided again where stale; ``kept_signals``: the same of signals;
  ``worked_out``: the same of what departments worked out
- ``behind``            where lists told stale decisions as they stood, to be decided beside all requests
- ``desk``              a department's work: applications, steps that are due, gaps, referrals
"""
