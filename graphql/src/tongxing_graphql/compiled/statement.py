"""From the tree to one statement, whose only cell is the text of the answer with holes in it.

It is written as text, so that a document which nobody asked before costs little. What is said in expressions of SQLAlchemy, a reader's
relations before all, ``rendered`` keeps as text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongxing.host.names import type_name
from tongxing.people import HouseholdMember
from tongxing.records import Record

from ..reading.relations import Hidden, HouseholdOfDay, Reference, RelayId
from .arguments import Given, Id, Page
from .cells import json_text, kind_of, or_null
from .glue import Part, Sql, glued, hole, joined, listed, or_else
from .hiding import hidden_list, is_shown
from .holes import (
    CursorHole,
    EndsHole,
    GatheredHole,
    GoneHole,
    Hole,
    IdHole,
    MissingHole,
    PureHole,
    ResolvedHole,
    SeenHole,
)
from .sources import TURN, Source, Sources
from .tree import Cell, Constant, Cursor, Edges, Ends, Level, Member, Named, Object, One, Resolved, Rows, Total


@dataclass
class Statement:
    """Writes one statement. ``holes`` are those that it leaves, by their numbers."""

    sources: Sources
    given: Sequence[Given]
    enum_names: Mapping[str, str]
    """How the answer calls the data categories of the city."""
    holes: list[Hole] = field(default_factory=list)

    @property
    def is_sqlite(self) -> bool:
        """Which of the two engines it is for."""
        return self.sources.pieces.dialect.name == "sqlite"

    def of(self, root: Object) -> str:
        """The statement for a whole operation."""
        return f"SELECT {glued(self._object(root, None)).text}"

    # objects ----------------------------------------------------------------------------------------------------------

    def _object(self, asked: Object, row: Source | None) -> list[Part]:
        members = ([f'"{key}":', *self._member(member, asked.record, row)] for key, member in asked.members)
        return ["{", *joined(members), "}"]

    def _member(self, member: Member, record: type[Record] | None, row: Source | None) -> list[Part]:
        match member:
            case Constant(text):
                return [text]
            case Object():
                return self._object(member, row)
            case Rows():
                return self._rows(member, record, row)
            case Named():
                return self._named(member)
            case Resolved():
                return self._resolved(member, record, row)
        assert record is not None and row is not None
        match member:
            case Cell(column):
                return [self._json(record, row, column)]
            case RelayId(name):
                return self._hole(IdHole(name), [self._json(record, row, "id")])
            case Hidden(categories):
                return ["[", self._hidden(record, row, categories), "]"]
            case One():
                return self._one(member, row)
        raise AssertionError(member)

    def _hidden(self, record: type[Record], row: Source, categories: frozenset[str]) -> Part:
        told = hidden_list(self.sources.scope, record, row.columns["id"], categories, self.enum_names.get)
        return told if isinstance(told, str) else or_else(self.sources.rendered(told.scalar_subquery()), "")

    def _resolved(self, asked: Resolved, record: type[Record] | None, row: Source | None) -> list[Part]:
        if record is None or row is None:
            return self._hole(ResolvedHole(asked, None, ()), [])
        structure = () if asked.is_of_cells else ("id", "version", record.subject_column)
        columns = tuple(dict.fromkeys((*structure, *sorted(asked.needs))))
        columns = tuple(name for name in columns if name in row.columns)
        told = [[self._json(record, row, name)] for name in columns]
        gathered = PureHole if asked.is_pure else GatheredHole
        return self._hole((gathered if asked.column else ResolvedHole)(asked, record, columns), joined(told))

    def _hole(self, made: Hole, content: Sequence[Part]) -> list[Part]:
        self.holes.append(made)
        return hole(len(self.holes) - 1, ["[", *content, "]"])

    def _json(self, record: type[Record], row: Source, column: str) -> Part:
        return or_null(row.columns[column], kind_of(record, column), is_sqlite=self.is_sqlite)

    # single rows ------------------------------------------------------------------------------------------------------

    def _named(self, asked: Named) -> list[Part]:
        given = self.given[asked.asking.number]
        assert isinstance(given, Id)
        level, inner = asked.objects[given.type_name]
        found = self._found(level, inner, self.sources.bind(asked.asking.number, "id"))
        missing = self._hole(MissingHole(asked, type_name(level.record)), [])
        return [or_else(found, glued(missing))]

    def _one(self, asked: One, row: Source) -> list[Part]:
        before, id = self._id_of(asked.reads, row)
        found = self._found(asked.level, asked.object, id)
        hidden = glued([*self._asked(asked.level), "null"]).text
        return [*before, or_else(found, Sql(f"CASE WHEN {id} IS NULL THEN 'null' ELSE {hidden} END"))]

    def _found(self, level: Level, inner: Object, id: str) -> Sql:
        """The object of the row with this id, noted for the access log; NULL where it may not be seen."""
        row = self.sources.by_id(level, id)
        told = glued([*self._seen(level, row), *self._object(inner, row)])
        return Sql(f"(SELECT {told.text} FROM {row.sql})")

    def _id_of(self, reads: Reference | HouseholdOfDay, row: Source) -> tuple[list[Part], str]:
        """The id of the row that is meant, and what is noted for the access log before it is looked up."""
        if isinstance(reads, Reference):
            return [], row.columns[reads.column]
        member = Level(HouseholdMember, frozenset({"household", "valid_from"}))
        return self._asked(member), self.sources.household_of(row)

    # lists ------------------------------------------------------------------------------------------------------------

    def _rows(self, asked: Rows, parent: type[Record] | None, row: Source | None) -> list[Part]:
        if parent is None or row is None or not asked.reads.hidden_with:
            return self._shown_rows(asked, row)
        shown = is_shown(self.sources.scope, parent, row.columns["id"], asked.reads.hidden_with)
        if isinstance(shown, bool):
            return self._shown_rows(asked, row) if shown else ["null"]
        told = glued(self._shown_rows(asked, row)).text
        return [Sql(f"CASE WHEN {self.sources.rendered(shown).text} THEN {told} ELSE 'null' END")]

    def _shown_rows(self, asked: Rows, row: Source | None) -> list[Part]:
        given = self.given[asked.asking.number]
        assert isinstance(given, Page)
        made = self._told_rows(asked, given, row)
        if given.asked.order or not given.anchors:
            return made
        told, is_there = glued(made).text, " AND ".join(self.sources.anchors(asked, given))
        return [Sql(f"CASE WHEN {is_there} THEN {told} ELSE {glued(self._hole(GoneHole(asked), [])).text} END")]

    def _told_rows(self, asked: Rows, given: Page, row: Source | None) -> list[Part]:
        if not asked.is_listed:
            return [*self._asked(asked.level), *self._connection(asked, given, row, None)]
        page = self.sources.page(asked, given, row)
        inside = self._connection(asked, given, row, page) if asked.element is None else self._list(asked, page)
        told = glued([*self._seen(asked.level, page, asked.reads.by, are_many=True), *inside])
        return [Sql(f"(SELECT {told.text} FROM {page.sql})")]

    def _list(self, asked: Rows, page: Source) -> list[Part]:
        assert asked.element is not None
        return listed([[self._all(glued(self._object(asked.element, page)))]])

    def _connection(self, asked: Rows, given: Page, row: Source | None, page: Source | None) -> list[Part]:
        members = ([f'"{key}":', *self._part(part, asked, given, row, page)] for key, part in asked.parts)
        return ["{", *joined(members), "}"]

    def _part(self, part: Any, asked: Rows, given: Page, row: Source | None, page: Source | None) -> list[Part]:
        match part:
            case Constant(text):
                return [text]
            case Total():
                return [self.sources.count(asked, given, row)]
        assert page is not None
        match part:
            case Edges():
                return listed([[self._all(glued(self._edge(part, asked, page)), self._on_page(asked, page))]])
            case Ends(members):
                ids = self._all(json_text(page.columns["id"], str, is_sqlite=self.is_sqlite))
                return self._hole(EndsHole(asked.asking.number, members), [ids])
        raise AssertionError(part)

    def _edge(self, asked: Edges, rows: Rows, page: Source) -> list[Part]:
        made = []
        for key, member in asked.members:
            told = (
                self._hole(CursorHole(rows.asking.number), [self._json(rows.reads.record, page, "id")])
                if isinstance(member, Cursor)
                else self._member(member, rows.reads.record, page)
            )
            made.append([f'"{key}":', *told])
        return ["{", *joined(made), "}"]

    def _on_page(self, asked: Rows, page: Source) -> str | None:
        """What keeps the row from the page that was read to see whether rows follow."""
        return f"{page.columns[TURN]} <= {self.sources.bind(asked.asking.number, 'size')}" if asked.looks_on else None

    def _all(self, text: Sql, only: str | None = None) -> Sql:
        """Of all rows, with commas between them. The rows of a subquery keep its order on both engines."""
        together = f"{'group_concat' if self.is_sqlite else 'string_agg'}({text.text}, ',')"
        return or_else(Sql(f"{together} FILTER (WHERE {only})" if only else together), "")

    # for the access log -----------------------------------------------------------------------------------------------

    def _seen(self, level: Level, rows: Source, by: str | None = None, *, are_many: bool = False) -> list[Part]:
        """Whom a place of the document concerns. Rows that name the parent as their subject concern whom it does."""
        record = level.record
        names = [record.subject_column] if by != record.subject_column else []
        names += [name for name in (record.category_column,) if name in level.columns]
        if not names:
            return self._asked(level)
        told = listed([[self._json(record, rows, name)] for name in names])
        return self._hole(SeenHole(level, tuple(names)), [self._all(glued(told))] if are_many else told)

    def _asked(self, level: Level) -> list[Part]:
        return self._hole(SeenHole(level, ()), [])
