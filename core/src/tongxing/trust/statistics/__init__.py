"""Statistics: the one door through which counts and rates leave for whoever may see no row of anybody.

What leaves is a closed list of tables for each snapshot, one snapshot a half-year: no filter, no area and no day of a reader's
own choosing, since two questions that differ by a few children would tell of those few (trust.md 3.7).

- ``cells``        the numbers of all tables of a snapshot, as sums over the same kinds of subjects, and their limits
- ``reckoning``    what can be worked out from numbers that were told: the least and the most that a hidden one can be
- ``suppressing``  which numbers are left out, the small ones and those that would give them away; the rest rounded
- ``projects``     research projects, each with a key of its own, under which a child has a name that no other project knows
- ``snapshots``    pseudonyms, answers and divisions in a sealed file, which expires; what was released of it

An officer's own children are no statistics: whoever may see their rows counts them exactly, through ``scope``.
"""
