"""What the actions of a department refuse, said once in the words that a desk reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import Invalid, Problem, Words

__all__ = ["Refusals"]


_Said = tuple[str, str]
Saying = tuple[str, _Said, _Said] | tuple[str, _Said, _Said, str]


@dataclass(frozen=True)
class Refusals:
    """Sayings by code: the path of the input that they point at, then message and remedy as (Chinese, English).

    ``refused = Refusals({"CALLED_OFF": ("activity", ("活动已取消", "…"), ("请选择其他活动", "…"))})`` once in a file,
    and ``raise refused("CALLED_OFF")`` in an action. A fourth part is the clause that forbids it. KeyError for an unknown code.
    """

    sayings: Mapping[str, Saying]

    def problem(self, code: str, path: str | None = None) -> Problem:
        """The problem of this code, at a ``path`` of its own where the saying's does not fit."""
        usual, message, remedy, *clause = self.sayings[code]
        return Problem(path or usual, code, Words(*message), Words(*remedy), clause=clause[0] if clause else None)

    def __call__(self, code: str, path: str | None = None) -> Invalid:
        """The error to raise where this is the only problem."""
        return Invalid([self.problem(code, path)])
