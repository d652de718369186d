"""The yearly evidence about minors' data, from what is on record: no name of a child, only counts and who was allowed what.

Regulations on the Online Protection of Minors art. 37 (audit each year, reported by 31 January of the next); NDSR art. 12 for
sharing records; PIPL art. 55, 56 for impact assessments, and which uses of data lack one; art. 57 for incidents.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, func, or_, select

from ...errors import UsageError
from ...people import Child, Consent, HarmReport, Notice, Restriction, RightsRequest
from ...people.divisions import national
from ...records import Record
from ...records.base import abouts, table_of
from ...trust.assessments import Assessment, assessments, not_assessed
from ...trust.audit.asking import every
from ...trust.audit.entries import Entry
from ...trust.audit.verifying import verify
from ...trust.grants import Grant, all_grants
from ...trust.incidents import Incident, incidents
from ...trust.principals import SHANGHAI, Access
from ...trust.ranges import Ranges
from ...trust.scope import within
from ...trust.sharing import SHARING
from ...work.rights.erasing import ERASURES
from ..cities import enabled
from ..registry import Registry

AGES = ("under_14", "from_14_to_17", "from_18", "not_known")
"""PIPL art. 28: under 14 everything is sensitive; under 18 is a minor."""


@dataclass(frozen=True)
class _Year:
    start: datetime
    end: datetime
    day: date
    """The last day of the year, or today."""
    place: tuple[str, str]
    """The range of the city's codes: one database may hold several cities."""

    def here(self, record: type[Record]) -> Any:
        """SQL: a row is about somebody who lives here or has hukou here, or about a place here."""
        columns, ranges = table_of(record).c, (self.place,)
        if record.subject == "place":
            return within(columns.division, columns.division, Ranges(ranges))
        return within(columns.residence, columns.hukou, Ranges(ranges, ranges))

    def holds(self, day: date) -> bool:
        return self.start.date() <= day < self.end.date()

    def holds_at(self, incident: Incident) -> bool:
        return self.start <= incident.found_at < self.end


def compliance_report(registry: Registry, access: Access, year: int) -> dict[str, Any]:
    """The evidence of one year, as plain data; making it stands in the access log.

    Raises UsageError for a year that has not begun.
    """
    if year > access.day.year or year < 2000:
        raise UsageError(f"--year {year}: there is nothing on record of it.", remedy="Give a year that has begun.")
    ends = [datetime.combine(date(y, 1, 1), time(), SHANGHAI) for y in (year, year + 1)]
    place = national().range_of(registry.city.form.division)
    asked = _Year(ends[0], ends[1], min(access.day, date(year, 12, 31)), place)
    with registry.database.read() as connection:
        told = {
            "city": registry.key,
            "year": year,
            "as_of": asked.day.isoformat(),
            "made_at": access.now.isoformat(),
            "made_by": access.principal,
            "minors": _by_age(connection, asked),
            "kinds": _kinds(connection, registry, asked),
            "notices": _counted(connection, Notice, ("edition", "channel"), "given_on", asked),
            "consents": _counted(
                connection, Consent, ("data_category", "purpose", "recipient", "state"), "decided_on", asked
            ),
            "grants": [_grant(g) for g in all_grants(connection, registry.key) if _in_force(g, asked)],
            "sharing_records": _sharing(connection, registry.key, asked),
            "rights_requests": _requests(connection, asked),
            "restrictions_in_force": _restricted(connection, asked),
            "erasures": _erasures(connection, registry.key, asked),
            "impact_assessments": [_assessment(a) for a in assessments(connection, registry.key) if a.at < asked.end],
            "not_assessed": _not_assessed(connection, registry),
            "incidents": [
                _incident(each, access.now) for each in incidents(connection, registry.key) if asked.holds_at(each)
            ],
            "harm_reports": sum(r["count"] for r in _counted(connection, HarmReport, ("state",), "reported_on", asked)),
        }
    told["accesses"] = _accesses(registry, asked)
    registry.log.keep(access, Entry("configure", f"compliance report {year}"))
    return told


# children and kinds of data ----------------------------------------------------------------------------------------------


def _age(born: date | None, day: date) -> str:
    if born is None:
        return "not_known"
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return "under_14" if years < 14 else "from_14_to_17" if years < 18 else "from_18"


def _ages(connection: Connection, day: date, children: Any) -> dict[str, int]:
    counted = Counter(_age(born, day) for (born,) in connection.execute(children))
    return {age: counted[age] for age in AGES}


def _by_age(connection: Connection, asked: _Year) -> dict[str, int]:
    return _ages(connection, asked.day, select(table_of(Child).c.birth_date).where(asked.here(Child)))


def _kinds(connection: Connection, registry: Registry, asked: _Year) -> list[dict[str, Any]]:
    """Each data category with its basis, and how many people it is kept about; of children by age."""
    composition, found = registry.composition, []
    child = table_of(Child)
    for key, category in sorted(composition.categories.categories.items()):
        about_children = _children_with(composition.records, key)
        people = child.c.id.in_(select(about_children.c[0])) if about_children is not None else child.c.id.is_(None)
        told = {"category": key, "title": category.title.as_dict(), "grade": category.grade}
        kept = {"basis": category.basis, "retention": category.retention, "purposes": sorted(category.purposes)}
        children = _ages(connection, asked.day, select(child.c.birth_date).where(people, asked.here(Child)))
        others = _others_with(connection, composition.records, key)
        found.append({**told, **kept, "children": children, "guardians_and_households": others})
    return found


def _holding(record: type[Record], category: str) -> Any:
    """SQL: the subjects of a record's rows in which a cell of this category stands; None where it has no such column."""
    table, subject = table_of(record), table_of(record).c[record.subject_column]
    if record.category_column:
        return select(subject).where(table.c[record.category_column] == category)
    mine = [table.c[name] for name, about in abouts(record).items() if about.category == category]
    return select(subject).where(or_(*(column.is_not(None) for column in mine))) if mine else None


def _children_with(records: Iterable[type[Record]], category: str) -> Any:
    parts = [_holding(record, category) for record in records if record.subject == "child"]
    first, *rest = [part for part in parts if part is not None] or [None]
    return None if first is None else first.union(*rest).subquery()


def _others_with(connection: Connection, records: Iterable[type[Record]], category: str) -> int:
    parts = [_holding(record, category) for record in records if record.subject in ("guardian", "household")]
    held = [part for part in parts if part is not None]
    if not held:
        return 0
    first, *rest = held
    return int(connection.execute(select(func.count()).select_from(first.union(*rest).subquery())).scalar_one())


# what was allowed and asked ----------------------------------------------------------------------------------------------


def _counted(
    connection: Connection, record: type[Record], columns: tuple[str, ...], dated: str, asked: _Year
) -> list[dict[str, Any]]:
    table = table_of(record)
    keys = [table.c[name] for name in columns]
    within = (table.c[dated] >= asked.start.date()) & (table.c[dated] < asked.end.date()) & asked.here(record)
    rows = connection.execute(select(*keys, func.count()).where(within).group_by(*keys).order_by(*keys))
    return [dict(zip((*columns, "count"), row, strict=True)) for row in rows]


def _in_force(grant: Grant, asked: _Year) -> bool:
    end = min(grant.expires_at, grant.revoked_at or grant.expires_at)
    return grant.not_before < asked.end and end > asked.start


def _grant(grant: Grant) -> dict[str, Any]:
    told = {
        name: getattr(grant, name)
        for name in ("id", "principal", "role", "approved_by", "second_approved_by", "reference")
    }
    days = {"from": grant.not_before.date().isoformat(), "until": grant.expires_at.date().isoformat()}
    revoked = grant.revoked_at.isoformat() if grant.revoked_at else None
    sets = {name: sorted(getattr(grant, name)) for name in ("actions", "categories", "purposes")}
    return {**told, **days, "revoked_at": revoked, **sets, "regions": [r.division for r in grant.regions]}


def _assessment(made: Assessment) -> dict[str, Any]:
    uses = sorted({category for category, _ in made.uses})
    told = {name: getattr(made, name) for name in ("id", "plugin", "title", "document", "by")}
    return {**told, "at": made.at.isoformat(), "categories": uses}


def _not_assessed(connection: Connection, registry: Registry) -> list[dict[str, Any]]:
    """Plugins that are on here, with the data whose use no assessment covers."""
    found = []
    for key, entry in sorted(enabled.entries(connection, registry.key).items()):
        missing = not_assessed(connection, registry.key, key, registry.host.uses(key)) if entry.is_on else []
        if missing and key in registry.host.departments:
            found.append({"plugin": key, "categories": sorted({category for category, _ in missing})})
    return found


def _incident(incident: Incident, now: datetime) -> dict[str, Any]:
    moments = {name: getattr(incident, f"{name}_at") for name in ("found", "authority_told", "people_told", "closed")}
    told = {name: getattr(incident, name) for name in ("id", "kind", "told", "by", "people")}
    return {**told, **{k: v.isoformat() if v else None for k, v in moments.items()}, "late": incident.is_late(now)}


def _sharing(connection: Connection, city: str, asked: _Year) -> list[dict[str, Any]]:
    mine = (SHARING.c.city == city) & (SHARING.c.not_before < asked.end) & (SHARING.c.expires_at > asked.start)
    names = ("id", "recipient", "categories", "purposes", "means", "duties", "supervision", "not_before", "expires_at")
    wanted = select(*(SHARING.c[name] for name in names)).where(mine).order_by(SHARING.c.id)
    rows = connection.execute(wanted).mappings()
    return [{name: v.isoformat() if isinstance(v, datetime) else v for name, v in row.items()} for row in rows]


def _requests(connection: Connection, asked: _Year) -> dict[str, Any]:
    table = table_of(RightsRequest)
    columns = [table.c[name] for name in ("kind", "received_on", "due_on", "outcome", "decided_on")]
    mine = select(*columns).where(asked.here(RightsRequest))
    rows = [row for row in connection.execute(mine) if asked.holds(row.received_on)]
    answered = [row for row in rows if row.decided_on is not None]
    late = [row for row in rows if (row.decided_on or asked.day) > row.due_on]
    days = [(row.decided_on - row.received_on).days for row in answered]
    told = sorted(Counter((row.kind, row.outcome) for row in rows).items())
    return {
        "received": [{"kind": kind, "outcome": outcome, "count": count} for (kind, outcome), count in told],
        "late": len(late),
        "longest_days": max(days, default=None),
    }


def _restricted(connection: Connection, asked: _Year) -> int:
    table = table_of(Restriction)
    in_force = (table.c.since <= asked.day) & or_(table.c.lifted_on.is_(None), table.c.lifted_on > asked.day)
    return int(connection.execute(select(func.count()).where(in_force, asked.here(Restriction))).scalar_one())


def _erasures(connection: Connection, city: str, asked: _Year) -> dict[str, int]:
    mine = (ERASURES.c.city == city) & (ERASURES.c.at >= asked.start) & (ERASURES.c.at < asked.end)
    rows = connection.execute(select(ERASURES.c.kind, func.count()).where(mine).group_by(ERASURES.c.kind))
    return {row[0]: row[1] for row in rows}


def _accesses(registry: Registry, asked: _Year) -> dict[str, Any]:
    """Counts of the access log of the year, by principal, purpose and action; and whether it is whole."""
    counts: Counter[tuple[str, str, str]] = Counter()
    people: dict[tuple[str, str, str], set[str]] = {}
    for entry in every(registry.log, start=asked.start, end=asked.end):
        key = (entry.principal, entry.purpose, entry.action)
        counts[key] += 1
        people.setdefault(key, set()).update(entry.subjects)
    seen = verify(registry.log)
    names = ("principal", "purpose", "action")
    by = [
        dict(zip(names, k, strict=True)) | {"entries": n, "people": len(people[k])} for k, n in sorted(counts.items())
    ]
    return {"by": by, "log": {"entries": seen.entries, "findings": [f.as_dict() for f in seen.findings]}}
