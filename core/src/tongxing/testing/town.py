"""A town for the tests of a department: a city with some plugins on SQLite, invented children, and whoever asks about them.

``town.add_child(…)``, ``town.act(action, input)``, ``town.decide(child)``, ``town.gaps()``, ``town.query("{ … }")``: each goes
through the door that everybody uses. The clerk ``desk`` may do everything with everybody; other officers as they are named.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel, ConfigDict

from ..host.answering.families import Kind
from ..people import Child, Guardian, Guardianship, Household, HouseholdMember, Residence, ResidencePermit
from ..policy.counting import answered
from ..policy.gaps import Gap
from ..policy.reasons import Decision
from ..policy.signals import FoundSignal
from ..records import Record
from ..work.sources import StoredSources
from ..work.store import Store
from .templates import begun_city

TODAY = date(2026, 11, 23)
DESK, NOBODY = "desk", "nobody"
CARE = "care"
PATIENCE_S = 30.0
"""How long a department may take over a field here: tests ask what is answered, beside many others, and not how fast."""
R = TypeVar("R", bound=Record)
Officers = Mapping[str, tuple[str, Sequence[str]]]
"""Name → the division for which an officer has rights, and to which data categories (``core.*``)."""

_HEAD = """key = "town"
title = {{zh = "测试镇", en = "Town"}}
division = "{division}"
development = true
plugins = [{plugins}]
"""
_OFFICER = """
[[principals]]
name = "{name}"
token = "{name}-token"
"""
_GRANT = """
[[grants]]
principal = "{name}"
role = "officer"
actions = ["read", "write", "import"]
categories = [{categories}]
regions = [{{division = "{division}", bases = ["residence", "hukou"]}}]
purposes = [{purposes}]
from = 2000-01-01
until = 2100-01-01
approved_by = "approver"
reference = "development: a test"
"""

_FIGURE = """
[parameters.{key}]
value = {value}
certainty = "reconstructed"
source = {{title = "a test"}}
"""


class _Rows(BaseModel):
    """Records to add as they stand."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    rows: list[Any]


class Town:
    """A city of a test. ``day`` is today, and may be set."""

    def __init__(
        self,
        folder: Path,
        plugins: Sequence[str],
        *,
        division: str = "230000",
        purposes: Sequence[str] = (CARE, "survey"),
        officers: Officers | None = None,
        database: str | None = None,
        parameters: Mapping[str, int | float | str | bool] | None = None,
    ) -> None:
        """``database``: another than a SQLite file in ``folder``; ``parameters``: figures that the town fills in."""
        self.day = TODAY
        everything = (division, ["core.*", *(f"{plugin}.*" for plugin in plugins)])
        text = _HEAD.format(division=division, plugins=_listed(plugins)) + _OFFICER.format(name=NOBODY)
        for name, (region, categories) in {DESK: everything, **(officers or {})}.items():
            told = {"division": region, "categories": _listed(categories), "purposes": _listed(purposes)}
            text += _OFFICER.format(name=name) + _GRANT.format(name=name, **told)
        text += "".join(_FIGURE.format(key=key, value=json.dumps(value)) for key, value in (parameters or {}).items())
        file = folder / "town.toml"
        file.write_text(text, encoding="utf-8")
        self.registry = begun_city(file, database or str(file.with_suffix(".db")), clock=self._now)

    def close(self) -> None:
        """Give the database back."""
        self.registry.close()

    # what there is ----------------------------------------------------------------------------------------------------

    def add_child(
        self,
        *,
        name: str = "甲",
        birth_date: date | None = date(2015, 5, 1),
        residence: str = "230102001",
        hukou: str = "220102001",
        since: date | None = date(2025, 1, 1),
        accompanied_by: str | None = "both_parents",
        permit: str | None = None,
        guardians: Sequence[Mapping[str, Any]] = (),
        household: Mapping[str, Any] | None = None,
        **columns: Any,
    ) -> str:
        """A child who lives here since a day (None: no stay is recorded); its record id.

        ``guardians``: columns of Guardianship for each; ``household``: columns of Household; ``columns``: of Child.
        """
        places: dict[str, Any] = {"residence": residence.ljust(12, "0"), "hukou": hukou.ljust(12, "0")}
        born = birth_date or since or self.day

        def arrive(store: Any, body: _Rows) -> Child:
            child: Child = store.add(Child(name=name, birth_date=birth_date, **places, **columns))
            about: dict[str, Any] = {"child": child.id}
            if since is not None:
                stay: dict[str, Any] = {
                    "division": places["residence"],
                    "basis": "living",
                    "accompanied_by": accompanied_by,
                }
                store.add(Residence(**about, **stay, valid_from=since))
            if permit is not None:
                store.add(ResidencePermit(**about, state=permit, valid_from=since or born))
            for number, tie in enumerate(guardians, 1):
                guardian = store.add(Guardian(name=f"{name}的监护人{number}"))
                told = {"relation": "51", "valid_from": born, **tie}
                store.add(Guardianship(**about, guardian=guardian.id, **told))
            if household is not None:
                home = store.add(Household(**household))
                store.add(HouseholdMember(**about, household=home.id, valid_from=since or born))
            return child

        return str(self.store().write(arrive, _Rows(rows=[])).value.id)

    def add(self, record: R) -> R:
        """Any record, checked like every other."""
        added: R = self.store().write(_add, _Rows(rows=[record])).value
        return added

    def guardians(self, child: str) -> list[str]:
        """Record ids of a child's guardians."""
        return [tie.guardian for tie in self.all(Guardianship) if tie.child == child]

    def household(self, child: str) -> str:
        """Record id of a child's household."""
        return next(each.household for each in self.all(HouseholdMember) if each.child == child)

    def all(self, record: type[R], *, by: str = DESK, purpose: str = CARE) -> list[R]:
        """All records of a kind, as somebody may see them."""
        with self.store(by=by, purpose=purpose).reading("test") as reading:
            return reading.all(record)

    # what is done and asked -------------------------------------------------------------------------------------------

    def act(self, action: Callable[[Any, Any], Any], input: BaseModel, *, by: str = DESK, purpose: str = CARE) -> Any:
        """Run an action, as a mutation would; what it gives back. Raises Invalid with all problems."""
        return self.store(by=by, purpose=purpose).write(action, input).value

    def decide(self, child: str, *, on: date | None = None, by: str = DESK) -> dict[str, Decision]:
        """Everything decided for a child, by item; nothing for a child that may not be seen."""
        found = self.registry.decide(self.access(by), [child], on=on or self.day)
        return {decision.item: decision for decision in found.get(child, [])}

    def decide_around(self, kind: Kind, id: str, *, on: date | None = None, by: str = DESK) -> dict[str, Decision]:
        """Everything decided for a guardian or household itself, by item; nothing for one that may not be seen."""
        found = self.registry.answers(self.access(by)).decide_around(kind, [id], on=on or self.day)
        return {decision.item: decision for decision in found.get(id, [])}

    def gaps(self, *, on: date | None = None, items: Sequence[str] | None = None, by: str = DESK) -> list[Gap]:
        """Who is entitled and not served."""
        return self.registry.gaps(self.access(by), on=on or self.day, items=items)

    def signals(self, child: str, *, on: date | None = None, by: str = DESK) -> list[FoundSignal]:
        """Risks of a child."""
        return self.registry.signals(self.access(by), [child], on=on or self.day).get(child, [])

    def values(self, child: str, *facts: str, on: date | None = None, by: str = DESK) -> tuple[Any, ...]:
        """What facts say of a child."""
        answers = self.registry.answers(self.access(by))
        return tuple(answers.values(facts, on=on or self.day, subjects=[child]).row(0)[1:])

    def counts(self, indicator: str, *, on: date | None = None) -> dict[str | None, dict[str, int]]:
        """How many meet an indicator or not, by county, exactly: nothing is left out as it is where numbers are told."""
        composition = self.registry.composition
        some = [each for each in composition.indicators if each.key == indicator]
        with self.registry.database.read() as connection:
            sources = StoredSources(connection, composition.is_enabled)
            (frame,) = answered(some, composition.policy, sources, on=on or self.day).values()
        found: dict[str | None, dict[str, int]] = {}
        for place, answer, count in frame.drop_nulls(indicator).group_by("place", indicator).len().iter_rows():
            found.setdefault(place, {})[answer] = count
        return found

    def query(self, document: str, *, by: str = DESK, purpose: str = CARE, **variables: Any) -> Any:
        """The data of a GraphQL document; there must be no error."""
        answer = self.ask(document, by=by, purpose=purpose, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def ask(self, document: str, *, by: str = DESK, purpose: str = CARE, **variables: Any) -> Any:
        """The whole answer to a GraphQL document. The test is skipped where the layer is not installed."""
        heads = {"authorization": f"Bearer {by}-token", "tongxing-purpose": purpose, "content-type": "application/json"}
        sent = json.dumps({"query": document, "variables": _plain(variables)}).encode()
        asked = _posted(self._app, "/graphql", heads, sent)
        # In a thread of its own: whoever calls may have a loop running, as tests with a browser do.
        with ThreadPoolExecutor(1) as alone:
            return json.loads(alone.submit(asyncio.run, asked).result())

    @cached_property
    def _app(self) -> Any:
        """The town as it is served: made once, for to compose a schema takes longer than to answer; it sees plugins switched."""
        layer = pytest.importorskip("tongxing_graphql")
        return layer.create_app([self.registry], budget_s=PATIENCE_S)

    def access(self, by: str = DESK, purpose: str = CARE) -> Any:
        """The access of an officer, for what is not here."""
        return self.registry.access(by, purpose)

    def store(self, *, by: str = DESK, purpose: str = CARE) -> Store:
        """The door of an officer."""
        return self.registry.store(self.access(by, purpose))

    def _now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 2, tzinfo=UTC)  # ten in the morning, in China


def _add(store: Any, body: _Rows) -> Any:
    return store.add(body.rows[0])


async def _posted(app: Any, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """What an ASGI application answers to one request; no client library is needed."""
    heads = [(name.encode(), value.encode()) for name, value in {"host": "town", **headers}.items()]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
    }
    scope |= {"path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"", "headers": heads}
    scope |= {"server": ("town", 80), "client": ("127.0.0.1", 1)}
    coming: list[Mapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    parts: list[bytes] = []

    async def receive() -> Mapping[str, Any]:
        if coming:
            return coming.pop()
        await asyncio.Event().wait()  # whoever asked stays until the answer is there
        raise AssertionError

    async def send(message: Mapping[str, Any]) -> None:
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return b"".join(parts)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _plain(value: Any) -> Any:
    """Days as JSON has them."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
