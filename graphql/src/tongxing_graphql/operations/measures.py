"""How much a document is, before it is validated: depth, fields, aliases, directives, root fields; fragments opened.

Each fragment is measured once, so that fragments inside fragments cannot make the measuring itself expensive.
"""

from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode

from ..guards.limits import ALIASES, DEPTH, DIRECTIVES, FIELDS, ROOT_FIELDS, demand

PART_OF_A_LIST = frozenset({"edges", "node"})
"""These are one level with the connection that they belong to."""


@dataclass(frozen=True)
class Measure:
    """What a selection holds, with everything below it."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    top: int = 0
    """Fields directly in it."""

    def __add__(self, other: "Measure") -> "Measure":
        return Measure(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.top + other.top,
        )


def check_size(document: DocumentNode) -> None:
    """Raise LimitReached for a document that asks for more than one request may."""
    measuring = _Measuring({d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)})
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            measured = measuring.of(each)
            demand("levels", DEPTH, measured.depth)
            demand("root fields", ROOT_FIELDS, measured.top)
            demand("aliases", ALIASES, measured.aliases)
            demand("directives", DIRECTIVES, measured.directives)
            demand("fields", FIELDS, measured.fields)


class _Measuring:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Measure] = {}

    def of(self, node: Any) -> Measure:
        """Measure what a node selects; its own directives count too."""
        total = Measure(directives=len(node.directives or ()))
        for each in node.selection_set.selections:
            total += self._selected(each)
        return total

    def _selected(self, node: Any) -> Measure:
        if isinstance(node, FieldNode):
            return self._field(node)
        if isinstance(node, FragmentSpreadNode):
            return Measure(directives=len(node.directives or ())) + self._fragment(node.name.value)
        return self.of(node)

    def _field(self, node: FieldNode) -> Measure:
        if node.name.value.startswith("__"):
            return Measure(aliases=node.alias is not None, directives=len(node.directives or ()))
        below = self.of(node) if node.selection_set else Measure(directives=len(node.directives or ()))
        return Measure(
            below.depth + (node.name.value not in PART_OF_A_LIST),
            below.fields + 1,
            below.aliases + (node.alias is not None),
            below.directives,
            1,
        )

    def _fragment(self, name: str) -> Measure:
        if name not in self._known:
            self._known[name] = Measure()  # a fragment inside itself: validation refuses it
            if name in self._fragments:
                self._known[name] = self.of(self._fragments[name])
        return self._known[name]
