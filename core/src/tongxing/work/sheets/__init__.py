"""Sheets: how a survey comes in. A workbook is composed, filled in, read, checked, planned and written.

- ``questions``   what the survey asks: core's questions and those of the departments, as the columns of three sheets
- ``choices``     answers that are chosen: codes, their words, and what people write instead
- ``workbook``    the workbook for field workers: heads, drop-downs, a hidden row of keys; ``looks``, ``helping``
- ``resurvey``    the workbook filled in beforehand with what the registry holds (``held``), in words (``wording``)
- ``issuing``     for which city a re-survey was issued, and what had been recorded by then
- ``files``       XLSX, CSV and ZIPs of CSV to grids of text; ``texts`` and ``parts`` are what they consist of
- ``reading``     grids to sheets, with the row numbers that the spreadsheet program shows; ``mending`` merged cells;
  ``reaching``: how far a workbook reaches
- ``mappings``    a sheet of another system read as ours; ``mapping_files`` keeps and proposes mappings
- ``visiting``    rows of a re-survey that nobody visited yet
- ``converting``  text to values: dates, numbers, choices, divisions, as people write them
- ``checking``    everything wrong with a file at once, each with its cell, reason and remedy (``problems``);
  ``cross_checking``: rows against each other
- ``merging``     three ways, field by field: as issued, told, standing
- ``conflicts``   fields that both sides changed, until a person decides: ``differing``, ``deciding``
- ``families``    the accepted rows in batches, of which none cuts a family
- ``standing``    what the registry knows of the people of a batch
- ``resolving``   rows of a re-survey laid beside what was issued and what stands, before they are planned
- ``matching``    who is meant: the record of the child, guardian or household that stands already
- ``planning``    rows to records, a column at a time: ``episodes``, ``answers``; ``drafts`` leaves alone what does not differ
- ``rights``      where this principal may import what
- ``importing``   the import: a batch read, planned and written in one transaction, a report, nothing twice
- ``imports``     the table of imports, ``uploads`` that of files sent to a server; ``import_reading``: both as they may be seen
- ``telling``     the report for the terminal
- ``marking``     a copy of the file in which every problem is coloured and explained; ``listing``: the sheet in front of it

The report counts ``read = accepted + unchanged + rejected``; one row read is one data row of any sheet.
"""
