"""Reasons told from evidence: each condition with its facts, parameters, clause, and what would change it.

What rests on the same is told once by a policy (``Policy.told``), all reasons of an item and each of them: children share most,
and a page of them asks for hundreds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from .batch import BASES
from .catalogue import Demand, ServiceItem, Version
from .compute import Computation
from .editions import Edition
from .evidence import Evidence, Known, Places, day_of
from .forms import short_code
from .parameters import place_of_figures
from .policy import Policy
from .reasons import Answer, ConditionReason, Decision, FactReason, ParameterReason, Remedy
from .runs import BEGIN

NOWHERE: Places = (None, None)
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
    """An item on a day: its conditions in force, the facts that they name, and the edition of the service list that has it."""

    asked: tuple[_Asked, ...]
    facts: tuple[str, ...]
    is_local: bool
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


class _Reasons(NamedTuple):
    """All reasons of an item, and the open parameters without which some condition is not known."""

    conditions: tuple[ConditionReason, ...]
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
    _why: dict[tuple[str, str], tuple[str | None, str | None]] = field(default_factory=dict, repr=False)

    def decisions(
        self, items: Iterable[ServiceItem], subject: str, evidence: Evidence, decided_at: datetime
    ) -> Iterator[Decision]:
        """What is decided of a subject on items of which the evidence tells."""
        places = tuple([each and place_of_figures(each) for each in evidence.places])
        for item in items:
            day = self._of_day(item)
            reasons = self._reasons(item, day, evidence, places)
            yield Decision(
                subject=subject,
                item=item.key,
                category=item.category,
                on=self.on,
                decided_at=decided_at,
                **evidence.answer(item.key),
                conditions=reasons.conditions,
                missing_parameters=reasons.missing,
                edition=day.edition.key if day.edition else None,
                edition_label=day.edition.label if day.edition else None,
            )

    def _of_day(self, item: ServiceItem) -> _OfDay:
        def made() -> _OfDay:
            version = item.entitled.on(self.on)
            numbers = {text: number for number, text in enumerate(item.entitled.conditions)}
            asked = tuple(self._asked(version, numbers)) if version else ()
            facts = tuple(dict.fromkeys(key for each in asked for key in each.facts))
            edition = self.policy.editions.of_item(item.key, self.on)
            return _OfDay(asked, facts, any(each.is_local for each in asked), edition)

        return self.policy.told.once((self.on, item.key), made)

    def _asked(self, version: Version, numbers: Mapping[str, int]) -> list[_Asked]:
        by, made = self.policy.parameters, []
        for track in version.tracks:
            for demand in track.demands:
                named = demand.condition.facts, demand.condition.parameters
                is_local = any(by[key].by != "none" for key in named[1])
                made.append(_Asked(track.key, demand, version, numbers[demand.condition.text], *named, is_local))
        return made

    def _reasons(self, item: ServiceItem, day: _OfDay, evidence: Evidence, here: Places) -> _Reasons:
        """What the evidence says of an item: the same for all of whom it says the same of what its conditions name."""
        facts = evidence.facts
        known = tuple([facts.get(key) or self._unknown(key, item.plugin, evidence) for key in day.facts])
        places = here if day.is_local or _asks(known) else NOWHERE

        def made() -> _Reasons:
            by_key = dict(zip(day.facts, known, strict=True))
            told = [self._told(item, each, evidence, by_key, here) for each in day.asked]
            missing = dict.fromkeys([key for each in told for key in each.missing])
            return _Reasons(tuple([each.reason for each in told]), tuple(missing))

        return self.policy.told.once((day, evidence.conditions(item.key), known, places), made)

    def _told(
        self,
        item: ServiceItem,
        asked: _Asked,
        evidence: Evidence,
        facts: Mapping[str, Known | _Unknown],
        here: Places,
    ) -> _Told:
        """The same of one condition: items differ oftener than each of their conditions does."""
        met, ahead = evidence.condition(item.key, asked.number)
        known = tuple([facts[key] for key in asked.facts])
        places = here if asked.is_local or _asks(known) else NOWHERE
        return self.policy.told.once(
            (asked, met, ahead, known, places), lambda: self._made(asked, met, ahead, known, places)
        )

    def _unknown(self, key: str, plugin: str, evidence: Evidence) -> _Unknown:
        if (key, plugin) not in self._why:
            fault = self.computation.fault(key)
            self._why[key, plugin] = self.computation.off(plugin, key), fault.plugin if fault else None
        return _Unknown(*self._why[key, plugin], evidence.waits(key))

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
