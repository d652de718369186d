"""What core and ``reading`` say as expressions of SQLAlchemy, as text for a statement: relations, orders, conditions, tests.

To render one takes longer than to write all the rest of a statement. What many documents have in common is kept.
"""

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Dialect

MOST_KEPT = 2_048
"""A reader's relations are some dozens."""
Process = Callable[[Any], Any] | None


@dataclass(frozen=True)
class Piece:
    """A piece of SQL, in which ``%(name)s`` stands for a parameter."""

    text: str
    constants: Mapping[str, Any]
    """Parameters whose value is known, as the driver wants it."""
    open: Mapping[str, Process]
    """Parameters that each request gives, with how the driver wants them."""


@dataclass
class Pieces:
    """Pieces for one engine. No two have a constant of one name, so that any may stand in one statement."""

    dialect: Dialect
    _kept: dict[Hashable, Piece] = field(default_factory=dict)
    _numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self._naming: Any = copy(self.dialect)
        self._naming.paramstyle, self._naming.positional = "pyformat", False
        self._naming.identifier_preparer = type(self.dialect.identifier_preparer)(self._naming)  # as it calls tables
        self.quote: Callable[[str], str] = self.dialect.identifier_preparer.quote

    def kept(self, key: Hashable, expression: Callable[[], Any]) -> Piece:
        """The piece of this key, rendered when it is first asked for."""
        piece = self._kept.get(key)
        if piece is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            piece = self._kept[key] = self.of(expression())
        return piece

    def of(self, expression: Any) -> Piece:
        """An expression, rendered. What was bound under a name of its own is given by each request."""
        compiled: Any = expression.compile(dialect=self._naming, compile_kwargs={"render_postcompile": True})
        processes: Mapping[str, Process] = compiled._bind_processors
        said, number = compiled.params, next(self._numbers)
        opened = {name for name, bound in compiled.binds.items() if not bound.unique}
        names = {name: name if name in opened else f"{number}_{name}" for name in said}
        constants = {}
        for name, value in said.items():
            if name not in opened:
                process = processes.get(name)
                constants[names[name]] = process(value) if process else value
        marked = {name: f"%({called})s" for name, called in names.items()}
        text = str(compiled).replace("%%", "%%%%") % marked
        return Piece(text, constants, {name: processes.get(name) for name in opened})
