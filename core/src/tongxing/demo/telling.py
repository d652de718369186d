"""What the demo prints: the import, who counts, what children are entitled to, the gaps, one child. No times in it."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from ..people.divisions import national
from ..policy.reasons import Decision
from ..work.sheets.telling import told_problems
from .province import DEMO_DAY
from .running import Demo

ANSWERS = ("MET", "NOT_MET", "NOT_KNOWN", "WITHHELD")
_HEADS = ("符合 met", "不符合 not met", "未知 not known", "无权 withheld")
_POPULATIONS = ("儿童 children", "监测 monitoring", "统计 statistical", "未知 not known")
_FILES = 5
"""So many files are named one by one."""


def told(made: Demo) -> Iterator[str]:
    """The report's lines, up to the child who is explained."""
    title = made.composition.city.title
    yield f"童行演示 · {title.zh} · {DEMO_DAY}"
    yield f"Tongxing demo, {title.en}, {DEMO_DAY}. Everybody here is invented. 所有人物均为虚构。"
    yield from _import(made)
    yield from _populations(made)
    yield from _decided(made)
    yield from _gaps(made)


def _import(made: Demo) -> Iterator[str]:
    reports = list(made.reports.values())
    read, *rest = [sum(getattr(r, n) for r in reports) for n in ("read", "accepted", "unchanged", "rejected")]
    yield from _head("导入报告", "Import report")
    for name, report in list(made.reports.items())[:_FILES]:
        yield f"{name}  SHA-256 {report.file_sha256[:16]}…"
    if len(reports) > _FILES:
        yield f"… 共 {len(reports)} 个文件 {len(reports)} files in all"
    yield f"读取 {read} 行:接受 {rest[0]},未变 {rest[1]},拒绝 {rest[2]}"
    yield f"read {read} rows: accepted {rest[0]}, unchanged {rest[1]}, rejected {rest[2]}"
    yield from told_problems(problem for report in reports for problem in report.problems)


def _populations(made: Demo) -> Iterator[str]:
    """By county: who is in the monitoring population (across counties) and in the statistical one (across townships)."""
    counties, table = made.answers.counties(), national()
    yield from _head("两个人群(县级)", "The two populations, by county")
    yield _row(("居住地 residence", *_POPULATIONS))
    for code, counted in counties.items():
        yield _row((f"{table.name(code)} {code[:6]}", *map(str, counted.values())))
    total = [
        sum(each[name] for each in counties.values()) for name in ("children", "monitoring", "statistical", "not_known")
    ]
    yield _row(("合计 total", *map(str, total)))


def _decided(made: Demo) -> Iterator[str]:
    counts, children = made.tally(), made.answers.children.height
    yield from _head(f"服务事项认定:{children} 名儿童", f"Decisions for {children} children")
    yield _row(("事项 item", *_HEADS))
    for key, item in made.composition.policy.items.items():
        if item.subject == "child":
            yield _row((f"{item.title.zh} {key}", *(str(counts.get((key, answer), 0)) for answer in ANSWERS)))


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
