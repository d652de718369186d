"""The places of an answer that Python fills, each kind for all of its places at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import orjson
from graphql import GraphQLError
from graphql.pyutils import Path
from strawberry import Info

from tongxing.errors import NotFound
from tongxing.host.ids import relay_id
from tongxing.records import Record
from tongxing.records.base import abouts
from tongxing.work.rows import opened

from ..reading.batches import Batch
from ..reading.conditions import columns_in
from ..reading.connections import page_info
from ..reading.fields import made_by
from ..reading.lasting import ToldOnce, keep
from ..reading.loading import note_columns
from ..reading.paging import gone
from ..reading.rows import Row
from .arguments import Given, Page
from .asking import Asking
from .cells import kind_of, reader
from .tree import Constant, Level, Named, Resolved, Rows

Filled = Sequence[str | Awaitable[Any]] | Awaitable[Sequence[str]]


@dataclass
class Seen:
    """Whom the rows of one place concerned, and their categories where each row has its own."""

    subjects: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)


@dataclass
class Filling:
    """One answer while its holes are filled."""

    asking: Asking
    given: Sequence[Given]
    is_alone: bool = False
    """Whether no more than one of its holes asks a function that is waited for."""
    errors: list[GraphQLError] = field(default_factory=list)
    seen: dict[Level, Seen] = field(default_factory=dict)
    """Of each place where rows were read."""


class Hole(Protocol):
    """One kind of hole of a plan. ``places``: which holes of the answer these are, in its order; ``texts``: by what each is filled."""

    def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> Filled:
        """A text, or what is to be awaited and told, for each; or the texts of all, to be awaited."""


def told(value: Any) -> str:
    """A value as JSON."""
    return orjson.dumps(value).decode()


def said(texts: Sequence[str]) -> list[Any]:
    """The values of JSON texts."""
    values: list[Any] = orjson.loads(f"[{','.join(texts)}]")
    return values


@dataclass(frozen=True, eq=False)
class IdHole:
    """Ids of this API."""

    type_name: str

    def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> list[str]:
        """From record ids."""
        return [f'"{relay_id(self.type_name, id)}"' for (id,) in said(texts)]


@dataclass(frozen=True, eq=False)
class CursorHole:
    """Cursors of a list."""

    number: int

    def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> list[str]:
        """From record ids."""
        page = filling.given[self.number]
        assert isinstance(page, Page)
        return [f'"{page.cursors.of(id)}"' for (id,) in said(texts)]


@dataclass(frozen=True, eq=False)
class EndsHole:
    """Where a page stands."""

    number: int
    members: tuple[tuple[str, str | Constant], ...]

    def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> list[str]:
        """From the ids of the rows that were read, one more than the page may have."""
        page = filling.given[self.number]
        assert isinstance(page, Page)
        return [self._told(page, ids) for ids in said(texts)]

    def _told(self, page: Page, ids: list[str]) -> str:
        size = page.asked.size
        kept = ids[max(0, len(ids) - size) :] if page.asked.is_backwards else ids[:size]
        info = page_info(page.asked, page.cursors, kept, len(ids) > size)
        texts = {key: m.text if isinstance(m, Constant) else told(getattr(info, m)) for key, m in self.members}
        return "{" + ",".join(f'"{key}":{text}' for key, text in texts.items()) + "}"


@dataclass(frozen=True, eq=False)
class SeenHole:
    """Whom a place of the document concerned. It leaves nothing in the answer."""

    level: Level
    columns: tuple[str, ...]

    def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> list[str]:
        """From lists of rows."""
        seen = filling.seen.setdefault(self.level, Seen())
        rows = [row for content in said(texts) for row in content] if self.columns else []
        for column, found in zip(self.columns, zip(*rows, strict=True), strict=False):
            (seen.categories if column == self.level.record.category_column else seen.subjects).update(found)
        return [""] * len(texts)


@dataclass(frozen=True, eq=False)
class GoneHole:
    """A list that is to begin or end at a row which is not there for this reader."""

    asked: Rows

    def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> list[str]:
        """Null, and an error as the walk tells it, which has noted by then what the rows are chosen by."""
        page = filling.given[self.asked.asking.number]
        assert isinstance(page, Page)
        note_columns(filling.asking.reads, self.asked.reads.record, columns_in(page.condition))
        failure, nodes = gone(), list(self.asked.asking.nodes)
        filling.asking.executor.collected_errors.errors.extend(
            GraphQLError(str(failure), nodes, path=[place, ""], original_error=failure) for place in places
        )
        return ["null"] * len(texts)


@dataclass(frozen=True, eq=False)
class MissingHole:
    """A row that was named and is not there for this reader."""

    asked: Named
    type_name: str

    def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> list[str]:
        """Null, and an error as the walk tells it."""
        level, _ = self.asked.objects[self.type_name]
        filling.seen.setdefault(level, Seen())
        failure = NotFound(f"There is no {self.type_name} with this id here.", remedy="Check the id.")
        path = list(self.asked.path)
        filling.errors.append(
            GraphQLError(str(failure), list(self.asked.asking.nodes), path=path, original_error=failure)
        )
        return ["null"] * len(texts)


@dataclass(frozen=True, eq=False)
class FieldHole:
    """A field of rows that were read with the columns that it needs."""

    asked: Resolved
    record: type[Record] | None
    columns: tuple[str, ...]

    @property
    def is_light(self) -> bool:
        """Whether it is filled without reading: no secret is opened, no resolver asks for more."""
        return self.asked.is_of_cells

    def rows(self, filling: Filling, contents: Sequence[Any]) -> list[Row | None]:
        """The rows of its places."""
        if self.record is None:
            return [None] * len(contents)
        rows = [*map(self._reader, contents)]
        if self._has_secrets:
            reading = filling.asking.reads.reading()
            rows = opened(self.record, rows, reading.vault, reading.inside.connection)
        return [Row(self.record, values) for values in rows]

    def path(self, place: int) -> Path:
        """Where it stands, for errors; the answer's own path is put before it when there are some."""
        return Path(Path(None, place, None), self.asked.key, self.asked.parent.name)

    @cached_property
    def _has_secrets(self) -> bool:
        assert self.record is not None
        known = abouts(self.record)
        return any(known[name].secret for name in self.columns if name in known)

    @cached_property
    def _reader(self) -> Callable[[Any], dict[str, Any]]:
        assert self.record is not None
        kinds = [(name, reader(kind_of(self.record, name))) for name in self.columns]

        def values(content: Any) -> dict[str, Any]:
            said = zip(kinds, content, strict=True)
            return {name: None if value is None else read(value) for (name, read), value in said}

        return values


@dataclass(frozen=True, eq=False)
class GatheredHole(FieldHole):
    """A field that is asked for all rows together, and whose values hold nothing but data."""

    _lasting: ToldOnce[str] = field(default_factory=ToldOnce)

    async def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> list[str]:
        """What the walk would make of the same values; where one does not fit, the walk tells what is wrong."""
        asked, executor, contents = self.asked, filling.asking.executor, said(texts)
        definition = executor.schema.get_field(asked.parent, asked.details[0].node.name.value)
        nodes = [each.node for each in asked.details]
        info = executor.build_resolve_info(definition, nodes, asked.parent, self.path(places[0]))
        values = await self._values(filling, info, contents)
        for number, value in enumerate(values):
            if isinstance(value, Exception):
                executor.handle_field_error(value, definition.type, asked.details, self.path(places[number]))
                values[number] = None
        try:
            return self._lasting.of(values, self.told) if asked.is_lasting else self.told(values)
        except Exception:
            each = zip(values, places, strict=True)
            return [told(await self._walked(executor, info, value, self.path(place))) for value, place in each]

    def told(self, values: list[Any]) -> list[str]:
        """Their texts."""
        assert self.asked.column is not None
        return [*map(told, self.asked.column(values))]

    def given(self, filling: Filling) -> dict[str, Any]:
        """Its arguments. Raises GraphQLError where one is wrong."""
        assert self.asked.arguments is not None
        return self.asked.arguments.of(filling.asking.variables)

    async def _values(self, filling: Filling, info: Any, contents: Sequence[Any]) -> list[Any]:
        """A value, or what is wrong, for each."""
        made = made_by(info.parent_type.fields[info.field_name])
        try:
            batch: Batch = made.gather(Info(_raw_info=info, _field=made), **self.given(filling))
        except Exception as error:
            return [error] * len(contents)
        return await (batch.alone if filling.is_alone else batch.all)(self.rows(filling, contents))

    async def _walked(self, executor: Any, info: Any, value: Any, path: Path) -> Any:
        async def known() -> Any:
            return value

        details = self.asked.details
        return await executor.complete_awaitable_value(info.return_type, details, info, path, known(), None)


@dataclass(frozen=True, eq=False)
class PureHole(GatheredHole):
    """A field that follows from what it needs of a row and from its arguments alone: told once for the same."""

    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def is_light(self) -> bool:
        """Its function reads nothing; a secret that it needs is opened."""
        return self.record is not None and not self._has_secrets

    async def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> list[str]:
        """Those that were asked before as they were told; what goes wrong is not kept."""
        try:
            given = repr(self.given(filling))
        except Exception:  # arguments that do not fit: told at each place
            return await super().fill(filling, places, texts)
        asked = [(given, told([content[number] for number in self._inputs])) for content in said(texts)]
        found = [self._known.get(each) for each in asked]
        fresh = [number for number, text in enumerate(found) if text is None]
        if fresh:
            before = len(filling.asking.errors)
            made = await super().fill(filling, [places[n] for n in fresh], [texts[n] for n in fresh])
            for number, text in zip(fresh, made, strict=True):
                found[number] = text
            if before == len(filling.asking.errors):
                keep(self._known, {asked[n]: text for n, text in zip(fresh, made, strict=True)})
        return [text for text in found if text is not None]

    @cached_property
    def _inputs(self) -> list[int]:
        return [number for number, name in enumerate(self.columns) if name in self.asked.needs]


@dataclass(frozen=True, eq=False)
class ResolvedHole(FieldHole):
    """A field that graphql-core resolves."""

    _known: dict[str, str] = field(default_factory=dict)

    def fill(self, filling: Filling, places: Sequence[int], texts: Sequence[str]) -> list[str | Awaitable[Any]]:
        """By the same functions as the walk, each field with its place in the answer."""
        if self.asked.is_of_cells:
            return [self._remembered(filling, *each) for each in zip(places, texts, strict=True)]
        rows = self.rows(filling, said(texts))
        return [self._resolve(filling, place, row) for place, row in zip(places, rows, strict=True)]

    def _remembered(self, filling: Filling, place: int, text: str) -> str | Awaitable[Any]:
        """What follows from the cells alone is worked out once for the same cells."""
        known = self._known.get(text)
        if known is not None:
            return known
        before = len(filling.asking.errors)
        made = self._resolve(filling, place, *self.rows(filling, said([text])))
        if isinstance(made, str) and before == len(filling.asking.errors):
            keep(self._known, {text: made})
        return made

    def _resolve(self, filling: Filling, place: int, row: Row | None) -> str | Awaitable[Any]:
        asked = self.asked
        made: Any = filling.asking.executor.execute_field(asked.parent, row, asked.details, self.path(place), None)
        return made if hasattr(made, "__await__") else told(made)
