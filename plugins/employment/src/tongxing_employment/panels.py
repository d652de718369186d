"""The employment desk: what waits in a place, households without work, outcomes since a day, open vacancies by employer."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tongxing import Words
from tongxing_notebooks import Connection
from tongxing_notebooks.places import places
from tongxing_notebooks.view import Choice, Control, Day, View, bars, cell, joined, table

from .records.words import CHANNELS, EMPLOYERS, OUTCOMES

TITLE = Words("就业服务台", "Employment desk")
ASKED = """query EmploymentDesk($division: String!, $since: Date!) {
  desk(department: "employment", division: $division, first: 1) { counts { kind title { zh en } count } }
  employment { outcomes(since: $since) { kind households }
    openChannels(division: $division) { kind } openVacancies(division: $division) { employer posts } } }"""
BACK = 180
"""Days for which outcomes are shown at first."""


def employment_desk(city: Connection) -> View:
    """What a place's office has to do and what came of it. Raises NotFound for whoever has no grant for the purpose."""
    today = date.fromisoformat(city.query("{ me { day } }")["me"]["day"])
    where = places(city)
    controls: list[Control] = [
        Choice("division", Words("地区", "Place"), where, where[0][0]),
        Day("since", Words("成效起始日", "Outcomes since"), today - timedelta(days=BACK)),
    ]

    def draw(values: Mapping[str, Any]) -> Any:
        found = city.query(ASKED, division=values["division"], since=str(values["since"]))
        work = found["employment"]
        return joined([_waiting(found["desk"]["counts"]), _outcomes(work["outcomes"]), _offered(work)])

    return View(TITLE, draw, controls)


def _waiting(counts: Sequence[Mapping[str, Any]]) -> Any:
    heads = [Words(each["title"]["zh"], each["title"]["en"]) for each in counts]
    return table(Words("待办", "What waits"), heads, [[cell(each["count"]) for each in counts]])


def _outcomes(outcomes: Sequence[Mapping[str, Any]]) -> Any:
    most = max([1, *(each["households"] for each in outcomes)])
    shown = {OUTCOMES[each["kind"]][0]: (each["households"] / most, str(each["households"])) for each in outcomes}
    title = Words("帮扶成效(户数)", "Outcomes, in households")
    rows = [[*OUTCOMES[each["kind"]], cell(each["households"])] for each in outcomes]
    heads = [Words("成效", "Outcome"), Words("英文", "In English"), Words("户数", "Households")]
    return joined([bars(title, shown, unit=Words("户数", "households")), table(title, heads, rows)])


def _offered(work: Mapping[str, Any]) -> Any:
    """Channels that are open, by kind, and places that are offered, by kind of employer."""
    kinds = [each["kind"] for each in work["openChannels"]]
    rows: list[list[Any]] = [[*words, cell(kinds.count(kind))] for kind, words in CHANNELS.items()]
    for key, words in EMPLOYERS.items():
        posts = sum(each["posts"] for each in work["openVacancies"] if each["employer"] == key)
        rows.append([f"招聘:{words[0]}", f"Places: {words[1]}", cell(posts)])
    heads = [Words("渠道、岗位", "Channel, places"), Words("英文", "In English"), Words("数量", "Number")]
    return table(Words("渠道和岗位", "Channels and places"), heads, rows)
