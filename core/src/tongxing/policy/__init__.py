"""Policy: what a child is entitled to, since when, by which clause, what is missing; decided from dated rules and facts.

What authors use
- ``facts``, ``runs``            ``@fact``, and the runs that a fact returns: subject, from, until, value, source
- ``builders``, ``clocks``, ``members``   most facts in one line: latest, during, age, months_since, count, any_of
- ``signals``, ``indicators``    risks worth a look; counts and rates

What files say
- ``conditions``, ``condition_types``   condition text: the allow-list, its meaning with unknowns, its types
- ``catalogue``, ``parameters``  service items with dated rules; dated values with source and certainty
- ``forms``, ``units``, ``certainty``   what these files have in common

How it is decided
- ``policy``, ``factbook``       all of it for one city, checked against each other once
- ``sources``, ``compute``       where facts are read from, and the facts of a whole batch
- ``settled``, ``segments``, ``timeline``, ``answers``, ``batch``   answers on every day, for one subject or a million
- ``decisions``, ``reasons``, ``explained``   decisions, why, and what may be shown of them
- ``gaps``, ``counting``, ``valuation``   entitled and not served; counts with small cells suppressed
- ``cases``                      worked cases that a clerk can check
- ``core_facts``, ``months``, ``dated``   core's own facts; month arithmetic; values that change with time
"""
