"""Host: the whole contract between core and the departments' plugins, and the cities composed from them.

A plugin is a package ``tongxing_<key>`` with one entry point in the group ``tongxing``. It says what it contributes by
hooks (``hookspecs``, the contract on one page), by its card and by the other files of its folder ``data/``. The host
finds all plugins, loads each alone, checks what it says, and composes each city from those that are enabled there.

How a plugin comes in
- ``finding``           entry points, one by one, in an order that no machine changes
- ``loading``           import, hooks, card, contributions, files; the first mistake is told with file and cure
- ``calls``             calling a hook of one plugin, isolated from the others, traced by ``TONGXING_TRACE_HOOKS=1``
- ``collecting``        what the hooks give, each list checked for what may stand in it
- ``record_checks``, ``statement_checks``, ``linking``: records; facts and validations; what is said of other plugins
- ``card``, ``survey``, ``event_kinds``, ``policy_files``: the files of ``data/``; ``versions``: ranges of the contract
- ``plugin``            one plugin that was loaded and checked; ``baseline``: core as a plugin among plugins
- ``host``              Host, which does all this and remembers who was stopped and why

How a city comes about
- ``identifying``       the doorman of a city: who stands behind a request; ``identity_forms``: what the file says of it
- ``cities``            the city's file; ``seeding``: it fills the tables once, and from then on the tables hold
- ``enabled``           the append-only table of which plugin is on where, by whom, why
- ``switching``, ``purging``: enable, disable, uninstall, purge
- ``migrations``, ``drafting``: one version table a plugin; a script for every change of a record
- ``admitting``         who can run together: ``claims`` clash, requirements fail, the later one stops
- ``composing``, ``composition``, ``states``, ``fills``: what then holds in the city, and how each plugin stands
- ``inputs``        the digest of what a city decides by; ``kept``: its decisions of today, decided again where stale;
  ``kept_signals``: the same of signals
- ``known``         what one access may know of children; ``answers``: decisions and gaps beside it
- ``backup``        to a folder while everybody writes, and back into an empty place; ``compliance``: a year's evidence

A mistake stops the plugin that made it and those that require it, by a PluginError that names plugin, file and cure; the
rest starts. Nothing disappears silently: every plugin that was found or ever enabled has a state and, where it does not
run, a reason. Plugins run in this process and are trusted code; the host guards against mistakes, not against malice.

Nothing is imported here: ``from tongxing import hookimpl`` must not load what only a server needs.
"""
