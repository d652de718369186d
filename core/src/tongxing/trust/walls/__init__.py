"""Wall two: what a reader may reach, kept by the database itself, in other code than wall one.

Wall one (``trust.scope``) writes every statement so that it can tell nothing hidden. Wall two stands where a statement is
run, whoever wrote it: a row of which the reader may see nothing is not there. It masks no single cells; that is wall one's.

- ``reach``     what one access may reach, from the specification (``trust.visible``), as plain ranges
- ``lite``      SQLite: read-only connections, an authorizer, views of secret names
- ``postgres``  PostgreSQL: a role that owns nothing, row security, scopes kept by backend
- ``readers``   connections bound to a reach, and the pool that picks by it
"""
