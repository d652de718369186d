"""The sheet of instructions: how to fill the workbook in, step by step, and what each column wants."""

from collections.abc import Mapping, Sequence
from math import ceil

from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from ...errors import Words
from .choices import offered
from .questions import TITLES, Survey
from .wording import WITHHELD

_BOTH = (
    Words(
        "橙色列必填;其余不了解的留空,不要猜测。",
        "Orange columns are required; leave empty what you do not know, and do not guess.",
    ),
    Words(
        "有下拉列表的请从列表中选择;日期写成 2026-10-12;身份证号码须为文本格式。",
        "Choose from the list where there is one; write dates as 2026-10-12; identity numbers are text.",
    ),
    Words(
        "可以排序、筛选、隐藏行,请勿删除或改动第1行(隐藏)。",
        "You may sort, filter and hide rows; leave row 1, which is hidden, as it is.",
    ),
)
NEW: Sequence[Words] = (
    Words(
        "每名儿童、每名监护人、每个家庭各占一行,同一家庭填同一家庭编号。",
        "One row for each child, each guardian and each household; one family has one family number.",
    ),
    *_BOTH,
)
AGAIN: Sequence[Words] = (
    Words(
        "表中已填入登记的内容。走访后核对该行,有变化的直接修改,再填写摸排日期(黄色),即为确认。",
        "What is recorded is filled in. After a visit compare the row, correct what changed, and enter the day of the "
        "survey (yellow): that confirms it.",
    ),
    Words(
        "未走访的,摸排日期留空:该行不作处理。有改动而没有摸排日期的,导入时会提示。",
        "Where nobody went yet leave the day empty: the row waits. A change without a day is pointed out.",
    ),
    Words(
        "新发现的儿童、监护人请填入最后的空白行,不要复制已有的行。",
        "Put newly found children and guardians into the empty rows at the end; do not copy a row.",
    ),
    Words(
        "清空单元格不会删除登记的内容;登记有误的,请填写正确的内容。",
        "Emptying a cell removes nothing from the record; where the record is wrong, enter what is right.",
    ),
    Words(
        f"标有“{WITHHELD}”的单元格无需填写。",
        f"Cells that say {WITHHELD} are not yours to see; leave them as they are.",
    ),
    *_BOTH,
)
_HEADS = ("表 Sheet", "列 Column", "English", "必填 Required", "说明 Help", "可选值 Choices", "示例 Example")
_WIDE = (10, 22, 26, 10, 56, 50, 16)
_STEP_HIGH, _LINE_HIGH = 34, 16


def write_help(sheet: Worksheet, survey: Survey, formats: Mapping[str, Format], *, again: bool) -> None:
    """Steps, then every column. Nothing on this sheet is imported. ``again``: of a re-survey."""
    for number, wide in enumerate(_WIDE):
        sheet.set_column(number, number, wide)
    sheet.write_string(0, 0, "填写说明 How to fill in this workbook", formats["title"])
    steps = AGAIN if again else NEW
    for number, step in enumerate(steps, 1):
        sheet.set_row(number, _STEP_HIGH)
        sheet.merge_range(number, 0, number, len(_WIDE) - 1, f"{number}. {step.zh}\n{step.en}", formats["step"])
    head = len(steps) + 2
    sheet.set_row(head, _STEP_HIGH)
    sheet.write_row(head, 0, _HEADS, formats["head"])
    for row, column in enumerate(survey.columns, head + 1):
        words = offered(column)
        said = [
            TITLES[column.of].zh,
            column.ask.zh,
            column.ask.en,
            "是 Yes" if column.is_required else "",
            f"{column.help.zh} {column.help.en}" if column.help else "",
            "、".join(w.zh for w in words.values()) if words else "",
            column.example,
        ]
        lines = max(ceil(_wide(text) / wide) for text, wide in zip(said, _WIDE, strict=True))
        sheet.set_row(row, _LINE_HIGH * max(lines, 1))
        for number, text in enumerate(said):
            sheet.write_string(row, number, text, formats["wrapped"])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _wide(text: str) -> int:
    """How wide a text is in narrow characters."""
    return sum(1 if c.isascii() else 2 for c in text)
