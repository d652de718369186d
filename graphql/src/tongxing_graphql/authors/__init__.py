"""What a department writes becomes part of a schema.

- ``extending``   ``@extend``; ``trial`` tries a field out alone when the department is loaded
- ``signatures``  what an author's function takes and gives; ``pydantic_inputs``: the input of a mutation
- ``computed``    fields for a whole level at once; ``requires``: the columns that they need
- ``queries``, ``listings``  a department's own queries, and those whose list may be long
- ``acts``        one description of an act makes its mutation, of one input and of many; ``mutations``, ``again``
- ``namespaces``  a department's namespace in each type; ``schema``: the schema that holds them
"""
