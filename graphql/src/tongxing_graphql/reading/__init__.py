"""Rows as a reader may see them, and the types that hold them.

- ``reads``       what one request reads: at one moment, in batches, logged before a byte leaves; ``context``, ``stopping``
- ``rows``, ``loading``, ``batches``, ``placement``  one row; rows by their ids, a level at once; what of a row may be seen
- ``paging``, ``cursors``, ``connections``, ``lists``, ``cut_pages``  pages, and Relay's connection over them
- ``filters``, ``conditions``, ``names``, ``pinyin``, ``orders``  which rows, in which order
- ``records``, ``fields``, ``city_types``, ``values``, ``events``, ``subjects``, ``days``  types and their cells
- ``selections``, ``relations``, ``plain_values``, ``lasting``  what a document asks of a row, told as data, and once
"""
