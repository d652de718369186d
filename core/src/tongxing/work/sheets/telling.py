"""An import report for the terminal: counts, and each kind of problem with the cells that have it."""

from collections.abc import Iterable

from .problems import CellProblem
from .report import Report

SHOWN = 3
"""Cells that are named for each kind of problem; the report as JSON has all of them."""


def told(report: Report) -> str:
    """The report in Chinese, English beneath."""
    lines = [
        f"读取 {report.read} 行:接受 {report.accepted},未变 {report.unchanged},拒绝 {report.rejected}",
        f"read {report.read} rows: accepted {report.accepted}, unchanged {report.unchanged}, rejected {report.rejected}",
    ]
    notes = [f"{note.zh}\n{note.en}" for note in report.notes]
    return "\n".join([*lines, *notes, *told_problems(report.problems)])


def told_problems(problems: Iterable[CellProblem]) -> list[str]:
    """Each kind of problem with its words and some of its cells."""
    return [line for group in _by_kind(problems) for line in ("", *_lines(group))]


def _by_kind(problems: Iterable[CellProblem]) -> list[list[CellProblem]]:
    """Problems of one code and column together: errors first, then the most frequent."""
    groups: dict[tuple[str, str, str], list[CellProblem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.subject, problem.key), []).append(problem)
    return sorted(groups.values(), key=lambda g: (g[0].severity, -len(g), g[0].code, g[0].subject, g[0].key))


def _lines(group: list[CellProblem]) -> list[str]:
    """The reason, the first cells that have it, and what to do."""
    first = group[0]
    severity = {"error": "错误 error", "warning": "提示 warning"}[first.severity]
    cells = [f"  《{p.sheet}》{_cell(p)}" + (f"  {p.value}" if p.value else "") for p in group[:SHOWN]]
    rest = [f"  …… 另有 {len(group) - SHOWN} 处 {len(group) - SHOWN} more"] if len(group) > SHOWN else []
    return [
        f"{severity}  {first.code} × {len(group)}",
        f"  {first.message.zh} {first.message.en}",
        *cells,
        *rest,
        f"  → {first.remedy.zh} {first.remedy.en}",
    ]


def _cell(problem: CellProblem) -> str:
    """As spreadsheet programs name a cell; the row alone where no column of the sheet is meant."""
    return f"{problem.column}{problem.row}" if problem.column else f"第{problem.row}行"
