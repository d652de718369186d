"""What the demo prints: the import, what every child is entitled to, the gaps, and one child explained. No times in it."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from ..policy.reasons import Decision
from ..work.sheets.problems import CellProblem
from ..work.sheets.report import Report
from ..work.sheets.telling import told_problems
from .province import DEMO_DAY
from .running import Demo

ANSWERS = ("MET", "NOT_MET", "NOT_KNOWN", "WITHHELD")
_HEADS = ("符合 met", "不符合 not met", "未知 not known", "无权 withheld")


def told(made: Demo, decisions: Sequence[Sequence[Decision]]) -> Iterator[str]:
    """The report's lines, up to the child who is explained."""
    title = made.composition.city.title
    yield f"童行演示 · {title.zh} · {DEMO_DAY}"
    yield f"Tongxing demo, {title.en}, {DEMO_DAY}. Everybody here is invented. 所有人物均为虚构。"
    yield from _import(made)
    yield from _decided(made, decisions)
    yield from _gaps(made)


def _import(made: Demo) -> Iterator[str]:
    total = [sum(getattr(r, n) for r in made.reports) for n in ("read", "accepted", "unchanged", "rejected")]
    yield from _head("导入报告", "Import report")
    for book, report in zip(made.books, made.reports, strict=True):
        yield f"{book.name}  SHA-256 {report.file_sha256[:16]}…"
    yield f"读取 {total[0]} 行:接受 {total[1]},未变 {total[2]},拒绝 {total[3]}"
    yield f"read {total[0]} rows: accepted {total[1]}, unchanged {total[2]}, rejected {total[3]}"
    yield from told_problems(_all_problems(made.reports))


def _all_problems(reports: Sequence[Report]) -> list[CellProblem]:
    return [problem for report in reports for problem in report.problems]


def _decided(made: Demo, decisions: Sequence[Sequence[Decision]]) -> Iterator[str]:
    counts: Counter[tuple[str, str]] = Counter((d.item, d.answer) for of_child in decisions for d in of_child)
    yield from _head(f"服务事项认定:{len(decisions)} 名儿童", f"Decisions for {len(decisions)} children")
    yield _row(("事项 item", *_HEADS))
    for key, item in made.composition.policy.items.items():
        if item.subject == "child":
            yield _row((f"{item.title.zh} {key}", *(str(counts[key, answer]) for answer in ANSWERS)))


def _gaps(made: Demo) -> Iterator[str]:
    found = made.gaps()
    counts = Counter((gap.item, gap.served) for gap in found)
    yield from _head("应享未享", "Gaps: entitled and not served")
    if not found:
        yield "没有 none"
        return
    yield _row(("事项 item", "未落实 not served", "未知 not known", "最早 since"))
    items = made.composition.policy.items
    for key in sorted({gap.item for gap in found}):
        since = min(gap.since for gap in found if gap.item == key)
        yield _row(
            (f"{items[key].title.zh} {key}", str(counts[key, "NOT_MET"]), str(counts[key, "NOT_KNOWN"]), str(since))
        )


def explained(decisions: Sequence[Sequence[Decision]]) -> Sequence[Decision] | None:
    """The child who is explained: the first with the most different answers, so that there is something to explain."""
    if not decisions:
        return None
    return max(decisions, key=lambda of_child: len({d.answer for d in of_child}))


def heading_of_child(decisions: Sequence[Decision]) -> Iterator[str]:
    """The head above the child who is explained."""
    yield from _head(f"一名儿童:{decisions[0].subject}", "One child, explained")


def _head(zh: str, en: str) -> Iterator[str]:
    yield ""
    yield f"── {zh} ──"
    yield f"   {en}"


def _row(cells: Sequence[str]) -> str:
    """Cells in columns; a Chinese character takes two places on the terminal."""
    widths = (44, *(18 for _ in cells[1:]))
    return "".join(
        cell + " " * max(1, width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    ).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
