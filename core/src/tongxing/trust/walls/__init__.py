"""Wall two: what a reader may reach, kept by the database itself, in other code than wall one.

Wall one (``trust.scope``) writes every statement so that it can tell nothing hidden. Wall two stands where a statement is
run, whoever wrote it: a row of which the reader may see nothing is not there, and a cell that it may not see is NULL.

- ``reach``       what one access may reach, from the specification (``trust.visible``), as plain ranges, and which cells it may not
- ``lite``        SQLite: read-only connections, an authorizer, views of secret names; ``lite_views``, their SQL
- ``postgres``    PostgreSQL: roles that own nothing, and row security; ``policies``, what it asks of each row
- ``masked``      PostgreSQL: views that hide cells, one schema for each combination of masks
- ``binding``     PostgreSQL: what each connection may reach, by server process
- ``readers``     connections bound to a reach, and the pool that picks by it
"""
