"""HTTP: requests, the addresses of a city, files that are sent, the pages.

- ``served``          one city as the server holds it
- ``wire``            GraphQL over HTTP; ``turning_away``: requests of nobody known; ``login``
- ``plain_routes``    what addresses beside GraphQL have in common: ``catalogue_routes``, ``frame_routes`` (``frames``),
                      ``import_routes`` (``import_queue``, ``uploads``), ``letter_routes``, ``plugin_routes``
- ``pages``           where to begin, and GraphiQL
"""
