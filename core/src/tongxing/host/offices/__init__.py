"""Offices: the work on a whole registry that is nobody's single question.

- ``following``         a page of the change feed; ``bringing``: its letters to webhooks, signed and tried again
- ``import_process``    an import in a process of its own, begun by a server
- ``previewing``        what would change if a plugin were switched on or off
- ``statistics``        snapshots and the tables released from them; ``extracts``: rows for an approved research project
- ``backup``            to a folder while everybody writes, and back into an empty place
- ``compliance``        a year's evidence about minors' data; ``reporting/``: a county's report, on paper and as a workbook
"""
