"""The report as one HTML page: no script, nothing from outside, fit for printing."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from .county import CountyReport
from .words import ANSWER, CERTAINTY, COUNT_HEADS, FAMILY, FAMILY_HEADS, GAP_HEADS, ITEM_HEADS, NOTES, SERVED

STYLE = """
body { font: 15px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; margin: 2rem auto; max-width: 72rem;
  padding: 0 1rem; color: #1c1c1c; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 2px solid #2f5d8a; }
.label { background: #fff3d6; border: 1px solid #d9a520; padding: .4rem .8rem; }
.about { color: #555; } table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { border: 1px solid #c9c9c9; padding: .25rem .5rem; text-align: left; vertical-align: top; }
th { background: #eef2f7; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
tr.wait td { background: #fdf0ee; } footer { color: #555; font-size: .9rem; margin-top: 2rem; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def as_html(report: CountyReport) -> str:
    """The page. Decisions of single children are in the spreadsheet; here stand the counts and the names that wait."""
    title = f"{report.place} 流动儿童服务事项报告"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="about">{report.on} · {escape(report.city.zh)} · 申请人 {escape(report.principal)} · '
        f"用途 {escape(report.purpose)} · 生成于 {report.made_at:%Y-%m-%d %H:%M} UTC</p>",
        *_label(report),
        "<h2>一、事项概况</h2>",
        f"<p>本报告范围内儿童 {report.children.height} 名。</p>",
        _table(ITEM_HEADS, _item_rows(report), numbers=range(4, 11)),
        "<h2>二、各县区应享未享</h2>",
        _table(COUNT_HEADS, count_rows(report), numbers=range(4, 8)),
        *_waiting(report, "NOT_MET", "三、应享未享名单", "没有。"),
        *_waiting(report, "NOT_KNOWN", "四、是否落实未知名单", "没有。"),
        "<h2>五、家庭应享未享名单</h2>",
        _table(FAMILY_HEADS, family_rows(report), numbers=(5,)) if report.family_gaps.height else "<p>没有。</p>",
        "<h2>六、本地未接入与未设定</h2>",
        *_missing(report),
        "<footer>" + "".join(f"<p>{escape(note)}</p>" for note in NOTES) + "</footer>",
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head>\n<body>\n' + "\n".join(parts) + "\n</body></html>\n"
    )


def _label(report: CountyReport) -> Iterable[str]:
    edition = report.edition
    if edition:
        doubt = CERTAINTY[edition.source.certainty]
        yield f'<p class="label">服务清单：{escape(edition.label.zh)} {escape(edition.label.en)} {doubt}</p>'


def _item_rows(report: CountyReport) -> Iterable[Sequence[Any]]:
    for row in report.items.iter_rows(named=True):
        yield [
            row["title"],
            row["item"],
            row["department"],
            "是" if row["listed"] else "否",
            *(row[answer] for answer in ANSWER),
            row["unserved"],
            row["unserved_not_known"],
            row["longest"],
        ]


def count_rows(report: CountyReport) -> Iterable[Sequence[Any]]:
    """Gaps by county, in the order of COUNT_HEADS."""
    for row in report.counts.iter_rows(named=True):
        what = [row["place"] or "居住地未知", row["department"], row["title"], row["item"]]
        yield [*what, row["unserved"], row["not_known"], row["median"], row["longest"]]


def family_rows(report: CountyReport) -> Iterable[Sequence[Any]]:
    """Gaps of guardians and households, in the order of FAMILY_HEADS."""
    for row in report.family_gaps.iter_rows(named=True):
        whose = [row["title"], row["item"], FAMILY[row["kind"]], row["subject"]]
        yield [*whose, row["since"], row["days"], SERVED[row["served"]]]


def _waiting(report: CountyReport, served: str, head: str, none: str) -> Iterable[str]:
    yield f"<h2>{head}</h2>"
    rows = report.gaps.filter(report.gaps["served"] == served)
    if rows.is_empty():
        yield f"<p>{none}</p>"
        return
    yield f"<p>{rows.height} 条。</p>"
    told = (
        [r["title"], r["item"], r["name"], r["subject"], r["place"], r["since"], r["days"], SERVED[r["served"]]]
        for r in rows.iter_rows(named=True)
    )
    yield _table(GAP_HEADS, told, numbers=(6,), kind="wait" if served == "NOT_MET" else "")


def _missing(report: CountyReport) -> Iterable[str]:
    if report.uncovered:
        lines = "、".join(f"{line.title.zh}({line.area})" for line in report.uncovered)
        yield f"<p>清单中本地未接入的事项，未作判断：{escape(lines)}。</p>"
    if report.holes:
        holes = "、".join(f"{hole.title.zh}({hole.key})" for hole in report.holes)
        yield f"<p>本地或部分区县尚未设定的参数，相关条件为未知：{escape(holes)}。</p>"
    if not report.uncovered and not report.holes:
        yield "<p>没有。</p>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]], *, numbers: Iterable[int] = (), kind: str = "") -> str:
    right = set(numbers)
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    mark = f' class="{kind}"' if kind else ""
    body = "".join(f"<tr{mark}>{''.join(_cell(v, n in right) for n, v in enumerate(row))}</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>"


def _cell(value: Any, is_number: bool) -> str:
    text = "" if value is None else escape(str(value))
    return f'<td class="n">{text}</td>' if is_number else f"<td>{text}</td>"
