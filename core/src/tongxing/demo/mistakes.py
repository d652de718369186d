"""Planted mistakes and duplicates: each kind at least once where the file is long enough, each with its cell and code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from ..people import id_number
from ..work.sheets.questions import Survey
from .province import DEMO_DAY, Family, InventedChild
from .rows import Line

SHARE = 0.04
"""Mistakes among so many children; more where there are few, so that each kind is seen."""
WARNINGS = frozenset({"ID_SEX_DIFFERS", "ID_BIRTH_DIFFERS", "ID_AREA_UNKNOWN", "UNKNOWN_TOWNSHIP", "PHONE_FORM"})
Change = Callable[[dict[str, Any], InventedChild | None, Random], dict[str, Any]]


@dataclass(frozen=True)
class Planted:
    """One mistake: in which line and column, with which code; of a duplicate, the line that it repeats."""

    line: Line
    key: str
    code: str
    repeats: Line | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of mistake that a row can be given."""

    subject: str
    key: str
    code: str
    change: Change
    needs_number: bool = False


def _set(key: str, value: Any) -> Change:
    return lambda row, child, random: {key: value}


def _number_with(sex: str | None = None, days: int = 0) -> Change:
    """A sound number of somebody else: of the other sex, or born on another day."""

    def change(row: dict[str, Any], child: InventedChild | None, random: Random) -> dict[str, Any]:
        assert child is not None
        male = child.sex == "1" if sex is None else child.sex != "1"
        born = child.birth_date + timedelta(days=days)
        return {"id_number": id_number.make("990201", born, 2 * random.randrange(499) + (1 if male else 2))}

    return change


def _wrong_check(row: dict[str, Any], child: InventedChild | None, random: Random) -> dict[str, Any]:
    number = id_number.normalise(str(row["id_number"]))
    wrong = [c for c in "0123456789X" if c != number[-1]]
    return {"id_number": number[:-1] + random.choice(wrong)}


def _edited(edit: Callable[[str], Any]) -> Change:
    return lambda row, child, random: {"id_number": edit(id_number.normalise(str(row["id_number"])))}


def _with_check(body: str) -> str:
    return body + id_number.check_character(body)


def _before_birth(row: dict[str, Any], child: InventedChild | None, random: Random) -> dict[str, Any]:
    assert child is not None
    return {"residing_since": child.birth_date - timedelta(days=random.randint(3, 90))}


def _born_later(row: dict[str, Any], child: InventedChild | None, random: Random) -> dict[str, Any]:
    return {"birth_date": DEMO_DAY + timedelta(days=random.randint(2, 60)), "id_number": None}


KINDS: tuple[Kind, ...] = (
    Kind("child", "id_number", "ID_CHECK_DIGIT", _wrong_check, True),
    Kind("child", "id_number", "ID_LENGTH", _edited(lambda n: n[:-1]), True),
    Kind("child", "id_number", "ID_CHARSET", _edited(lambda n: n[:9] + "O" + n[10:]), True),
    Kind("child", "id_number", "ID_BIRTH_DATE", _edited(lambda n: _with_check(n[:10] + "13" + n[12:17])), True),
    Kind("child", "id_number", "ID_FUTURE", _edited(lambda n: _with_check(n[:6] + "20310101" + n[14:17])), True),
    Kind("child", "id_number", "ID_15_DIGITS", _edited(lambda n: n[:6] + n[8:17]), True),
    Kind("child", "id_number", "ID_DIGITS_LOST", _edited(lambda n: int(n[:17] + "0")), True),
    Kind("child", "id_number", "ID_SEX_DIFFERS", _number_with(sex="other"), True),
    Kind("child", "id_number", "ID_BIRTH_DIFFERS", _number_with(days=-1), True),
    Kind("child", "name", "REQUIRED", _set("name", None)),
    Kind("child", "sex", "UNKNOWN_CODE", _set("sex", "男女")),
    Kind("child", "birth_date", "NOT_A_DATE", _set("birth_date", "2019年13月5日")),
    Kind("child", "birth_date", "DATE_IN_FUTURE", _born_later),
    Kind("child", "ethnicity", "UNKNOWN_CODE", _set("ethnicity", "演示族")),
    Kind("child", "hukou", "UNKNOWN_COUNTY", _set("hukou", "239999")),
    Kind("child", "residence", "UNKNOWN_TOWNSHIP", lambda row, c, r: {"residence": row["residence"][:6] + "999"}),
    Kind("child", "residing_since", "BEFORE_BIRTH", _before_birth),
    Kind("child", "permit_since", "REQUIRED", lambda row, c, r: {"permit": "有效", "permit_since": None}),
    Kind("child", "surveyed_on", "DATE_IN_FUTURE", _set("surveyed_on", date(2027, 1, 5))),
    Kind("guardian", "id_number", "ID_CHECK_DIGIT", _wrong_check, True),
    Kind("guardian", "relation", "REQUIRED", _set("relation", None)),
    Kind("guardian", "relation", "UNKNOWN_CODE", _set("relation", "邻居")),
    Kind("guardian", "phone", "PHONE_FORM", _set("phone", "无电话")),
    Kind("guardian", "lives_with_child", "NOT_YES_OR_NO", _set("lives_with_child", "有时")),
    Kind("household", "income_year", "NOT_A_NUMBER", _set("income_year", "六万")),
    Kind("household", "hardship", "UNKNOWN_CODE", _set("hardship", "一般")),
)


def plant(lines: list[Line], families: list[Family], survey: Survey, seed: int) -> tuple[list[Line], list[Planted]]:
    """The lines with mistakes in them and duplicates behind them, and where each stands."""
    random = Random(f"tongxing mistakes {seed}")
    children = {child.key: child for family in families for child in family.children}
    kinds = _kinds(survey)
    count = max(round(len(children) * SHARE), min(len(kinds), len(children) // 6))
    if not count:
        return lines, []
    planted = list(_mistakes(lines, children, kinds, count, random))
    again, repeated = _duplicates(lines, max(1, count // 4), random)
    alone = [_without_child(number) for number in range(max(1, count // 8))]
    planted += repeated + [Planted(line, "family", "FAMILY_WITHOUT_CHILD") for line in alone]
    every = [*lines, *again, *alone]
    return every, planted + list(_hung(every, planted))


def _kinds(survey: Survey) -> list[Kind]:
    """Core's kinds, and one for every number that a department asks for within a range."""
    ranged = [c for c in survey.columns if c.range and c.plugin != "core"]
    return [*KINDS, *(Kind(c.of, c.key, "OUT_OF_RANGE", _set(c.key, int(c.range[1]) + 900)) for c in ranged if c.range)]


def _mistakes(
    lines: list[Line], children: dict[str, InventedChild], kinds: list[Kind], count: int, random: Random
) -> Iterator[Planted]:
    """One mistake a row, kinds in turn, in rows drawn by lot."""
    free = {
        subject: [line for line in lines if line.subject == subject] for subject in ("child", "guardian", "household")
    }
    for rows in free.values():
        random.shuffle(rows)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        line = next((each for each in free[kind.subject] if _fits(each, kind, children)), None)
        if line is None:
            continue
        free[kind.subject].remove(line)
        child = children.get(line.child or "")
        line.values.update(kind.change(line.values, child, random))
        line.planted = kind.code
        yield Planted(line, kind.key, kind.code)


def _fits(line: Line, kind: Kind, children: dict[str, InventedChild]) -> bool:
    child = children.get(line.child or "")
    if kind.needs_number and not line.values.get("id_number"):
        return False
    return kind.code != "ID_BIRTH_DIFFERS" or (child is not None and child.birth_date < DEMO_DAY)


def _duplicates(lines: list[Line], count: int, random: Random) -> tuple[list[Line], list[Planted]]:
    """Children, guardians and households that stand in the file twice; the second row is the one too many."""
    sound = [line for line in lines if line.planted is None]
    numbered = [s for s in sound if s.subject == "child" and s.values["id_number"]]
    unnumbered = [s for s in sound if s.subject == "child" and not s.values["id_number"]]
    others = {
        "guardian": [s for s in sound if s.subject == "guardian"],
        "household": [s for s in sound if s.subject == "household"],
    }
    drawn = [(line, "id_number", "DUPLICATE_ID") for line in _draw(numbered, count, random)]
    drawn += [(line, "name", "DUPLICATE_CHILD") for line in _draw(unnumbered, max(1, count // 3), random)]
    for subject, key in (("guardian", "name"), ("household", "family")):
        code = {"guardian": "DUPLICATE_GUARDIAN", "household": "DUPLICATE_FAMILY"}[subject]
        rows = [r for r in others[subject] if subject == "household" or not r.values["id_number"]]
        drawn += [(line, key, code) for line in _draw(rows, max(1, count // 3), random)]
    again = [(replace(line, values=dict(line.values), planted=code), line, key, code) for line, key, code in drawn]
    return [new for new, *_ in again], [Planted(new, key, code, old) for new, old, key, code in again]


def _draw(lines: list[Line], count: int, random: Random) -> list[Line]:
    return random.sample(lines, min(count, len(lines)))


def _without_child(number: int) -> Line:
    values = {"family": f"无{number + 1}", "name": f"演示监护人{number + 1}", "relation": "母亲", "custody": "是"}
    return Line("guardian", values["family"], values, planted="FAMILY_WITHOUT_CHILD")


def _hung(lines: list[Line], planted: list[Planted]) -> Iterator[Planted]:
    """Rows that hang on children none of whom is good."""
    bad = {id(p.line) for p in planted if p.code not in WARNINGS}
    good = {line.family for line in lines if line.subject == "child" and id(line) not in bad}
    known = {line.family for line in lines if line.subject == "child"}
    for line in lines:
        if line.subject != "child" and line.family in known - good:
            yield Planted(line, "family", "FAMILY_REJECTED")
