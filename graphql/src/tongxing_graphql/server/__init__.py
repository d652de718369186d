"""The application and its processes, and what an operator sees of them.

- ``app``             each city's addresses together; ``endpoint``: that of its GraphQL; ``light``: what is answered in the loop
- ``serving``         one process or several; ``servers``: Uvicorn and Granian, and how they end; ``steady``: memory that stays as it is
- ``watching``        what stands around every request; ``metrics``, ``json_lines``, ``standing``; ``operators``: who may read them
"""
