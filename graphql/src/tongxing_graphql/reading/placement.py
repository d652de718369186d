"""Which data categories a reader may see for one row: by grants and by the place of the row's subject, nothing else.

The same decision as ``Scope``, told for a row that is shown anyway, so that «withheld» is never mistaken for «unknown».
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from tongxing.records import Record
from tongxing.records.base import abouts, table_of
from tongxing.trust.scope import Scope

from .batches import Load
from .context import Context
from .reads import Reads
from .rows import Row


async def hidden(reads: Reads, row: Row, categories: Iterable[str]) -> list[str]:
    """Those of the categories that the reader may not see for this row's subject, in order."""
    asked = sorted(set(categories))
    stands = {category: standing(reads.scope, row.record, category) for category in asked}
    depends = tuple(category for category in asked if stands[category] is None)
    shown: Sequence[str] = ()
    if depends:
        batch = reads.batch(("placement", row.record, depends), lambda: _load(reads, row.record, depends))
        shown = await batch.get(row.id)
    return [c for c in asked if stands[c] is False or (stands[c] is None and c not in shown)]


def standing(scope: Scope, record: type[Record], category: str) -> bool | None:
    """Whether a category may be seen of every row of a record that is shown, or of none; None where it depends on the row."""
    if not scope.sees(category):
        return False
    # Where rows of one table have categories of their own, that a row is seen tells nothing about another category.
    is_everywhere = not record.category_column and scope.ranges(category) == scope.row_ranges(record)
    return True if is_everywhere else None


async def is_withheld(context: Context, row: Row, categories: Iterable[str]) -> bool:
    """Whether none of these categories may be seen for the row's subject."""
    asked = set(categories)
    return len(await hidden(context.reads, row, asked)) == len(asked)


def categories_of(record: type[Record]) -> frozenset[str]:
    """The categories of a record's columns."""
    return frozenset(about.category for about in abouts(record).values())


def _load(reads: Reads, record: type[Record], categories: Sequence[str]) -> Load:
    async def load(ids: Sequence[str]) -> dict[str, list[str]]:
        table, scope = table_of(record), reads.scope
        # The wall's own test, so that what is told here can never differ from what it hides.
        tests = [scope.covers(record, table, scope.ranges(c)).label(str(n)) for n, c in enumerate(categories)]
        found = reads.reading().connection.execute(select(table.c.id, *tests).where(table.c.id.in_(ids)))
        return {row[0]: [c for c, is_shown in zip(categories, row[1:], strict=True) if is_shown] for row in found}

    return load
