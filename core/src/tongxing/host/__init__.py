"""Host: the whole contract between core and the departments' plugins, and the cities composed from them.

A plugin is a package ``tongxing_<key>`` with one entry point in the group ``tongxing``. It says what it contributes by
hooks (``hookspecs``, the contract on one page), by its card and by the other files of its folder ``data/``. The host
finds all plugins, loads each alone, checks what it says, and composes each city from those that are enabled there.

From the ground up, each room on those before it:
- ``hookspecs``, ``contributions``: the contract, and the small frozen things that hooks return and receive
- ``names``, ``ids``, ``order``: how keys and records are called outside; ids as people write them; who is looked at first
- ``plugins/``          a plugin found, loaded and checked
- ``cities/``           which plugins are on in a city, what then holds there, who may come in
- ``host``              Host, in which both meet, and which knows what stands in a database; ``installed``: the one of this
  installation; ``baseline``: core as a plugin among plugins
- ``answering/``        what one access may know of children and families
- ``registry``          one city, opened: its composition, database and keys
- ``offices/``          work on a whole registry: feed, imports, statistics, backup, evidence, reports

A mistake stops the plugin that made it and those that require it, by a PluginError that names plugin, file and cure; the
rest starts. Nothing disappears silently: every plugin that was found or ever enabled has a state and, where it does not
run, a reason. Plugins run in this process and are trusted code; the host guards against mistakes, not against malice.

Nothing is imported here: ``from tongxing import hookimpl`` must not load what only a server needs.
"""
