"""Survey intake: the file goes up once, its import is followed, problems are paged, the marked copy is a workbook."""

import base64
from io import BytesIO

import openpyxl
import pytest

from tongxing_notebooks.client import Connection
from tongxing_notebooks.panels.survey_intake import PAGE, survey_intake
from tongxing_notebooks.refusals import QueryRefused
from tongxing_notebooks.view import Dropped

COUNT = PAGE + 3


def problem(row):
    return {
        "sheet": "儿童",
        "row": row,
        "column": "A",
        "key": "name",
        "code": "REQUIRED",
        "severity": "error",
        "value": None,
        "message": {"zh": f"第 {row} 行缺姓名。", "en": "No name."},
        "remedy": {"zh": "请填写。", "en": "Fill it in."},
    }


REPORT = {
    "read": 20,
    "accepted": 2,
    "unchanged": 0,
    "rejected": 18,
    "problems": [problem(n) for n in range(3, 3 + COUNT)],
}


class Served:
    """A city that takes a file, checks for a while, and reports."""

    def __init__(self):
        self.sent, self.looks = [], 0

    def upload(self, name, content, **options):
        if not content.startswith(b"PK"):
            raise QueryRefused([{"message": "The file is no .xlsx inside.", "extensions": {"zh": "文件不是 XLSX。"}}])
        self.sent.append((name, options))
        return {"id": "1", "state": "queued"}

    def follow(self, id):
        self.looks += 1
        if self.looks == 1:
            return {"id": id, "state": "running", "rows_done": 10, "rows_total": 20}
        return {"id": id, "state": "done", "report": REPORT}


@pytest.fixture
def city():
    return Served()


@pytest.fixture
def panel(city):
    return survey_intake(Connection(city, "town", "survey"))


@pytest.fixture
def survey():
    book, kept = openpyxl.Workbook(), BytesIO()
    book.active.title = "儿童"
    book.save(kept)
    return Dropped("survey.xlsx", kept.getvalue())


def test_a_file_is_sent_once_and_followed_to_its_end(panel, city, survey):
    panel.set(file=survey)
    assert "排队中" in panel.body and 'data-again="700"' in panel.body
    panel.set(look=1)
    assert "10 / 20" in panel.body and "<progress" in panel.body
    panel.set(look=2)
    assert "完成" in panel.body and "data-again" not in panel.body
    panel.set(look=3)
    assert city.sent == [("survey.xlsx", {"dry_run": "true"})] and city.looks == 2


def test_problems_are_paged_and_the_marked_copy_is_a_workbook(panel, survey):
    for values in ({"file": survey}, {"look": 1}, {"look": 2}):
        panel.set(**values)
    assert panel.body.count("缺姓名") == PAGE and "第 1 页,共 2 页" in panel.body
    panel.set(page=1)
    assert panel.body.count("缺姓名") == 3 and f"共 {COUNT} 个问题" in panel.body

    held = panel.body.split("base64,")[1].split('"')[0]
    marked = openpyxl.load_workbook(BytesIO(base64.b64decode(held)))
    assert "第 3 行缺姓名" in marked["儿童"]["A3"].comment.text


def test_a_workbook_that_is_none_is_one_sentence_and_the_next_one_goes_on(panel, city, survey):
    panel.set(file=Dropped("a.xlsx", b"no workbook"))
    assert panel.body.count("<p") == 1 and "文件不是 XLSX" in panel.body
    panel.set(file=survey, mode="write")
    assert city.sent == [("survey.xlsx", {})] and "排队中" in panel.body
