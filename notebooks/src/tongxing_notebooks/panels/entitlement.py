"""The entitlement card: every service item for one child on one day, with the reasons, the clause and what is missing."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from tongxing.errors import Words

from ..client import Connection, child_id
from ..view import DaySlider, View
from ..view.markup import answer, both, cell, certainty, details, joined, key_line, note, table, tag
from .words import parameter_words, track_words

YEARS = 3
"""How far the slider goes, back and ahead."""
CARD = """query EntitlementCard($child: ID!, $on: Date) {
  child(id: $child) {
    name birthDate residence { pathName } hukou { pathName } withheld
    decisions(on: $on) {
      item answer since until certainty track editionLabel { zh en } missingParameters
      conditions { track text answer clause { title url certainty }
        facts { key value source from certainty withheld off } parameters { key value division from }
        remedy { date papers { key title { zh en } } } }
    }
  }
  serviceItems { item covered title { zh en } area apply { where { zh en } limit { count unit } } }
}"""


def entitlement_card(city: Connection, child: str | None = None) -> View:
    """What a child is entitled to on a day, since when, by which clause, and what is missing. ``child``: id; else the first.

    Raises NotFound where no child may be seen.
    """
    who, today = child_id(city, child), date.fromisoformat(city.query("{ me { day } }")["me"]["day"])
    far = timedelta(days=365 * YEARS)
    when = DaySlider("on", Words("日期", "As of"), today - far, today + far, today)

    def draw(values: Mapping[str, Any]) -> Markup:
        return _card(city.query(CARD, child=who, on=values["on"]))

    return View(Words("应享服务卡", "Entitlement card"), draw, [when])


def _card(told: Mapping[str, Any]) -> Markup:
    child = told["child"]
    if child is None:
        return note(Words("没有这名儿童,或您无权查看。", "There is no such child, or you may not see them."))
    items = {each["item"]: each for each in told["serviceItems"] or ()}
    decided = child["decisions"] or []
    off = [each for each in items.values() if not each["covered"]]
    return joined([_head(child), _table(decided, items), _reasons(decided, items), _not_covered(off)])


def _head(child: Mapping[str, Any]) -> Markup:
    is_hidden = {name: f"CORE_{category}" in child["withheld"] for name, category in _HEAD_CATEGORIES.items()}
    shown = {"name": child["name"], "birthDate": child["birthDate"]}
    shown |= {place: (child[place] or {}).get("pathName") for place in ("residence", "hukou")}
    return key_line(
        *((words, cell(shown[n], withheld=shown[n] is None and is_hidden[n])) for n, words in _HEAD.items())
    )


_HEAD = {
    "name": Words("姓名", "Name"),
    "birthDate": Words("出生日期", "Born"),
    "residence": Words("居住地", "Lives in"),
    "hukou": Words("户籍地", "Hukou"),
}
_HEAD_CATEGORIES = {"name": "IDENTITY", "birthDate": "IDENTITY", "residence": "RESIDENCE", "hukou": "RESIDENCE"}


def _table(decided: Sequence[Mapping[str, Any]], items: Mapping[str, Any]) -> Markup:
    heads = [
        Words("服务事项", "Service item"),
        Words("结论", "Answer"),
        Words("自", "Since"),
        Words("至", "Until"),
        Words("把握", "Certainty"),
        Words("还缺什么", "What is missing"),
    ]
    rows = [
        [
            _title(each, items),
            answer(each["answer"]),
            _day(each["since"]),
            _day(each["until"]),
            certainty(each["certainty"]) or "—",
            _missing(each),
        ]
        for each in decided
    ]
    return table(Words("各项服务", "Every service item"), heads, rows)


def _title(decision: Mapping[str, Any], items: Mapping[str, Any]) -> Markup:
    known = items.get(decision["item"])
    return both(known["title"]) if known else Markup("{}").format(decision["item"])


def _day(day: str | None) -> Markup | str:
    return tag("time", day) if day else "—"


def _missing(decision: Mapping[str, Any]) -> Markup:
    """Papers to bring, the day from which it holds by itself, figures that nobody has set."""
    remedies = [c["remedy"] for c in decision["conditions"] if c["remedy"]]
    papers = {p["key"]: p["title"] or {"zh": p["key"], "en": p["key"]} for r in remedies for p in r["papers"]}
    days = sorted({r["date"] for r in remedies if r["date"]})
    told = [tag("li", both(title)) for title in papers.values()]
    told += [tag("li", both(Words(f"自 {day} 起符合", f"holds from {day}"))) for day in days]
    told += [
        tag("li", both(Words("本地未设定", "not set here")), ": ", parameter_words(key))
        for key in decision["missingParameters"]
    ]
    return tag("ul", *told) if told else Markup("—")


# reasons ----------------------------------------------------------------------------------------------------------------


def _reasons(decided: Sequence[Mapping[str, Any]], items: Mapping[str, Any]) -> Markup:
    head = tag("h3", both(Words("理由", "Reasons")))
    return joined([head, *(_of_item(each, items) for each in decided if each["conditions"])])


def _of_item(decision: Mapping[str, Any], items: Mapping[str, Any]) -> Markup:
    tracks = dict.fromkeys(condition["track"] for condition in decision["conditions"])
    inside = [
        joined(
            [
                tag("p", tag("strong", track_words(decision["item"], track)), " ", _met(decision, track)),
                tag("ul", *(_condition(c) for c in decision["conditions"] if c["track"] == track)),
            ]
        )
        for track in tracks
    ]
    summary = joined([_title(decision, items), " ", answer(decision["answer"])])
    label = note_of_edition(decision)
    return details(decision["item"], summary, label, *inside)


def note_of_edition(decision: Mapping[str, Any]) -> Markup | None:
    """Which list the item stands in, where it stands in one: a reconstruction says so."""
    label = decision["editionLabel"]
    return note(Words(f"《{label['zh']}》", label["en"])) if label else None


def _met(decision: Mapping[str, Any], track: str) -> Markup | None:
    return both(Words("(依此项)", "(by this one)")) if decision["track"] == track else None


def _condition(condition: Mapping[str, Any]) -> Markup:
    clause = condition["clause"]
    source = tag("cite", clause["title"])
    facts = [_fact(each) for each in condition["facts"]] + [_parameter(each) for each in condition["parameters"]]
    line = joined([answer(condition["answer"]), " ", tag("code", condition["text"]), " ", source])
    return tag("li", line, " ", certainty(clause["certainty"]), tag("ul", *facts))


def _fact(fact: Mapping[str, Any]) -> Markup:
    told = [tag("code", fact["key"]), " = ", _value(fact["value"], withheld=fact["withheld"])]
    if fact["from"]:
        told.append(both(Words(f"(自 {fact['from']})", f"(from {fact['from']})")))
    if fact["source"]:
        told += [" ", tag("small", fact["source"])]
    if fact["off"]:
        told += [" ", both(Words("部门未启用:", "department that is not enabled here:")), " ", tag("code", fact["off"])]
    return tag("li", joined(told), " ", certainty(fact["certainty"]))


def _parameter(parameter: Mapping[str, Any]) -> Markup:
    since = f" ({parameter['division']}, {parameter['from']})" if parameter["from"] else ""
    return tag("li", tag("code", f":{parameter['key']}"), " = ", _value(parameter["value"]), since)


def _value(value: Any, *, withheld: bool = False) -> Markup:
    """A value as the condition beside it names it: a word of a list is code there."""
    return tag("code", str(value)) if isinstance(value, str | list) else cell(value, withheld=withheld)


def _not_covered(items: Sequence[Mapping[str, Any]]) -> Markup | None:
    if not items:
        return None
    names = joined(tag("li", both(each["title"])) for each in items)
    said = Words("本地未接入,不作判断(这不是否定)", "Not covered here, so nothing is decided: that is not a no")
    return joined([tag("h3", both(said)), tag("ul", names)])
