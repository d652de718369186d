"""From the tree to one statement, whose only cell is the text of the answer with holes in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Select, bindparam, case, func, select

from tongxing.host.names import type_name
from tongxing.people import HouseholdMember
from tongxing.records import Record
from tongxing.trust.scope import Scope, linked_on

from ..reading.conditions import as_sql
from ..reading.loading import columns_of, relation_in
from ..reading.orders import beyond, clauses
from ..reading.paging import COUNTY, TOWNSHIP, drives
from ..reading.relations import Hidden, HouseholdOfDay, Reference, RelayId
from .arguments import Given, Id, Page
from .cells import json_text, kind_of, or_null
from .glue import Part, glued, hole, joined, listed, or_else, piece
from .hiding import hidden_list, is_shown
from .holes import CursorHole, EndsHole, Hole, IdHole, MissingHole, ResolvedHole, SeenHole
from .tree import Cell, Constant, Cursor, Edges, Ends, Level, Member, Named, Object, One, Resolved, Rows, Total

Bind = Callable[[str, Any], Any]


@dataclass
class Statement:
    """Writes one statement. ``holes`` are those that it leaves, by their numbers."""

    scope: Scope
    is_sqlite: bool
    given: Sequence[Given]
    enum_names: Mapping[str, str]
    """How the answer calls the data categories of the city."""
    holes: list[Hole] = field(default_factory=list)

    def of(self, root: Object) -> Select[Any]:
        """The statement for a whole operation."""
        return select(glued(self._object(root, None)).label("answer"))

    # objects ----------------------------------------------------------------------------------------------------------

    def _object(self, asked: Object, row: FromClause | None) -> list[Part]:
        members = ([f'"{key}":', *self._member(member, asked.record, row)] for key, member in asked.members)
        return ["{", *joined(members), "}"]

    def _member(self, member: Member, record: type[Record] | None, row: FromClause | None) -> list[Part]:
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
                return hidden_list(self.scope, record, row, categories, self.enum_names.get)
            case One():
                return self._one(member, row)
        raise AssertionError(member)

    def _resolved(self, asked: Resolved, record: type[Record] | None, row: FromClause | None) -> list[Part]:
        if record is None or row is None:
            return self._hole(ResolvedHole(asked, None, ()), [])
        structure = () if asked.is_of_cells else ("id", "version", record.subject_column)
        columns = tuple(dict.fromkeys((*structure, *sorted(asked.needs))))
        columns = tuple(name for name in columns if name in row.c)
        told = [[or_null(row.c[name], kind_of(record, name), is_sqlite=self.is_sqlite)] for name in columns]
        return self._hole(ResolvedHole(asked, record, columns), joined(told))

    def _hole(self, made: Hole, content: Sequence[Part]) -> list[Part]:
        self.holes.append(made)
        return hole(len(self.holes) - 1, ["[", *content, "]"])

    def _json(self, record: type[Record], row: FromClause, column: str) -> Part:
        return or_null(row.c[column], kind_of(record, column), is_sqlite=self.is_sqlite)

    # single rows ------------------------------------------------------------------------------------------------------

    def _named(self, asked: Named) -> list[Part]:
        given = self.given[asked.asking.number]
        assert isinstance(given, Id)
        level, inner = asked.objects[given.type_name]
        relation = relation_in(self.scope, level.record)
        row = (
            self._columns(relation, level).where(relation.c.id == self._bind(asked.asking.number, "id", "")).subquery()
        )
        found = select(glued([*self._seen(level, row), *self._object(inner, row)]))
        missing = self._hole(MissingHole(asked, type_name(level.record)), [])
        return [or_else(found.scalar_subquery(), glued(missing))]

    def _one(self, asked: One, row: FromClause) -> list[Part]:
        level = asked.level
        relation = relation_in(self.scope, level.record)
        before, id = self._id_of(asked.reads, row)
        found = self._columns(relation, level).where(relation.c.id == id).correlate(row).subquery()
        told = select(glued([*self._seen(level, found), *self._object(asked.object, found)])).scalar_subquery()
        nothing = case((id.is_(None), piece("null")), else_=glued([*self._asked(level), "null"]))
        return [*before, or_else(told, nothing)]

    def _id_of(self, reads: Reference | HouseholdOfDay, row: FromClause) -> tuple[list[Part], Any]:
        """The id of the row that is meant, and what is noted for the access log before it is looked up."""
        if isinstance(reads, Reference):
            return [], row.c[reads.column]
        level = Level(HouseholdMember, frozenset({"household", "valid_from"}))
        member = relation_in(self.scope, HouseholdMember)
        mine = select(member.c.household).where(member.c.child == row.c.id, linked_on(member, self.scope.access.day))
        latest = mine.order_by(member.c.valid_from.desc(), member.c.id.desc()).limit(1).correlate(row)
        return self._asked(level), latest.scalar_subquery()

    # lists ------------------------------------------------------------------------------------------------------------

    def _rows(self, asked: Rows, parent: type[Record] | None, row: FromClause | None) -> list[Part]:
        if parent is None or row is None or not asked.reads.hidden_with:
            return self._shown_rows(asked, row)
        shown = is_shown(self.scope, parent, row, asked.reads.hidden_with)
        if isinstance(shown, bool):
            return self._shown_rows(asked, row) if shown else ["null"]
        return [case((shown, glued(self._shown_rows(asked, row))), else_=piece("null"))]

    def _shown_rows(self, asked: Rows, row: FromClause | None) -> list[Part]:
        given = self.given[asked.asking.number]
        assert isinstance(given, Page)
        if not asked.is_listed:
            return [*self._asked(asked.level), *self._connection(asked, given, row, None)]
        page = self._page(asked, given, row)
        inside = self._connection(asked, given, row, page) if asked.element is None else self._list(asked, page)
        seen = self._seen(asked.level, page, asked.reads.by, are_many=True)
        told = select(glued([*seen, *inside])).select_from(page)
        return [told.scalar_subquery()]

    def _list(self, asked: Rows, page: FromClause) -> list[Part]:
        assert asked.element is not None
        return listed([[self._all(glued(self._object(asked.element, page)))]])

    def _connection(self, asked: Rows, given: Page, row: FromClause | None, page: FromClause | None) -> list[Part]:
        members = ([f'"{key}":', *self._part(part, asked, given, row, page)] for key, part in asked.parts)
        return ["{", *joined(members), "}"]

    def _part(self, part: Any, asked: Rows, given: Page, row: FromClause | None, page: FromClause | None) -> list[Part]:
        match part:
            case Constant(text):
                return [text]
            case Total():
                return [self._total(asked, given, row)]
        assert page is not None
        match part:
            case Edges():
                return listed([[self._all(glued(self._edge(part, asked, page)), self._on_page(asked, page))]])
            case Ends(members):
                ids = self._all(json_text(page.c.id, str, is_sqlite=self.is_sqlite))
                return self._hole(EndsHole(asked.asking.number, members), [ids])
        raise AssertionError(part)

    def _edge(self, asked: Edges, rows: Rows, page: FromClause) -> list[Part]:
        made = []
        for key, member in asked.members:
            told = (
                self._hole(CursorHole(rows.asking.number), [self._json(rows.reads.record, page, "id")])
                if isinstance(member, Cursor)
                else self._member(member, rows.reads.record, page)
            )
            made.append([f'"{key}":', *told])
        return ["{", *joined(made), "}"]

    def _total(self, asked: Rows, given: Page, row: FromClause | None) -> Part:
        """How many rows match, whatever the page."""
        record, condition = asked.reads.record, given.condition
        is_driven = row is None and drives(self.scope, record, condition, COUNTY)
        relation = relation_in(self.scope, record, drives=is_driven)
        counted = select(func.count()).select_from(relation)
        return (
            self._of_parent(counted, relation, asked, row)
            .where(self._condition(asked, given, relation))
            .scalar_subquery()
        )

    def _page(self, asked: Rows, given: Page, row: FromClause | None) -> FromClause:
        """The rows of one page, in the order in which they are shown."""
        record, number, order = asked.reads.record, asked.asking.number, given.asked.order
        digits = COUNTY if order else TOWNSHIP
        relation = relation_in(
            self.scope, record, drives=row is None and drives(self.scope, record, given.condition, digits)
        )
        wanted = self._of_parent(self._columns(relation, asked.level), relation, asked, row)
        wanted = wanted.where(self._condition(asked, given, relation))
        for n, each in enumerate(given.anchors):
            names = {
                name: None if value is None else self._bind(number, f"anchor_{n}_{name}", value)
                for name, value in each.row.items()
            }
            wanted = wanted.where(beyond(relation, order, names, backwards=each.is_before))
        ordered = wanted.order_by(*clauses(relation, order, backwards=given.asked.is_backwards))
        page: FromClause = ordered.limit(self._bind(number, "read" if asked.looks_on else "size", 0)).subquery()
        if not (asked.looks_on or given.asked.is_backwards):
            return page
        turned = select(page, func.row_number().over().label("_turn")).subquery()
        return select(turned).order_by(turned.c._turn.desc()).subquery() if given.asked.is_backwards else turned

    def _on_page(self, asked: Rows, page: FromClause) -> ColumnElement[bool] | None:
        """What keeps the row from the page that was read to see whether rows follow."""
        return page.c._turn <= self._bind(asked.asking.number, "size", 0) if asked.looks_on else None

    def _condition(self, asked: Rows, given: Page, relation: FromClause) -> ColumnElement[bool]:
        count = iter(range(1_000))

        def bound(column: Any, value: Any) -> Any:
            return bindparam(f"g{asked.asking.number}_value_{next(count)}", value, type_=column.type)

        return as_sql(given.condition, relation, bound)

    def _of_parent(self, wanted: Select[Any], relation: FromClause, asked: Rows, row: FromClause | None) -> Select[Any]:
        if row is None or asked.reads.by is None:
            return wanted
        return wanted.where(relation.c[asked.reads.by] == row.c.id).correlate(row)

    def _columns(self, relation: FromClause, level: Level) -> Select[Any]:
        return select(*columns_of(relation, level.record, level.columns))

    def _all(self, text: ColumnElement[str], only: ColumnElement[bool] | None = None) -> ColumnElement[str]:
        """Of all rows, with commas between them. The rows of a subquery keep its order on both engines."""
        together: Any = (func.group_concat if self.is_sqlite else func.string_agg)(text, piece(","))
        return or_else(together if only is None else together.filter(only), "")

    # for the access log -----------------------------------------------------------------------------------------------

    def _seen(self, level: Level, rows: FromClause, by: str | None = None, *, are_many: bool = False) -> list[Part]:
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

    def _bind(self, number: int, name: str, value: Any) -> Any:
        kind = Integer() if isinstance(value, int) else None
        return bindparam(f"g{number}_{name}", value, type_=kind)
