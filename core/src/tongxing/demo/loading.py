"""What is written beside the survey: the past stays that public security knows, and the records of the departments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from ..host.contributions import DemoRow
from ..people import Guardianship, HouseholdMember, Residence
from ..records import Record
from ..work.checks import frame_schema
from ..work.rows import default, row_of, schema_of
from ..work.store import Store
from .province import Family, InventedChild
from .stays import Stay

TOGETHER = 1000
"""Records written at a time."""
Row = dict[str, Any]
Ids = Mapping[str, str]
"""Key of a child, household or guardian → record id."""


def load_stays(store: Store, families: Iterable[Family], ids: Ids, part: int) -> None:
    """Every stay but the one that the survey told; and the end of that one, where a child has gone home since."""
    known = [(child, ids[child.key]) for family in families for child in family.children if child.key in ids]
    rows = [_row(id, child, stay) for child, id in known for stay in child.stays if stay is not child.here]
    fresh = [row | {"id": store.world.new_id(store.world.province)} for row in rows]
    gone = {id: child.here.until for child, id in known if child.here.until}
    _write(store, Residence, [*fresh, *_ended(store, gone)], f"demo stays {part}")


def _row(id: str, child: InventedChild, stay: Stay) -> Row:
    return {
        "child": id,
        "division": stay.division.ljust(12, "0"),
        "basis": stay.basis,
        "accompanied_by": child.accompanied_by,
        "valid_from": stay.since,
        "valid_until": stay.until,
    }


def _ended(store: Store, gone: Mapping[str, date | None]) -> Iterator[Row]:
    """The stays as they stand, with the day on which these children left."""
    names = ("id", "child", "division", "basis", "accompanied_by", "valid_from")
    children = sorted(gone)
    with store.reading("demo") as reading:
        relation = reading.scope.relation(Residence)
        for start in range(0, len(children), TOGETHER):
            asked = relation.select().where(relation.c.child.in_(children[start : start + TOGETHER]))
            for row in sorted(reading.rows(Residence, asked), key=lambda row: str(row["id"])):
                if row["valid_until"] is None:
                    yield {n: row[n] for n in names} | {"valid_until": gone[row["child"]]}


def around(store: Store, families: Iterable[Family], ids: Ids) -> dict[str, str | None]:
    """Keys of households and guardians → record id, by the children who were accepted; None where none is tied to them."""
    homes: dict[str, str] = dict(_linked(store, HouseholdMember, ids, "household"))
    ties = {
        (child, relation): guardian
        for child, guardian, relation in _linked(store, Guardianship, ids, "guardian", "relation")
    }
    found: dict[str, str | None] = {}
    for family in families:
        children = [ids[child.key] for child in family.children if child.key in ids]
        found[family.home] = next((homes[child] for child in children if child in homes), None)
        for key, each in zip(family.carers, family.guardians, strict=True):
            found[key] = next((ties[c, each.relation] for c in children if (c, each.relation) in ties), None)
    return found


def _linked(store: Store, link: type[Record], ids: Ids, *names: str) -> Iterator[tuple[Any, ...]]:
    """Child and these columns of every tie of these children."""
    children = sorted(ids.values())
    with store.reading("demo") as reading:
        ties = reading.scope.relation(link)
        for start in range(0, len(children), TOGETHER):
            asked = ties.select().where(ties.c.child.in_(children[start : start + TOGETHER])).order_by(ties.c.id)
            for row in reading.rows(link, asked):
                yield tuple(row[name] for name in ("child", *names))


def load_records(store: Store, plugin: str, records: Sequence[Record | DemoRow], ids: Ids, part: int) -> None:
    """A department's records of whoever was accepted; records of places come with the first part, by their own ids."""
    of_class: dict[type[Record], list[Row]] = {}
    for each in records:
        kind, values = (each.record, each.values) if isinstance(each, DemoRow) else (type(each), row_of(each))
        of = kind.subject_column
        key = str(values.get(of, ""))
        if kind.subject != "place" and key in ids:
            fresh = {"id": store.world.new_id(store.world.province), of: ids[key]}
            of_class.setdefault(kind, []).append(_blank(kind) | values | fresh)
        elif kind.subject == "place" and part == 0:
            of_class.setdefault(kind, []).append(_blank(kind) | values)
    for kind, rows in of_class.items():
        _write(store, kind, rows, f"demo {plugin} {kind.__name__} {part}")


@cache
def _blank(kind: type[Record]) -> Row:
    """What stands in the columns of a record that nothing is said of."""
    return {name: default(kind, name) for name in schema_of(kind) if name != "id"}


def _write(store: Store, kind: type[Record], rows: Sequence[Row], name: str) -> None:
    schema = frame_schema(kind)
    names = [n for n in schema if rows and n in rows[0] and not n.startswith("recorded_") and n != "version"]
    for batch, start in enumerate(range(0, len(rows), TOGETHER)):
        some = [{n: row[n] for n in names} for row in rows[start : start + TOGETHER]]
        store.write_batch({kind: pl.DataFrame(some, schema={n: schema[n] for n in names})}, import_id=name, batch=batch)
