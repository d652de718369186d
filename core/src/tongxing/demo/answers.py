"""The demo's answer key: what a correct system must find, known from how the province was made and not from the system.

It is gathered part by part and written piece by piece, so that a million children never stand in memory as text.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from ..policy.gaps import Gap
from ..work.sheets.questions import Survey
from ..work.sheets.workbook import letters_of
from .books import Place
from .departments import Holding, Truths, joined, life_of
from .mistakes import Planted
from .oracle import Life
from .places import Move
from .province import DEMO_DAY, Family, InventedChild

Places = Mapping[int, Place]
"""Line, by its identity → where it stands."""
Names = Mapping[str, str | None]
"""Child key → record id, None for a child who was not accepted."""
_LIFE = ("birth_date", "hukou", "residence", "residing_since", "accompanied_by")
"""What decides who counts, as far as the survey asks it."""
_TYPES = {
    "id": pl.String,
    **dict.fromkeys(_LIFE, pl.String),
    "monitoring": pl.Boolean,
    "statistical": pl.Boolean,
    "reason": pl.String,
    "next_date": pl.String,
    "next_reason": pl.String,
}


@dataclass
class AnswerKey:
    """The answer key while it grows. ``populations``: a frame a part, one row a child who was accepted.

    ``holding``: what holds where; ``bases``: service item → by which of a child's places it is decided, ``residence`` or ``hukou``.
    """

    holding: Holding
    bases: Mapping[str, str] = field(default_factory=dict)
    populations: list[pl.DataFrame] = field(default_factory=list)
    ledger: dict[str, list[str]] = field(default_factory=dict)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    mistakes: list[dict[str, Any]] = field(default_factory=list)
    repeated: list[dict[str, Any]] = field(default_factory=list)
    """The rows of the second workbook, whose children the registry knows already."""
    theirs: Truths = field(default_factory=dict)
    tellers: set[str] = field(default_factory=set)
    """Departments that tell their gaps."""

    def add_children(
        self, families: Sequence[Family], names: Names, placed: Mapping[str, Move], unheard: Collection[str] = ()
    ) -> None:
        """The children of a part: who counts, and who belongs in the ledger by how they were made.

        ``placed``: record id → where the registry has the child on the demo's day, codes of 12 digits. ``unheard``: numbers
        of families of whose household the file says nothing that could be kept.
        """
        rows = [(id, f, c) for f in families for c in f.children if (id := names[c.key])]
        told = [_row(id, placed[id], c, life_of(c, f, self.holding)) for id, f, c in rows]
        self.populations.append(pl.DataFrame(told, schema=_TYPES, orient="row"))
        poor = [id for id, f, _ in rows if f.hardship not in (None, "none") and f.number not in unheard]
        alone = [id for id, _, c in rows if c.accompanied_by == "none"]
        self._join("ledger", {"FAMILY_HARDSHIP": poor, "GUARDIAN_MISSING": alone})

    def add_planted(self, planted: Iterable[Planted], places: Places, survey: Survey) -> None:
        """The mistakes and duplicates of a file."""
        letters = {subject: letters_of(survey, subject) for subject in ("child", "guardian", "household")}
        for each in sorted(planted, key=lambda p: (_at(p, places), p.key)):
            told = _told(each, places, letters[each.line.subject][each.key])
            (self.duplicates if each.repeats else self.mistakes).append(told)

    def add_truths(self, truths: Truths, names: Names, placed: Mapping[str, Move]) -> None:
        """What the departments say is true of the children of a part."""
        for plugin, truth in sorted(truths.items()):
            theirs = dict(_with_ids(truth, names))
            if "gaps" in theirs:
                self.tellers.add(plugin)
                self.gaps += [self._gap(plugin, gap, placed) for gap in theirs.pop("gaps")]
            self._join("ledger", theirs.pop("ledger", {}))
            self.theirs[plugin] = joined(self.theirs.get(plugin, {}), theirs)

    def add_decided(self, gaps: Iterable[Gap]) -> None:
        """The gaps of departments that tell none of their own: they are known from the decisions alone."""
        self.gaps += [gap.as_dict() | {"known_by": "decision"} for gap in gaps if gap.department not in self.tellers]

    def _gap(self, plugin: str, told: Mapping[str, Any], placed: Mapping[str, Move]) -> dict[str, Any]:
        """A gap as a department tells it (subject, item, since, served), in the form that gaps have."""
        place, since = placed[told["subject"]], date.fromisoformat(str(told["since"]))
        basis = self.bases[told["item"]]
        return {
            "subject": told["subject"],
            "item": told["item"],
            "department": plugin,
            "division": place.hukou if basis == "hukou" else place.residence,
            "since": since.isoformat(),
            "days": (DEMO_DAY - since).days,
            "served": told["served"],
            "known_by": plugin,
        }

    def _join(self, name: str, other: Mapping[str, Any]) -> None:
        setattr(self, name, joined(getattr(self, name), other))

    # what it says -----------------------------------------------------------------------------------------------------

    @property
    def children(self) -> pl.DataFrame:
        """One row a child who was accepted, by id."""
        return pl.concat([pl.DataFrame(schema=_TYPES), *self.populations]).sort("id")

    def counties(self) -> dict[str, dict[str, int]]:
        """How many live in each county, and how many of them count; ``not_known``: of whom either cannot be told."""
        unknown = pl.col("monitoring").is_null() | pl.col("statistical").is_null()
        county = pl.col("residence").str.slice(0, 6).str.pad_end(12, "0")
        counted = self.children.group_by(county=county).agg(
            children=pl.len(),
            monitoring=pl.col("monitoring").sum(),
            statistical=pl.col("statistical").sum(),
            not_known=unknown.sum(),
        )
        return {row.pop("county"): row for row in counted.sort("county").to_dicts()}

    def pieces(self) -> Iterator[str]:
        """The key as JSON text."""
        yield f'{{"populations": {{"on": {_json(DEMO_DAY.isoformat())}, "counties": {_json(self.counties())}, "children": {{'
        for number, row in enumerate(self.children.iter_rows(named=True)):
            yield f"{',' if number else ''}\n{_json(row['id'])}: {_json(_child(row))}"
        yield "}}"
        named = ("ledger", "gaps", "duplicates", "mistakes")
        for key, value in {
            **{n: getattr(self, n) for n in named},
            "core": {"repeated": self.repeated},
            **self.theirs,
        }.items():
            yield f",\n{_json(key)}: "
            yield from json.JSONEncoder(ensure_ascii=False, default=_day).iterencode(value)
        yield "}\n"


def _row(id: str, place: Move, child: InventedChild, life: Life) -> tuple[Any, ...]:
    status, then = life.on(DEMO_DAY), life.next_change(DEMO_DAY)
    lived = (child.birth_date.isoformat(), place.hukou, place.residence, _iso(child.here.since), child.accompanied_by)
    after = (then[0].isoformat(), then[1]) if then else (None, None)
    return (id, *lived, status.monitoring, status.statistical, status.reason, *after)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _child(row: Mapping[str, Any]) -> dict[str, Any]:
    then = {"date": row["next_date"], "reason": row["next_reason"]} if row["next_date"] else None
    return {n: row[n] for n in (*_LIFE, "monitoring", "statistical", "reason")} | {"next": then}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON data.")


def _at(planted: Planted, places: Places) -> tuple[str, str, int]:
    place = places[id(planted.line)]
    return place.file, place.sheet, place.row


def _told(planted: Planted, places: Places, letter: str) -> dict[str, Any]:
    file, sheet, row = _at(planted, places)
    told: dict[str, Any] = {"file": file, "sheet": sheet, "row": row, "column": letter}
    told |= {"key": planted.key, "code": planted.code}
    return told | {"repeats": places[id(planted.repeats)].row} if planted.repeats else told


# children's keys in the departments' truths ---------------------------------------------------------------------------


def _with_ids(truth: Any, names: Names) -> Any:
    """A plugin's truth with record ids for child keys; what is about a child that was rejected is left out."""
    if isinstance(truth, Mapping):
        kept = {k: v for k, v in truth.items() if not _is_gone(k, names) and not _is_gone(v, names)}
        return {names.get(k, k): _with_ids(v, names) for k, v in kept.items()}
    if isinstance(truth, list | tuple):
        kept_items = [each for each in truth if not _is_gone(each, names) and not _is_about_gone(each, names)]
        return [_with_ids(each, names) for each in kept_items]
    return names.get(truth, truth) if isinstance(truth, str) else truth


def _is_gone(each: Any, names: Names) -> bool:
    return isinstance(each, str) and each in names and names[each] is None


def _is_about_gone(each: Any, names: Names) -> bool:
    return isinstance(each, Mapping) and any(_is_gone(value, names) for value in each.values())
