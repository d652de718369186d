"""Values as a clerk writes them: codes in the words of the drop-down, divisions with their name, money in yuan."""

from datetime import date
from typing import Any

from ...people.divisions import national
from .choices import offered
from .questions import Column

WITHHELD = "无权查看"
"""Stands in a cell that the reader may not see. It is read as an empty one."""
_COUNTY, _TOWNSHIP = 6, 9


def written(column: Column, value: Any, home: str = "") -> Any:
    """What is written into a cell so that reading it again gives this value; None for nothing.

    ``home``: the province that need not be named, by its two digits.
    """
    if value is None or isinstance(value, date):
        return value
    if words := offered(column):
        known = words.get({True: "true", False: "false"}.get(value, str(value)))
        return known.zh if known else str(value)
    if column.answer == "division":
        return _division(value, home)
    if column.answer == "money":
        return value // 100 if value % 100 == 0 else value / 100
    return value


def _division(code: str, home: str) -> str:
    """The shortest form of the code, and its name: ``230102 哈尔滨市道里区``."""
    short = code[:_COUNTY] if code.endswith("0" * 6) else code[:_TOWNSHIP] if code.endswith("000") else code
    name = national().path_name(code) or national().path_name(code[:_COUNTY])
    province = national().name(code[:2] + "0000") if home and code.startswith(home) else None
    return f"{short} {name.removeprefix(province or '')}" if name else short
