"""The vaccination board: due and overdue by vaccine and birth cohort; and one child's card, laid out as the paper certificate is."""

from collections.abc import Mapping, Sequence
from typing import Any

from tongxing import Words
from tongxing_notebooks import Connection
from tongxing_notebooks.places import places
from tongxing_notebooks.view import Choice, Control, View, answer, bars, both, cell, joined, key_line, note, table, tag

from .schedule.products import SERIES, products

TITLE = Words("预防接种看板", "Vaccination board")
BOARD = """query VaccinationBoard($division: String!, $byAge: Boolean!) { immunization { board(division: $division, byAge: $byAge) {
    measure title { zh en } group children met notMet notKnown perThousand } } }"""
CARD = """query VaccinationCard($child: ID!) { child(id: $child) { name birthDate withheld immunization {
    doses(first: 100) { edges { node { product givenOn lot site clinicName origin withdrawn } } }
    forecast { edition on series { series status statusWords { zh en } nextDose product earliestDate deadline certainty } } } } }"""
CHILDREN = """query ($after: String) { children(first: 100, after: $after, orderBy: [BIRTH_DATE_DESC]) {
    edges { node { recordId name birthDate } } } }"""


def vaccination_board(city: Connection) -> View:
    """Who is up to date and who is not, of the children whom the reader may see; press a measure to see its cohorts.

    Raises NotFound for whoever has no grant for the purpose.
    """
    where = places(city)
    groups = [("year", Words("按出生年", "By year of birth")), ("age", Words("按周岁", "By age"))]
    controls: list[Control] = [
        Choice("division", Words("地区", "Place"), where, where[0][0]),
        Choice("group", Words("分组", "Groups"), groups, "year"),
    ]

    def draw(values: Mapping[str, Any]) -> Any:
        asked = {"division": values["division"], "byAge": values["group"] == "age"}
        lines = city.query(BOARD, **asked)["immunization"]["board"]
        if lines is None:
            return note(Words("您无权查看接种情况。", "You may not see vaccinations."))
        return _board(lines, values["measure"])

    return View(TITLE, draw, controls, measure="up_to_date")


def _board(lines: Sequence[Mapping[str, Any]], chosen: str) -> Any:
    measures = {each["measure"]: each["title"] for each in lines}
    if not measures:
        return note(Words("没有需要接种的儿童。", "There is no child to vaccinate here."))
    chosen = chosen if chosen in measures else next(iter(measures))
    cohorts = [each for each in lines if each["measure"] == chosen]
    return joined(
        [_measures(lines, measures, chosen), tag("h3", both(measures[chosen])), _bars(cohorts), _cohorts(cohorts)]
    )


def _measures(lines: Sequence[Mapping[str, Any]], measures: Mapping[str, Any], chosen: str) -> Any:
    heads = [Words("项目", "Measure"), *_COUNTS.values()]
    rows = []
    for key, title in measures.items():
        (whole,) = [each for each in lines if each["measure"] == key and each["group"] is None]
        told: dict[str, Any] = {"data_set": "measure", "data_value": key, "data_at": key}
        pressed = "true" if key == chosen else "false"
        button = tag("button", both(title), type="button", aria_pressed=pressed, **told)
        rows.append([button, *(cell(whole[name]) for name in _COUNTS)])
    return table(Words("各疫苗", "By vaccine"), heads, rows)


_COUNTS = {
    "children": Words("儿童", "Children"),
    "met": Words("是", "Yes"),
    "notMet": Words("否", "No"),
    "notKnown": Words("未知", "Not known"),
}


def _bars(cohorts: Sequence[Mapping[str, Any]]) -> Any:
    shares = {_group(each): each["perThousand"] for each in cohorts}
    shown = {
        name: (None, "—") if share is None else (share / 1000, f"{share / 10:.1f}%") for name, share in shares.items()
    }
    return bars(
        Words("按组", "By group"), shown, unit=Words("在已知者中所占比例", "share of those of whom it is known")
    )


def _group(line: Mapping[str, Any]) -> str:
    return "合计 all" if line["group"] is None else str(line["group"])


def _cohorts(cohorts: Sequence[Mapping[str, Any]]) -> Any:
    heads = [Words("组", "Group"), *_COUNTS.values(), Words("比例", "Share")]
    rows = [
        [
            _group(each),
            *(cell(each[name]) for name in _COUNTS),
            "—" if each["perThousand"] is None else f"{each['perThousand'] / 10:.1f}%",
        ]
        for each in cohorts
    ]
    return table(Words("各组人数", "Children by group"), heads, rows)


# one child ----------------------------------------------------------------------------------------------------------------


def vaccination_card(city: Connection, child: str | None = None) -> View:
    """One child's doses, and what is due, as the paper certificate has them. ``child``: id; otherwise one is chosen."""
    edges = (city.query(CHILDREN)["children"] or {}).get("edges", [])
    known = [
        (n["recordId"], Words(*[f"{n['name'] or '无权查看'} {n['birthDate'] or ''}"] * 2))
        for n in (e["node"] for e in edges)
    ]
    first = child or (known[0][0] if known else None)
    controls: list[Control] = [Choice("child", Words("儿童", "Child"), known, first)] if child is None and known else []

    def draw(values: Mapping[str, Any]) -> Any:
        told = city.query(CARD, child=values["child"])["child"] if values["child"] else None
        return (
            _card(told)
            if told
            else note(Words("没有这名儿童,或您无权查看。", "There is no such child, or you may not see them."))
        )

    return View(Words("预防接种卡", "Vaccination card"), draw, controls, child=first)


def _card(child: Mapping[str, Any]) -> Any:
    hidden = "CORE_IDENTITY" in child["withheld"]
    names = {"name": Words("姓名", "Name"), "birthDate": Words("出生日期", "Born")}
    head = key_line(*((words, cell(child[n], withheld=child[n] is None and hidden)) for n, words in names.items()))
    own = child["immunization"] or {}
    return joined([head, _doses(own.get("doses")), _series(own.get("forecast"))])


def _doses(doses: Mapping[str, Any] | None) -> Any:
    if doses is None:
        return tag("p", both(Words("接种记录", "Doses")), ": ", answer("WITHHELD"))
    heads = [
        Words("疫苗", "Vaccine"),
        Words("日期", "Given on"),
        Words("批号", "Lot"),
        Words("部位", "Site"),
        Words("单位", "Clinic"),
    ]
    given = [edge["node"] for edge in doses["edges"] if not edge["node"]["withdrawn"]]
    rows = [
        [_product(each["product"]), *(cell(each[n]) for n in ("givenOn", "lot", "site", "clinicName"))]
        for each in given
    ]
    return table(Words("接种记录", "Doses given"), heads, sorted(rows, key=lambda row: str(row[1])))


def _series(forecast: Mapping[str, Any] | None) -> Any:
    if forecast is None:
        return note(
            Words(
                "无法预测:出生日期未知,或您无权查看。",
                "No forecast: the birth date is not known, or you may not see it.",
            )
        )
    heads = [
        Words("系列", "Series"),
        Words("状态", "State"),
        Words("下一剂", "Next dose"),
        Words("自", "From"),
        Words("至迟", "At the latest"),
    ]
    rows = [
        [
            both(SERIES.get(each["series"], Words(*[each["series"]] * 2))),
            tag("span", both(each["statusWords"]), class_=f"tx-answer tx-{_LOOKS.get(each['status'], 'plain')}"),
            _next(each),
            each["earliestDate"] or "—",
            each["deadline"] or "—",
        ]
        for each in forecast["series"]
    ]
    return table(Words(f"应种疫苗({forecast['edition']})", f"What is due, by {forecast['edition']}"), heads, rows)


_LOOKS = {"OVERDUE": "not_met", "DUE": "amber", "UNKNOWN_HISTORY": "not_known", "COMPLETE": "met"}
"""The looks of answers; the words stand in each."""


def _next(series: Mapping[str, Any]) -> Any:
    if not series["nextDose"]:
        return "—"
    return joined([_product(series["product"]), f" #{series['nextDose']}"])


def _product(key: str | None) -> Any:
    """The vaccine in words; what no list has stands as it was recorded."""
    known = products().get(key or "")
    return both(known.title) if known else key or ""
