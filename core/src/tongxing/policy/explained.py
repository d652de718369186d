"""Reasons told from evidence: each condition with its facts, parameters, clause, and what would change it.

What rests on the same is told once by a policy (``Policy.told``), what is decided on an item and each of its reasons: children
share most, and a page of them asks for hundreds. Whether it is the same is seen by the item's line of evidence, unread.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from .batch import BASES
from .catalogue import Demand, ServiceItem, Version
from .compute import Computation
from .editions import Edition
from .evidence import Evidence, Known, Places, day_of, lines
from .forms import short_code
from .policy import Policy
from .reasons import Answer, ConditionReason, Decision, FactReason, ParameterReason, Remedy, withhold
from .runs import BEGIN

NOWHERE: Places = (None, None)
_NOBODY, _NEVER = "", datetime.min.replace(tzinfo=UTC)
"""In a decision that many share; whose it is, and since when, is said when it is told."""
_ANSWERS: Mapping[bool | None, Answer] = {True: "MET", False: "NOT_MET", None: "NOT_KNOWN"}


@dataclass(frozen=True, eq=False)
class _Asked:
    """A condition of an item on a day: what it names, and its number in the evidence of the item."""

    track: str
    demand: Demand
    version: Version
    number: int
    facts: tuple[str, ...]
    parameters: tuple[str, ...]
    is_local: bool
    """Whether its parameters hold by place."""


@dataclass(frozen=True, eq=False)
class _OfDay:
    """An item on a day: its conditions in force, why a fact that they name may not be known (which department is off, or at
    fault), and the edition of the service list that has it."""

    asked: tuple[_Asked, ...]
    why: Mapping[str, tuple[str | None, str | None]]
    edition: Edition | None


class _Unknown(NamedTuple):
    """Why a fact is not known: which department is off or at fault, and for which parameters it asked."""

    off: str | None
    fault: str | None
    asked: tuple[str, ...]


@dataclass(frozen=True)
class _Told:
    """A reason, and the open parameters without which its condition is not known."""

    reason: ConditionReason
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Figure:
    """The value of a parameter at a place, and whether nobody has set it there."""

    reason: ParameterReason
    is_open: bool


@dataclass(frozen=True)
class Explained:
    """Decisions with reasons on a day.

    ``computation`` says why a fact is not known: which department is off, or at fault. Nothing is computed.
    """

    policy: Policy
    computation: Computation
    on: date
    _days: dict[str, _OfDay] = field(default_factory=dict, repr=False)

    def decisions(
        self,
        items: Iterable[ServiceItem],
        subject: str,
        evidence: str,
        decided_at: datetime,
        seen: frozenset[str] | None = None,
    ) -> Iterator[Decision]:
        """What is decided of a subject on items of which its evidence tells; with ``seen`` as who may see these data
        categories sees it.
        """
        told = lines(evidence)
        for item in items:
            yield self._decided(item, told[item.key], seen)._replace(subject=subject, decided_at=decided_at)

    def _decided(self, item: ServiceItem, line: str, seen: frozenset[str] | None) -> Decision:
        """What is decided on an item of everybody of whom the evidence says this."""
        day = self._days.get(item.key) or self._days.setdefault(item.key, self._of_day(item))

        def made() -> Decision:
            decision = self._made_of(item, day, Evidence.read(line))
            return decision if seen is None else withhold(decision, seen)

        return self.policy.told.once((day, line, seen), made)

    def _of_day(self, item: ServiceItem) -> _OfDay:
        version = item.entitled.on(self.on)
        keys = dict.fromkeys(key for demand in (version.demands if version else ()) for key in demand.condition.facts)
        why = {key: self._why(item.plugin, key) for key in keys}

        def made() -> _OfDay:
            numbers = {text: number for number, text in enumerate(item.entitled.conditions)}
            asked = tuple(self._asked(version, numbers)) if version else ()
            return _OfDay(asked, why, self.policy.editions.of_item(item.key, self.on))

        return self.policy.told.once((self.on, item.key, *why.values()), made)

    def _why(self, plugin: str, key: str) -> tuple[str | None, str | None]:
        fault = self.computation.fault(key)
        return self.computation.off(plugin, key), fault.plugin if fault else None

    def _asked(self, version: Version, numbers: Mapping[str, int]) -> list[_Asked]:
        by, made = self.policy.parameters, []
        for track in version.tracks:
            for demand in track.demands:
                named = demand.condition.facts, demand.condition.parameters
                is_local = any(by[key].by != "none" for key in named[1])
                made.append(_Asked(track.key, demand, version, numbers[demand.condition.text], *named, is_local))
        return made

    def _made_of(self, item: ServiceItem, day: _OfDay, evidence: Evidence) -> Decision:
        known = evidence.facts
        facts = {key: known.get(key) or _Unknown(*why, evidence.waits(key)) for key, why in day.why.items()}
        told = [self._told(each, evidence, facts) for each in day.asked]
        return Decision(
            subject=_NOBODY,
            item=item.key,
            category=item.category,
            on=self.on,
            decided_at=_NEVER,
            **evidence.answer,
            conditions=tuple([each.reason for each in told]),
            missing_parameters=tuple(dict.fromkeys([key for each in told for key in each.missing])),
            edition=day.edition.key if day.edition else None,
            edition_label=day.edition.label if day.edition else None,
        )

    def _told(self, asked: _Asked, evidence: Evidence, facts: Mapping[str, Known | _Unknown]) -> _Told:
        """The reason of one condition: items differ oftener than each of their conditions does."""
        met, ahead = evidence.condition(asked.number)
        known = tuple([facts[key] for key in asked.facts])
        places = evidence.places if asked.is_local or _asks(known) else NOWHERE
        return self.policy.told.once(
            (asked, met, ahead, known, places), lambda: self._made(asked, met, ahead, known, places)
        )

    def _made(
        self, asked: _Asked, met: bool | None, ahead: str | None, known: Sequence[Known | _Unknown], places: Places
    ) -> _Told:
        reason = ConditionReason(
            track=asked.track,
            text=asked.demand.condition.text,
            answer=_ANSWERS[met],
            clause=asked.demand.clause,
            facts=tuple(self._fact(key, each) for key, each in zip(asked.facts, known, strict=True)),
            parameters=tuple(self._figure(key, places).reason for key in asked.parameters),
            remedy=None if met else _remedy(asked, day_of(ahead)),
        )
        waiting = [key for each in known if isinstance(each, _Unknown) for key in each.asked]
        named = [*asked.parameters, *waiting] if met is None else []
        return _Told(reason, tuple(key for key in named if self._figure(key, places).is_open))

    def _fact(self, key: str, known: Known | _Unknown) -> FactReason:
        book = self.policy.facts
        category = book[key].category if key in book else ""
        if isinstance(known, _Unknown):
            return FactReason(key, category, off=known.off, fault=known.fault)
        value, source, certainty, start = known
        since = day_of(start)
        return FactReason(key, category, value, source, since if since and since > BEGIN else None, certainty)

    def _figure(self, key: str, places: Places) -> _Figure:
        """The value of a parameter where the subject is."""
        by = self.policy.parameters[key].by
        place = None if by == "none" else places[BASES.index(by)]

        def made() -> _Figure:
            found = self.policy.parameters.resolve(key, place, self.on)
            division = short_code(found.division) if found.division and found.start else None
            return _Figure(ParameterReason(key, found.value, division, found.start), found.is_open)

        return self.policy.told.once((_Figure, self.on, key, place), made)


def _asks(known: Sequence[Known | _Unknown]) -> bool:
    """Whether a fact waits for parameters, which hold by place."""
    return any(isinstance(each, _Unknown) and each.asked for each in known)


def _remedy(asked: _Asked, day: date | None) -> Remedy | None:
    """The papers that show it, and the day; none where nothing is known to change it."""
    ahead = day if day and asked.version.holds(day) else None
    if not asked.demand.papers and ahead is None:
        return None
    return Remedy(", ".join(asked.demand.papers) or None, ahead)
