"""The access log: each read and write of personal data, in hash chains, durable before a byte leaves.

- ``entries``    one entry: who, for what, by which grants, which categories, whom (as keyed pseudonyms); never a value
- ``chain``      a block of entries, and the keyed digest that binds it to all before it
- ``blocks``     where blocks stand: a file beside a SQLite database, a table of PostgreSQL; nothing changes them
- ``log``        AccessLog, through which everything is kept: one chain for each process, many answers in one commit
- ``anchors``    signed statements of where the chains stood, in a file that is taken elsewhere
- ``verifying``  whether anything was changed, taken out, put in or cut off
- ``index``      in which blocks a subject stands, and in which a principal asked
- ``asking``     who saw a child; whom a principal has seen
- ``unusual``    reads that a person should look at

Why chains and not one, and what that costs: ``docs/decisions/0014-an-access-log-of-chains.md``.
"""
