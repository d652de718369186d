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
    first = group[0]
    severity = {"error": "错误 error", "warning": "提示 warning"}[first.severity]
    cells = "、".join(f"{p.column}{p.row}" for p in group[:SHOWN]) + (" …" if len(group) > SHOWN else "")
    value = f"  {first.value}" if first.value else ""
    return [
        f"{first.code} × {len(group)}  {severity}  《{first.sheet}》{cells}{value}",
        f"  {first.message.zh}{first.remedy.zh}",
        f"  {first.message.en} {first.remedy.en}",
    ]
