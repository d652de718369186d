"""Everything that is kept about one child, for the child or a guardian: a file, through the rights desk's own scope.

PIPL art. 45: kinds and content, in a form that can be taken elsewhere. Each read stands in the access log, and so does the
making of the file; who looked is part of it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from ...errors import NotFound
from ...people import Guardianship, HouseholdMember
from ...records import Record
from ...records.base import abouts, public_name
from ...trust.audit.asking import who_saw
from ...trust.scope import Scope
from .. import payloads
from ..events import EVENT_RECORDS
from ..store import Reading, Store
from .erasing import RIGHTS
from .looking import ACCESSES


def subject_file(store: Store, child: str) -> dict[str, Any]:
    """What is kept about a child, the child's guardians and households, by record; and who has looked.

    Raises NotFound where this access has no right of the rights desk over the child.
    """
    with store.reading("subject access", action=RIGHTS) as read:
        scope = Scope(store.access, RIGHTS)
        seen = scope.opened(read.connection, [child]).get(child, frozenset())
        if not seen:
            raise NotFound(
                "There is no child with this id here.", remedy="Check the id, the principal and the purpose."
            )
        people = {"child": {child}, "guardian": set[str](), "household": set[str]()}
        for link, kind in ((Guardianship, "guardian"), (HouseholdMember, "household")):
            relation = scope.relation(link)
            found = read.rows(link, select(relation.c.child, relation.c[kind]).where(relation.c.child == child))
            people[kind] |= {each[kind] for each in found if each[kind]}
        records = {
            public_name(r): _rows(store, read, scope, r, people, seen)
            for r in store.world.records
            if r.subject != "place"
        }
        looked = [entry.as_dict() for entry in who_saw(store.world.log, child)] if ACCESSES in seen else []
        read.entry.saw([child], [ACCESSES] if looked else [])
    return {
        "child": child,
        "made_at": store.access.now.isoformat(),
        "made_by": store.access.principal,
        "records": {name: rows for name, rows in records.items() if rows},
        "who_looked": looked,
    }


def _rows(
    store: Store,
    read: Reading,
    scope: Scope,
    record: type[Record],
    people: Mapping[str, set[str]],
    seen: frozenset[str],
) -> list[dict[str, Any]]:
    wanted = people[str(record.subject)]
    if not wanted:
        return []
    relation = scope.relation(record)
    mine = relation.c[record.subject_column].in_(sorted(wanted))
    found = read.rows(record, select(relation).where(mine).order_by(relation.c.id))
    words = {name: f"{about.title.zh} {about.title.en}" for name, about in abouts(record).items()}
    is_event = record in EVENT_RECORDS.values()
    return [
        {"id": row["id"], "recorded_at": str(row["recorded_at"])}
        | {words[n]: _shown(store, read, row, n, seen if is_event else None) for n in words if row.get(n) is not None}
        for row in found
    ]


def _shown(store: Store, read: Reading, row: Mapping[str, Any], name: str, seen: frozenset[str] | None) -> Any:
    """A cell as the file has it. ``seen``: of an event, the categories that the desk may see of the child."""
    value = row[name]
    if seen is None or name != "payload":
        return value if isinstance(value, str | int | float | bool) else str(value)
    subject = next(str(row[c]) for c in ("child", "guardian", "household") if c in row)
    read.vault.ready(read.inside.connection, [subject])
    return payloads.shown(store.world.events, row["kind"], value, subject, seen, read.vault)
