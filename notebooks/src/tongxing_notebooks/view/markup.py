"""HTML in Python: every text is escaped, every word comes in Chinese and English, and unknown, no and withheld differ."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from tongxing.errors import Words

ANSWERS: Mapping[str, tuple[str, Words]] = {
    "MET": ("✓", Words("符合", "met")),
    "NOT_MET": ("✗", Words("不符合", "not met")),
    "NOT_KNOWN": ("?", Words("未知", "not known")),
    "WITHHELD": ("▨", Words("无权查看", "withheld")),
}
"""How each answer looks: a sign and words, so that nobody needs to tell colours apart."""
CERTAINTY: Mapping[str, Words] = {
    "confirmed": Words("已核实", "confirmed"),
    "reconstructed": Words("复原", "reconstructed"),
    "open": Words("待定", "open"),
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BOOLEANS = {True: Words("是", "yes"), False: Words("否", "no")}
PROSE = 30
"""From so many characters on a cell of a table is given more room than a number or a word."""
_VOID = frozenset({"input", "br", "hr", "meta"})


STATIC = Path(__file__).parents[1] / "static"


@cache
def style() -> str:
    """How panels and tables look."""
    return (STATIC / "view.css").read_text(encoding="utf-8")


def tag(name: str, *inside: Any, **attributes: Any) -> Markup:
    """An element. ``class_`` and ``for_`` lose their underscore, others become hyphens; None and False leave one out."""
    told = "".join(
        _attribute(key, value) for key, value in attributes.items() if value is not None and value is not False
    )
    if name in _VOID:
        return Markup(f"<{name}{told}>")
    return Markup(f"<{name}{told}>{joined(inside)}</{name}>")


def joined(parts: Iterable[Any]) -> Markup:
    """Parts one after another; None is left out."""
    return Markup("").join(escape(part) for part in parts if part is not None)


def both(words: Words | Mapping[str, str]) -> Markup:
    """A text in Chinese, and in English after it."""
    told = words if isinstance(words, Words) else Words(words["zh"], words["en"])
    return Markup(f"{escape(told.zh)} ") + tag("span", told.en, lang="en") if told.en != told.zh else escape(told.zh)


def answer(code: str) -> Markup:
    """The answer of a rule, as a sign and words."""
    sign, words = ANSWERS[code]
    return tag("span", tag("span", sign, aria_hidden="true"), " ", both(words), class_=f"tx-answer tx-{code.lower()}")


def cell(value: Any, *, withheld: bool = False) -> Markup:
    """A value as a reader sees it: 未知 where nobody knows it, 无权查看 where they may not, 是 and 否 for a truth."""
    if withheld:
        return answer("WITHHELD")
    if value is None:
        return answer("NOT_KNOWN")
    if isinstance(value, bool):
        return both(_BOOLEANS[value])
    if isinstance(value, int | float):
        return escape(f"{value:,}")
    if _DAY.fullmatch(str(value)):
        return tag("time", value)
    return escape(value)


def certainty(code: str | None) -> Markup | None:
    """How sure a source is."""
    return tag("span", both(CERTAINTY[code]), class_=f"tx-certainty tx-{code}") if code else None


def table(caption: Words, heads: Sequence[Words], rows: Iterable[Sequence[Any]]) -> Markup:
    """A table; the first cell of each row is its head. It stands beside every chart as its twin."""
    top = tag("tr", *(tag("th", both(head), scope="col") for head in heads))
    body = [tag("tr", tag("th", row[0], scope="row"), *map(_cell, row[1:])) for row in rows]
    made = tag("table", tag("caption", both(caption)), tag("thead", top), tag("tbody", *body))
    return tag("div", made, class_="tx-wide", tabindex="0", role="region", aria_label=f"{caption.zh} {caption.en}")


def _cell(inside: Any) -> Markup:
    return tag("td", inside, class_="tx-prose" if len(joined([inside]).striptags()) >= PROSE else None)


def details(key: str, summary: Any, *inside: Any) -> Markup:
    """A part that opens; by ``key`` it stays as it was when the panel is drawn again."""
    return tag("details", tag("summary", summary), *inside, data_key=key)


def note(words: Words) -> Markup:
    """A quiet sentence."""
    return tag("p", both(words), class_="tx-note")


def key_line(*pairs: tuple[Words, Any]) -> Markup:
    """Names and values in a row."""
    return tag("dl", *(tag("div", tag("dt", both(name)), tag("dd", value)) for name, value in pairs))


def bars(caption: Words, values: Mapping[str, tuple[float | None, str]], *, unit: Words) -> Markup:
    """Bars, one a name: how long, of 1, and what stands beside it; None is a number that was left out.

    Whoever cannot see it has the same numbers in a table: give one beside it.
    """
    made = [
        tag("div", tag("span", name, class_="tx-name"), _bar(share), tag("span", told, class_="tx-told"))
        for name, (share, told) in values.items()
    ]
    head = tag("p", both(caption), " (", both(unit), ")", class_="tx-caption")
    return tag("div", head, *made, class_="tx-bars", aria_hidden="true")


def _bar(share: float | None) -> Markup:
    if share is None:
        return tag("span", class_="tx-bar tx-hidden")
    # A width of whole percents is a class, so that a page may forbid inline styles.
    return tag("progress", max="100", value=round(100 * share), class_="tx-bar")


def _attribute(key: str, value: Any) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'
