"""The demo's answer key: what a correct system must find, known from how the province was made and not from the system.

Only gaps of departments that tell none of their own come from the decisions; ``known_by`` says so of each.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..policy.gaps import Gap
from ..work.sheets.questions import Survey
from ..work.sheets.workbook import letters_of
from .books import Place
from .mistakes import Planted
from .province import Family

Places = Mapping[int, Place]
"""Line, by its identity → where it stands."""
Names = Mapping[str, str | None]
"""Child key → record id, None for a child who was not accepted."""


def answer_key(
    families: Sequence[Family],
    planted: Iterable[Planted],
    places: Places,
    survey: Survey,
    ids: Mapping[str, str],
    truths: Mapping[str, Mapping[str, Any]],
    decided: Sequence[Gap] = (),
) -> dict[str, Any]:
    """The key as JSON data. ``ids``: child key → record id; a child whose row was rejected has none and is left out.

    Gaps are those that a department tells in its truth; of a department that tells none, those that were ``decided``.
    """
    planted = list(planted)
    names = {child.key: ids.get(child.key) for family in families for child in family.children}
    theirs = {plugin: _with_ids(truth, names) for plugin, truth in sorted(truths.items())}
    told = {plugin: truth.pop("gaps") for plugin, truth in theirs.items() if "gaps" in truth}
    gaps = [gap | {"known_by": plugin} for plugin, each in told.items() for gap in each]
    gaps += [gap.as_dict() | {"known_by": "decision"} for gap in decided if gap.department not in told]
    return {
        "populations": _populations(families, ids),
        "ledger": _ledger(families, ids),
        "gaps": gaps,
        "duplicates": [_told(p, places, survey) for p in _sorted(planted, places) if p.repeats],
        "mistakes": [_told(p, places, survey) for p in _sorted(planted, places) if not p.repeats],
        **theirs,
    }


def _populations(families: Sequence[Family], ids: Mapping[str, str]) -> dict[str, Any]:
    """What decides who counts: each child's birth date, places, arrival and company."""
    return {
        "children": {
            ids[child.key]: {
                "birth_date": child.birth_date.isoformat(),
                "hukou": family.move.hukou.ljust(12, "0"),
                "residence": family.move.residence.ljust(12, "0"),
                "residing_since": child.residing_since.isoformat(),
                "accompanied_by": child.accompanied_by,
            }
            for family in families
            for child in family.children
            if child.key in ids
        }
    }


def _ledger(families: Sequence[Family], ids: Mapping[str, str]) -> dict[str, list[str]]:
    """Children of families in hardship (brief.md 1.3, FAMILY_HARDSHIP)."""
    poor = [f for f in families if f.hardship not in (None, "none")]
    return {"FAMILY_HARDSHIP": sorted(ids[c.key] for f in poor for c in f.children if c.key in ids)}


def _sorted(planted: Iterable[Planted], places: Places) -> list[Planted]:
    return sorted(
        planted, key=lambda p: (places[id(p.line)].file, places[id(p.line)].sheet, places[id(p.line)].row, p.key)
    )


def _told(planted: Planted, places: Places, survey: Survey) -> dict[str, Any]:
    place = places[id(planted.line)]
    letter = letters_of(survey, planted.line.subject)[planted.key]
    told: dict[str, Any] = {
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "column": letter,
        "key": planted.key,
        "code": planted.code,
    }
    return told | {"repeats": places[id(planted.repeats)].row} if planted.repeats else told


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
