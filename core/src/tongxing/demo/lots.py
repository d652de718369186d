"""Drawing by lot: kinds with weights, each kind once before chance decides."""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from random import Random


class Lots:
    """Kinds that are drawn by their weight."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self.kinds = list(weights)
        self._upto = list(accumulate(weights.values()))

    def draw(self, random: Random) -> str:
        """One kind."""
        return random.choices(self.kinds, cum_weights=self._upto)[0]


def each_once(lots: Mapping[str, Lots]) -> Iterator[Mapping[str, str]]:
    """Each kind of each lot, one at a time: what a family must be, the rest is left to chance."""
    for name, lot in lots.items():
        for kind in lot.kinds:
            yield {name: kind}
