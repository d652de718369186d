"""Where a frame comes from: who asked what of which city on which day, by which law and plugins; and what differs later.

Two frames with one provenance and one digest are the same bytes. Where they are not, ``changed`` says what is.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

import polars as pl

ABOUT = """query Provenance { me { principal purpose city day }
    plugins { key version state } law { version edition } }"""


class _Asks(Protocol):
    def query(self, document: str, /, **variables: Any) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Provenance:
    """Everything that a frame's values depend on, beside what is recorded about people.

    ``law``: a digest of rules, parameters and facts as they are decided by. ``edition``: of the service list, on the day.
    ``snapshot``: the half-year of released tables, and ``suppression`` their limits; None for an officer's own rows.
    ``digest``: of the frame itself.
    """

    city: str
    principal: str
    purpose: str
    on: date
    query: str
    variables: str
    plugins: tuple[str, ...]
    law: str
    edition: str | None
    digest: str
    snapshot: str | None = None
    suppression: str | None = None

    def changed(self, later: "Provenance") -> tuple[str, ...]:
        """Names of what is not the same in a later one; empty where the same question gave the same bytes."""
        mine, theirs = asdict(self), asdict(later)
        return tuple(name for name in mine if mine[name] != theirs[name])

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for a file beside a table."""
        return {**asdict(self), "on": self.on.isoformat(), "plugins": list(self.plugins)}


def provenance_of(
    city: _Asks,
    document: str,
    variables: Mapping[str, Any],
    frame: pl.DataFrame,
    *,
    on: date | None = None,
    snapshot: str | None = None,
    suppression: str | None = None,
) -> Provenance:
    """Ask the city what holds there now, and note it with what was asked and what came. ``on``: today otherwise."""
    told = city.query(ABOUT)
    me, law = told["me"], told["law"]
    return Provenance(
        city=me["city"],
        principal=me["principal"],
        purpose=me["purpose"],
        on=on or date.fromisoformat(me["day"]),
        query=" ".join(document.split()),
        variables=json.dumps(variables, sort_keys=True, default=str, ensure_ascii=False),
        plugins=tuple(f"{p['key']} {p['version']}" for p in told["plugins"] if p["state"] == "enabled"),
        law=law["version"],
        edition=law["edition"],
        digest=digest(frame),
        snapshot=snapshot,
        suppression=suppression,
    )


def digest(frame: pl.DataFrame) -> str:
    """Of names, types and values, in their order."""
    types = json.dumps([[name, str(kind)] for name, kind in frame.schema.items()])
    return hashlib.sha256(types.encode() + frame.write_json().encode()).hexdigest()
