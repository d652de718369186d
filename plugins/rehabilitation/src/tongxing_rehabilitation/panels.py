"""The federation's desk: what waits in a place, which groups its institutions serve, what plans of aid have come to."""

from collections.abc import Mapping, Sequence
from typing import Any

from tongxing import Words
from tongxing_notebooks import Connection
from tongxing_notebooks.places import places
from tongxing_notebooks.view import Choice, View, cell, joined, table

from .records import KINDS

TITLE = Words("康复救助服务台", "Rehabilitation desk")
ASKED = """query RehabilitationDesk($division: String!) {
  desk(department: "rehabilitation", division: $division, first: 1) { counts { title { zh en } count } }
  rehabilitation {
    designated(division: $division) { name groups designatedUntil }
    planCosts(division: $division) { sessions costFen settledFen } } }"""
FEN = 100
"""In one yuan."""


def rehabilitation_desk(city: Connection) -> View:
    """What a county's federation has to do. Raises NotFound for whoever has no grant for the purpose."""
    where = places(city)

    def draw(values: Mapping[str, Any]) -> Any:
        found = city.query(ASKED, division=values["division"])
        work = found["rehabilitation"]
        serving, waiting = work["designated"], _waiting(found["desk"]["counts"])
        return joined([waiting, _served(serving), _institutions(serving), _costs(work["planCosts"])])

    return View(TITLE, draw, [Choice("division", Words("地区", "Place"), where, where[0][0])])


def _waiting(counts: Sequence[Mapping[str, Any]]) -> Any:
    heads = [Words(each["title"]["zh"], each["title"]["en"]) for each in counts]
    return table(Words("待办", "What waits"), heads, [[cell(each["count"]) for each in counts]])


def _served(institutions: Sequence[Mapping[str, Any]]) -> Any:
    """Each kind of disability with the institutions that serve it: a kind that nobody serves shows as 0."""
    groups = [group for each in institutions for group in each["groups"].split(",")]
    rows = [[*words, cell(groups.count(kind))] for kind, words in KINDS.items()]
    heads = [Words("残疾类别", "Kind"), Words("英文", "In English"), Words("定点机构数", "Institutions")]
    return table(Words("各类别的定点机构", "Who serves which kind"), heads, rows)


def _institutions(institutions: Sequence[Mapping[str, Any]]) -> Any:
    heads = [Words("机构", "Institution"), Words("定点止", "Designated until")]
    rows = [[each["name"], cell(each["designatedUntil"])] for each in institutions]
    return table(Words("定点机构", "Designated institutions"), heads, rows)


def _costs(plans: Sequence[Mapping[str, Any]]) -> Any:
    sessions, cost, settled = (sum(each[key] for each in plans) for key in ("sessions", "costFen", "settledFen"))
    heads = [
        Words("计划数", "Plans"),
        Words("训练次数", "Sessions"),
        Words("费用(元)", "Cost in yuan"),
        Words("已结算(元)", "Settled in yuan"),
    ]
    row = [cell(len(plans)), cell(sessions), f"{cost / FEN:,.2f}", f"{settled / FEN:,.2f}"]
    return table(Words("救助计划", "Plans of aid"), heads, [row])
