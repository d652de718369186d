"""graphql-core's rules in one visit of a document, by tables of what each rule asks of which kind of node.

graphql-core asks some thirty rules anew what they do with each kind, for each document: half of the time of a short one.
"""

from functools import lru_cache
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema, ParallelVisitor, specified_rules, validate
from graphql.language.visitor import BREAK, SKIP, EnterLeaveVisitor


def errors_of(schema: GraphQLSchema, document: DocumentNode, most: int) -> list[GraphQLError]:
    """What is wrong with a document, as graphql-core says it; no more than so many, and one that says so."""
    together: Any = _Together
    return validate(schema, document, [together], max_errors=most)


class _Together(ParallelVisitor):
    """All rules. One that skips what is below a node is asked again when the node is left."""

    def __init__(self, context: Any) -> None:
        super().__init__([rule(context) for rule in specified_rules])

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        """What the rules ask of a kind of node, as one call."""
        if kind not in self.enter_leave_map:
            self.enter_leave_map[kind] = self._asked_of(kind)
        return self.enter_leave_map[kind]

    def _asked_of(self, kind: str) -> EnterLeaveVisitor:
        skipping, visitors = self.skipping, list(self.visitors)
        asked = [
            (n, getattr(visitors[n], enter, None), getattr(visitors[n], leave, None))
            for n, enter, leave in _asking(kind)
        ]

        def entered(node: Any, *more: Any) -> None:
            for n, call, _ in asked:
                if call and skipping[n] is None:
                    said = call(node, *more)
                    if said is not None:
                        skipping[n] = node if said is SKIP or said is False else BREAK

        def left(node: Any, *more: Any) -> None:
            for n, _, call in asked:
                if skipping[n] is node:
                    skipping[n] = None
                elif call and skipping[n] is None and call(node, *more) is BREAK:
                    skipping[n] = BREAK

        return EnterLeaveVisitor(entered, left) if asked else EnterLeaveVisitor(None, None)


@lru_cache(maxsize=256)
def _asking(kind: str) -> tuple[tuple[int, str, str], ...]:
    """The rules that look at a kind of node, by their numbers, with what they call it to enter and to leave one."""
    found = []
    for number, rule in enumerate(specified_rules):
        enter, leave = (f"{way}_{kind}" if hasattr(rule, f"{way}_{kind}") else way for way in ("enter", "leave"))
        if hasattr(rule, enter) or hasattr(rule, leave):
            found.append((number, enter, leave))
    return tuple(found)
