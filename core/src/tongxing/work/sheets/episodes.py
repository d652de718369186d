"""Stays and permits as dated episodes: what a survey says of today, laid beside what is known of the past."""

from datetime import date
from typing import Any

from ...people import Residence, ResidencePermit
from ...records import Record
from .standing import Row, Standing

Draft = tuple[type[Record], dict[str, Any], Row | None]
"""Record, values, and the row that stands already."""


def plan_stay(standing: Standing, child: str | None, row: Row) -> tuple[str, list[Draft]]:
    """Where the child lives now, and the stays to write. A new place ends the old stay on the day the new one began."""
    told = {"division": row["residence"], "basis": "living", "accompanied_by": row.get("accompanied_by")}
    told["valid_from"] = row.get("residing_since")
    known = _latest(standing.about[Residence].get(child or "", []))
    if known is None:
        return row["residence"], [(Residence, told, None)]
    if known["division"] == row["residence"] and known["basis"] == "living":
        return row["residence"], [(Residence, told, known)]
    if known["valid_from"] and known["valid_from"] > row["surveyed_on"]:  # an older sheet, imported late
        return known["division"], _earlier(standing, str(child), told, known)
    ends = _end(known["valid_from"], row.get("residing_since"), row["surveyed_on"])
    return row["residence"], [(Residence, {"valid_until": ends}, known), (Residence, told, None)]


def _earlier(standing: Standing, child: str, told: dict[str, Any], known: Row) -> list[Draft]:
    same = (r for r in standing.about[Residence][child] if r["division"] == told["division"])
    past = told | {"valid_until": known["valid_from"]}
    stands = any(r["valid_from"] == told["valid_from"] for r in same)
    return [] if stands else [(Residence, past, None)]


def plan_permit(standing: Standing, child: str | None, row: Row) -> list[Draft]:
    """The permit's state, where one was told. Another state ends the one before."""
    if row.get("permit") is None:
        return []
    told = {"state": row["permit"], "valid_from": row["permit_since"]}
    known = _latest(standing.about[ResidencePermit].get(child or "", []))
    if known is None:
        return [(ResidencePermit, told, None)]
    if known["state"] == row["permit"]:
        return [(ResidencePermit, told, known)]
    if known["valid_from"] > row["permit_since"]:
        return _earlier_permit(standing, str(child), told, known)
    return [(ResidencePermit, {"valid_until": row["permit_since"]}, known), (ResidencePermit, told, None)]


def _earlier_permit(standing: Standing, child: str, told: dict[str, Any], known: Row) -> list[Draft]:
    same = standing.about[ResidencePermit][child]
    if any(r["state"] == told["state"] and r["valid_from"] == told["valid_from"] for r in same):
        return []
    return [(ResidencePermit, told | {"valid_until": known["valid_from"]}, None)]


def _latest(episodes: list[Row]) -> Row | None:
    """The episode that is still open, else the one that began last."""
    begun = [e for e in episodes if e["valid_until"] is None] or episodes
    return max(begun, key=lambda e: (e["valid_from"] or date.min, e["id"]), default=None)


def _end(began: date | None, since: date | None, surveyed_on: date) -> date:
    """A stay ends when the next begins, but not before it began itself."""
    if since is not None and (began is None or since > began):
        return since
    return surveyed_on
