"""A typed client of a city that runs Tongxing, for the documents in ``documents/``.

- ``generated/``  methods and types, made by ``make clients``; a field that the city drops is an error of mypy and of a test
- ``asking.py``   how a request goes: token, purpose, document ids, what is sent again
- ``refusals.py`` what the city refuses, as one exception
- ``paging.py``   lists, read to their end
- ``feed.py``     what changes, from where the program was the last time
- ``letters.py``  what a webhook brings, and whether it is the city's
"""

from .feed import Feed as Feed
from .generated import *  # noqa: F403
from .generated import City as City
from .paging import every as every
from .refusals import CityError as CityError
