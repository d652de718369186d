"""Where a report stands, folded from its events: whose turn it is, level by level from the village to the province.

Each level may return a report to the level below, which corrects it and submits it again, or returns it further down.
Kinds of event name the level that acts, so that an act of one level can never count as that of another.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from tongxing import Chart, ChartState, Move, Thread, Words, fold, national

from ..records.reports import LEVELS

SUBMITTED, ACCEPTED, RETURNED = "report_submitted_by_{}", "report_accepted_by_{}", "report_returned_by_{}"


def _chart() -> Chart:
    """Up by submitting and accepting, down by returning."""
    upward = list(pairwise(LEVELS))
    zh, en = ({level: words[number] for level, words in LEVELS.items()} for number in (0, 1))
    states = [ChartState("not_submitted", Words("未上报", "Not submitted"), "village")]
    moves = [Move(SUBMITTED.format("village"), "not_submitted", "at_township")]
    for below, level in upward:
        waiting = Words(f"待{zh[level]}审核", f"Waits for review: {en[level].lower()}")
        returned = Words(f"已退回{zh[below]}", f"Returned: {en[below].lower()}")
        states += [ChartState(f"at_{level}", waiting, level), ChartState(f"returned_to_{below}", returned, below)]
        moves.append(Move(RETURNED.format(level), f"at_{level}", f"returned_to_{below}"))
        moves.append(Move(SUBMITTED.format(below), f"returned_to_{below}", f"at_{level}"))
    for (below, level), (_, above) in pairwise(upward):
        moves.append(Move(ACCEPTED.format(level), f"at_{level}", f"at_{above}"))
        moves.append(Move(RETURNED.format(level), f"returned_to_{level}", f"returned_to_{below}"))
    states.append(ChartState("accepted", Words("省级已通过", "Accepted by the province")))
    moves.append(Move(ACCEPTED.format("province"), "at_province", "accepted"))
    return Chart(tuple(states), tuple(moves))


CHART = _chart()


def report_thread(events: Iterable[Any]) -> Thread:
    """Where a report stands, from its events."""
    return fold(CHART, events)


def office(level: str, village: str) -> str | None:
    """The division whose office acts for a village on a level; None for a village that lies in none.

    A county directly under a province has no city: there the province acts on both levels.
    """
    divisions = national()
    city = divisions.city_of(village) or divisions.province_of(village)
    found = {
        "village": village,
        "township": divisions.township_of(village),
        "county": divisions.county_of(village),
        "city": city,
        "province": divisions.province_of(village),
    }
    return found[level]
