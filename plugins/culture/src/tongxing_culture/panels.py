"""The culture desk as a panel: who joins nothing, the plan's programmes with the share of floating children, a friendly city."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tongxing import Words
from tongxing_notebooks import Connection
from tongxing_notebooks.places import places
from tongxing_notebooks.view import Choice, Control, Day, View, bars, cell, joined, table

from .records.programmes import DIMENSIONS, PROGRAMMES

TITLE = Words("文化工作台", "Culture desk")
ASKED = """query CultureDesk($division: String!, $since: Date!, $until: Date!) {
  culture { desk(division: $division) { joiningNothing notKnown offers { isLate } uncounted { title } unmended { isLate } }
    programmes(division: $division, since: $since, until: $until) { programme activities places attended floating floatingShare }
    childFriendly(division: $division) { dimension indicator measuredOn value floatingValue aim reached } } }"""


def culture_desk(city: Connection) -> View:
    """What waits in a place, and what came of the programmes. Raises NotFound for whoever has no grant for the purpose."""
    today = date.fromisoformat(city.query("{ me { day } }")["me"]["day"])
    where = places(city)
    controls: list[Control] = [
        Choice("division", Words("地区", "Place"), where, where[0][0]),
        Day("since", Words("活动起始日", "Activities since"), date(today.year, 1, 1)),
    ]

    def draw(values: Mapping[str, Any]) -> Any:
        days = {"since": str(values["since"]), "until": str(date(today.year + 1, 1, 1))}
        found = city.query(ASKED, division=values["division"], **days)["culture"]
        return joined([_waiting(found["desk"]), _programmes(found["programmes"]), _friendly(found["childFriendly"])])

    return View(TITLE, draw, controls)


def _waiting(desk: Mapping[str, Any]) -> Any:
    told = {
        Words("一年未参加活动", "Joining nothing for a year"): desk["joiningNothing"],
        Words("是否参加不明", "Not known"): desk["notKnown"],
        Words("递补待确认", "Places offered"): len(desk["offers"]),
        Words("其中逾期", "Of these too late"): sum(each["isLate"] for each in desk["offers"]),
        Words("未登记签到", "Not counted"): len(desk["uncounted"]),
        Words("未整改", "Not mended"): len(desk["unmended"]),
    }
    return table(Words("待办", "What waits"), list(told), [[cell(number) for number in told.values()]])


def _programmes(loads: Sequence[Mapping[str, Any]]) -> Any:
    """Every programme of the plan by name, also those of which nothing was held; a share is not known while nobody came."""
    title = Words("方案项目", "Programmes of the plan")
    heads = [
        Words("项目", "Programme"),
        Words("英文", "In English"),
        Words("活动", "Activities"),
        Words("名额", "Places"),
        Words("参加人次", "Times joined"),
        Words("流动儿童人次", "By floating children"),
        Words("占比", "Share"),
    ]
    rows = [
        [*PROGRAMMES[each["programme"]], *(cell(each[name]) for name in _COUNTS), cell(_share(each["floatingShare"]))]
        for each in loads
    ]
    shown = {
        PROGRAMMES[each["programme"]][0]: (each["floatingShare"], f"{each['floatingShare']:.0%}")
        for each in loads
        if each["floatingShare"] is not None
    }
    return joined(
        [bars(title, shown, unit=Words("流动儿童占比", "share of floating children")), table(title, heads, rows)]
    )


_COUNTS = ("activities", "places", "attended", "floating")


def _friendly(lines: Sequence[Mapping[str, Any]]) -> Any:
    heads = [
        Words("维度", "Side"),
        Words("指标", "Indicator"),
        Words("统计日期", "Measured on"),
        Words("全体儿童", "All children"),
        Words("流动儿童", "Floating children"),
        Words("目标", "Aim"),
    ]
    rows = [
        [
            DIMENSIONS[each["dimension"]][0],
            each["indicator"],
            each["measuredOn"],
            *(cell(_known(each[name])) for name in ("value", "floatingValue", "aim")),
        ]
        for each in lines
    ]
    return table(Words("儿童友好城市", "A child-friendly city"), heads, rows)


def _share(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"


def _known(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"
