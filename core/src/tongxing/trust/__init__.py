"""Trust: who may see and do what, by which grant, for which purpose; and how that is kept true.

- ``categories``  data categories and purposes, as the cards of the departments declare them
- ``grants``      Grant, the only source of access, and the table that holds grants
- ``visible``     the specification of access, in plain Python
- ``granting``    how a grant comes about and ends; ``wishes``: what may be asked for; ``roles`` and ``sharing``, on which it rests;
  ``explain``
- ``emergencies`` one child's record opened without approval, and reviewed afterwards
- ``assessments`` for which uses of data a plugin was assessed; ``incidents``, and when whom they were told
- ``notices``     what waits for the office that decides about access, a line each
- ``scope``       wall one: the same decision as a SQL relation, through which every read goes; ``ranges``: where a category may be
  seen; ``unmasked``: what the store itself reads to decide
- ``ties``        the few columns by which others are reached
- ``walls``       wall two: rows and cells that may not be seen, hidden by the database whatever statement runs
- ``withholding`` whom a grant would open and yet nothing leaves: restricted, or a consent is missing
- ``principals``  the principals of a city, and the Access of one request
- ``unchanged``   what was read of all this, kept until any of it changes
- ``identities``  who stands behind a token, who has guessed too often, and three separate offices
- ``registered``  the requests that a city in earnest may be asked
- ``allotments``  how much each may ask for in a minute and a day, over all processes
- ``cipher``      one data key for each child, guardian and household, wrapped by the city's key
- ``peers``       instances of other places, with one key for each pair
- ``algorithms``  the suites of cryptography: the international one, and SM3 with SM4
- ``statistics``  the one door through which counts and rates leave
- ``audit``       the access log: hash chains that hold each read and write before a byte leaves

Limits said aloud: plugins run in this process and are trusted code; walls here stop mistakes, not malice.
"""
