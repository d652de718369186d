"""What core itself says of a child, guardian or household beyond the columns: dependents, events, decisions, gaps, signals."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tongxing.host.answering.families import Kind
from tongxing.host.cities.composition import Composition
from tongxing.people import Child, Guardian, Guardianship, Household, HouseholdMember, Residence, ResidencePermit
from tongxing.policy.gaps import Gap
from tongxing.work.events import GuardianEvent, HouseholdEvent, ServiceEvent

from ..reading.batches import Batch, Load
from ..reading.city_types import Types
from ..reading.context import Context, context_of
from ..reading.events import events_field
from ..reading.fields import Arg, Gather, Made
from ..reading.lists import household_field, list_field
from ..reading.rows import Row
from ..reading.selections import asks_for
from .decisions import Decision
from .residence_status import residence_status_field
from .rights import rights_fields
from .signals import tell_signal

ON = Arg("on", date | None, description="As on this day; today otherwise.")
KNOWN = Arg("known", datetime | None, description="As it had been recorded by this moment.")
ITEMS = 10
"""Decisions of one child, for the cost of a document."""


def tell_people(types: Types, composition: Composition, gap: type, category: Any) -> None:
    """The fields of core's own three records."""
    signal = tell_signal(types, category)
    guardians = list_field(types, Guardianship, "guardianships", "child", "Who cares for the child, and since when.")
    types.tell(
        types.of(Child),
        [
            list_field(types, Residence, "residences", "child", "Where the child has lived."),
            list_field(types, ResidencePermit, "residence_permits", "child", "States of the residence permit."),
            guardians,
            *rights_fields(types),
            household_field(types),
            residence_status_field(types, category, ON, ITEMS),
            _decisions_field("child", _decisions, [KNOWN]),
            _answers_field("gaps", gap, "Items that the child is entitled to and was not served.", _gaps),
            _answers_field(
                "signals", signal, "Risks worth a person's look. Nothing is ever done by them alone.", _signals
            ),
            events_field(types, ServiceEvent, composition),
        ],
    )
    wards = list_field(types, Guardianship, "guardianships", "guardian", "The children in this person's care.")
    members = list_field(types, HouseholdMember, "members", "household", "The children of this household.")
    types.tell(types.of(Guardian), [wards, events_field(types, GuardianEvent, composition), *_around("guardian", gap)])
    types.tell(
        types.of(Household), [members, events_field(types, HouseholdEvent, composition), *_around("household", gap)]
    )


def _decisions_field(whose: str, gather: Gather, more: Sequence[Arg] = ()) -> Made:
    arguments = [ON, Arg("items", list[str] | None, description="Only these service items."), *more]
    said = f"What the {whose} is entitled to, since when, by which clause, and what is missing."
    kind = list[Decision] | None
    return Made("decisions", kind, gather=gather, is_lasting=True, arguments=arguments, description=said, weight=ITEMS)


def _around(kind: Kind, gap: type) -> list[Made]:
    """What a guardian or household itself is entitled to: worked out when asked for, of present knowledge."""

    def decisions(info: Any, on: date | None = None, items: list[str] | None = None) -> Batch:
        context = context_of(info)
        day, wanted = on or context.access.day, tuple(items) if items is not None else None

        async def load(rows: Sequence[Row]) -> dict[Row, Any]:
            made = context.answers.decide_around(kind, [row.id for row in rows], on=day, items=wanted)
            return {row: made.get(row.id) for row in rows}

        return context.reads.batch(("decisions", kind, day, wanted), lambda: load)

    def gaps(row: Row, info: Any, on: date | None = None) -> Any:
        context = context_of(info)
        day = on or context.access.day

        async def load(ids: Sequence[str]) -> dict[str, Any]:
            return _by_subject(ids, context.answers.gaps_around(on=day, kind=kind, ids=ids))

        return context.reads.batch(("gaps", kind, day), lambda: load).get(row.id)

    said = f"Items that the {kind} itself is entitled to and was not served."
    return [_decisions_field(kind, decisions), _answers_field("gaps", gap, said, gaps)]


def _answers_field(name: str, kind: Any, description: str, resolve: Any) -> Made:
    return Made(name, list[kind] | None, resolve, arguments=[ON], description=description, weight=ITEMS)


def _decisions(
    info: Any, on: date | None = None, items: list[str] | None = None, known: datetime | None = None
) -> Batch:
    context = context_of(info)
    day, wanted = on or context.access.day, tuple(items) if items is not None else None
    # Reasons are worked out for whoever asks for them; the answers of today are kept.
    is_kept = known is None and not (asks_for(info, "conditions") or asks_for(info, "missingParameters"))
    asked = ("decisions", day, wanted, known, is_kept)
    return context.reads.batch(asked, lambda: _decide(context, day, wanted, known, is_kept))


def _decide(context: Context, day: date, items: Sequence[str] | None, known: datetime | None, is_kept: bool) -> Load:
    async def load(rows: Sequence[Row]) -> dict[Row, Any]:
        children = [row.id for row in rows]
        if is_kept:
            made = context.answers.answered(children, on=day, items=items)
        else:
            made = context.answers.decide(children, on=day, items=items, known=known)
        return {row: made.get(row.id) for row in rows}

    return load


def _gaps(row: Row, info: Any, on: date | None = None) -> Any:
    context = context_of(info)
    day = on or context.access.day

    async def load(children: Sequence[str]) -> dict[str, Any]:
        return _by_subject(children, context.answers.gaps(on=day, subjects=children))

    return context.reads.batch(("gaps of children", day), lambda: load).get(row.id)


def _by_subject(ids: Sequence[str], gaps: Sequence[Gap]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {id: [] for id in ids}
    for gap in gaps:
        found.setdefault(gap.subject, []).append(gap)
    return found


def _signals(row: Row, info: Any, on: date | None = None) -> Any:
    context = context_of(info)
    day = on or context.access.day

    async def load(children: Sequence[str]) -> dict[str, Any]:
        found = context.answers.signals(children, on=day)
        return {child: found.get(child, []) for child in children}

    return context.reads.batch(("signals", day), lambda: load).get(row.id)
