"""What the demo prints: the import, who counts, what children are entitled to, the gaps, one child. No times in it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ..cli.told import padded
from ..people.divisions import national
from ..policy.reasons import Decision
from ..policy.residence.reasons import REASON_WORDS
from ..work.sheets.problems import CellProblem
from .province import DEMO_DAY
from .running import Demo

ANSWERS = ("MET", "NOT_MET", "NOT_KNOWN", "WITHHELD")
_HEADS = ("符合 met", "不符合 not met", "未知 not known", "无权 withheld")
_POPULATIONS = ("儿童 children", "监测 monitoring", "统计 statistical", "未知 not known")
_SEVERITY = {"error": "错误 error", "warning": "提示 warning"}
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
    yield ""
    yield from _problems([problem for report in reports for problem in report.problems])


def _problems(problems: Sequence[CellProblem]) -> Iterator[str]:
    """Each kind of problem with one of its cells; the remedies are in the report that an import writes."""
    groups: dict[tuple[str, str, str], list[CellProblem]] = {}
    for problem in problems:
        groups.setdefault((problem.severity, problem.code, problem.key), []).append(problem)
    for (severity, code, _), group in sorted(groups.items(), key=lambda each: (each[0][0], -len(each[1]), each[0])):
        first = group[0]
        cell = f"《{first.sheet}》{first.column}{first.row}"
        yield f"{_SEVERITY[severity]}  {code} × {len(group)}  {cell}  {first.value or ''}".rstrip()
        yield f"    {first.message.zh} {first.message.en}"


def _populations(made: Demo) -> Iterator[str]:
    """By county and by reason: who is in the monitoring population (across counties) and in the statistical one."""
    counties, reasons, differing = _counted(made)
    table = national()
    yield from _head("两个人群(县级)", "The two populations, by county of residence")
    yield _row(("居住地 residence", *_POPULATIONS))
    for code, counts in sorted(counties.items()):
        yield _row((f"{table.name(code)} {code[:6]}", *map(str, counts)))
    yield _row(("合计 total", *(str(sum(each)) for each in zip(*counties.values(), strict=True))))
    yield ""
    for reason, count in reasons.most_common():
        zh, en = REASON_WORDS[reason]
        yield _row((f"{zh} {en}", str(count)))
    yield ""
    if differing:
        yield f"与演示答案不同 {differing} 名 {differing} children differ from the demo's answer key."
    else:
        yield "与演示答案完全一致 The same as the demo's answer key, child by child."


def _counted(made: Demo) -> tuple[dict[str, list[int]], Counter[str], int]:
    """County → children, monitoring, statistical, not known; reason → children; who differs from the answer key."""
    counties: dict[str, list[int]] = {}
    reasons: Counter[str] = Counter()
    differing = 0
    for status, told in zip(made.statuses(), made.answers.children.iter_rows(named=True), strict=True):
        flags = (status.monitoring, status.statistical)
        counts = counties.setdefault(told["residence"][:6].ljust(12, "0"), [0, 0, 0, 0])
        for place, one in enumerate((True, *flags, None in flags)):
            counts[place] += bool(one)
        reasons[str(status.reason)] += 1
        differing += (*flags, status.reason) != (told["monitoring"], told["statistical"], told["reason"])
    return counties, reasons, differing


def _decided(made: Demo) -> Iterator[str]:
    counts, children = made.tally(), made.answers.children.height
    yield from _head(f"服务事项认定:{children} 名儿童", f"Decisions for {children} children")
    yield _row(("事项 item", *_HEADS))
    for key, item in made.composition.policy.items.items():
        if item.subject == "child":
            yield _row((f"{item.title.zh} {key}", *(str(counts.get((key, answer), 0)) for answer in ANSWERS)))


def _gaps(made: Demo) -> Iterator[str]:
    found = made.gaps
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
    return (padded(cells[0], 44) + "".join(padded(cell, 18) for cell in cells[1:])).rstrip()
