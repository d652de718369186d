"""Outlines of counties as SVG: a sketch map whose counties are buttons, for the keyboard too. Nothing is asked of any map server.

Neighbours are drawn as they lie, a degree of longitude shortened by the latitude; good enough to find a county, and no survey map.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import cos, radians
from typing import Any

from markupsafe import Markup

from tongxing.errors import Words

from .view.markup import both, joined, tag

SKETCH = Words("示意图,不代表行政区域界线", "A sketch map; it draws no boundary in law")
GRID = 100
MARGIN = 0.03
Rings = Sequence[Sequence[Sequence[int]]]


@cache
def outlines(province: str) -> Mapping[str, Rings]:
    """Rings by county code, in hundredths of a degree; none for a province that nobody has cut."""
    file = files("tongxing_notebooks") / "data" / f"outlines_{province[:2]}.json"
    found: Mapping[str, Rings] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found


def sketch(counties: Mapping[str, tuple[str, str]], chosen: str | None, *, title: Words) -> Markup | None:
    """A map of these counties: code → class of its colour, and what it says. A press sets ``county``.

    None where no outline of them is known; the table beside it says the same.
    """
    known = outlines(next(iter(counties), ""))
    shapes = {code: known[code] for code in counties if code in known}
    if not shapes:
        return None
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    shrink = cos(radians(sum(y for _, y in points) / len(points) / GRID))
    box = _box([(x * shrink, -y) for x, y in points])
    made = [_shape(code, shapes[code], counties[code], code == chosen, shrink) for code in shapes]
    drawn = tag("svg", *made, viewBox=box, class_="tx-map", role="group", aria_label=f"{title.zh} {title.en}")
    return joined([drawn, tag("p", both(SKETCH), class_="tx-note")])


def _shape(code: str, rings: Rings, look: tuple[str, str], is_chosen: bool, shrink: float) -> Markup:
    colour, said = look
    path = "".join("M" + "L".join(f"{x * shrink:.1f} {-y}" for x, y in ring) + "Z" for ring in rings)
    told: dict[str, Any] = {"data_set": "county", "data_value": code, "data_at": f"map-{code}"}
    return tag(
        "path", tag("title", said), d=path, class_=colour, role="button", tabindex="0", aria_label=said,
        aria_pressed="true" if is_chosen else "false", **told,
    )  # fmt: skip


def _box(points: Sequence[tuple[float, float]]) -> str:
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    edge = MARGIN * max(right - left, bottom - top)
    return f"{left - edge:.1f} {top - edge:.1f} {right - left + 2 * edge:.1f} {bottom - top + 2 * edge:.1f}"
