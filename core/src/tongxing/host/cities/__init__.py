"""Cities: which plugins are on in a city, what then holds there, and who may come in.

- ``city_file``, ``city_forms``, ``identity_forms``: the city's file, and the sentence for each way to miss its form
- ``seeding``           the file fills the tables once; from then on the tables hold
- ``enabled``           the append-only table of which plugin is on where, by whom, why
- ``switching``, ``purging``: enable, disable, uninstall; and what a plugin kept is written to a folder and removed
- ``admitting``         who can run together: names clash, requirements fail, the later one stops
- ``composing``, ``composition``, ``states``, ``fills``: what then holds in the city, and how each plugin stands
- ``inputs``            the digests of what a city decides by, item by item
- ``identifying``       the doorman of a city: who stands behind a request
"""
