"""One request answered by a plan: the statement, its holes filled, the places of errors found, the access log's entry."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError, OperationType

from tongxing.errors import TongxingError
from tongxing.records.base import abouts
from tongxing.trust.unchanged import Changed

from ..compiled.arguments import Given, Page, given
from ..compiled.asking import Asking
from ..compiled.counting import COMPILED
from ..compiled.glue import MARK
from ..compiled.holes import Filling, Hole, SeenHole, told
from ..compiled.plans import Plan
from ..compiled.selecting import Selector
from ..compiled.tree import Constant, Level, Named, NotCompiled, Object, Rows, Tree
from ..guards import noting, tracing
from ..reading.conditions import columns_in
from .documents import Documents, Ready

MOST_TREES = 64
"""Trees of one document."""
_PLACE = "hole of the answer"
"""No key of an answer has a space."""


@dataclass(frozen=True)
class Result:
    """An answer: its data as JSON, None for null, and what went wrong in parts of it."""

    data: bytes | None
    errors: list[GraphQLError]
    read: str = COMPILED
    """How it came about: compiled, or why not."""
    is_light: bool = False
    """Whether it may run in an event loop."""


@dataclass(frozen=True)
class Run:
    """A plan with the values of one request; nothing was read yet but where cursors stand."""

    tree: Tree
    plan: Plan
    given: Sequence[Given]
    asking: Asking

    @property
    def awaits(self) -> bool:
        """Whether several of its holes may have to be waited for at one time."""
        return self.plan.awaits

    @property
    def is_light(self) -> bool:
        """Whether an event loop may run it."""
        return self.plan.is_light

    def answer(self) -> Result:
        """The answer of a run that waits for one thing at a time, without a loop."""
        try:
            self.answer_later().send(None)
        except StopIteration as end:
            made: Result = end.value
            return made
        raise AssertionError("it awaits a loop")

    async def answer_later(self) -> Result:
        """Read, once: where the statement fails, what it should have read is null, and is not read a second time."""
        reads = self.asking.reads
        filling = Filling(self.asking, self.given, is_alone=not self.awaits)
        try:
            with tracing.span("sql"):
                text = self.plan.run(reads.reading().connection, self.given, reads.access.counted)
        except Changed:
            raise
        except Exception as failure:
            text = "".join(self._without_rows(self.tree.root, (), failure, filling))
        pieces = text.split(MARK)
        failed: list[GraphQLError] = []
        try:
            await _fill(pieces, self.plan.holes, filling)
        except GraphQLError as error:  # at a field that may not be null, so that nothing of the answer holds
            failed.append(error)
        _note(filling, self.plan)
        errors = _placed([*self.asking.errors, *failed], text, self.plan.holes)
        data = None if failed else "".join(pieces).encode()
        return Result(data, filling.errors + errors, is_light=self.is_light)

    def _without_rows(
        self, asked: Object, path: tuple[str, ...], failure: Exception, filling: Filling
    ) -> Iterator[str]:
        """The answer where nothing could be read: null and an error at each field that reads rows, the others as ever."""
        before = "{"
        for key, member in asked.members:
            yield f'{before}"{key}":'
            match member:
                case Object():
                    yield from self._without_rows(member, (*path, key), failure, filling)
                case Constant(text):
                    yield text
                case Rows(asking=asking) | Named(asking=asking):
                    nodes, place = list(asking.nodes), [*path, key]
                    filling.errors.append(GraphQLError(str(failure), nodes, path=place, original_error=failure))
                    yield "null"
                case _:
                    number = next(n for n, each in enumerate(self.plan.holes) if getattr(each, "asked", None) is member)
                    yield f"{MARK}{number}{MARK}[]{MARK}"
            before = ","
        yield "}" if asked.members else "{}"


def run_of(documents: Documents, ready: Ready, asking: Asking) -> Run | NotCompiled:
    """An operation as one statement, or why graphql-core must walk it; counted either way."""
    name = asking.operation.name.value if asking.operation.name else "unnamed"
    try:
        if not documents.compiles:
            raise NotCompiled("off")
        if asking.operation.operation is not OperationType.QUERY:
            raise NotCompiled(asking.operation.operation.value)
        with tracing.span("plan"):
            run = prepared(documents, ready, asking)
    except NotCompiled as reason:
        documents.counts.count(name, str(reason))
        noting.current().read = str(reason)
        return reason
    documents.counts.count(name, COMPILED)
    noting.current().read = COMPILED
    return run


def _tree(documents: Documents, ready: Ready, asking: Asking) -> Tree:
    """What the operation asks for: once for each set of booleans, which alone leave parts of it out."""
    operation, variables = asking.operation, asking.variables
    booleans = sorted((name, value) for name, value in variables.coerced.items() if isinstance(value, bool))
    key = (operation.name.value if operation.name else None, *booleans)
    if key not in ready.trees:
        if len(ready.trees) >= MOST_TREES:
            ready.trees.clear()
        ready.trees[key] = _selected(documents, asking)
    found = ready.trees[key]
    if isinstance(found, NotCompiled):
        raise NotCompiled(str(found))  # what is kept, raised itself, would hold on to every request by its traceback
    return found


def _selected(documents: Documents, asking: Asking) -> Tree | NotCompiled:
    of = (asking.executor.fragments, asking.variables, asking.operation)
    try:
        return Selector(documents.composed.types, documents.composed.graphql, *of).tree()
    except NotCompiled as reason:
        return NotCompiled(str(reason))


def prepared(documents: Documents, ready: Ready, asking: Asking) -> Run:
    """The plan and the values for a request. Raises NotCompiled; where an argument is wrong, too: the walk says how."""
    tree, reads = _tree(documents, ready, asking), asking.reads
    try:
        said = [given(each, asking.variables, reads) for each in tree.askings]
    except (TongxingError, GraphQLError) as error:
        raise NotCompiled("arguments") from error
    plan = documents.plans.plan(tree, reads.scope, reads.reading().connection, said)
    return Run(tree, plan, said, asking)


async def _fill(pieces: list[str], holes: Sequence[Hole], filling: Filling) -> None:
    """Of three pieces one is the answer's, one the number of a hole, one its content. Holes of one number are filled together."""
    numbers = pieces[1::3]
    pieces[1::3] = [""] * len(numbers)
    places: dict[str, list[int]] = defaultdict(list)
    for number, place in zip(numbers, range(2, len(pieces), 3), strict=True):
        places[number].append(place)
    waiting: list[Awaitable[None]] = []
    for number, mine in places.items():
        made = holes[int(number)].fill(filling, mine, [pieces[place] for place in mine])
        if isinstance(made, Awaitable):
            waiting.append(_fill_all(pieces, mine, made))
            continue
        for place, each in zip(mine, made, strict=True):
            if isinstance(each, str):
                pieces[place] = each
            else:
                waiting.append(_fill_one(pieces, place, each))
    if filling.is_alone:
        for each in waiting:
            await each
    elif waiting:
        await asyncio.gather(*waiting)


async def _fill_all(pieces: list[str], places: Sequence[int], made: Awaitable[Sequence[str]]) -> None:
    for place, text in zip(places, await made, strict=True):
        pieces[place] = text


async def _fill_one(pieces: list[str], place: int, made: Awaitable[Any]) -> None:
    pieces[place] = told(await made)


def _note(filling: Filling, plan: Plan) -> None:
    """Whom and what the statement gave, place by place, as the walk notes it."""
    reads = filling.asking.reads
    for level, seen in filling.seen.items():
        if level not in plan.asked:  # a plan is of one scope, and of one shape of what rows are chosen and ordered by
            about = abouts(level.record)
            asked = {about[name].category for name in _asked_for(level, filling.given) if name in about}
            plan.asked[level] = frozenset(key for key in asked if reads.scope.sees(key))
        reads.reading().entry.saw(seen.subjects, plan.asked[level] | seen.categories)


def _asked_for(level: Level, given: Sequence[Given]) -> set[str]:
    """The columns that are shown, and those that rows are chosen or put in order by: that is told of them too."""
    page = given[level.number] if level.number is not None else None
    if not isinstance(page, Page):
        return set(level.columns)
    return {*level.columns, *columns_in(page.condition), *(name for name, _ in page.asked.order)}


def _placed(errors: list[GraphQLError], text: str, holes: Sequence[Hole]) -> list[GraphQLError]:
    """Errors with their paths from the root: where there is one, the answer is walked to find where its holes are."""
    if not errors:
        return []
    pieces = text.split(MARK)
    for place in range(2, len(pieces), 3):
        is_note = isinstance(holes[int(pieces[place - 1])], SeenHole)
        pieces[place - 1], pieces[place] = "", "" if is_note else f'{{"{_PLACE}":{place}}}'
    paths: dict[int, list[str | int]] = {}
    _find(orjson.loads("".join(pieces)), [], paths)
    for error in errors:
        told_path: list[Any] = list(error.path or ())
        error.path = [*paths[told_path[0]], *told_path[2:]]
    return errors


def _find(value: Any, path: list[str | int], paths: dict[int, list[str | int]]) -> None:
    if isinstance(value, dict):
        if _PLACE in value:
            paths[value[_PLACE]] = path
            return
        for key, each in value.items():
            _find(each, [*path, key], paths)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            _find(each, [*path, number], paths)
