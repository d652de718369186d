"""The board of programmes: each track's figures in a place on a day, and which condition shuts out how many households."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tongxing import Words
from tongxing_notebooks import Connection
from tongxing_notebooks.places import places
from tongxing_notebooks.view import Choice, Control, Day, View, bars, both, cell, joined, note, table, tag
from tongxing_notebooks.view.markup import certainty

from .records import TRACKS

TITLE = Words("公租房项目与条件", "Public rental housing: programmes and conditions")
ASK = """query ProgrammeBoard($division: String!, $on: Date!) { housing {
    programmes(division: $division, on: $on) {
        track open closes figures { title { zh en } unit value certainty source } }
    obstacles(division: $division, on: $on) { track clause households alone } } }"""
FEN = 100
"""In one yuan."""
TRUTHS = {"true": True, "false": False}
_AREAS = {
    "core_districts": Words("主城区户籍", "registered in the core districts"),
    "city": Words("全市户籍", "registered in the city"),
    "any": Words("不限户籍", "registered anywhere"),
}
"""Values of the figure that says whose hukou counts."""
_OPEN = {
    True: Words("受理期内", "a round is open"),
    False: Words("不在受理期", "no round is open"),
    None: Words("是否受理未知", "nobody has said whether a round is open"),
}


def programme_board(city: Connection) -> View:
    """Programmes of a place on a day. Raises NotFound for whoever has no grant for the purpose."""
    today = date.fromisoformat(city.query("{ me { day } }")["me"]["day"])
    where = places(city)
    tracks = [(key, Words(*words)) for key, words in TRACKS.items()]
    controls: list[Control] = [
        Choice("division", Words("地区", "Place"), where, where[0][0]),
        Choice("track", Words("申请类别", "Track"), tracks, tracks[0][0]),
        Day("on", Words("日期", "Day"), today),
    ]

    def draw(values: Mapping[str, Any]) -> Any:
        asked = {"division": values["division"], "on": values["on"].isoformat()}
        told = city.query(ASK, **asked)["housing"]
        if told is None or told["programmes"] is None:
            return note(Words("您无权查看公租房项目。", "You may not see programmes of housing."))
        programme = next(each for each in told["programmes"] if each["track"] == values["track"])
        mine = [each for each in told["obstacles"] or () if each["track"] == values["track"]]
        return joined([_programme(programme), _obstacles(mine)])

    return View(TITLE, draw, controls)


def _programme(programme: Mapping[str, Any]) -> Any:
    heads = [Words("规定", "Figure"), Words("值", "Value"), Words("依据可靠程度", "Certainty"), Words("出处", "Source")]
    rows = [
        [
            both(each["title"]),
            _value(each),
            certainty(each["certainty"]),
            each["source"],
        ]
        for each in programme["figures"]
    ]
    until = tag("span", f" → {programme['closes']}") if programme["closes"] else None
    state = tag("p", both(_OPEN[programme["open"]]), until)
    return joined([state, table(Words("本类规定", "Figures of the track"), heads, rows)])


def _value(figure: Mapping[str, Any]) -> Any:
    value = figure["value"]
    if figure["unit"] == "fen" and value is not None:
        yuan = int(value) / FEN
        return both(Words(f"{yuan:,.2f}元", f"{yuan:,.2f} yuan"))
    return both(_AREAS[value]) if value in _AREAS else cell(TRUTHS.get(value, value))


def _obstacles(obstacles: Sequence[Mapping[str, Any]]) -> Any:
    if not obstacles:
        return note(
            Words(
                "在已核定收入资产的家庭中,没有不符合的条件。", "No household whose means were found fails a condition."
            )
        )
    longest = max(each["households"] for each in obstacles)
    shown = {each["clause"]: (each["households"] / longest, str(each["households"])) for each in obstacles}
    heads = [
        Words("条件", "Condition"),
        Words("不符合户数", "Households"),
        Words("其中仅此不符合", "Shut out by it alone"),
    ]
    rows = [[each["clause"], cell(each["households"]), cell(each["alone"])] for each in obstacles]
    title = Words("哪一条件把家庭挡在门外", "Which condition shuts households out")
    return joined([bars(title, shown, unit=Words("户", "households")), table(title, heads, rows)])
