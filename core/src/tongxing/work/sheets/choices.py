"""Answers that are chosen: their codes, the words in the drop-down, and what people write instead."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from ...errors import Words
from .questions import Column

YES_NO = {"true": Words("是", "Yes"), "false": Words("否", "No")}
_YES = "是 有 对 同意 y yes true 1 √ ✓".split()
_NO = "否 无 不 没有 n no false 0 × x".split()


def offered(column: Column) -> Mapping[str, Words] | None:
    """Code → words of a column whose answers are chosen; None for any other."""
    if column.answer == "yes_no":
        return YES_NO
    return column.choices if column.answer == "choice" else None


def plain(text: str) -> str:
    """A word as it is compared: full-width characters made plain, no blanks, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@cache
def _yes_no_words() -> Mapping[str, str]:
    return {plain(word): code for code, words in (("true", _YES), ("false", _NO)) for word in words}


def words_of(column: Column) -> Mapping[str, str]:
    """Everything that may be written for a choice, compared plainly → its code."""
    if column.answer == "yes_no":
        return _yes_no_words()
    known: dict[str, str] = {}
    for code, words in (column.choices or {}).items():
        if code.isdigit():
            known[str(int(code))] = code  # 01 comes as 1 from a cell that is a number
        for written in (words.zh + column.suffix, words.en, words.zh, code):
            known[plain(written)] = code
    return {plain(word): code for word, code in column.also.items()} | known
