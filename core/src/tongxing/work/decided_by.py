"""What kept decisions were made by: a row a version of a city's inputs, with the digest of each item's own among them.

A version is the digest of all that a city decides by. Where another plugin is on, the version is another one, and yet most items
rest on what they rested on before: rows of every version that decided the same items of a kind of subject by the same hold on.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, String, Table, Text, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from ..database import Database
from ..trust.unchanged import unchanged_of

Stands = Mapping[str, Mapping[str, str]]
"""What a version stands for: the digest of each item by kind of subject, ``{"child": {key: digest}, …}``, and of ``"signals"``."""

INPUTS = Table(
    "_p_core_decided_by",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("inputs_version", String(64), primary_key=True),
    Column("told", Text, nullable=False),
)
"""``told``: ``Stands``, as JSON."""


def tell(connection: Connection, city: str, version: str, stands: Stands) -> None:
    """What a version stands for; once for all."""
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"city": city, "inputs_version": version, "told": json.dumps(stands)}
    connection.execute(insert(INPUTS).on_conflict_do_nothing(), row)


def holding(database: Database, city: str, version: str, stands: Stands, of: str) -> list[str]:
    """The versions whose rows of a kind of subject, or of signals (``of``), hold by this one too; asked anew after each switch."""
    return unchanged_of(database).last.of(
        (INPUTS.name, city, version, of), lambda: _holding(database, city, version, stands, of)
    )


def _holding(database: Database, city: str, version: str, stands: Stands, of: str) -> list[str]:
    with database.read() as connection:
        known = connection.execute(select(INPUTS.c.inputs_version, INPUTS.c.told).where(INPUTS.c.city == city)).all()
    earlier = {each: json.loads(text).get(of, {}) for each, text in known}
    return sorted({version} | {each for each, digests in earlier.items() if stands[of].items() <= digests.items()})
