"""``@extend``: how a department adds a field, a query or a mutation to the schema. Its records appear by themselves."""

import inspect
from collections.abc import Callable
from typing import Any

from tongxing import Child, Guardian, Household
from tongxing.host.contributions import Extension, Target
from tongxing.records import Record

from .requires import required_columns
from .signatures import fault, signature_of
from .trial import try_out


class Query:
    """Marks a query: ``@extend(Query) def routes(reading: Reading, on: date) -> list[Route]``."""


class Mutation:
    """Marks a mutation: ``@extend(Mutation) def issue_card(store, input: IssueCard) -> Card`` is an action as it stands."""


TARGETS: dict[type, Target] = {
    Child: "child",
    Guardian: "guardian",
    Household: "household",
    Query: "query",
    Mutation: "mutation",
}


def extend(
    target: type,
    requires: str | None = None,
    *,
    since: str | None = None,
    deprecated: str | None = None,
    lasting: bool = False,
    pure: bool = False,
) -> Callable[[Callable[..., Any]], Extension]:
    """Put a function into the department's namespace of ``target``; its name and docstring become the field's.

    - ``@extend(Child, requires="{ birthDate }")``, Guardian or Household: one call for many. The function gets a list of
      records, as the reader may see them (hidden columns None), and the field's arguments; it returns a list of the same
      length. Columns that ``requires`` does not name are None. ``parameters`` is filled in for who asks for it,
      and ``answers`` likewise: decisions, gaps and signals as the reader may see them (``answers.gaps(on=day)``).
    - ``@extend(Query)``: the function gets a ``Reading`` and the arguments.
    - ``@extend(Mutation)``: the function is an action; ``input`` is a pydantic model.

    ``since``: the version of the plugin that first had it, where that is not its first one. ``deprecated``: why it should be
    used no more, and what instead. The schema tells both. ``lasting``: what it gives is never changed afterwards, so that the
    same object again, as ``answers.worked_out`` gives it, is told without looking through it. ``pure``: what it gives follows
    from the columns in ``requires``, its arguments and the parameters alone, which is then all that it gets (no ``id``); for the
    same of them it is not asked again. Raises PluginError, with file and cure, for a function that cannot be a field.
    """

    def made(function: Callable[..., Any]) -> Extension:
        kind = TARGETS.get(target)
        signature = signature_of(function, kind, target)
        record = target if issubclass(target, Record) else None
        required_columns(requires, record, function)
        doc = inspect.getdoc(function) or ""
        if pure and (record is None or "answers" in signature.injected):
            raise fault(
                function, "is not pure", "Leave `pure` out: it may not rest on answers, nor be a query or mutation"
            )
        given = (function.__name__, function, requires, doc, since, deprecated, lasting, pure)
        extension = Extension(kind or "query", *given)
        try_out(extension, signature)
        return extension

    return made
