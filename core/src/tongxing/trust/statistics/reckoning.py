"""What can be worked out from numbers that were told: the least and the most that a sum of hidden ones can be.

The reader is taken to know which kinds of subjects there are, how numbers are rounded and left out, and nothing of how many
there are of each kind in a place. Two linear programs then give the range of any sum (HiGHS, the solver that SciPy uses too).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from ...errors import CannotRun
from .cells import Cell, Cube

_EXACT = 1e-6
_ENDLESS = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)
_OPTIONS: dict[str, Any] = {"threads": 1, "presolve": "off", "solver": "simplex", "simplex_strategy": 4}
"""The primal simplex goes on from the last answer: from one question to the next only what is asked for changes."""
_MOST = 200
"""Answers that are remembered."""
Form = Sequence[int]
"""A sum, as the numbers of what is added: one for each kind in each county."""


@dataclass(frozen=True)
class Range:
    """The least and the most that a sum can be, and the cells (by number) that keep it from being less or more."""

    least: int
    most: float
    kept_by: frozenset[int]

    @property
    def width(self) -> float:
        """How many whole numbers it may be."""
        return self.most - self.least + 1


class Reckoning:
    """One cube as a reader knows it. Cells are told until they are hidden."""

    def __init__(self, cube: Cube) -> None:
        self.cube = cube
        self._column = {
            at: n for n, at in enumerate((county, kind) for county in cube.counties for kind in range(len(cube.kinds)))
        }
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        for name, value in _OPTIONS.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(self._model())
        self._answers: list[np.ndarray] = []

    def form(self, counties: Iterable[str], kinds: Iterable[int]) -> Form:
        """The sum over these kinds in these counties."""
        kinds = tuple(kinds)
        return [self._column[county, kind] for county in counties for kind in kinds]

    def hide(self, number: int) -> None:
        """Leave a cell out. That it is left out tells that it is not nought, where nought would have been told."""
        cell = self.cube.cells[number]
        self._solver.changeRowBounds(number, 1.0 if cell.zero_is_told else 0.0, highspy.kHighsInf)

    def is_open(self, form: Form, width: int) -> bool:
        """Whether answers that were found before show already that a sum may be so many whole numbers.

        They all fit what is told, and so does whatever lies between two of them; hiding more leaves them fitting.
        """
        if not self._answers:
            return False
        sums = [answer[form].sum() for answer in self._answers]
        return bool(math.floor(max(sums) + _EXACT) - math.ceil(min(sums) - _EXACT) + 1 >= width)

    def range(self, form: Form) -> Range:
        """What the reader can say of a sum."""
        indices = np.array(form, dtype=np.int32)
        self._solver.changeColsCost(len(form), indices, np.ones(len(form)))
        least, below = self._optimum(highspy.ObjSense.kMinimize)
        most, above = self._optimum(highspy.ObjSense.kMaximize)
        self._solver.changeColsCost(len(form), indices, np.zeros(len(form)))
        whole = math.inf if math.isinf(most) else math.floor(most + _EXACT)
        return Range(math.ceil(least - _EXACT), whole, below | above)

    def _optimum(self, sense: highspy.ObjSense) -> tuple[float, frozenset[int]]:
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status in _ENDLESS:
            return math.inf, frozenset()
        if status != highspy.HighsModelStatus.kOptimal:  # the true counts fit, so there is an answer
            raise CannotRun(f"What the tables give away cannot be reckoned ({status.name}), so nothing is released.")
        solution = self._solver.getSolution()
        self._answers = [*self._answers[1 - _MOST :], np.asarray(solution.col_value)]
        duals = np.asarray(solution.row_dual)
        return self._solver.getInfo().objective_function_value, frozenset(
            np.flatnonzero(np.abs(duals) > _EXACT).tolist()
        )

    def _model(self) -> highspy.HighsLp:
        cells = self.cube.cells
        rows = [self.form(cell.counties, cell.kinds) for cell in cells]
        bounds = [self._told(cell) for cell in cells]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self._column), len(rows)
        model.col_cost_ = model.col_lower_ = np.zeros(len(self._column))
        model.col_upper_ = np.full(len(self._column), highspy.kHighsInf)
        model.row_lower_, model.row_upper_ = (np.array([b[n] for b in bounds], dtype=float) for n in (0, 1))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
        model.a_matrix_.index_ = np.array([n for row in rows for n in row], dtype=np.int32)
        model.a_matrix_.value_ = np.ones(sum(len(row) for row in rows))
        return model

    def _told(self, cell: Cell) -> tuple[int, int]:
        return self.cube.limits.meant(self.cube.limits.rounded(cell.count), cell.smallest)
