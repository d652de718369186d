"""The residence clock: whether a child counts as floating on a day, in which of two populations, why, and what changes next.

- ``clock``    the clock itself, and how the law is read
- ``places``   what it asks of two places: same county, same township, both in one city's central urban area
- ``stays``    episodes of residence made into the stretches that it reads
- ``lives``    what is recorded of many children, made ready for it; and what it counts with
- ``cells``    what its conditions say together: a status and how sure it is
- ``reasons``  what is said of a status, in words
- ``status``   the clock asked: everybody on one day, or everybody's runs of days
- ``facts``    what rules may name of it
- ``cases``    the suite ``residence`` of worked cases
"""
