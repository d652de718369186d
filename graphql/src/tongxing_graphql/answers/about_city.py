"""What a reader may know of the city and of themselves: divisions, plugins, me."""

from datetime import date, datetime
from typing import Any

import strawberry

from tongxing.errors import UsageError
from tongxing.host.cities.composition import PluginState
from tongxing.people.divisions import DivisionRow, national
from tongxing.trust.grants import Grant as CoreGrant

from ..guards.limits import PAGE
from ..reading.city_types import Types
from ..reading.context import context_of
from ..reading.fields import Arg, Made
from ..reading.values import JSON, Division, Words


@strawberry.type(description="A department's plugin, and how it stands in this city.")
class Plugin:
    """One plugin."""

    key: str
    title: Words
    version: str
    state: str = strawberry.field(description="enabled, disabled, stopped or not_installed.")
    since: datetime | None
    why: str | None = strawberry.field(description="One sentence with its cure, where something is to be done.")
    contributes: JSON | None = strawberry.field(description="How many records, facts, items … it contributes, by kind.")


@strawberry.type(description="A division and everything below it, on one basis or both.")
class Region:
    """Part of a grant."""

    division: Division
    bases: list[str] = strawberry.field(description="residence, hukou.")


@strawberry.type(description="One approved right. All of it must hold together.")
class Grant:
    """A grant of the reader's own."""

    role: str
    actions: list[str]
    categories: list[str]
    regions: list[Region]
    purposes: list[str]
    not_before: datetime
    expires_at: datetime
    reference: str


@strawberry.type(description="Who is asking, for what, where.")
class Me:
    """The reader."""

    principal: str
    purpose: str
    city: str
    city_title: Words
    day: date = strawberry.field(description="Today, in China.")
    grants: list[Grant] = strawberry.field(description="Your grants for this purpose.")


@strawberry.type(
    description="What is decided by here: where a table comes from names it, so that a later one can be compared."
)
class Law:
    """The rules of a city on a day."""

    version: str = strawberry.field(
        description="A digest of every rule, parameter and fact; another one decides otherwise."
    )
    edition: str | None = strawberry.field(description="The edition of the service list in force; null where none is.")
    edition_label: Words | None = strawberry.field(description="Says so where an edition is a reconstruction.")


def city_fields(types: Types) -> list[Made]:
    """Root fields that read no record."""
    divisions = (
        Arg("code", str | None, description="This one division; 6, 9 or 12 digits."),
        Arg("under", str | None, description="Those directly under this one."),
        Arg(
            "search",
            str | None,
            description="Counties of this name, or whose full name ends so; else townships likewise.",
        ),
        Arg("on", date | None, description="As on this day; otherwise as the table last knows."),
    )
    on = Arg("on", date | None, description="As on this day; today otherwise.")
    said = "Divisions by code, by name, or those under another; the provinces where nothing is asked. At most 100."
    return [
        Made("divisions", list[Division] | None, _divisions, arguments=divisions, description=said),
        Made("plugins", list[Plugin], _plugins, description="Every plugin, also those that are off or stopped."),
        Made("law", Law, _law, arguments=(on,), description="What is decided by here."),
        Made("me", Me, _me, description="Who you are here, and your grants."),
    ]


def _divisions(
    source: Any,
    info: Any,
    code: str | None = None,
    under: str | None = None,
    search: str | None = None,
    on: date | None = None,
) -> list[Division]:
    if sum(each is not None for each in (code, under, search)) > 1:
        raise UsageError("More than one of code, under and search is given.", remedy="Give one of them.")
    return [Division(code=row.code) for row in _rows(code, under, search, on)[:PAGE]]


def _rows(code: str | None, under: str | None, search: str | None, on: date | None) -> list[DivisionRow]:
    table = national()
    if search is not None:
        return table.search(search, on)
    if code is not None:
        found = table.get(code, on)
        return [found] if found else []
    return table.children(under or "000000", on)


def _plugins(source: Any, info: Any) -> list[PluginState]:
    return list(context_of(info).composition.plugins)


def _law(source: Any, info: Any, on: date | None = None) -> Law:
    context = context_of(info)
    edition = context.composition.policy.editions.on(on or context.access.day)
    return Law(
        version=context.composition.inputs_version,
        edition=edition.key if edition else None,
        edition_label=Words.of(edition.label) if edition else None,
    )


def _me(source: Any, info: Any) -> Me:
    context = context_of(info)
    access, city = context.access, context.composition.city
    mine = [grant for grant in access.grants if access.purpose in grant.purposes]
    return Me(
        principal=access.principal,
        purpose=access.purpose,
        city=city.key,
        city_title=Words.of(city.title),
        day=access.day,
        grants=[_grant(each) for each in mine],
    )


def _grant(grant: CoreGrant) -> Grant:
    regions = [Region(division=Division(code=r.division), bases=sorted(r.bases)) for r in grant.regions]
    return Grant(
        role=grant.role,
        actions=sorted(grant.actions),
        categories=sorted(grant.categories),
        regions=regions,
        purposes=sorted(grant.purposes),
        not_before=grant.not_before,
        expires_at=grant.expires_at,
        reference=grant.reference,
    )
