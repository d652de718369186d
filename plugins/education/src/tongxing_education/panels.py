"""The seat monitor: places against children by county and stage, this school year and the five after it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tongxing import Words
from tongxing_notebooks import Connection
from tongxing_notebooks.places import place_words, places
from tongxing_notebooks.view import Choice, Control, Figure, View, bars, both, cell, joined, note, table, tag

from .facts.years import MONTH
from .records.stages import STAGES

TITLE = Words("学位监测", "Seat monitor")
SEATS = """query SeatMonitor($division: String!, $year: Int!) { education { seats(division: $division, schoolYear: $year) {
    county stage seats pupils floatingEnrolled
    now { schoolYear children ratio level } projection { schoolYear children ratio level } } } }"""
LEVELS = {
    "red": ("■", Words("学位不足", "too few places")),
    "amber": ("▲", Words("接近饱和", "nearly full")),
    "surplus": ("○", Words("明显富余", "many places are free")),
    "": ("", Words("正常", "as it should be")),
}


def seat_monitor(city: Connection) -> View:
    """Places and children of a county or city, by stage. Raises NotFound for whoever has no grant for the purpose."""
    today = date.fromisoformat(city.query("{ me { day } }")["me"]["day"])
    year = today.year if today.month >= MONTH else today.year - 1
    where, names = places(city), {key: Words(*words) for key, words in STAGES.items()}
    controls: list[Control] = [
        Choice("division", Words("地区", "Place"), where, where[0][0]),
        Choice("stage", Words("学段", "Stage"), list(names.items()), "PRIMARY"),
        Figure("year", Words("学年起始年", "School year from"), year - 2, year + 1, year),
    ]

    def draw(values: Mapping[str, Any]) -> Any:
        asked = {"division": values["division"], "year": int(values["year"])}
        seats = city.query(SEATS, **asked)["education"]["seats"]
        if seats is None:
            return note(Words("您无权查看学位。", "You may not see places at school."))
        return _drawn([each for each in seats if each["stage"] == values["stage"]])

    return View(TITLE, draw, controls)


def _drawn(seats: Sequence[Mapping[str, Any]]) -> Any:
    if not seats:
        return note(Words("没有这一学段的学位数据。", "No places of this stage are reported here."))
    return joined([_bars(seats), _table(seats), _legend(), note(_SAID)])


_SAID = Words(
    "预测按现居儿童推算,登记之外的学生人数视为不变。",
    "The years ahead count the children who live there now; pupils whom the registry does not know stay as many.",
)


def _bars(seats: Sequence[Mapping[str, Any]]) -> Any:
    loads = {place_words(each["county"]).zh: each["now"]["ratio"] for each in seats}
    longest = max([1.0, *(ratio for ratio in loads.values() if ratio is not None)])
    shown = {name: (None, "—") if r is None else (r / longest, f"{r:.0%}") for name, r in loads.items()}
    return bars(Words("学位占用", "Places taken"), shown, unit=Words("占学位的百分比", "percent of all places"))


def _table(seats: Sequence[Mapping[str, Any]]) -> Any:
    years = [load["schoolYear"] for load in (seats[0]["now"], *seats[0]["projection"])]
    heads = [Words("县区", "County"), Words("学位", "Places"), *(Words(f"{y}学年", f"{y}") for y in years)]
    rows = [
        [place_words(each["county"]).zh, cell(each["seats"]), *map(_load, (each["now"], *each["projection"]))]
        for each in seats
    ]
    return table(Words("各县区学位与儿童数", "Places and children by county"), heads, rows)


def _load(load: Mapping[str, Any]) -> Any:
    sign, words = LEVELS[load["level"]]
    told = f"{load['children']:,}" if load["ratio"] is None else f"{load['children']:,} ({load['ratio']:.0%})"
    if not sign:
        return told
    return joined([told, " ", tag("span", sign, " ", words.zh, class_=f"tx-answer tx-{load['level']}")])


def _legend() -> Any:
    """What the marks mean, in both languages: six years of them in each line leave no room for it."""
    marks = [(sign, words) for sign, words in LEVELS.values() if sign]
    return tag("ul", *(tag("li", sign, " ", both(words)) for sign, words in marks), class_="tx-legend")
