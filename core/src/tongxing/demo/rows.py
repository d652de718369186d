"""Families as rows of the survey sheets, written as differently as people write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from ..people.codes import ACCOMPANIED_BY, ETHNICITY, RELATION, SEX
from ..work.sheets.questions import Subject
from .province import Family, InventedChild, InventedGuardian

_STATES = {"applied": "已申请", "valid": "有效", "suspended": "暂停使用", "expired": "已失效"}
_HARDSHIP = {
    "none": "无",
    "minimum_allowance": "最低生活保障",
    "extreme_poverty": "特困供养",
    "near_minimum": "低保边缘",
    "rigid_expenses": "刚性支出困难",
}
_YES_NO = {True: "是", False: "否", None: None}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass
class Line:
    """One row to be written; ``child`` is the key of the child that it is about."""

    subject: Subject
    family: str
    values: dict[str, Any]
    child: str | None = None
    planted: str | None = field(default=None)
    """The code of the mistake that stands in it, if one does."""


def lines_of(
    families: Iterable[Family], answers: Mapping[str, Mapping[str, Any]], seed: int, part: int = 0
) -> list[Line]:
    """Every family's rows. ``answers``: column key of a department → key of a child, guardian or household → answer."""
    hand = _Hand(Random(f"tongxing hand {seed} {part}"))
    lines: list[Line] = []

    def asked(key: str) -> dict[str, Any]:
        return {column: told[key] for column, told in answers.items() if key in told}

    for family in families:
        for child in family.children:
            lines.append(Line("child", family.number, hand.child(child, family) | asked(child.key), child.key))
        for key, each in zip(family.carers, family.guardians, strict=True):
            lines.append(Line("guardian", family.number, hand.guardian(each, family) | asked(key)))
        lines.append(Line("household", family.number, hand.household(family) | asked(family.home)))
    return lines


@dataclass
class _Hand:
    """Writes cells: mostly as the workbook asks, now and then in another way that is just as clear."""

    random: Random

    def child(self, child: InventedChild, family: Family) -> dict[str, Any]:
        state, since = child.permit or (None, None)
        return {
            "family": family.number,
            "name": self._name(child.name),
            "id_number": self._number(child.number),
            "sex": SEX[child.sex][0],
            "birth_date": self._day(child.birth_date),
            "ethnicity": ETHNICITY[child.ethnicity][0] + ("族" if self.random.random() < 0.4 else ""),
            "hukou": family.move.hukou,
            "residence": family.move.residence,
            "residing_since": self._day(child.here.since) if child.here.since else None,
            "accompanied_by": ACCOMPANIED_BY[child.accompanied_by][0] if child.accompanied_by else None,
            "permit": _STATES[state] if state else None,
            "permit_since": self._day(since) if since else None,
            "guardians_complete": _YES_NO[family.guardians_complete],
            "surveyed_on": self._day(family.surveyed_on),
        }

    def guardian(self, guardian: InventedGuardian, family: Family) -> dict[str, Any]:
        return {
            "family": family.number,
            "name": self._name(guardian.name),
            "id_number": self._number(guardian.number),
            "relation": RELATION[guardian.relation][0],
            "phone": guardian.phone,
            "lives_with_child": _YES_NO[guardian.lives_with_child],
            "custody": _YES_NO[guardian.custody],
            "sole": _YES_NO[guardian.sole],
        }

    def household(self, family: Family) -> dict[str, Any]:
        return {
            "family": family.number,
            "address": family.address,
            "income_year": family.income_year,
            "hardship": _HARDSHIP[family.hardship] if family.hardship else None,
        }

    def _day(self, day: date) -> Any:
        written = (
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y%m%d}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y-%m-%d}".translate(_WIDE),
            f" {day:%Y/%m/%d} ",
        )
        return self.random.choice(written) if self.random.random() < 0.08 else day

    def _number(self, number: str | None) -> str | None:
        if number is None or self.random.random() > 0.04:
            return number
        return self.random.choice(
            (number.translate(_WIDE), f"{number[:6]} {number[6:14]} {number[14:]}", number.lower())
        )

    def _name(self, name: str) -> str:
        if self.random.random() > 0.03 or not 2 <= len(name) <= 3:
            return name.replace("·", "•") if self.random.random() < 0.2 else name
        return f"{name[0]}　{name[1:]}"
