"""Tongxing's GraphQL layer: one composed schema a city, and the server.

What an author of a department's ``schema.py`` needs:

- ``extend``      puts a function into the department's namespace
- ``Query``, ``Mutation``  what may be extended beside Child, Guardian and Household
- ``Reading``     what a query gets: reads at one moment, as the reader may see them

What a host of the server needs: ``create_app``.
"""

from tongxing.work.store import Reading

from .extend import Mutation, Query, extend

__all__ = ["Mutation", "Query", "Reading", "extend"]
