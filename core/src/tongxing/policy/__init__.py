"""Policy: what a child, guardian or household is entitled to, since when, by which clause, and what is missing.

Facts × rules = decisions. A *fact* is a named value of a subject over time; authors compute it for many subjects at once
from records and other facts, and all date arithmetic lives there. A *rule* is dated data: versions, tracks (any may be
met), conditions (all must be met) in a small SQL subset over facts and dated parameters, each with its clause. Every
answer is met, not met or not known: what is not known never becomes a no by itself.

What authors use
- ``facts``       ``@fact``: a function made into a fact
- ``builders``    runs from rows: ``latest``, ``during``, ``state``, ``always``
- ``clocks``      runs that only the calendar changes: ``age``, ``months_since``
- ``calendar``    working days: holidays, make-up days, years not yet published
- ``members``     what members add up to: ``count``, ``any_of``, ``all_of``
- ``runs``        Runs: values over time, for many subjects
- ``signals``     ``@signal``: risks worth a person's look
- ``indicators``  Indicator: what a department counts

What they write as data
- ``catalogue``   data/services.yaml: items, versions, tracks, conditions, clauses
- ``parameters``  dated figures, inherited nation → province → city → county; ``dated``, ``units``
- ``parameter_forms``, ``parameter_files``: how they are written, in data/parameters/*.yaml; ``fact_parameters``: as a fact gets them
- ``editions``    the service list of a region, by edition
- ``case_forms``  tests/cases/*.yaml: worked cases; ``cases`` runs them, those that are alike together, ``case_sources``
  is the world of one; ``case_files``: files of cases of any suite
- ``forms``       parts that these files have in common

What is decided with
- ``conditions``, ``condition_types``  condition text: what may stand in it, and whether it fits what it names
- ``factbook``, ``policy``             everything that holds in a city, checked against each other once
- ``sources``     where facts are read from: five questions, each asked once for a whole batch
- ``residence/``  the residence clock: who counts as floating, in which population, and why
- ``compute``     facts of a batch, checked before anybody relies on them; ``core_facts`` are core's own

How it is decided
- ``segments``    timelines laid over each other: stretches of days on which nothing changes; ``together``: several facts on them
- ``settled``     a parameter for many places and days at once
- ``timeline``    what is met of conditions on every stretch; ``answers`` of rules, and their unbroken runs of days
- ``batch``       answers, days, tracks, certainty of everybody
- ``evidence``    all that a subject's decisions rest on, as text; ``explained``: reasons told from it
- ``decisions``   ``decide``; ``reasons``: a decision as people and programs read it, and what of it may be withheld
- ``keeping``     what is kept of decisions, and until when it holds; ``reach``: whom a changed record reaches;
  ``remembered``: what was worked out once, in memory
- ``gaps``        entitled and not served; ``valuation``, ``counting``: how each subject answers the indicators
- ``on_a_day``    rules on one day alone, where nobody asks since when; ``rehearsal``: what a revision would change;
  ``review``: which files nobody has checked for a year
- ``certainty``   confirmed, reconstructed, open: the weakest travels; ``months``: calendar months by the Civil Code

One subject is a batch of one, and goes the same way as a million. Subjects are numbered within a batch, runs are laid
over each other by one sort and one fill, and what only the calendar changes is worked out once for each starting day.
"""
