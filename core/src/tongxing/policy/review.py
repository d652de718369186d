"""What the law of a city is on a day, and which of its files nobody has checked against their sources for a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .catalogue import ServiceItem, Version
from .editions import Edition
from .forms import short_code
from .months import YEAR, plus_months
from .parameters import Parameter, Resolved, Setting
from .policy import Policy

OPEN = "open"


@dataclass(frozen=True)
class Unchecked:
    """A file's entry that was last held against its source too long ago; ``last`` None: nobody ever said when."""

    key: str
    where: str
    last: date | None

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return {**self.__dict__, "last": self.last.isoformat() if self.last else None}


def unchecked(policy: Policy, on: date) -> list[Unchecked]:
    """Parameters, items and editions whose ``checked`` day is missing or a year past: law changes without telling us."""
    entries: list[Parameter | ServiceItem | Edition] = [
        *policy.parameters.by_key.values(),
        *policy.items.values(),
        *policy.editions.all,
    ]
    stale = [each for each in entries if each.checked is None or plus_months(each.checked, YEAR) <= on]
    return [Unchecked(each.key, each.where, each.checked) for each in stale]


def parameters_on(policy: Policy, division: str, on: date) -> list[dict[str, Any]]:
    """Every parameter as it holds at a place on a day, with where it comes from."""
    book = policy.parameters
    return [_resolved(parameter, book.resolve(key, division, on)) for key, parameter in book.by_key.items()]


def items_on(policy: Policy, on: date) -> list[dict[str, Any]]:
    """Every service item with the version of its rule in force on a day, and its edition."""
    return [_item(policy, item, on) for item in policy.items.values()]


def told_parameter(parameter: Parameter) -> dict[str, Any]:
    """Everything that was ever said of a parameter, oldest first."""
    said = [_setting(setting) for setting in parameter.settings]
    return _head(parameter) | {"values": said}


def told_item(policy: Policy, item: ServiceItem, on: date) -> dict[str, Any]:
    """An item's rules as they are in force on a day: tracks, conditions, clauses."""
    rules = {"entitled": item.entitled.on(on), "served": item.served.on(on)}
    return _item(policy, item, on) | {name: _version(version) for name, version in rules.items()}


def _head(parameter: Parameter) -> dict[str, Any]:
    return {
        "key": parameter.key,
        "title": parameter.title.as_dict(),
        "plugin": parameter.plugin,
        "unit": parameter.unit,
        "by": parameter.by,
        "where": parameter.where,
    }


def _resolved(parameter: Parameter, found: Resolved) -> dict[str, Any]:
    return _head(parameter) | {
        "value": found.value,
        "open": found.is_open,
        "division": short_code(found.division) if found.division else None,
        "from": found.start.isoformat() if found.start else None,
        "certainty": found.certainty or OPEN,
        "source": found.source.title if found.source else None,
    }


def _setting(setting: Setting) -> dict[str, Any]:
    return {
        "from": setting.start.isoformat(),
        "division": short_code(setting.division),
        "value": setting.value,
        "certainty": setting.certainty,
        "source": {"title": setting.source.title, "url": setting.source.url},
    }


def _item(policy: Policy, item: ServiceItem, on: date) -> dict[str, Any]:
    version, edition = item.entitled.on(on), policy.editions.of_item(item.key, on)
    return {
        "item": item.key,
        "title": item.title.as_dict(),
        "plugin": item.plugin,
        "subject": item.subject,
        "decided_by": item.decided_by,
        "period": item.period,
        "in_force_since": version.start.isoformat() if version else None,
        "source": version.source.as_dict() if version else None,
        "edition": edition.key if edition else None,
        "edition_label": edition.label.as_dict() if edition else None,
        "where": item.where,
    }


def _version(version: Version | None) -> Mapping[str, Any] | None:
    if version is None:
        return None
    tracks = [
        {
            "key": track.key,
            "title": track.title.as_dict(),
            "conditions": [
                {"if": demand.condition.text, "clause": demand.clause.as_dict(), "papers": list(demand.papers)}
                for demand in track.demands
            ],
        }
        for track in version.tracks
    ]
    until = version.until.isoformat() if version.until else None
    return {"from": version.start.isoformat(), "until": until, "source": version.source.as_dict(), "tracks": tracks}
