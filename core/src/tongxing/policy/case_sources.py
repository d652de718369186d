"""The world of one worked case as sources of facts: a child, its guardians, its household, and rows of records.

Worlds of several cases are one world, where nobody knows anybody of another case: ``CaseWorlds``.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import polars as pl
from pydantic_core import PydanticUndefined

from ..datafile import near
from ..people import RECORDS, Child, Guardian, Guardianship, Household, HouseholdMember, Residence
from ..records import Record
from ..records.base import STRUCTURE, Code, abouts, public_name, table_of
from .case_forms import Case, Row
from .factbook import FactBook
from .facts import DTYPES, DType, Fact, Subject
from .forms import code_of
from .runs import BEGIN, Runs, empty_runs
from .sources import Basis, schema_of

CHILD, HOUSEHOLD = "child", "household"
"""Ids in a case; guardians are ``guardian 1``, ``guardian 2``, the household's other children ``child 2`` and so on."""

_PYTHON: dict[Any, type] = {pl.String: str, pl.Int64: int, pl.Float64: float, pl.Boolean: bool, pl.Date: date}


class CaseSources:
    """A Sources made of what a case gives. What it does not give is not known."""

    def __init__(self, case: Case, records: Sequence[type[Record]], mark: str = "") -> None:
        """``mark``: put before each id of this case, so that no other case has it."""
        self._case, self._given, self._mark = case, case.form.given, mark
        known: tuple[type[Record], ...] = (*RECORDS, *records)
        self._names = {name: record for record in known for name in (public_name(record), record.__name__)}
        self._rows: dict[type[Record], list[Row]] = {}
        self._children = [CHILD, *(f"child {n + 2}" for n in range(len(self._siblings)))]
        self._guardians = [f"guardian {n + 1}" for n in range(len(self._given.guardians))]
        self._add_people()
        for name, rows in self._given.records.items():
            self._add_records(name, rows)
        self._ids = {row["id"] for rows in self._rows.values() for row in rows}
        self._frames = {record: self._frame(record, rows) for record, rows in self._rows.items()}

    def named(self, name: str) -> str:
        """The id of somebody whom the case calls by this name."""
        return self._mark + name

    def subjects(self, kind: Subject) -> list[str]:
        """The child first; guardians in file order; the household, whether or not anything is said of it."""
        names = {"child": self._children, "guardian": self._guardians, "household": [HOUSEHOLD]}[kind]
        return [self.named(name) for name in names]

    def relation(self, record: type[Record], names: Sequence[str] = ()) -> pl.DataFrame:
        """The rows that the case gives of a record, none where it gives none."""
        return self._frames[record] if record in self._frames else _none(record)

    def links(self, parent: Subject, member: Subject) -> pl.DataFrame:
        """Children of the household, guardians of the child."""
        if parent == "household":
            ties = self.relation(HouseholdMember)
            none = pl.lit(None, pl.Boolean)
            return ties.select(
                pl.col("household").alias("subject"), pl.col("child").alias("member"), *_DATES, sole=none, complete=none
            )
        complete = pl.lit(self._given.child.get("guardians_complete"), pl.Boolean)
        ties = self.relation(Guardianship)
        return ties.select("subject", pl.col("guardian").alias("member"), *_DATES, "sole", complete=complete)

    def placed(self, basis: Basis) -> pl.DataFrame:
        """Dated stays where the case gives them, else the one place that it names, always."""
        stays = self.relation(Residence)
        if basis == "residence" and not stays.is_empty():
            return stays.drop_nulls(["valid_from", "division"]).select("subject", *_DATES, "division")
        code = getattr(self._case.form, basis)
        children = self.subjects("child") if code else []
        places = {"subject": children, "from": [BEGIN] * len(children), "until": [None] * len(children)}
        types = {"subject": pl.String, "from": pl.Date, "until": pl.Date}
        return pl.DataFrame(places, schema=types).with_columns(division=pl.lit(code, pl.String))

    def enabled(self, plugin: str) -> bool:
        """All installed plugins are loaded."""
        return True

    # what the case gives ----------------------------------------------------------------------------------------------

    @property
    def _siblings(self) -> list[Row]:
        others = self._given.household.get("children", [])
        if not isinstance(others, list):
            raise self._case.wrong(["given", "household", "children"], "children is no list", "Begin each with `-`")
        return others

    def _add_people(self) -> None:
        form = self._case.form
        places = {"residence": form.residence, "hukou": form.hukou}
        path: tuple[str | int, ...] = ("given", "child")
        own = {key: value for key, value in self._given.child.items() if key != "residences"}
        self._add(Child, {**places, **own, "id": CHILD}, path)
        for number, stay in enumerate(self._given.child.get("residences") or []):
            self._add(Residence, {**stay, "child": CHILD}, (*path, "residences", number))
        for number, sibling in enumerate(self._siblings):
            at = ("given", "household", "children", number)
            self._add(Child, {**places, **sibling, "id": self._children[number + 1]}, at)
        for number, guardian in enumerate(self._given.guardians):
            self._add_guardian(number, guardian)
        home = {key: value for key, value in self._given.household.items() if key != "children"}
        self._add(Household, {**home, "id": HOUSEHOLD}, ("given", "household"))
        for child in self._children:
            self._add(HouseholdMember, {"child": child, "household": HOUSEHOLD, "valid_from": BEGIN}, ("given",))

    def _add_guardian(self, number: int, row: Row) -> None:
        """One entry says both who the guardian is and how it is tied to the child."""
        path = ("given", "guardians", number)
        ties = set(schema_of(Guardianship)) - set(schema_of(Guardian))
        tie = {key: value for key, value in row.items() if key in ties}
        own = {key: value for key, value in row.items() if key not in ties}
        name = self._guardians[number]
        self._add(Guardian, {**own, "id": name}, path)
        self._add(Guardianship, {"valid_from": BEGIN, **tie, "child": CHILD, "guardian": name}, path)

    def _add_records(self, name: str, rows: list[Row]) -> None:
        path = ("given", "records", name)
        record = self._names.get(name)
        if record is None:
            raise self._case.wrong(path, f"no record {name!r}", f"{near(name, self._names)}Name a class of records")
        for number, row in enumerate(rows):
            subject = {"child": CHILD, "guardian": "guardian 1", "household": HOUSEHOLD}.get(str(record.subject))
            column = record.subject_column
            about = {} if column == "id" or subject is None else {column: subject}
            self._add(record, {**about, **row}, (*path, number))

    def _add(self, record: type[Record], row: Row, path: tuple[str | int, ...]) -> None:
        rows = self._rows.setdefault(record, [])
        told = datetime.combine(self._case.form.day, time(), UTC)
        fresh = {"id": f"{record.__name__} {len(rows) + 1}", "recorded_at": told, "recorded_by": "", "recorded_why": ""}
        checked = {key: self._value(record, key, value, (*path, key)) for key, value in row.items()}
        rows.append({**_defaults(record), "version": 1, **fresh, **checked})

    def _value(self, record: type[Record], key: str, value: Any, path: tuple[str | int, ...]) -> Any:
        """A value as the column has it; UsageError where it has no such column, or not such values."""
        columns = table_of(record).columns
        if key not in columns:
            known = [c.name for c in columns if c.name not in STRUCTURE]
            cure = f"{near(key, known)}It has: {', '.join(known)}"
            raise self._case.wrong(path, f"{record.__name__} has no {key!r}", cure)
        if value is None or key == "recorded_at":
            return value
        if isinstance(columns[key].type, Code):
            return self._code(value, path)
        wanted = _PYTHON[type(schema_of(record)[key])]
        if wanted is str and type(value) is int:
            value = str(value)  # YAML reads the code 1 as a number
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            raise self._case.wrong(path, f"{key} is no {wanted.__name__}", f"Write a value of type {wanted.__name__}")
        about = abouts(record).get(key)
        if about and about.choices and value not in about.choices:
            cure = f"{near(str(value), about.choices)}It can be {', '.join(about.choices)}"
            raise self._case.wrong(path, f"{key} is never {value!r}", cure)
        return value

    def _code(self, value: Any, path: tuple[str | int, ...]) -> str:
        try:
            return code_of(value)
        except ValueError:
            raise self._case.wrong(path, "is no division code", "Write 6, 9 or 12 digits") from None

    def _frame(self, record: type[Record], rows: list[Row]) -> pl.DataFrame:
        schema = schema_of(record)
        chosen = {key for key, about in abouts(record).items() if about.choices}
        marked = [{key: value if key in chosen else self._marked(value) for key, value in row.items()} for row in rows]
        subjects = [{**row, "subject": row.get(record.subject_column)} for row in marked]
        return pl.DataFrame(subjects, schema=schema)

    def _marked(self, value: Any) -> Any:
        """Marked where it is the id of somebody, or of a row, that the case gives."""
        return self.named(value) if isinstance(value, str) and value in self._ids else value


class CaseWorlds:
    """The worlds of some cases, each with a mark of its own, as one Sources."""

    def __init__(self, worlds: Sequence[CaseSources]) -> None:
        self._worlds = worlds

    def subjects(self, kind: Subject) -> list[str]:
        """Those of every case."""
        return [subject for world in self._worlds for subject in world.subjects(kind)]

    def relation(self, record: type[Record], names: Sequence[str] = ()) -> pl.DataFrame:
        """The rows that every case gives of a record."""
        return pl.concat(world.relation(record, names) for world in self._worlds)

    def links(self, parent: Subject, member: Subject) -> pl.DataFrame:
        """Who belongs to whom, in every case."""
        return pl.concat(world.links(parent, member) for world in self._worlds)

    def placed(self, basis: Basis) -> pl.DataFrame:
        """Where the children of every case are."""
        return pl.concat(world.placed(basis) for world in self._worlds)

    def enabled(self, plugin: str) -> bool:
        """All installed plugins are loaded."""
        return True


_DATES = (pl.col("valid_from").alias("from"), pl.col("valid_until").alias("until"))

_RUN: tuple[tuple[str, DType], ...] = (("subject", pl.String), ("from", pl.Date), ("until", pl.Date))


@cache
def _none(record: type[Record]) -> pl.DataFrame:
    return pl.DataFrame(schema=schema_of(record))


def _defaults(record: type[Record]) -> Mapping[str, Any]:
    fields = record.model_fields.items()
    return {name: field.default for name, field in fields if field.default is not PydanticUndefined}


def given_facts(case: Case, book: FactBook, sources: CaseSources) -> dict[str, Runs]:
    """Facts that a case says itself: one value for always, or a list of from, until, value."""
    found = {}
    for key, value in case.form.given.facts.items():
        path = ("given", "facts", key)
        fact = book.by_key.get(key)
        kind = (
            fact.type if fact else next((f.type for each in book.allowed.values() for f in each if f.key == key), None)
        )
        if kind is None:
            raise case.wrong(path, f"no fact {key!r}", f"{near(key, book.by_key)}Name a fact that is declared")
        spans = value if isinstance(value, list) else [{"value": value}]
        found[key] = _given_runs(case, path, kind, fact, spans, sources)
    return found


def _given_runs(
    case: Case, path: tuple[str | int, ...], kind: type, fact: Fact | None, spans: list[Any], sources: CaseSources
) -> Runs:
    rows = []
    for number, span in enumerate(spans):
        if not isinstance(span, Mapping) or "value" not in span or set(span) - {"from", "until", "value"}:
            raise case.wrong(
                (*path, number), "is neither a value nor from, until and value", "Write {from: …, value: …}"
            )
        value = span["value"]
        if value is not None and type(value) is not kind and not (kind is float and type(value) is int):
            raise case.wrong(path, f"{value!r} is no {kind.__name__}", f"Write a value of type {kind.__name__}")
        if value is not None:
            rows += [
                (s, span.get("from") or BEGIN, span.get("until"), value)
                for s in sources.subjects(fact.of if fact else "child")
            ]
    if not rows:
        return empty_runs(DTYPES[kind])
    types = pl.Schema([*_RUN, ("value", DTYPES[kind])])
    return Runs(pl.DataFrame(rows, schema=types, orient="row").with_columns(source=pl.lit("given")))
