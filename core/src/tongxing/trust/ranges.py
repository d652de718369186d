"""Where a category may be seen: ranges of codes of places, named children, and who is kept back within them."""

from dataclasses import dataclass, replace
from typing import Any

from .grants import merged


@dataclass(frozen=True)
class Ranges:
    """Where a category may be seen: half-open ranges of codes by residence and by hukou, and named children anywhere.

    ``authored``: ranges of units whose events about children may be read, wherever the children are now.
    """

    residence: tuple[tuple[str, str], ...] = ()
    hukou: tuple[tuple[str, str], ...] = ()
    named: frozenset[str] = frozenset()
    authored: tuple[tuple[str, str], ...] = ()
    without: frozenset[str] = frozenset()
    """Children within them who are kept back."""
    only: frozenset[str] | None = None
    """Where not None: the only children who are not kept back."""
    beside: tuple["Ranges", ...] = ()
    """Other ranges that keep other children back: what one of them keeps back another may not even reach."""

    @property
    def parts(self) -> tuple["Ranges", ...]:
        """These and those beside them, each by itself."""
        return (replace(self, beside=()), *self.beside) if self.beside else (self,)

    def __bool__(self) -> bool:
        return bool(self.residence or self.hukou or self.named or self.authored)

    def hold(self, residence: str | None, hukou: str | None, child: str | None = None) -> bool:
        """Whether one of the two codes lies in its ranges, or the child is named."""
        return (
            (child is not None and child in self.named)
            or any(residence is not None and low <= residence < high for low, high in self.residence)
            or any(hukou is not None and low <= hukou < high for low, high in self.hukou)
            or any(other.hold(residence, hukou, child) for other in self.beside)
        )

    @property
    def digits(self) -> int:
        """How many digits all codes of the widest range have in common: 6 for a county, 0 for the nation."""
        if any(part.named or part.authored for part in self.parts):
            return 0
        both = [each for part in self.parts for each in part.residence + part.hukou]
        return min((_in_common(low, high) for low, high in both), default=0)

    @property
    def county(self) -> str | None:
        """A code of the county in which all children within them reside; None where they may reside elsewhere."""
        lows = {low[:6] for part in self.parts for low, _ in part.residence}
        is_one = self.digits >= 6 and len(lows) == 1 and not any(part.hukou for part in self.parts)
        return lows.pop() if is_one else None

    def keep_back(self, child: str) -> bool:
        """Whether a child within them is kept back all the same."""
        return child in self.without or (self.only is not None and child not in self.only)

    def __or__(self, other: "Ranges") -> "Ranges":
        """Where one of the two holds; joined to one where both keep the same children back."""
        alike: dict[Any, Ranges] = {}
        for part in (*self.parts, *other.parts):
            keeping = (part.without, part.only)
            if part:
                alike[keeping] = part._joined(alike[keeping]) if keeping in alike else part
        first, *others = alike.values() or (Ranges(),)
        return replace(first, beside=tuple(others)) if others else first

    def _joined(self, other: "Ranges") -> "Ranges":
        return replace(
            self,
            residence=merged(other.residence + self.residence),
            hukou=merged(other.hukou + self.hukou),
            named=self.named | other.named,
            authored=merged(other.authored + self.authored),
        )


def _in_common(low: str, high: str) -> int:
    """Digits that all codes of a half-open range begin with."""
    last = str(int(high) - 1).zfill(len(high))
    return next((n for n, pair in enumerate(zip(low, last, strict=True)) if pair[0] != pair[1]), len(low))
