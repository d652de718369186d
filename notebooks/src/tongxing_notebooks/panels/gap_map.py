"""The gap map: counties by what children should have and have not, as released tables tell it, or as a reader's own children."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from tongxing.errors import NotFound, Words

from ..client import Connection
from ..frame import origin_line
from ..frames import QUERY, indicator_frame, limits_said
from ..outlines import sketch
from ..places import place_words, places
from ..provenance import provenance_of
from ..view import Choice, Control, View
from ..view.markup import both, cell, joined, key_line, note, table, tag

TITLE = Words("缺口地图", "Gap map")
RELEASED, OWN = "released", "own"
SHADES = 5
AT_ONCE = 9
"""Counties asked about in one query, beside what is asked of all: GraphQL takes no more than ten root fields."""
ITEMS = "{ me { grants { actions } } serviceItems { item covered subject title { zh en } } }"
TABLES = "{ indicators { indicator title { zh en } } }"


def gap_map(city: Connection) -> View:
    """Rates by county of a released table, small numbers left out; or the gaps of a reader's own children, counted exactly.

    Raises NotFound for whoever has no grant for the purpose.
    """
    where = places(city)
    counties = [code for code, _ in where if not code.endswith("00000000")] or [where[0][0]]
    named = _choices(city)

    def draw(values: Mapping[str, Any]) -> Markup:
        source, _, key = values["what"].partition(":")
        shown = _released(city, key) if source == RELEASED else _own(city, key, counties)
        return _drawn(shown, values["county"], source, counties)

    controls: list[Control] = [Choice("what", Words("看什么", "What"), named, named[0][0])]
    return View(TITLE, draw, controls, county=None)


def _choices(city: Connection) -> Sequence[tuple[str, Words]]:
    """Released tables where some are, and the items of a reader who sees children."""
    answered = city.wire.send({"query": TABLES, "variables": {}})
    tables = (answered.get("data") or {}).get("indicators") or []
    found = [
        (f"{RELEASED}:{t['indicator']}", Words(f"公布:{t['title']['zh']}", f"Released: {t['title']['en']}"))
        for t in tables
    ]
    told = city.query(ITEMS)
    sees_children = any("read" in grant["actions"] for grant in told["me"]["grants"])
    items = told["serviceItems"] or [] if sees_children else []
    found += [
        (f"{OWN}:{i['item']}", Words(f"本人职责内缺口:{i['title']['zh']}", f"Gaps I may see: {i['title']['en']}"))
        for i in items
        if i["covered"] and i["subject"] == "child"
    ]
    if not found:
        raise NotFound(
            "这里没有公布的表,您也没有可以查看的儿童;每半年公布一次。",
            remedy="No table is released here, and you may see no child; a snapshot is taken each half-year.",
        )
    return found


def _released(city: Connection, key: str) -> Mapping[str, Any]:
    (told,) = city.query(QUERY, snapshot=None, keys=[key])["indicators"]
    limits = told["suppression"]
    county, above, base = limits["smallestCounty"], limits["smallestCity"], limits["rounding"]
    said = Words(
        f"快照 {told['snapshot']},县区小于 {county}、市小于 {above} 的数字不公布,其余按 {base} 取整",
        f"snapshot {told['snapshot']}; numbers under {county} (city: {above}) are left out, others rounded to {base}",
    )
    rows = {
        row["place"]["code"]: {
            "count": row["met"],
            "of": row["denominator"],
            "rate": None if row["perThousand"] is None else row["perThousand"] / 1000,
        }
        for row in told["rows"]
        if row["place"] and not row["place"]["code"].endswith("00000000")
    }
    asked = {"snapshot": None, "keys": [key]}
    origin = provenance_of(
        city, QUERY, asked, indicator_frame([told]), on=date.fromisoformat(str(told["day"])),
        snapshot=told["snapshot"], suppression=limits_said((county, above, base)),
    )  # fmt: skip
    counted = Words("符合人数", "Who meet it")
    return {"title": Words(**told["title"]), "said": said, "rows": rows, "counted": counted, "origin": origin}


def _own(city: Connection, item: str, counties: Sequence[str]) -> Mapping[str, Any]:
    rows, stale = dict[str, Any](), 0
    for first in range(0, len(counties), AT_ONCE):
        some = counties[first : first + AT_ONCE]
        asked = "\n".join(
            f'c{code}: gaps(first: 1, filter: {{item: {{eq: $item}}, division: {{under: "{code}"}}}}) {{ totalCount }}'
            for code in some
        )
        told = city.query(f"query ($item: String!) {{ {asked} all: gaps(first: 1) {{ stale }} }}", item=item)
        stale = max(stale, (told["all"] or {}).get("stale") or 0)
        rows |= {code: {"count": (told[f"c{code}"] or {}).get("totalCount"), "of": None, "rate": None} for code in some}
    most = max([row["count"] or 0 for row in rows.values()] or [0])
    for row in rows.values():
        row["shade"] = (row["count"] or 0) / most if most else 0.0
    title = Words("应享未享", "Entitled and not served")
    return {"title": title, "said": _counted(stale), "rows": rows, "counted": Words("未享人数", "Not served")}


def _counted(stale: int) -> Words:
    """How was counted, and whether some may still be missing."""
    zh, en = "您有权查看的儿童,逐一计数", "children whom you may see, counted one by one"
    if not stale:
        return Words(zh, en)
    return Words(
        f"{zh};另有{stale}人(户)的结论尚未更新,请稍后再看", f"{en}; {stale} wait to be decided anew: look again soon"
    )


def _drawn(shown: Mapping[str, Any], chosen: str | None, source: str, counties: Sequence[str]) -> Markup:
    rows = shown["rows"]
    if not rows:
        return note(Words("没有按县区公布的数字。", "No number is told by county."))
    looks = {code: ("tx-nobody", _said(code, None)) for code in counties}
    looks |= {code: (_colour(row), _said(code, row)) for code, row in rows.items()}
    drawing = sketch(looks, chosen, title=shown["title"])
    if drawing is None:
        drawing = note(
            Words("没有这里的轮廓,请看下表。", "There is no outline of this place; the table says the same.")
        )
    detail = tag("p", _said(chosen, rows.get(chosen)), role="status") if chosen in looks else None
    heads = [Words("县区", "County"), shown["counted"]]
    lines = [[_button(code, chosen), _number(row["count"])] for code, row in _sorted(rows)]
    if source == RELEASED:
        heads += [Words("共", "Of"), Words("比率", "Rate")]
        lines = [[*line, _number(row["of"]), _rate(row)] for line, (_, row) in zip(lines, _sorted(rows), strict=True)]
    body = table(shown["title"], heads, lines)
    origin = origin_line(shown["origin"]) if "origin" in shown else None
    head = key_line((Words("来源", "Source"), both(shown["said"])))
    return joined([head, drawing, _legend(source, looks), detail, body, origin])


def _sorted(rows: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(rows.items(), key=lambda each: -(each[1]["rate"] or each[1].get("shade") or 0))


def _button(code: str, chosen: str | None) -> Markup:
    told: dict[str, Any] = {"data_set": "county", "data_value": code, "data_at": f"row-{code}"}
    return tag(
        "button", place_words(code).zh, type="button", aria_pressed="true" if code == chosen else "false", **told
    )


def _number(value: int | None) -> Any:
    return "—" if value is None else cell(value)


def _rate(row: Mapping[str, Any]) -> str:
    return "—" if row["rate"] is None else f"{row['rate']:.1%}"


def _colour(row: Mapping[str, Any]) -> str:
    """A shade by the rate, or by the count of one's own; grey where the number was left out, white where no rate is known."""
    if row["count"] is None:
        return "tx-left-out"
    share = row.get("shade", row["rate"])
    return "tx-nobody" if share is None else f"tx-shade-{min(SHADES - 1, int(share * SHADES))}"


def _said(code: str | None, row: Mapping[str, Any] | None) -> str:
    name = place_words(code).zh
    if row is None:
        return f"{name}:此表没有这里的儿童 no child of this table"
    if row["count"] is None:
        return f"{name}:数字未公布 left out"
    rate = "" if row["rate"] is None else f",{row['rate']:.1%}"
    return f"{name}:{row['count']:,} 人 children{rate}"


def _legend(source: str, looks: Mapping[str, tuple[str, str]]) -> Markup:
    """What each shade means; of what is left out and of nobody only where the map has it."""
    used = {look for look, _ in looks.values()}
    parts = [100 * shade // SHADES for shade in range(SHADES + 1)]
    spans = [f"{low}–{high}%" for low, high in pairwise(parts)]
    told = [(f"tx-shade-{n}", Words(span, span)) for n, span in enumerate(spans)]
    told += [(look, words) for look, words in _OTHERS.items() if look in used]
    of = Words("比率", "Rate") if source == RELEASED else Words("占人数最多县的比例", "Share of the county with most")
    return tag("ul", tag("li", both(of)), *(_sample(look, words) for look, words in told), class_="tx-legend")


_OTHERS = {
    "tx-left-out": Words("灰色、虚线:未公布", "grey and dashed: left out"),
    "tx-nobody": Words("白色、点线:没有儿童,或比率不明", "white and dotted: no child, or no rate is known"),
}


def _sample(look: str, words: Words) -> Markup:
    box = tag("svg", tag("rect", width="24", height="14", class_=look), viewBox="0 0 24 14", aria_hidden="true")
    return tag("li", box, both(words))
