"""The demo: an invented province of floating children, imported and decided by the real path, and its answer key.

- ``names``     names of the region and its peoples, invented
- ``places``    where the families come from and where in Harbin they live
- ``province``  families: children, guardians, households, the same for the same number and seed; ``births``, ``stays``, ``lots``
- ``rows``      families as rows of the survey sheets, written as differently as people write
- ``mistakes``  planted mistakes and duplicates, each with its cell and code; ``kinds`` of them
- ``again``     a second workbook, which repeats children of the first
- ``departments``, ``loading``: what departments add, and what is written beside the survey
- ``books``     the workbooks, and at which row each line of them stands
- ``answers``   the answer key: what a correct system must find; ``oracle``: who counts, worked out a second time
- ``fresh``     a database that holds nothing but a demo
- ``running``   ``tongxing demo`` itself
- ``telling``   what it prints

Every person, address and number here is invented; identity numbers begin with 99, which no place has.
"""
