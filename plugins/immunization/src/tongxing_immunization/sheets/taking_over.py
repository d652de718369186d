"""An extract, checked, becomes doses: one transaction a child, through the same action as one that is typed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import select

from tongxing import Child, Identifier, UsageError
from tongxing.people.divisions import national
from tongxing.work.sheets.checked import Checked
from tongxing.work.sheets.files import File
from tongxing.work.sheets.report import Report

from ..actions import ExtractDose, ImportExtract, import_extract
from ..records import Dose
from .extract import SHEET, check_children, check_products, read_extract

_DOSE = ("lot", "clinic_name", "self_paid")


@dataclass(frozen=True)
class Whence:
    """What holds for every row: whose register, seen when, how complete, and the register's own words for products."""

    province: str
    seen_on: date
    extent: str = "partial"
    names: Mapping[str, str] | None = None


def take_over(store: Any, file: File, whence: Whence) -> Report:
    """Import an extract. Rows with a mistake are rejected and told; a child of whom one was rejected is partly known.

    Raises UsageError for a province that is none, and for a file that is no extract.
    """
    if national().level(whence.province) != "province":
        raise UsageError(f"{whence.province!r} is no province.", remedy="Give the province's code, such as 220000.")
    checked = read_extract(file)
    people = _people(store, checked)
    products = check_products(checked, whence.names or {})
    check_children(checked, {text: born for text, (_, born) in people.items()}, store.access.day)
    rows = checked.accepted(SHEET).with_columns(
        id=pl.col("child").replace_strict({text: id for text, (id, _) in people.items()}, default=None),
        product=pl.col("product").replace_strict(products, default=None),
    )
    partly = {people[text][0] for text in _children_of_rejected(checked) if text in people}
    unchanged = 0
    for (child,), theirs in rows.partition_by("id", as_dict=True, maintain_order=True).items():
        unchanged += _standing(store, str(child), theirs)
        extent = "partial" if child in partly else whence.extent
        store.write(import_extract, _input(str(child), theirs, whence, extent))
    rejected = len(checked.rejected.get(SHEET, ()))
    accepted = checked.read - rejected - unchanged
    return Report(file.sha256, checked.read, accepted, unchanged, rejected, checked.in_order())


def _input(child: str, rows: pl.DataFrame, whence: Whence, extent: str) -> ImportExtract:
    told = [name for name in _DOSE if name in rows.columns]
    doses = [ExtractDose(**row) for row in rows.select("product", "given_on", *told).iter_rows(named=True)]
    known: dict[str, Any] = {"extent": extent, "seen_on": whence.seen_on}
    return ImportExtract(child=child, doses=doses, province=whence.province, **known)


def _people(store: Any, checked: Checked) -> dict[str, tuple[str, date | None]]:
    """Number or record id, as it stands in the sheet → the child and its birth date; of children who may be seen."""
    texts = checked.values[SHEET].frame["child"].drop_nulls().unique().to_list()
    blind = {store.world.ring.blind("number", text): text for text in texts}
    with store.reading("extract") as read:
        numbers, children = read.scope.relation(Identifier), read.scope.relation(Child)
        by_number = select(numbers.c["id", "child", "number_blind"]).where(numbers.c.number_blind.in_(list(blind)))
        found = {blind[row["number_blind"]]: row["child"] for row in _each(read, Identifier, by_number)}
        # A number is read in capitals, so that an x becomes an X; a record id has none.
        found = {text: text.lower() for text in texts} | found
        wanted = select(children.c["id", "birth_date"]).where(children.c.id.in_(list(found.values())))
        born = {row["id"]: row["birth_date"] for row in read.rows(Child, wanted)}
    return {text: (id, born[id]) for text, id in found.items() if id in born}


def _each(read: Any, record: type[Any], statement: Any) -> Iterable[Mapping[str, Any]]:
    """Rows with their blind indexes, which only frames keep."""
    frame: pl.DataFrame = read.frame(record, statement)
    return frame.iter_rows(named=True)


def _standing(store: Any, child: str, rows: pl.DataFrame) -> int:
    """How many of a child's rows stand already."""
    with store.reading("extract") as read:
        doses = read.scope.relation(Dose)
        wanted = select(doses).where(doses.c.child == child, doses.c.withdrawn.is_(None))
        known = {(row["product"], row["given_on"]) for row in read.rows(Dose, wanted)}
    return sum(pair in known for pair in rows.select("product", "given_on").iter_rows())


def _children_of_rejected(checked: Checked) -> Sequence[str]:
    wrong = sorted(checked.rejected.get(SHEET, ()))
    texts: list[str] = checked.values[SHEET].frame.filter(pl.col("row").is_in(wrong))["child"].drop_nulls().to_list()
    return texts
