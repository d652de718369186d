"""Documents, made ready to run: parsed, measured, validated; once for each text and schema."""

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    Lexer,
    OperationDefinitionNode,
    Source,
    TokenKind,
    parse,
)

from tongxing.errors import Refused

from ..answers.changes import FIELD
from ..compiled.counting import Counts
from ..compiled.plans import Plans
from ..compiled.tree import NotCompiled, Tree
from ..guards.breakers import Breakers
from ..guards.limits import ERRORS_BEFORE, TOKENS, LimitReached
from ..schema.compose import Composed
from .lately import Lately
from .measures import check_size
from .switched_off import check_enabled
from .validating import errors_of
from .variables import Declared

MOST_KEPT = 256
MOST_KNOWN = 64
"""Documents that are made ready when the schema changes, before it is asked."""
INTROSPECTION, CHANGES = frozenset({"__schema", "__type"}), frozenset({FIELD})


@dataclass(frozen=True)
class Ready:
    """A valid document."""

    document: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: dict[str, FragmentDefinitionNode]
    digest: str
    """Of its text, for the access log."""
    asks_for_schema: bool = False
    """Whether it is, in part, introspection."""
    follows: bool = False
    """Whether it asks for what changed."""
    trees: dict[Any, Tree | NotCompiled] = field(default_factory=dict)
    """What its operations ask for, by name and by the booleans that leave parts of them out."""
    declared: dict[str | None, Declared] = field(default_factory=dict)
    """The variables of its operations, by name."""
    costs: dict[Any, int] = field(default_factory=dict)
    """What its operations cost, by name and by the whole numbers among the variables."""


class NotValid(Exception):
    """A document that does not fit the schema; ``errors`` say where, a few of them."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("not valid")
        self.errors = errors[:ERRORS_BEFORE]


@dataclass
class Documents:
    """The documents of one schema."""

    composed: Composed
    compiles: bool = True
    """Whether reads are compiled; where not, graphql-core walks everything, for whoever compares the two."""
    breakers: Breakers = field(default_factory=Breakers)
    """Of departments' fields; who asks by another document meets the same."""
    plans: Plans = field(init=False)
    counts: Counts = field(default_factory=Counts)
    lately: Lately = field(default_factory=Lately)
    """Of a city: schemas come and go, and what is asked of them stays alike."""
    _kept: OrderedDict[str, Ready] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.plans = Plans(
            {each.key: each.enum_name for each in self.composed.composition.categories.categories.values()}
        )

    def ready(self, text: str) -> Ready:
        """A document that may run. Raises LimitReached, PluginDisabled or NotValid."""
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        made = self._made(text)
        with self._lock:
            self._kept[text] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made

    def know(self, earlier: "Documents", *, until: float) -> None:
        """Make those ready that were asked for last by an earlier schema, as far as they fit this one and there is time
        (``until``, of the clock ``monotonic``)."""
        with earlier._lock:
            texts = list(earlier._kept)[-MOST_KNOWN:]
        for text in texts:
            with suppress(NotValid, Refused):
                if monotonic() < until:
                    self.ready(text)

    def _made(self, text: str) -> Ready:
        document = _parsed(text)
        check_size(document)
        check_enabled(self.composed, document)
        errors = errors_of(self.composed.graphql, document, ERRORS_BEFORE)
        if errors:
            raise NotValid(errors)
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        operations = tuple(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
        of_schema, follows = (
            any(_asks_for(each, n) for each in document.definitions) for n in (INTROSPECTION, CHANGES)
        )
        digest = sha256(text.encode()).hexdigest()[:16]
        declared = {
            each.name.value if each.name else None: Declared(self.composed.graphql, each) for each in operations
        }
        return Ready(document, operations, fragments, digest, of_schema, follows, declared=declared)


def _asks_for(node: Any, names: frozenset[str]) -> bool:
    """Whether a field of one of these names is selected anywhere below."""
    if isinstance(node, FieldNode) and node.name.value in names:
        return True
    selected = getattr(node, "selection_set", None)
    return selected is not None and any(_asks_for(each, names) for each in selected.selections)


def _parsed(text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=TOKENS)
    except GraphQLSyntaxError as error:
        asked = _count(text)
        if asked > TOKENS:
            raise LimitReached("tokens", TOKENS, asked) from error
        raise NotValid([error]) from error
    except RecursionError as error:
        raise LimitReached("tokens", TOKENS, _count(text)) from error


def _count(text: str) -> int:
    """How many tokens a text has, as far as it can be read."""
    lexer, count = Lexer(Source(text)), 0
    try:
        while lexer.advance().kind is not TokenKind.EOF:
            count += 1
    except GraphQLSyntaxError:
        pass
    return count
