"""The kinds of mistakes that a row can be given: how each changes the row, and the code by which the import must name it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from ..people import id_number
from ..work.sheets.questions import Subject, Survey
from .places import townships
from .province import InventedChild
from .stays import DEMO_DAY

WARNINGS = frozenset({"ID_SEX_DIFFERS", "ID_BIRTH_DIFFERS", "ID_AREA_UNKNOWN", "UNKNOWN_TOWNSHIP", "PHONE_FORM"})
"""Codes that keep their row."""
LAST = "NOT_ALLOWED"
"""The code that is found only when everything else has been."""
_ELSEWHERE = {"hukou": "220102001", "residence": "220104003"}
"""Changchun: out of reach for everybody who imports here."""


@dataclass(frozen=True)
class Case:
    """A row in which a mistake is to be planted. ``number``: the mistake's own in its province."""

    row: dict[str, Any]
    child: InventedChild | None
    random: Random
    number: int

    @property
    def id_number(self) -> str:
        """The identity number as it is, whatever way it was written."""
        return id_number.normalise(str(self.row["id_number"]))

    @property
    def born(self) -> date:
        """The child's birth date."""
        assert self.child is not None
        return self.child.birth_date


Change = Callable[[Case], dict[str, Any]]


def _always(case: Case) -> bool:
    return True


def _has_number(case: Case) -> bool:
    return bool(case.row.get("id_number"))


@dataclass(frozen=True)
class Kind:
    """One kind of mistake. ``fits``: whether a row can be given it."""

    subject: Subject
    key: str
    code: str
    change: Change
    fits: Callable[[Case], bool] = _always


def _set(key: str, value: Any) -> Change:
    return lambda case: {key: value}


def _with_check(body: str) -> str:
    return body + id_number.check_character(body)


def _wrong_check(case: Case) -> dict[str, Any]:
    wrong = [c for c in "0123456789X" if c != case.id_number[-1]]
    return {"id_number": case.id_number[:-1] + case.random.choice(wrong)}


def _edited(edit: Callable[[str], Any]) -> Change:
    return lambda case: {"id_number": edit(case.id_number)}


def _somebody_else(*, sex: bool = False, days: int = 0, area: int = 9950) -> Change:
    """A sound number that is not the child's: of the other sex, of another day, of an area that does not exist."""

    def change(case: Case) -> dict[str, Any]:
        assert case.child is not None
        male = (case.child.sex == "1") != sex
        # Areas from 9950 on are for mistakes, so that no two of them meet.
        place, sequence = divmod(case.number, 499)
        number = id_number.make(f"{area}{place:02}", case.born + timedelta(days), 2 * sequence + (1 if male else 2))
        return {"id_number": number}

    return change


def _loses_digits(case: Case) -> bool:
    """A spreadsheet program keeps fifteen digits; what is left must not be a number by chance."""
    kept = f"{case.id_number[:15]}000" if _has_number(case) else ""
    return bool(kept) and id_number.check_character(kept[:17]) != kept[17]


def _was_born_before_today(case: Case) -> bool:
    return _has_number(case) and case.born < DEMO_DAY


def _is_between_counties(key: str) -> Callable[[Case], bool]:
    """Where the county decides who counts, the township changes nothing; it is doubted where the table lists it."""

    def fits(case: Case) -> bool:
        hukou, residence = str(case.row["hukou"])[:6], str(case.row["residence"])[:6]
        return hukou != residence and bool(townships(case.row[key][:6]))

    return fits


def _before_birth(key: str, **also: Any) -> Change:
    return lambda case: also | {key: case.born - timedelta(case.random.randint(3, 90))}


def _born_later(case: Case) -> dict[str, Any]:
    return {"birth_date": DEMO_DAY + timedelta(case.random.randint(2, 60)), "id_number": None}


def _unknown_township(key: str) -> Change:
    return lambda case: {key: case.row[key][:6] + "999"}


_ID = "id_number"
KINDS: tuple[Kind, ...] = (
    Kind("child", _ID, "ID_CHECK_DIGIT", _wrong_check, _has_number),
    Kind("child", _ID, "ID_LENGTH", _edited(lambda n: n[:-1]), _has_number),
    Kind("child", _ID, "ID_CHARSET", _edited(lambda n: n[:9] + "O" + n[10:]), _has_number),
    Kind("child", _ID, "ID_BIRTH_DATE", _edited(lambda n: _with_check(n[:10] + "13" + n[12:17])), _has_number),
    Kind("child", _ID, "ID_FUTURE", _edited(lambda n: _with_check(n[:6] + "20310101" + n[14:17])), _has_number),
    Kind("child", _ID, "ID_15_DIGITS", _edited(lambda n: n[:6] + n[8:17]), _has_number),
    Kind("child", _ID, "ID_DIGITS_LOST", _edited(lambda n: int(n[:15] + "000")), _loses_digits),
    Kind("child", _ID, "ID_SEX_DIFFERS", _somebody_else(sex=True), _has_number),
    Kind("child", _ID, "ID_BIRTH_DIFFERS", _somebody_else(days=-1), _was_born_before_today),
    Kind("child", _ID, "ID_AREA_UNKNOWN", _somebody_else(area=9801), _has_number),
    Kind("child", "family", "REQUIRED", _set("family", None)),
    Kind("child", "name", "REQUIRED", _set("name", None)),
    Kind("child", "sex", "REQUIRED", _set("sex", None)),
    Kind("child", "sex", "UNKNOWN_CODE", _set("sex", "男女")),
    Kind("child", "birth_date", "REQUIRED", _set("birth_date", None)),
    Kind("child", "birth_date", "NOT_A_DATE", _set("birth_date", "2019年13月5日")),
    Kind("child", "birth_date", "DATE_IN_FUTURE", _born_later),
    Kind("child", "ethnicity", "UNKNOWN_CODE", _set("ethnicity", "演示族")),
    Kind("child", "hukou", "REQUIRED", _set("hukou", None)),
    Kind("child", "hukou", "UNKNOWN_COUNTY", _set("hukou", "239999")),
    Kind("child", "hukou", "UNKNOWN_TOWNSHIP", _unknown_township("hukou"), _is_between_counties("hukou")),
    Kind("child", "residence", "UNKNOWN_COUNTY", _set("residence", "演示县")),
    Kind("child", "residence", "UNKNOWN_TOWNSHIP", _unknown_township("residence"), _is_between_counties("residence")),
    Kind("child", "residence", LAST, lambda case: dict(_ELSEWHERE)),
    Kind("child", "residing_since", "NOT_A_DATE", _set("residing_since", "去年冬天")),
    Kind("child", "residing_since", "BEFORE_BIRTH", _before_birth("residing_since")),
    Kind("child", "residing_since", "DATE_IN_FUTURE", _set("residing_since", date(2027, 2, 1))),
    Kind("child", "accompanied_by", "UNKNOWN_CODE", _set("accompanied_by", "老乡")),
    Kind("child", "permit", "UNKNOWN_CODE", _set("permit", "在办理中吧")),
    Kind("child", "permit_since", "REQUIRED", lambda case: {"permit": "有效", "permit_since": None}),
    Kind("child", "permit_since", "BEFORE_BIRTH", _before_birth("permit_since", permit="有效")),
    Kind("child", "guardians_complete", "NOT_YES_OR_NO", _set("guardians_complete", "差不多")),
    Kind("child", "surveyed_on", "REQUIRED", _set("surveyed_on", None)),
    Kind("child", "surveyed_on", "DATE_IN_FUTURE", _set("surveyed_on", date(2027, 1, 5))),
    Kind("guardian", "family", "REQUIRED", _set("family", None)),
    Kind("guardian", "name", "REQUIRED", _set("name", None)),
    Kind("guardian", _ID, "ID_CHECK_DIGIT", _wrong_check, _has_number),
    Kind("guardian", "relation", "REQUIRED", _set("relation", None)),
    Kind("guardian", "relation", "UNKNOWN_CODE", _set("relation", "邻居")),
    Kind("guardian", "phone", "PHONE_FORM", _set("phone", "无电话")),
    Kind("guardian", "lives_with_child", "NOT_YES_OR_NO", _set("lives_with_child", "有时")),
    Kind("household", "family", "REQUIRED", _set("family", None)),
    Kind("household", "income_year", "NOT_A_NUMBER", _set("income_year", "六万")),
    Kind("household", "income_year", "TOO_SMALL", _set("income_year", -6000)),
    Kind("household", "hardship", "UNKNOWN_CODE", _set("hardship", "一般")),
)
"""Core's kinds, the ones about numbers first. What only two rows together can have wrong is in ``mistakes``."""


def of_departments(survey: Survey) -> Iterator[Kind]:
    """For each number that a department asks for: one out of its range, one that is no whole number."""
    for column in survey.columns:
        if column.plugin == "core":
            continue
        if column.range:
            yield Kind(column.of, column.key, "OUT_OF_RANGE", _set(column.key, int(column.range[1]) + 900))
        if column.answer == "integer":
            yield Kind(column.of, column.key, "NOT_A_WHOLE_NUMBER", _set(column.key, "112.5"))
