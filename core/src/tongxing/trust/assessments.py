"""Impact assessments: for which data and purposes it was written down what a plugin does to the people in it (PIPL art. 55, 56).

Kept: which uses were assessed, by whom, when, and the digest of the document, which stays where the office keeps its papers. A
plugin that later uses more, or guards less, is not covered by what was assessed before: a city in earnest does not run it.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, Text, insert, select
from sqlmodel import SQLModel

from ..errors import UsageError
from ..records.base import Instant
from .categories import Category, Purpose

ASSESSMENTS = Table(
    "_p_core_assessment",
    SQLModel.metadata,
    Column("id", String(64), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("plugin", String(64), nullable=False),
    Column("uses", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("document", String(64), nullable=False),
    Column("by", String(128), nullable=False),
    Column("at", Instant, nullable=False),
)
"""``document``: SHA-256 of the file. ``uses``: what was assessed, as JSON."""
Use = tuple[str, str]
"""A data category, and a purpose for which it is used, or in what way it is open: ``basis other_law``."""
_GRADES = ("core", "important", "general-4", "general-3", "general-2", "general-1")
"""From the best guarded (GB/T 43697-2024) down."""


@dataclass(frozen=True)
class Assessment:
    """One assessment that was made."""

    id: str
    plugin: str
    uses: frozenset[Use]
    title: str
    document: str
    by: str
    at: datetime


def uses_of(categories: Mapping[str, Category], purposes: Mapping[str, Purpose]) -> frozenset[Use]:
    """What a card says that its plugin uses: its own categories, how open each is, and those of others that its purposes read.

    A card that widens anything (L02, L12, L19: purposes, basis, grade, retention, who may see it) uses more than before.
    """
    own = {
        (category.key, use) for category in categories.values() for use in (*category.purposes, *_openness(category))
    }
    return frozenset(own | {(key, purpose.key) for purpose in purposes.values() for key in purpose.reads})


def _openness(category: Category) -> Iterator[str]:
    yield f"basis {category.basis}"
    yield f"kept {category.retention}"
    # Not guarded as these are: a lower grade says all that a higher one says, and more.
    yield from (f"below {grade}" for grade in _GRADES[: _GRADES.index(category.grade)])
    yield from ["seen from the hukou place"] if category.origin_visible else []
    yield from [] if category.sealed else ["not sealed"]
    yield from [] if category.obtained_from else ["may be passed on"]


def assess(
    connection: Connection,
    city: str,
    plugin: str,
    uses: Iterable[Use],
    title: str,
    document: bytes,
    *,
    by: str,
    now: datetime,
) -> str:
    """Note an assessment; its id. Raises UsageError for a document without a text, or without a title."""
    if not document.strip() or not title.strip():
        raise UsageError("An impact assessment has a title and a text.", remedy="Give --title and the file.")
    id = f"{city}-a-{secrets.token_hex(6)}"
    told = {"plugin": plugin, "title": title.strip(), "document": hashlib.sha256(document).hexdigest()}
    said = json.dumps(sorted(uses), ensure_ascii=False)
    connection.execute(insert(ASSESSMENTS).values(id=id, city=city, uses=said, by=by, at=now, **told))
    return id


def assessments(connection: Connection, city: str) -> list[Assessment]:
    """All of a city, oldest first."""
    rows = connection.execute(
        select(ASSESSMENTS).where(ASSESSMENTS.c.city == city).order_by(ASSESSMENTS.c.at, ASSESSMENTS.c.id)
    )
    return [
        Assessment(
            r.id,
            r.plugin,
            frozenset((key, purpose) for key, purpose in json.loads(r.uses)),
            r.title,
            r.document,
            r.by,
            r.at,
        )
        for r in rows
    ]


def not_assessed(connection: Connection, city: str, plugin: str, uses: Iterable[Use]) -> list[Use]:
    """Those of a plugin's uses that no assessment of it covers, in order."""
    covered = {use for each in assessments(connection, city) if each.plugin == plugin for use in each.uses}
    return sorted(set(uses) - covered)


def told_of(missing: Sequence[Use]) -> str:
    """The first few, for a sentence."""
    more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
    return ", ".join(f"{category} ({use})" for category, use in missing[:5]) + more
