"""One thing wrong with one cell, and the words for it: where, what, what to do, in Chinese and English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...errors import Words
from ...people import id_number
from .choices import offered
from .questions import Column

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class CellProblem:
    """A problem as the report tells it. ``error`` rejects the row, ``warning`` keeps it."""

    subject: str
    sheet: str
    row: int
    column: str
    key: str
    code: str
    severity: Severity
    value: str | None
    message: Words
    remedy: Words

    def as_dict(self) -> dict[str, Any]:
        """The form of INTERFACES' import report."""
        names = ("sheet", "row", "column", "key", "code", "severity", "value")
        return {n: getattr(self, n) for n in names} | {
            "message": self.message.as_dict(),
            "remedy": self.remedy.as_dict(),
        }


@dataclass(frozen=True)
class Said:
    """What a code means. ``{title}`` is the column's head, ``{other}`` another row of the file."""

    message: Words
    remedy: Words
    severity: Severity = "error"

    def about(self, column: Column | None, other: int | None) -> tuple[Words, Words]:
        """Message and remedy for one cell."""
        zh, en = (column.ask.zh, column.ask.en) if column else ("", "")
        made = [
            Words(w.zh.format(title=zh, other=other), w.en.format(title=en, other=other))
            for w in (self.message, self.remedy)
        ]
        return made[0], made[1]


_AGAIN = Words("请核对后重新填写。", "Check it and enter it again.")
_KEEP_ONE = Words("请保留其中一行。", "Keep one of the two rows.")


def _said(zh: str, en: str, remedy: Words = _AGAIN, severity: Severity = "error") -> Said:
    return Said(Words(zh, en), remedy, severity)


TEXTS: Mapping[str, Said] = {
    "REQUIRED": _said("{title}必填。", "{title} is required.", Words("请填写。", "Fill it in.")),
    "NOT_A_DATE": _said(
        "{title}不是日期。", "{title} is no date.", Words("请按 2019-03-05 的样式填写。", "Write it like 2019-03-05.")
    ),
    "FORMULA": _said(
        "{title}是公式,没有计算结果。",
        "{title} is a formula without a result.",
        Words(
            "请填写内容本身,或打开表格重新计算后保存。",
            "Enter the value itself, or open the file, calculate and save it.",
        ),
    ),
    "NOT_A_NUMBER": _said("{title}不是数字。", "{title} is no number."),
    "NOT_A_WHOLE_NUMBER": _said("{title}不是整数。", "{title} is no whole number."),
    "NOT_YES_OR_NO": _said(
        "{title}应为是或否。", "{title} is neither yes nor no.", Words("请填是或否。", "Write 是 or 否.")
    ),
    "UNKNOWN_CODE": _said(
        "{title}不是可选值。",
        "{title} is not one of the choices.",
        Words("请从下拉列表中选择。", "Choose from the list in the cell."),
    ),
    "UNKNOWN_COUNTY": _said(
        "{title}不是已知的县级区划。",
        "{title} is in no known county.",
        Words("请填写6位县级或9位乡级区划代码。", "Give the county's code of 6 digits or the township's of 9."),
    ),
    "UNKNOWN_TOWNSHIP": _said(
        "{title}的乡级代码未知。",
        "The township of {title} is not known.",
        Words("请核对;如无误可保留。", "Check it; it is kept as it stands."),
        "warning",
    ),
    "ID_DIGITS_LOST": _said(
        "身份证号码被存为数字,末尾数位已丢失。",
        "The number was kept as a number and its last digits are lost.",
        Words(
            "请将单元格设为文本格式,照证件重新填写。", "Format the cell as text and enter it again from the document."
        ),
    ),
    "PHONE_FORM": _said("电话号码格式不符。", "This is no phone number.", _AGAIN, "warning"),
    "OUT_OF_RANGE": _said("{title}超出允许范围。", "{title} is out of range."),
    "DATE_IN_FUTURE": _said("{title}晚于今天。", "{title} lies in the future."),
    "BEFORE_BIRTH": _said("{title}早于出生日期。", "{title} lies before the birth date."),
    "DUPLICATE_ID": _said("身份证号码与第{other}行相同。", "Row {other} has the same identity number.", _KEEP_ONE),
    "DUPLICATE_CHILD": _said(
        "与第{other}行是同一儿童(家庭、姓名、性别、出生日期相同)。",
        "The same child stands in row {other}: family, name, sex and birth date are equal.",
        _KEEP_ONE,
    ),
    "DUPLICATE_GUARDIAN": _said("与第{other}行是同一监护人。", "The same guardian stands in row {other}.", _KEEP_ONE),
    "DUPLICATE_FAMILY": _said("与第{other}行是同一家庭。", "The same family stands in row {other}.", _KEEP_ONE),
    "ID_OF_A_CHILD": _said(
        "身份证号码与儿童表第{other}行相同。", "The child in row {other} of the children's sheet has this number."
    ),
    "FAMILY_WITHOUT_CHILD": _said(
        "儿童表中没有此家庭编号。",
        "No child has this family number.",
        Words("请核对家庭编号。", "Check the family number."),
    ),
    "FAMILY_REJECTED": _said(
        "该家庭的儿童均未通过检查。",
        "No child of this family was accepted.",
        Words("请先更正儿童表中的该家庭。", "Correct the children of this family first."),
    ),
    "NOT_VISITED": _said(
        "该行有改动,但没有摸排日期。",
        "This row was changed, and no day of the survey says that the family was visited.",
        Words(
            "请在儿童表中填写该家庭的摸排日期;未走访的,请恢复原样。",
            "Enter the day of the visit on the children's sheet; if nobody went there, undo the change.",
        ),
    ),
    "COPIED_ROW": _said(
        "该行是由第{other}行复制而来。",
        "This row was copied from row {other} and would be taken for the same person or family.",
        Words("请删除该行,在下方空白行中重新填写。", "Remove it and fill in an empty row below instead."),
    ),
    "UNKNOWN_RECORD": _said(
        "隐藏的记录编号在此处没有对应的记录,已按姓名和证件号码查找。",
        "The hidden record number of this row is of nobody here; it was matched by number and name.",
        Words("请核对该行。", "Check this row."),
        "warning",
    ),
    "CLEARED": _said(
        "{title}已被清空,登记内容保持不变。",
        "{title} was emptied; what is recorded is kept.",
        Words("如登记有误,请填写正确的内容。", "If the record is wrong, enter what is right."),
        "warning",
    ),
    "CONFLICT": _said(
        "{title}在表格发放后已有他人更改,与表中不同,登记内容保持不变。",
        "{title} was changed in the registry after this sheet was issued, to another value; the registry's is kept.",
        Words(
            "请用 tongxing conflicts 查看并决定采用哪一个。",
            "See both with `tongxing conflicts` and take one of them.",
        ),
        "warning",
    ),
    "CONTRADICTS": _said(
        "{title}与已登记的内容矛盾。",
        "{title} contradicts what is recorded already.",
        Words("请核对已登记的内容。", "Compare it with what is recorded."),
    ),
    "NOT_ALLOWED": _said(
        "无权导入此地区的{title}。",
        "You may not import {title} for this place.",
        Words("请向批准机关申请授权。", "Ask the approving office for a grant that covers it."),
    ),
}


_CODE = re.compile(r"\d{6}|\d{9}|\d{12}")
"""Digits that can only be a code of a division. Eleven are a phone number."""


def masked(text: str | None, column: Column | None) -> str | None:
    """A cell as a report may show it: a number's ends, a name's first character, nothing that tells who it is."""
    if text is None:
        return None
    short = text[:60]
    if column is None or column.answer in ("date", "division", "integer", "decimal", "money"):
        bare = re.sub(r"[^\W\d_年月日号]", "*", short.removesuffix(" 00:00:00"))
        return bare if column and column.answer == "division" and _CODE.fullmatch(bare) else _digits_hidden(bare)
    if column.answer in ("id_number", "phone"):
        bare = re.sub(r"[^\W\dA-Za-z]", "*", short)
        return id_number.mask(bare) if len(bare) > 7 else "*" * len(bare)
    if offered(column) or column.key == "family":
        return _digits_hidden(short[:1] + re.sub(r"[^\W\d_]", "*", short[1:]))
    return short[:1] + "*" * (len(short) - 1)


def _digits_hidden(text: str) -> str:
    """A long number in a wrong cell may be an identity or a phone number."""
    return re.sub(r"\d{9,}[Xx]?", lambda found: id_number.mask(found[0]), text)
