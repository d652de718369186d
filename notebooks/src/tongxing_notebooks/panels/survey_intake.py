"""Survey intake: drop a workbook, see how far it is, page through what is wrong with it, and take a marked copy home.

The file goes to the city's own `POST /imports`, with the reader's rights and purpose; nothing of it stays in the notebook.
"""

import base64
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from markupsafe import Markup

from tongxing.errors import Words
from tongxing.work.sheets.files import File as SurveyFile
from tongxing.work.sheets.marking import mark
from tongxing.work.sheets.problems import CellProblem

from ..client import Connection
from ..view import Choice, Control, Dropped, File, View
from ..view.markup import both, cell, joined, key_line, note, table, tag

TITLE = Words("导入摸排表", "Survey intake")
PAGE = 15
POLL_MS = 700
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {
    "receiving": Words("正在接收", "receiving"),
    "queued": Words("排队中", "waiting for another import to end"),
    "running": Words("正在检查和写入", "checking and writing"),
    "done": Words("完成", "done"),
    "failed": Words("未能导入", "not imported"),
    "cancelled": Words("已停止", "stopped"),
    "interrupted": Words("已中断,请重新发送", "cut off: send it again"),
}
ENDED = ("done", "failed", "cancelled", "interrupted")
COUNTS = {
    "read": Words("读取", "Read"),
    "accepted": Words("接受", "Accepted"),
    "unchanged": Words("未变", "Unchanged"),
    "rejected": Words("拒绝", "Rejected"),
}
MODES = [("check", Words("只检查,不写入", "Check only")), ("write", Words("检查并写入", "Check and write"))]


def survey_intake(city: Connection) -> View:
    """Send a survey to a served city. It is only checked, unless the reader says that it is to be written."""
    intake = _Intake(city)
    controls: list[Control] = [
        Choice("mode", Words("方式", "How"), MODES, "check"),
        File("file", Words("把文件拖到这里,或选择文件", "Drop a file here, or choose one")),
    ]
    return View(TITLE, intake.drawn, controls, page=0, look=0)


class _Intake:
    """One file at a time: which was sent, and how its import stands."""

    def __init__(self, city: Connection) -> None:
        self._city = city
        self._sent: Dropped | None = None
        self._state: Mapping[str, Any] = {}

    def drawn(self, values: Mapping[str, Any]) -> Markup:
        file = values["file"]
        if file is None:
            return note(Words("尚未选择文件。", "No file was given yet."))
        if file is not self._sent:
            self._sent, self._state = file, {}
            options = {"dry_run": "true"} if values["mode"] == "check" else {}
            self._state = self._city.wire.upload(file.name, file.content, **options)
        elif self._state and self._state["state"] not in ENDED:
            self._state = self._city.wire.follow(self._state["id"])
        return self._told(int(values["page"]), int(values["look"]))

    def _told(self, page: int, look: int) -> Markup:
        told = self._state
        if not told:
            return note(Words("文件没有被接收,请重新选择。", "The file was not taken; choose it again."))
        state = tag("p", tag("strong", both(STATES[told["state"]])), role="status")
        if told["state"] not in ENDED:
            return joined([state, _progress(told, look)])
        failure = told.get("failure")
        why = tag("p", both(failure["message"]), role="alert", class_="tx-alert") if failure else None
        report = told.get("report")
        return joined([state, why, self._report(report, page) if report else None])

    def _report(self, report: Mapping[str, Any], page: int) -> Markup:
        counts = key_line(*((words, cell(report[name])) for name, words in COUNTS.items()))
        problems = report["problems"]
        if not problems:
            return joined([counts, note(Words("没有发现问题。", "No problems were found."))])
        last = (len(problems) - 1) // PAGE
        page = min(max(page, 0), last)
        shown = problems[page * PAGE : (page + 1) * PAGE]
        return joined([counts, _paging(page, last), _problems(shown, len(problems)), self._marked(problems)])

    def _marked(self, problems: list[Mapping[str, Any]]) -> Markup:
        """The file with every problem coloured, as a link that holds it: nothing is left on a server."""
        assert self._sent is not None
        with TemporaryDirectory() as folder:
            target = Path(folder) / "marked.xlsx"
            mark(SurveyFile(self._sent.name, self._sent.content), [_problem(each) for each in problems], target)
            held = base64.b64encode(target.read_bytes()).decode()
        name = f"{Path(self._sent.name).stem}-marked.xlsx"
        words = Words("下载标注副本", "Download the marked copy")
        return tag("p", tag("a", both(words), href=f"data:{XLSX};base64,{held}", download=name))


def _progress(told: Mapping[str, Any], look: int) -> Markup:
    done, of = told.get("rows_done") or 0, told.get("rows_total")
    label = Words("进度", "Progress")
    bar = tag(
        "progress", max=of or None, value=done if of else None, class_="tx-running", aria_label=f"{label.zh} {label.en}"
    )
    again = tag("span", data_again=POLL_MS, data_set="look", data_value=look + 1)
    return joined([bar, tag("p", f"{done:,} / {of:,}" if of else ""), again])


def _paging(page: int, last: int) -> Markup | None:
    if not last:
        return None

    def button(to: int, words: Words) -> Markup:
        told: dict[str, Any] = {"data_set": "page", "data_value": to, "data_at": f"page-{words.en}"}
        return tag("button", both(words), type="button", disabled=not 0 <= to <= last, **told)

    where = both(Words(f"第 {page + 1} 页,共 {last + 1} 页", f"page {page + 1} of {last + 1}"))
    return tag(
        "p", button(page - 1, Words("上一页", "Back")), " ", where, " ", button(page + 1, Words("下一页", "Next"))
    )


def _problems(problems: list[Mapping[str, Any]], count: int) -> Markup:
    heads = [
        Words("位置", "Cell"),
        Words("级别", "Kind"),
        Words("内容", "Value"),
        Words("问题", "Problem"),
        Words("怎么办", "What to do"),
    ]
    kinds = {"error": Words("错误", "error"), "warning": Words("提示", "warning")}
    rows = [
        [
            f"{p['sheet']} {p['column']}{p['row']}",
            both(kinds[p["severity"]]),
            p["value"] or "",
            both(p["message"]),
            both(p["remedy"]),
        ]
        for p in problems
    ]
    return table(Words(f"共 {count} 个问题", f"Problems: {count}"), heads, rows)


def _problem(told: Mapping[str, Any]) -> CellProblem:
    words: dict[str, Any] = {name: Words(**told[name]) for name in ("message", "remedy")}
    plain: dict[str, Any] = {
        name: told[name] for name in ("sheet", "row", "column", "key", "code", "severity", "value")
    }
    return CellProblem(subject="", **plain, **words)
