"""The places of an answer that Python fills, each kind for all of its places at once."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from graphql import GraphQLError
from graphql.pyutils import Path

from tongxing.errors import NotFound
from tongxing.host.ids import relay_id
from tongxing.records import Record
from tongxing.records.base import abouts
from tongxing.work.rows import opened

from ..reading.connections import page_info
from ..reading.reads import Reads
from ..reading.rows import Row
from .arguments import Given, Page
from .cells import kind_of, reader
from .tree import Constant, Level, Named, Resolved

MOST_REMEMBERED = 4_096
"""Values of one field by its cells: names of divisions, figures."""


@dataclass
class Seen:
    """Whom the rows of one place concerned, and their categories where each row has its own."""

    subjects: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)


@dataclass
class Filling:
    """One answer while its holes are filled."""

    reads: Reads
    executor: Any
    given: Sequence[Given]
    errors: list[GraphQLError] = field(default_factory=list)
    seen: dict[Level, Seen] = field(default_factory=dict)
    """Of each place where rows were read."""


class Hole(Protocol):
    """One kind of hole of a plan. ``places``: which holes of the answer these are, in its order."""

    def fill(self, filling: Filling, places: Sequence[int], contents: Sequence[Any]) -> Sequence[str | Awaitable[Any]]:
        """A text, or what is to be awaited and told, for each."""


def told(value: Any) -> str:
    """A value as JSON."""
    return orjson.dumps(value).decode()


@dataclass(frozen=True, eq=False)
class IdHole:
    """Ids of this API."""

    type_name: str

    def fill(self, filling: Filling, places: Sequence[int], contents: Sequence[Any]) -> list[str]:
        """From record ids."""
        return [f'"{relay_id(self.type_name, id)}"' for (id,) in contents]


@dataclass(frozen=True, eq=False)
class CursorHole:
    """Cursors of a list."""

    number: int

    def fill(self, filling: Filling, places: Sequence[int], contents: Sequence[Any]) -> list[str]:
        """From record ids."""
        page = filling.given[self.number]
        assert isinstance(page, Page)
        return [f'"{page.cursors.of(id)}"' for (id,) in contents]


@dataclass(frozen=True, eq=False)
class EndsHole:
    """Where a page stands."""

    number: int
    members: tuple[tuple[str, str | Constant], ...]

    def fill(self, filling: Filling, places: Sequence[int], contents: Sequence[Any]) -> list[str]:
        """From the ids of the rows that were read, one more than the page may have."""
        page = filling.given[self.number]
        assert isinstance(page, Page)
        return [self._told(page, ids) for ids in contents]

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

    def fill(self, filling: Filling, places: Sequence[int], contents: Sequence[Any]) -> list[str]:
        """From lists of rows."""
        seen = filling.seen.setdefault(self.level, Seen())
        rows = [row for content in contents for row in content]
        for column, found in zip(self.columns, zip(*rows, strict=True), strict=False):
            (seen.categories if column == self.level.record.category_column else seen.subjects).update(found)
        return [""] * len(contents)


@dataclass(frozen=True, eq=False)
class MissingHole:
    """A row that was named and is not there for this reader."""

    asked: Named
    type_name: str

    def fill(self, filling: Filling, places: Sequence[int], contents: Sequence[Any]) -> list[str]:
        """Null, and an error as the walk tells it."""
        level, _ = self.asked.objects[self.type_name]
        filling.seen.setdefault(level, Seen())
        failure = NotFound(f"There is no {self.type_name} with this id here.", remedy="Check the id.")
        path = list(self.asked.path)
        filling.errors.append(
            GraphQLError(str(failure), list(self.asked.asking.nodes), path=path, original_error=failure)
        )
        return ["null"] * len(contents)


@dataclass(frozen=True, eq=False)
class ResolvedHole:
    """A field that graphql-core resolves, of rows with the columns that it needs."""

    asked: Resolved
    record: type[Record] | None
    columns: tuple[str, ...]
    _known: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def fill(self, filling: Filling, places: Sequence[int], contents: Sequence[Any]) -> list[str | Awaitable[Any]]:
        """By the same functions as the walk, each field with its place in the answer."""
        if self.asked.is_of_cells:
            return [self._remembered(filling, *each) for each in zip(places, contents, strict=True)]
        rows = self._rows(filling, contents)
        return [self._resolve(filling, place, row) for place, row in zip(places, rows, strict=True)]

    def _remembered(self, filling: Filling, place: int, content: Any) -> str | Awaitable[Any]:
        """What follows from the cells alone is worked out once for the same cells."""
        key = tuple(tuple(each) if isinstance(each, list) else each for each in content)
        if key in self._known:
            return self._known[key]
        before = len(filling.executor.collected_errors.errors)
        made = self._resolve(filling, place, self._row(content))
        if isinstance(made, str) and before == len(filling.executor.collected_errors.errors):
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = made
        return made

    def _resolve(self, filling: Filling, place: int, row: Row | None) -> str | Awaitable[Any]:
        asked, path = self.asked, Path(Path(None, place, None), self.asked.key, self.asked.parent.name)
        made: Any = filling.executor.execute_field(asked.parent, row, asked.details, path, None)
        return made if hasattr(made, "__await__") else told(made)

    def _rows(self, filling: Filling, contents: Sequence[Any]) -> list[Row | None]:
        if self.record is None:
            return [None] * len(contents)
        rows = [self._values(content) for content in contents]
        if any(abouts(self.record)[name].secret for name in self.columns if name in abouts(self.record)):
            reading = filling.reads.reading()
            rows = opened(self.record, rows, reading.vault, reading.inside.connection)
        return [Row(self.record, values) for values in rows]

    def _row(self, content: Any) -> Row | None:
        return None if self.record is None else Row(self.record, self._values(content))

    def _values(self, content: Any) -> dict[str, Any]:
        assert self.record is not None
        kinds = [reader(kind_of(self.record, name)) for name in self.columns]
        said = zip(self.columns, kinds, content, strict=True)
        return {name: None if value is None else read(value) for name, read, value in said}
