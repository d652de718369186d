"""A record's type, from its class: each column a field, with its words; ids; and what is withheld."""

from collections.abc import Callable, Collection
from typing import Any

from tongxing.host.names import type_name
from tongxing.people import MASTER
from tongxing.records import About, Record
from tongxing.records.base import Code, abouts, table_of
from tongxing.trust.categories import CategoryBook
from tongxing.work.checks import python_type

from .city_types import Types, id_field
from .context import context_of
from .fields import Cell, Made
from .loading import by_id
from .placement import categories_of, hidden
from .relations import Hidden, Reference
from .rows import Row
from .selections import wanted_columns
from .values import Division, division_of


def tell_record(
    types: Types, record: type[Record], book: CategoryBook, category: Any, *, without: Collection[str] = ()
) -> None:
    """Give the type of a record the fields that follow from its class; ``category`` is the city's enum of categories."""
    of_columns = [_column(types, record, name, about) for name, about in abouts(record).items() if name not in without]
    if record.subject_column in MASTER and record.subject_column not in abouts(record):
        of_columns.insert(
            0, _reference(types, record.subject_column, "Whom it is about; null if you may not see that.")
        )
    if record.subject == "place" and "division" not in abouts(record):
        of_columns.insert(0, _division("division", "Where it is."))
    held = [] if "withheld" in without else [_withheld(record, book, category)]
    types.tell(types.of(record), [*_identity(record), *held, *of_columns])


def described(about: About) -> str:
    """A column's words, unit, codes and category, for readers of the schema."""
    parts = [f"{about.title.zh} · {about.title.en}"]
    if about.unit:
        parts.append(f"in {about.unit}")
    if about.choices:
        parts.append("; ".join(f"{code} {words.zh} {words.en}" for code, words in about.choices.items()))
    return ". ".join([*parts, f"[{about.category}]"])


def _identity(record: type[Record]) -> list[Any]:
    return [
        id_field(type_name(record)),
        Cell("record_id", str, "The record's own id; it never changes.", lambda row: row.id),
        Cell(
            "version", int, "Grows with every change; give it as `expectedVersion`.", lambda row: row.values["version"]
        ),
    ]


def _withheld(record: type[Record], book: CategoryBook, category: Any) -> Made:
    async def resolve(row: Row, info: Any) -> list[Any]:
        keys = await hidden(context_of(info).reads, row, categories_of(record))
        return [category(key) for key in keys if key in book.categories]

    said = "Categories of this record that you may not see here; their fields are null. It depends on grants alone."
    return Made("withheld", list[category], resolve, description=said, reads=Hidden(categories_of(record)))


def _column(types: Types, record: type[Record], name: str, about: About) -> Any:
    aged = {"since": about.since, "deprecated": about.deprecated}
    if name in MASTER:
        return _reference(types, name, described(about), **aged)
    read, kind = _cell(name), python_type(record, name)
    if isinstance(table_of(record).columns[name].type, Code):
        return _division(name, described(about), **aged)
    return Cell(name, kind | None, described(about), read, **aged)


def _division(name: str, description: str, **aged: str | None) -> Cell:
    return Cell(name, Division | None, description, lambda row: division_of(row.values.get(name)), **aged)


def _cell(name: str) -> Callable[[Any], Any]:
    return lambda row: row.values.get(name)


def _reference(types: Types, column: str, description: str, **aged: Any) -> Made:
    """The record whose id stands in a column."""
    record = MASTER[column]

    def resolve(row: Row, info: Any) -> Any:
        id = row.values.get(column)
        if id is None:
            return None
        return by_id(context_of(info).reads, record, id, wanted_columns(info, type_name(record)))

    reads = Reference(record, column)
    return Made(column, types.of(record) | None, resolve, description=description, needs=(column,), reads=reads, **aged)
