"""Plugins: each one found, loaded alone and checked; its first mistake is told with file and cure.

- ``finding``           entry points, one by one, in an order that no machine changes
- ``loading``           import, hooks, card, contributions, files of ``data/``; ``source_lines`` says where a mistake stands
- ``calls``             calling a hook of one plugin, isolated from the others, traced by ``TONGXING_TRACE_HOOKS=1``
- ``collecting``        what the hooks give, each list checked for what may stand in it
- ``record_checks``, ``statement_checks``, ``linking``: records; facts and validations; what is said of other plugins
- ``card``, ``survey``, ``event_kinds``, ``policy_files``, ``words``: the files of ``data/``; ``versions``: ranges of the contract
- ``claims``            names of which a city can have only one
- ``migrations``, ``scripts``, ``drafting``: one version table a plugin; a script for every change of a record;
  ``alone``, locks of PostgreSQL while they run, and while tables go
- ``plugin``            what comes out: one plugin that was loaded and checked; ``loaded``: all of them, and who was stopped and why
"""
