"""Records of the table one after the other, with the places that they name filled in at the end."""

from typing import NamedTuple

from . import table as at

WIDTHS = {
    "head": at.HEAD_WIDTH,
    "edition": at.EDITION_WIDTH,
    "place": at.PLACE_WIDTH,
    "limit": at.LIMIT_WIDTH,
    "product": at.PRODUCT_WIDTH,
    "count": at.COUNT_WIDTH,
    "caution": at.CAUTION_WIDTH,
    "bound": at.BOUND_WIDTH,
    "rule": at.RULE_WIDTH,
    "guard": at.GUARD_WIDTH,
    "after": at.AFTER_WIDTH,
}
"""Kinds of records, in the order in which they stand."""


class Where(NamedTuple):
    """Where the record of a kind will begin that is to be the next one."""

    kind: str
    number: int


Record = dict[int, int | Where]
"""The figures of a record by their places in it."""


class Assembly:
    """Records by kind while they are made."""

    def __init__(self) -> None:
        self.records: dict[str, list[Record]] = {kind: [] for kind in WIDTHS}

    def next(self, kind: str) -> Where:
        """Where the next record of a kind will begin, or the last one ended."""
        return Where(kind, len(self.records[kind]))

    def add(self, kind: str, record: Record) -> None:
        """A record: each of its figures by its place in it."""
        assert sorted(record) == list(range(WIDTHS[kind])), kind
        self.records[kind].append(record)

    def numbers(self) -> tuple[int, ...]:
        """All records as one list of whole numbers."""
        begins, end = {}, 0
        for kind, width in WIDTHS.items():
            begins[kind] = end
            end += width * len(self.records[kind])

        def number(value: int | Where) -> int:
            return begins[value.kind] + value.number * WIDTHS[value.kind] if isinstance(value, Where) else int(value)

        rows = [record for kind in WIDTHS for record in self.records[kind]]
        return tuple(number(record[place]) for record in rows for place in sorted(record))
